package outbox_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
)

// found returns the user ids of a page of the record.
func found(t testing.TB, o *outbox.Outbox, q directory.RecordQuery) (ids []string, total int) {
	t.Helper()
	page, err := o.Record(t.Context(), q)
	ok(t, err)
	for _, e := range page.Entries {
		ids = append(ids, e.Seen.ID)
	}
	return ids, page.Total
}

func TestTheRecordIsSearchedByEveryWordOfNameAddressIDAndNote(t *testing.T) {
	o := fresh(t)
	p := plan(directory.Archive, "1", "2", "3")
	p.Users[0].DisplayName, p.Users[0].Email = "José Ångström", "jose@contoso.example"
	p.Users[1].DisplayName, p.Users[1].Email = "JOSE Weber", "jose.weber@fabrikam.example"
	p.Users[2].DisplayName, p.Users[2].UserName = "100 % _x_", "id-3"
	p.Notes = map[string]string{"1": "CHG-4711", "3": "Straße, chg-4712", "nobody": "CHG-4713"}
	confirm(t, o, ada, p, start)
	for search, want := range map[string][]string{
		"":                     {"1", "2", "3"},
		"JOSÉ":                 {"1"},
		"jose":                 {"1", "2"},
		"jose fabrikam":        {"2"},
		"fabrikam jose":        {"2"},
		"a\u030angstro\u0308m": {"1"},
		"%":                    {"3"},
		"_x_":                  {"3"},
		"id-3":                 {"3"},
		"nobody":               nil,
		"contoso\nweber":       nil,
		"Chg":                  {"1", "3"},
		"4711 josé":            {"1"},
		"STRASSE":              {"3"},
		"CHG-4713":             nil,
	} {
		if got, total := found(t, o, directory.RecordQuery{Search: search, Limit: 10}); !slices.Equal(got, want) || total != len(want) {
			t.Errorf("%q finds %v of %d, want %v", search, got, total, want)
		}
	}
}

func TestTheRecordComesInPagesTheNewestBatchFirst(t *testing.T) {
	o := fresh(t)
	first := confirm(t, o, ada, plan(directory.Archive, "1", "2", "3"), start)
	confirm(t, o, ada, plan(directory.Archive, "9", "8"), start.Add(time.Second))

	for _, page := range []struct {
		query directory.RecordQuery
		want  []string
		total int
	}{
		{directory.RecordQuery{Limit: 3}, []string{"9", "8", "1"}, 5},
		{directory.RecordQuery{Offset: 3, Limit: 3}, []string{"2", "3"}, 5},
		{directory.RecordQuery{Offset: 9, Limit: 3}, nil, 5},
		{directory.RecordQuery{Batch: first.ID, Limit: 3}, []string{"1", "2", "3"}, 3},
		{directory.RecordQuery{Batch: first.ID, Outcome: directory.WentWell, Limit: 3}, nil, 0},
		{directory.RecordQuery{Batch: "no such batch", Limit: 3}, nil, 0},
		{directory.RecordQuery{Items: []int64{first.Items[2].ID, first.Items[0].ID, 99}, Limit: 3}, []string{"1", "3"}, 2},
		{directory.RecordQuery{Items: []int64{}, Limit: 3}, nil, 0},
	} {
		if got, total := found(t, o, page.query); !slices.Equal(got, page.want) || total != page.total {
			t.Errorf("%+v brings %v of %d, want %v of %d", page.query, got, total, page.want, page.total)
		}
	}
}

func TestABatchIsSummedUp(t *testing.T) {
	o := fresh(t)
	b := confirm(t, o, ada, plan(directory.Archive, "1", "2", "3"), start)
	ok(t, o.MarkSending(t.Context(), b.Items[0].ID, start))
	ok(t, o.End(t.Context(), b.Items[0].ID, directory.Done, "", "", start))
	ok(t, o.End(t.Context(), b.Items[1].ID, directory.Done, "", "", start)) // somebody else was faster
	confirm(t, o, ada, plan(directory.Archive, "4"), start)

	got, err := o.Batch(t.Context(), b.ID)

	ok(t, err)
	if want := (directory.Tally{Done: 1, Already: 1, Open: 1}); got.Tally != want || got.All() != 3 || got.ConfirmedBy != "Ada Lovelace" || !got.ConfirmedAt.Equal(start) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if _, err := o.Batch(t.Context(), "no such batch"); !errors.Is(err, outbox.ErrNoBatch) {
		t.Errorf("of no batch: %v", err)
	}
	open, err := o.OpenBatches(t.Context(), 1)
	if err != nil || len(open) != 1 || open[0].Open != 1 || open[0].ID == b.ID {
		t.Errorf("the newest open batch is %+v, %v", open, err)
	}
}

