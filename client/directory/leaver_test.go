package directory_test

import (
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
)

func TestWhatHasToBeDoneWithALeaver(t *testing.T) {
	set := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	after, before := set.Add(time.Minute), set.Add(-time.Minute)
	const today, tomorrow, yesterday = directory.Day("2026-11-28"), directory.Day("2026-11-29"), directory.Day("2026-11-27")
	copied := directory.LeaverStanding{Status: directory.Active}
	outcome := func(state directory.State, at time.Time) directory.LeaverStanding {
		return directory.LeaverStanding{Status: directory.Active, Outcome: state, ConfirmedAt: at}
	}
	for name, c := range map[string]struct {
		nobody   bool
		leaves   directory.Day
		standing directory.LeaverStanding
		want     directory.LeaverGroup
	}{
		"no day":                                {standing: copied, want: directory.LeaverDue},
		"today":                                 {leaves: today, standing: copied, want: directory.LeaverDue},
		"yesterday":                             {leaves: yesterday, standing: copied, want: directory.LeaverDue},
		"tomorrow":                              {leaves: tomorrow, standing: copied, want: directory.LeaverLater},
		"invited":                               {standing: directory.LeaverStanding{Status: directory.Invited}, want: directory.LeaverDue},
		"nobody meant":                          {nobody: true, want: directory.LeaverToResolve},
		"nobody meant, tomorrow":                {nobody: true, leaves: tomorrow, want: directory.LeaverToResolve},
		"archived":                              {standing: directory.LeaverStanding{Status: directory.Archived}, want: directory.LeaverDone},
		"archived before the day":               {leaves: tomorrow, standing: directory.LeaverStanding{Status: directory.Archived}, want: directory.LeaverDone},
		"gone":                                  {standing: directory.LeaverStanding{Gone: true}, want: directory.LeaverToResolve},
		"gone, tomorrow":                        {leaves: tomorrow, standing: directory.LeaverStanding{Gone: true}, want: directory.LeaverToResolve},
		"not in a copy that is not whole":       {standing: directory.LeaverStanding{}, want: directory.LeaverDue},
		"deleted by the service":                {standing: directory.LeaverStanding{Gone: true, Outcome: directory.Done, ConfirmedAt: after}, want: directory.LeaverDone},
		"queued":                                {standing: outcome(directory.Queued, after), want: directory.LeaverDone},
		"sending":                               {standing: outcome(directory.Sending, after), want: directory.LeaverDone},
		"not known yet":                         {standing: outcome(directory.Unknown, after), want: directory.LeaverDone},
		"done, and invited again":               {standing: outcome(directory.Done, after), want: directory.LeaverDone},
		"done at the moment of setting":         {standing: outcome(directory.Done, set), want: directory.LeaverDone},
		"done before it was set":                {standing: outcome(directory.Done, before), want: directory.LeaverDue},
		"on its way before it was set":          {standing: outcome(directory.Queued, before), want: directory.LeaverDone},
		"failed":                                {standing: outcome(directory.Failed, after), want: directory.LeaverToResolve},
		"refused":                               {leaves: tomorrow, standing: outcome(directory.Refused, after), want: directory.LeaverToResolve},
		"a conflict":                            {standing: outcome(directory.Conflict, after), want: directory.LeaverToResolve},
		"failed, and another day was set since": {leaves: tomorrow, standing: outcome(directory.Failed, before), want: directory.LeaverLater},
		"taken back":                            {standing: outcome(directory.Cancelled, after), want: directory.LeaverDue},
		"taken back, tomorrow":                  {leaves: tomorrow, standing: outcome(directory.Cancelled, after), want: directory.LeaverLater},
		"failed, and archived by somebody else": {standing: directory.LeaverStanding{Status: directory.Archived, Outcome: directory.Failed, ConfirmedAt: after}, want: directory.LeaverDone},
	} {
		l := directory.Leaver{Leaves: c.leaves, SetAt: set, Person: directory.User{ID: "1"}}
		if c.nobody {
			l.Person = directory.User{}
		}
		if got := directory.GroupOf(l, c.standing, today); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if groups := directory.LeaverGroups; len(groups) != 4 || slices.Contains(groups, directory.AnyLeaver) {
		t.Errorf("the groups are %v", groups)
	}
}

func TestAnEntrySaysHowItsPersonStandsNow(t *testing.T) {
	set := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	was := directory.User{ID: "1", UserName: "ada", DisplayName: "Ada", Status: directory.Invited}
	joined, renamed := was, was
	joined.Status, joined.Role = directory.Active, directory.RoleUser
	renamed.DisplayName = "Eve"
	archived := renamed
	archived.Status = directory.Archived
	l := directory.Leaver{Person: was, SetAt: set}
	for name, c := range map[string]struct {
		now       directory.User
		standing  directory.LeaverStanding
		confirmed time.Time
		changed   bool
		outcome   int64
	}{
		"as he was":                     {now: was, standing: directory.LeaverStanding{Status: was.Status}},
		"joined":                        {now: joined, standing: directory.LeaverStanding{Status: joined.Status}},
		"somebody else":                 {now: renamed, standing: directory.LeaverStanding{Status: renamed.Status}, changed: true},
		"renamed when he was archived":  {now: archived, standing: directory.LeaverStanding{Status: archived.Status}},
		"gone":                          {standing: directory.LeaverStanding{Gone: true}},
		"confirmed since":               {now: was, standing: directory.LeaverStanding{Status: was.Status, Outcome: directory.Failed, ConfirmedAt: set}, confirmed: set, outcome: 7},
		"confirmed before it was set":   {now: was, standing: directory.LeaverStanding{Status: was.Status, Outcome: directory.Failed, ConfirmedAt: set.Add(-1)}, confirmed: set.Add(-1)},
		"on its way before it was set":  {now: was, standing: directory.LeaverStanding{Status: was.Status, Outcome: directory.Sending, ConfirmedAt: set.Add(-1)}, confirmed: set.Add(-1), outcome: 7},
		"somebody else, and it's known": {now: renamed, standing: directory.LeaverStanding{Status: was.Status, Outcome: directory.Conflict, ConfirmedAt: set}, confirmed: set, outcome: 7, changed: true},
	} {
		newest := directory.Item{}
		if !c.confirmed.IsZero() {
			newest = directory.Item{ID: 7, State: c.standing.Outcome, ConfirmedAt: c.confirmed}
		}
		e := directory.NewLeaverEntry(l, c.standing, c.now, newest, "2026-11-28")
		if e.Changed != c.changed || e.Outcome.ID != c.outcome || e.Gone != c.standing.Gone || e.Now != c.now || e.Group != directory.GroupOf(l, c.standing, "2026-11-28") {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestAKeptUserComesBack(t *testing.T) {
	u := directory.User{ID: "1", DisplayName: "Ada <&>\u2028", InvitedAt: time.Date(2026, 1, 1, 0, 0, 0, 1, time.FixedZone("", 3600)), LastModified: time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)}

	text, err := directory.EncodeUser(u)
	if err != nil {
		t.Fatal(err)
	}
	back, err := directory.DecodeUser(text)

	if err != nil || back.DisplayName != u.DisplayName || !back.InvitedAt.Equal(u.InvitedAt) || !back.LastModified.IsZero() {
		t.Errorf("%+v, %v", back, err)
	}
	if _, err := directory.EncodeUser(directory.User{ID: "1", UserName: "\xff"}); err == nil {
		t.Error("what is no text would become another user")
	}
	if _, err := directory.DecodeUser("nobody"); err == nil {
		t.Error("nobody is a user")
	}
}
