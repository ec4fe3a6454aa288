package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// said are the texts of an object, in their order.
func said(o fyne.CanvasObject) (texts []string) {
	for _, o := range visible(nil, o) {
		if a, ok := o.(fyne.Accessible); ok && a.AccessibilityLabel() != "" && a.AccessibilityLabel() != "Container" {
			texts = append(texts, a.AccessibilityLabel())
		}
	}
	return texts
}

func TestHowAChangeStandsIsSaidForEachState(t *testing.T) {
	done := today.Add(-time.Hour)
	when := values{"When": moment(done, today)}
	state := client.State{Invitations: true, Organization: client.Organization{Name: "Contoso"}}
	offline, paused, stopped := state, state, state
	offline.Sync.Problem = &problem.Problem{Kind: problem.Unreachable}
	paused.Sending.Paused = true
	stopped.Sending.Stopped = []string{"b1"}
	foreign := state
	foreign.Invitations = false
	changed := person(1, directory.Invited)
	for name, c := range map[string]struct {
		state           client.State
		item            directory.Item
		outcome, reason string
		tone            look.Tone
	}{
		"archived":           {state, directory.Item{Kind: directory.Archive, State: directory.Done, SentAt: done, EndedAt: done, Attempts: 1}, words("outcome.archived"), "", look.ToneSuccess},
		"invited":            {state, directory.Item{Kind: directory.Invite, State: directory.Done, EndedAt: done}, words("outcome.invited"), "", look.ToneSuccess},
		"reactivated":        {foreign, directory.Item{Kind: directory.Invite, State: directory.Done, EndedAt: done}, words("outcome.reactivated"), "", look.ToneSuccess},
		"cancelled":          {state, directory.Item{State: directory.Cancelled}, words("outcome.cancelled"), words("outcome.cancelled.why"), look.ToneNeutral},
		"waiting":            {state, directory.Item{State: directory.Queued, BatchID: "b1"}, words("outcome.waiting"), words("outcome.next"), look.ToneNeutral},
		"waiting, offline":   {offline, directory.Item{State: directory.Queued, BatchID: "b1"}, words("outcome.waiting"), words("outcome.whenReachable", values{"Organization": "Contoso"}), look.ToneNeutral},
		"unknown":            {state, directory.Item{State: directory.Unknown, BatchID: "b1", Attempts: 1}, words("outcome.checking"), words("outcome.checked"), look.ToneNeutral},
		"unknown, offline":   {offline, directory.Item{State: directory.Unknown, BatchID: "b1", Attempts: 1}, words("outcome.checking"), words("outcome.checked.whenReachable", values{"Organization": "Contoso"}), look.ToneNeutral},
		"unknown, paused":    {paused, directory.Item{State: directory.Unknown, BatchID: "b1", Attempts: 1}, words("outcome.checking"), words("outcome.checked"), look.ToneNeutral},
		"unknown, stopped":   {stopped, directory.Item{State: directory.Unknown, BatchID: "b1", Attempts: 1}, words("outcome.checking"), words("outcome.checked"), look.ToneNeutral},
		"again":              {state, directory.Item{State: directory.Queued, BatchID: "b1", Attempts: 1}, words("outcome.waiting"), words("outcome.again"), look.ToneNeutral},
		"on its way, paused": {paused, directory.Item{State: directory.Sending, BatchID: "b1", Attempts: 1}, words("outcome.sending"), words("outcome.onItsWay"), look.ToneNeutral},
		"paused":             {paused, directory.Item{State: directory.Queued, BatchID: "b1"}, words("outcome.waiting"), words("outcome.held"), look.ToneNeutral},
		"stopped":            {stopped, directory.Item{State: directory.Queued, BatchID: "b1"}, words("outcome.waiting"), words("outcome.held"), look.ToneNeutral},
		"another is stopped": {stopped, directory.Item{State: directory.Queued, BatchID: "b2"}, words("outcome.waiting"), words("outcome.next"), look.ToneNeutral},
		"on its way":         {state, directory.Item{State: directory.Sending}, words("outcome.sending"), words("outcome.onItsWay"), look.ToneNeutral},
		"to decide":          {state, directory.Item{State: directory.Conflict, Reason: directory.ReasonTooOld}, words("outcome.toDecide"), words("reason.tooOld"), look.ToneWarning},
		"to decide, changed": {state, directory.Item{State: directory.Conflict, Seen: person(1, directory.Active), Found: changed}, words("outcome.toDecide"),
			words("changed.status", values{"Was": words("status.active"), "Now": words("status.invited")}), look.ToneWarning},
		"decided":          {state, directory.Item{State: directory.Conflict, DecidedAt: done}, words("outcome.notSent"), words("outcome.decided", when), look.ToneNeutral},
		"refused":          {state, directory.Item{State: directory.Refused, Reason: directory.ReasonRefusedByService, Detail: "Owns vehicles."}, words("outcome.refused"), "Owns vehicles.", look.ToneWarning},
		"refused in short": {state, directory.Item{State: directory.Refused, Reason: directory.ReasonRefusedByService}, words("outcome.refused"), words("reason.refusedByService"), look.ToneWarning},
		"failed":           {state, directory.Item{State: directory.Failed, Reason: directory.ReasonServiceError, Detail: "oops"}, words("outcome.failed"), words("reason.serviceError"), look.ToneDanger},
	} {
		w := outcomeWords{c.state, today}
		tone, outcome := w.outcome(c.item)
		if outcome != c.outcome || tone != c.tone {
			t.Errorf("%s: the outcome is %q in tone %v", name, outcome, tone)
		}
		if c.item.State == directory.Done {
			c.reason = words("outcome.already")
			if c.item.Effective() {
				c.reason = words("outcome.tookEffect", when)
			}
		}
		if got := w.reason(c.item); got != c.reason {
			t.Errorf("%s: the reason is %q, want %q", name, got, c.reason)
		}
	}
	for kind, c := range map[directory.Kind]struct {
		state client.State
		want  string
	}{directory.Archive: {foreign, words("change.archive")}, directory.Invite: {foreign, words("change.reactivate")}} {
		if got := (outcomeWords{c.state, today}).change(directory.Item{Kind: kind}); got != c.want {
			t.Errorf("%s is called %q", kind, got)
		}
	}
}