func TestAConflictKeepsWhatWasFoundUntilTheAdminDecides(t *testing.T) {
	o := fresh(t)
	b := confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
	now := b.Items[0].Seen
	now.Status, now.Version, now.InvitedAt = directory.Invited, `W/"2"`, start.Add(time.Hour)

	ok(t, o.MarkConflict(t.Context(), b.Items[0].ID, directory.ReasonChanged, now, start))

	undecided, err := o.Record(t.Context(), directory.RecordQuery{Outcome: directory.ToDecide, Limit: 10})
	ok(t, err)
	if len(undecided.Entries) != 1 || undecided.Entries[0].Found != now || undecided.Entries[0].Reason != directory.ReasonChanged || !undecided.Entries[0].Undecided() {
		t.Fatalf("to decide is %+v", undecided)
	}
	ok(t, o.Decide(t.Context(), ids(b), start.Add(time.Minute)))
	page, err := o.Record(t.Context(), directory.RecordQuery{Limit: 10})
	ok(t, err)
	if e := page.Entries[0]; e.Undecided() || !e.DecidedAt.Equal(start.Add(time.Minute)) || page.Counts[directory.ToDecide] != 0 {
		t.Errorf("decided it is %+v", e)
	}
	if e := page.Entries[1]; e.State != directory.Queued || !e.DecidedAt.IsZero() {
		t.Errorf("who is no conflict is %+v", e)
	}
	if err := o.MarkConflict(t.Context(), b.Items[0].ID, directory.ReasonChanged, now, start); !errors.Is(err, outbox.ErrNotOpen) {
		t.Errorf("an ended item became a conflict: %v", err)
	}
}

func TestANewConfirmationDecidesEarlierConflictsOfTheSameAccountOnly(t *testing.T) {
	o := fresh(t)
	mine := confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
	for _, item := range mine.Items {
		ok(t, o.End(t.Context(), item.ID, directory.Conflict, directory.ReasonTooOld, "", start))
	}
	others := confirm(t, o, grace, plan(directory.Archive, "1"), start)
	ok(t, o.End(t.Context(), others.Items[0].ID, directory.Conflict, directory.ReasonTooOld, "", start))

	confirm(t, o, ada, plan(directory.Archive, "1"), start.Add(time.Minute))

	got, _ := found(t, o, directory.RecordQuery{Outcome: directory.ToDecide, Limit: 10})
	if !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("to decide are %v, want Grace's 1 and Ada's 2", got)
	}
	if n, hits, err := o.CountUndecided(t.Context(), ada); err != nil || n != 1 || hits != 0 {
		t.Errorf("Ada has %d to decide, %d hit others, %v", n, hits, err)
	}
	hit := confirm(t, o, ada, plan(directory.Archive, "3"), start)
	ok(t, o.MarkConflict(t.Context(), hit.Items[0].ID, directory.ReasonHitAnother, directory.User{ID: "3"}, start))
	if n, hits, err := o.CountUndecided(t.Context(), ada); err != nil || n != 2 || hits != 1 {
		t.Errorf("Ada has %d to decide, %d hit others, %v", n, hits, err)
	}
}

func TestWhatIsDeletedIsInNoFileAnyMoreAndUnfinishedBatchesStayWhole(t *testing.T) {
	path := at(t)
	ok(t, os.WriteFile(path+".salvaged-20260301T120000Z", []byte("leaver-of-old"), 0o600))
	o := open(t, path)
	defer o.Close()
	var users []string
	for i := range 200 {
		users = append(users, fmt.Sprintf("leaver-%03d@contoso.example", i))
	}
	ended := confirm(t, o, ada, plan(directory.Archive, users...), start)
	ok(t, o.MarkDoneAll(t.Context(), ids(ended), start))
	going := confirm(t, o, ada, plan(directory.Archive, "done@contoso.example", "open@contoso.example"), start)
	ok(t, o.End(t.Context(), going.Items[0].ID, directory.Done, "", "", start))
	asked := confirm(t, o, ada, plan(directory.Archive, "conflict@contoso.example"), start)
	ok(t, o.End(t.Context(), asked.Items[0].ID, directory.Conflict, directory.ReasonChanged, "", start))

	n, err := o.Delete(t.Context(), "", start)

	ok(t, err)
	want := []string{"conflict@contoso.example", "done@contoso.example", "open@contoso.example"}
	if got, _ := found(t, o, directory.RecordQuery{Limit: 1000}); n != 200 || !slices.Equal(got, want) {
		t.Errorf("%d were deleted, %v are left", n, got)
	}
	if got := waiting(t, o, ada); !slices.Equal(got, []string{"open@contoso.example"}) {
		t.Errorf("%v wait", got)
	}
	files, err := filepath.Glob(path + "*")
	ok(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		ok(t, err)
		if bytes.Contains(content, []byte("leaver-")) {
			t.Errorf("the deleted can still be read in %s", filepath.Base(file))
		}
	}
}