func TestWhatHasChangedAboutAUserIsSaid(t *testing.T) {
	was := knownPerson(1, directory.Active)
	for name, c := range map[string]struct {
		change func(*directory.User)
		want   string
	}{
		"the name":      {func(u *directory.User) { u.DisplayName = "Else" }, words("changed.name")},
		"the address":   {func(u *directory.User) { u.Email = "else@contoso.example" }, words("changed.email")},
		"the user name": {func(u *directory.User) { u.UserName = "else" }, words("changed.userName")},
		"the role":      {func(u *directory.User) { u.Role = directory.RoleBusinessAdministrator }, words("changed.role")},
		"invited again": {func(u *directory.User) { u.InvitedAt = today }, words("changed.invited", values{"When": moment(today, today)})},
		"something":     {func(u *directory.User) { u.LastModified = today.Add(time.Hour) }, words("changed.some", values{"When": moment(today.Add(time.Hour), today)})},
		"nothing":       {func(*directory.User) {}, words("changed.version")},
	} {
		now := was
		c.change(&now)
		if got := changedWords(was, now, today); !strings.Contains(got, c.want) || c.want == words("changed.version") && got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestWhyAnAdminIsAskedIsSaid(t *testing.T) {
	seen := person(1, directory.Active)
	other := person(1, directory.Invited)
	status := words("changed.status", values{"Was": words("status.active"), "Now": words("status.invited")})
	for name, c := range map[string]struct {
		reason directory.Reason
		now    map[string]directory.User
		want   string
	}{
		"gone":             {directory.ReasonTooOld, nil, words("reason.gone")},
		"changed":          {directory.ReasonChanged, map[string]directory.User{seen.ID: other}, status},
		"too old, changed": {directory.ReasonTooOld, map[string]directory.User{seen.ID: other}, words("reason.tooOld") + " " + status},
		"too old":          {directory.ReasonTooOld, map[string]directory.User{seen.ID: seen}, words("reason.tooOld")},
	} {
		e := directory.Entry{}
		e.Seen, e.Reason = seen, c.reason
		if got := undecidedWords(e, c.now, today); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAComparisonHasADashForWhatIsNotThere(t *testing.T) {
	was, now := person(1, directory.Active), person(1, directory.Active)
	was.JoinedAt, now.ArchivedAt = today, today
	now.Email = "else@contoso.example"
	got := strings.Join(said(comparison(was, now)), "\n")
	for _, want := range []string{words("decide.was"), words("decide.now"), words("column.email") + "\n" + was.Email + "\n" + now.Email,
		words("user.joinedAt") + "\n" + exactly(today) + "\n–", words("user.archivedAt") + "\n–\n" + exactly(today)} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not say %q in\n%s", want, got)
		}
	}
	if got := said(comparison(was, was)); len(got) != 1 || got[0] != words("changed.version") {
		t.Errorf("of the same it says %q", got)
	}
}

func TestAShareIsFromOneToAHundredPercent(t *testing.T) {
	for _, c := range []struct{ n, all, want int }{{1, 0, 0}, {1, -1, 0}, {1, 1000, 1}, {50, 200, 25}, {1, 1, 100}, {5, 2, 100}, {199, 200, 99}} {
		if got := percent(c.n, c.all); got != c.want {
			t.Errorf("%d of %d are %d percent, want %d", c.n, c.all, got, c.want)
		}
	}
}

func TestWordsForWhatTheServiceKnowsOfAUser(t *testing.T) {
	for want, got := range map[string]string{
		words("status.active"): statusWord(directory.Active), words("status.invited"): statusWord(directory.Invited), words("status.archived"): statusWord(directory.Archived),
		words("role.user"): roleWord(directory.RoleUser), words("role.businessAdministrator"): roleWord(directory.RoleBusinessAdministrator),
		words("rates.organization"): ratesWord(directory.RatesOrganization), words("rates.standard"): ratesWord(directory.RatesStandard),
		words("script.latin"): scriptWord("Latin"), words("script.cyrillic"): scriptWord("Cyrillic"), words("script.greek"): scriptWord("Greek"),
		words("script.armenian"): scriptWord("Armenian"), words("script.cherokee"): scriptWord("Cherokee"), words("script.other"): scriptWord("Han"),
		"3": rate(3.4)[:1], "12": rate(12.4), "0.5": rate(0.5), "": roleWord("") + ratesWord("") + date(time.Time{}) + moment(time.Time{}, today) + stamp(time.Time{}) + exactly(time.Time{}),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := exactly(today.Add(7 * time.Second)); !strings.Contains(got, "09:41:07") {
		t.Errorf("exactly is %q", got)
	}
	if got := stamp(today.UTC()); got != today.UTC().Format(time.RFC3339) {
		t.Errorf("the stamp is %q", got)
	}
}