func TestWhatEndsAfterTheQuestionIsNotDeleted(t *testing.T) {
	o := fresh(t)
	before := confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.MarkDoneAll(t.Context(), ids(before), start))
	after := confirm(t, o, ada, plan(directory.Archive, "2"), start)
	decided := confirm(t, o, ada, plan(directory.Archive, "3"), start)
	ok(t, o.End(t.Context(), decided.Items[0].ID, directory.Conflict, directory.ReasonTooOld, "", start))
	asked := start.Add(time.Minute)
	ok(t, o.MarkDoneAll(t.Context(), ids(after), asked.Add(1)))
	ok(t, o.Decide(t.Context(), ids(decided), asked.Add(1)))

	n, err := o.Delete(t.Context(), "", asked)

	ok(t, err)
	if got, _ := found(t, o, directory.RecordQuery{Limit: 10}); n != 1 || !slices.Equal(got, []string{"3", "2"}) {
		t.Errorf("%d were deleted, %v are left", n, got)
	}
}

func TestOneBatchIsDeletedAndNoOther(t *testing.T) {
	o := fresh(t)
	one := confirm(t, o, ada, plan(directory.Archive, "1"), start)
	two := confirm(t, o, ada, plan(directory.Archive, "2"), start)
	ok(t, o.MarkDoneAll(t.Context(), slices.Concat(ids(one), ids(two)), start))

	n, err := o.Delete(t.Context(), one.ID, start)

	ok(t, err)
	if got, _ := found(t, o, directory.RecordQuery{Limit: 10}); n != 1 || !slices.Equal(got, []string{"2"}) {
		t.Errorf("%d were deleted, %v are left", n, got)
	}
	if _, err := o.Batch(t.Context(), one.ID); !errors.Is(err, outbox.ErrNoBatch) {
		t.Errorf("the batch: %v", err)
	}
}

func TestWhatWasDeletedDoesNotComeBackWithTheNextDamage(t *testing.T) {
	path := at(t)
	o := open(t, path)
	b := confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
	ok(t, o.Close())
	tamper(t, path, "UPDATE seen SET checksum = zeroblob(32) WHERE item = (SELECT id FROM items WHERE user = '1')")
	o, _, err := outbox.Replace(t.Context(), path, start)
	ok(t, err)
	page, err := o.Record(t.Context(), directory.RecordQuery{Batch: b.ID, Limit: 10})
	ok(t, err)
	ok(t, o.Decide(t.Context(), []int64{page.Entries[0].ID}, start))
	_, err = o.Delete(t.Context(), b.ID, start)
	ok(t, err)
	later := confirm(t, o, ada, plan(directory.Archive, "3", "4"), start)
	ok(t, o.Close())
	tamper(t, path, "UPDATE seen SET checksum = zeroblob(32) WHERE item = (SELECT id FROM items WHERE user = '3')")

	o, _, err = outbox.Replace(t.Context(), path, start.Add(time.Hour))

	ok(t, err)
	defer o.Close()
	if got, _ := found(t, o, directory.RecordQuery{Limit: 10}); !slices.Equal(got, []string{"4"}) {
		t.Errorf("after the second damage there are %v, want 4 of batch %s", got, later.ID)
	}
}

func TestSalvageFindsWhatStandsBehindManyDeleted(t *testing.T) {
	path := at(t)
	o := open(t, path)
	var all []int64
	for i := range 1100 {
		all = append(all, ids(confirm(t, o, ada, plan(directory.Archive, fmt.Sprint(i)), start))...)
	}
	ok(t, o.MarkDoneAll(t.Context(), all, start))
	confirm(t, o, ada, plan(directory.Archive, "open"), start)
	_, err := o.Delete(t.Context(), "", start)
	ok(t, err)
	ok(t, o.Close())

	o, _, err = outbox.Replace(t.Context(), path, start)

	ok(t, err)
	defer o.Close()
	if got, _ := found(t, o, directory.RecordQuery{Limit: 10}); !slices.Equal(got, []string{"open"}) {
		t.Errorf("salvaged are %v", got)
	}
}

func TestTheRecordCountsEveryStateUnderItsOutcome(t *testing.T) {
	o := fresh(t)
	b := confirm(t, o, ada, plan(directory.Archive, "queued", "sending", "unknown", "done", "failed", "refused", "cancelled", "conflict", "decided"), start)
	id := map[string]int64{}
	for _, item := range b.Items {
		id[item.Seen.ID] = item.ID
	}
	for _, user := range []string{"sending", "unknown"} {
		ok(t, o.MarkSending(t.Context(), id[user], start))
	}
	ok(t, o.MarkUnknown(t.Context(), id["unknown"]))
	for _, state := range []directory.State{directory.Done, directory.Failed, directory.Refused, directory.Conflict} {
		ok(t, o.End(t.Context(), id[string(state)], state, "", "", start))
	}
	ok(t, o.Cancel(t.Context(), id["cancelled"], start))
	ok(t, o.End(t.Context(), id["decided"], directory.Conflict, "", "", start))
	ok(t, o.Decide(t.Context(), []int64{id["decided"]}, start))

	for outcome, want := range map[directory.Outcome][]string{
		directory.AnyOutcome: {"queued", "sending", "unknown", "done", "failed", "refused", "cancelled", "conflict", "decided"},
		directory.StillOpen:  {"queued", "sending", "unknown"},
		directory.ToDecide:   {"conflict"},
		directory.WentWell:   {"done"},
		directory.NotDone:    {"failed", "refused", "cancelled", "decided"},
	} {
		for _, search := range []string{"", "e"} {
			page, err := o.Record(t.Context(), directory.RecordQuery{Outcome: outcome, Search: search, Limit: 100})
			ok(t, err)
			var got []string
			for _, e := range page.Entries {
				got = append(got, e.Seen.ID)
			}
			wanted := slices.DeleteFunc(slices.Clone(want), func(user string) bool { return !strings.Contains(user, search) })
			if !slices.Equal(got, wanted) || page.Total != len(wanted) || page.Found[outcome] != len(wanted) || page.Counts[outcome] != len(want) {
				t.Errorf("%q and %q: %v, %d, %v; want %v", outcome, search, got, page.Total, page.Counts, wanted)
			}
		}
	}
	states, err := o.CountByState(t.Context(), b.ID)
	ok(t, err)
	if want := 8; len(states) != want || states[directory.Conflict] != 2 || states[directory.Queued] != 1 {
		t.Errorf("the states are %v", states)
	}
	summary, err := o.Batch(t.Context(), b.ID)
	ok(t, err)
	if want := (directory.Tally{Already: 1, Refused: 1, Failed: 1, Cancelled: 1, Conflicts: 2, Undecided: 1, Open: 3, Sent: 2}); summary.Tally != want {
		t.Errorf("the batch is %+v, want %+v", summary.Tally, want)
	}
	if open, held, err := o.CountPending(t.Context(), ada); open != 3 || held != 0 || err != nil {
		t.Errorf("%d open, %d held, %v", open, held, err)
	}
	if n, err := o.CountConfirmedSince(t.Context(), ada, start.Add(-1)); n != 3 || err != nil {
		t.Errorf("%d were confirmed since, %v", n, err)
	}
	if n, err := o.CountConfirmedSince(t.Context(), ada, start); n != 0 || err != nil {
		t.Errorf("%d were confirmed after that, %v", n, err)
	}
}

// A start that finds nothing to take up commits nothing.
func TestRecoveryOfNothingCommitsNothing(t *testing.T) {
	path := at(t)
	o := open(t, path)
	defer o.Close()
	b := confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.MarkDoneAll(t.Context(), ids(b), start))
	before := dump(t, path)

	ok(t, o.Recover(t.Context()))

	if now := dump(t, path); now != before {
		t.Errorf("recovered is\n%s\nof\n%s", now, before)
	}
}
