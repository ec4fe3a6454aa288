package outbox_test

import (
	"context"
	"database/sql"
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
	"mileiq.example/admin/client/sqlite"
)

var (
	ada     = directory.Account{Issuer: "https://login.example/", Subject: "ada", Organization: "https://scim.example/v2"}
	grace   = directory.Account{Issuer: "https://login.example/", Subject: "grace", Organization: "https://scim.example/v2"}
	another = directory.Account{Issuer: "https://login.example/", Subject: "ada", Organization: "https://scim.example/other"}
	start   = time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)
)

func at(t testing.TB) string { return filepath.Join(t.TempDir(), "outbox.db") }

func open(t testing.TB, path string) *outbox.Outbox {
	t.Helper()
	o, err := outbox.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func ok(t interface {
	Helper()
	Fatal(...any)
}, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fresh returns an outbox that is closed with the test.
func fresh(t testing.TB) *outbox.Outbox {
	o := open(t, at(t))
	t.Cleanup(func() { ok(t, o.Close()) })
	return o
}

func plan(kind directory.Kind, ids ...string) directory.Plan {
	p := directory.Plan{Kind: kind, Checked: true}
	for _, id := range ids {
		p.Users = append(p.Users, directory.User{ID: id, UserName: id, Status: directory.Active, Version: `W/"1"`, LastModified: start})
	}
	return p
}

func confirm(t testing.TB, o *outbox.Outbox, account directory.Account, p directory.Plan, now time.Time) directory.Batch {
	t.Helper()
	b, err := o.Confirm(t.Context(), account, "Ada Lovelace", p, now)
	ok(t, err)
	return b
}

// whole returns the whole record: every batch with its items, the newest first.
func whole(ctx context.Context, o *outbox.Outbox) (batches []directory.Batch, err error) {
	summaries, _, err := o.Batches(ctx, 0, 1_000_000)
	for _, s := range summaries {
		page, failed := o.Record(ctx, directory.RecordQuery{Batch: s.ID, Limit: 1_000_000})
		err = errors.Join(err, failed)
		for _, e := range page.Entries {
			s.Items = append(s.Items, e.Item)
		}
		batches = append(batches, s.Batch)
	}
	return batches, err
}

// waiting returns the ids of the users who are next, in their order.
func waiting(t testing.TB, o *outbox.Outbox, account directory.Account) []string {
	t.Helper()
	next, err := o.NextPending(t.Context(), account, 1000)
	ok(t, err)
	ids := []string{}
	for _, n := range next {
		ids = append(ids, n.Seen.ID)
	}
	return ids
}

func TestConfirmedPlanIsThereAfterReopening(t *testing.T) {
	path := at(t)
	o := open(t, path)
	p := plan(directory.Archive, "1", "2", "3")
	b := confirm(t, o, ada, p, start)
	ok(t, o.Close())

	o = open(t, path)
	defer o.Close()
	batches, err := whole(t.Context(), o)

	ok(t, err)
	if len(batches) != 1 {
		t.Fatalf("%d batches", len(batches))
	}
	got := batches[0]
	if got.ID != b.ID || got.Kind != directory.Archive || got.Account != ada || got.ConfirmedBy != "Ada Lovelace" || !got.ConfirmedAt.Equal(start) {
		t.Errorf("the batch came back as %+v", got)
	}
	for i, item := range got.Items {
		if item.ID == 0 || item.ID != b.Items[i].ID {
			t.Errorf("item %d has the id %d, and Confirm returned %d", i, item.ID, b.Items[i].ID)
		}
		if item.Seen != p.Users[i] || item.State != directory.Queued || item.BatchID != b.ID || item.Kind != directory.Archive ||
			item.Attempts != 0 || !item.ConfirmedAt.Equal(start) || !item.SentAt.IsZero() || !item.EndedAt.IsZero() {
			t.Errorf("item %d came back as %+v", i, item)
		}
	}
	if len(got.Items) != 3 {
		t.Errorf("%d of 3 items came back", len(got.Items))
	}
}

func TestConfirmTakesAllOrNothing(t *testing.T) {
	o := fresh(t)
	confirm(t, o, ada, plan(directory.Archive, "3"), start)

	_, err := o.Confirm(t.Context(), ada, "Ada", plan(directory.Archive, "1", "2", "3", "4"), start)

	if !errors.Is(err, outbox.ErrWaiting) {
		t.Errorf("a user who waits already was confirmed again: %v", err)
	}
	if got := waiting(t, o, ada); !slices.Equal(got, []string{"3"}) {
		t.Errorf("%v wait", got)
	}
	if batches, err := whole(t.Context(), o); err != nil || len(batches) != 1 {
		t.Errorf("%d batches, %v", len(batches), err)
	}
}

func TestConfirmRefusesWhatIsNoPlan(t *testing.T) {
	o := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		plan directory.Plan
		is   error
	}{
		{"one user twice", t.Context(), plan(directory.Archive, "1", "1"), outbox.ErrWaiting},
		{"nobody", t.Context(), plan(directory.Archive), nil},
		{"no kind", t.Context(), plan("", "1"), nil},
		{"another kind", t.Context(), plan("delete", "1"), nil},
		{"an id that cannot be kept exactly", t.Context(), plan(directory.Archive, "1\xff"), nil},
		{"given up", ctx, plan(directory.Archive, "1"), context.Canceled},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := o.Confirm(test.ctx, ada, "Ada", test.plan, start)
			if err == nil || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("ended in %v", err)
			}
			if test.is != outbox.ErrWaiting && errors.Is(err, outbox.ErrWaiting) {
				t.Errorf("was called waiting: %v", err)
			}
		})
	}
	if batches, err := whole(t.Context(), o); err != nil || len(batches) != 0 {
		t.Errorf("%d batches are kept, %v", len(batches), err)
	}
}

func TestUserIsFreeAgainWhenTheItemHasEnded(t *testing.T) {
	o := fresh(t)
	b := confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.End(t.Context(), b.Items[0].ID, directory.Done, "", "", start))

	confirm(t, o, ada, plan(directory.Invite, "1"), start)

	if got := waiting(t, o, ada); !slices.Equal(got, []string{"1"}) {
		t.Errorf("%v wait", got)
	}
}

func TestNextAndOpenNeverShowAnothersItems(t *testing.T) {
	o := fresh(t)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	confirm(t, o, grace, plan(directory.Archive, "2"), start)
	confirm(t, o, another, plan(directory.Archive, "3"), start)

	for account, want := range map[directory.Account]string{ada: "1", grace: "2", another: "3"} {
		if got := waiting(t, o, account); !slices.Equal(got, []string{want}) {
			t.Errorf("Next of %+v returns %v", account, got)
		}
		open, err := o.OpenItems(t.Context(), account)
		if _, there := open[want]; err != nil || len(open) != 1 || !there {
			t.Errorf("Open of %+v returns %v, %v", account, open, err)
		}
	}
	stranger := directory.Account{Issuer: "https://evil.example/", Subject: "ada", Organization: ada.Organization}
	if got := waiting(t, o, stranger); len(got) > 0 {
		t.Errorf("the same subject of another issuer is given %v", got)
	}
}

func TestNextGoesByUnknownOutcomeAndThenByConfirmation(t *testing.T) {
	o := fresh(t)
	first := confirm(t, o, ada, plan(directory.Archive, "1", "2", "3"), start)
	confirm(t, o, ada, plan(directory.Archive, "4", "5"), start.Add(-time.Hour)) // the clock was set back
	for _, i := range []int{2, 1} {
		ok(t, o.MarkSending(t.Context(), first.Items[i].ID, start))
		ok(t, o.MarkUnknown(t.Context(), first.Items[i].ID))
	}

	want := []string{"2", "3", "1", "4", "5"}
	if got := waiting(t, o, ada); !slices.Equal(got, want) {
		t.Errorf("next are %v, want %v", got, want)
	}
	for limit := range 7 {
		next, err := o.NextPending(t.Context(), ada, limit)
		if err != nil || len(next) != min(limit, 5) {
			t.Errorf("limit %d brings %d, %v", limit, len(next), err)
		}
	}
}

func TestNextSaysWhetherTheUserWasReadForTheConfirmation(t *testing.T) {
	o := fresh(t)
	unchecked := plan(directory.Archive, "2")
	unchecked.Checked = false
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	confirm(t, o, ada, unchecked, start)

	next, err := o.NextPending(t.Context(), ada, 10)
	ok(t, err)
	if !next[0].Checked || next[1].Checked {
		t.Errorf("checked: %v, %v", next[0].Checked, next[1].Checked)
	}

	id := next[0].ID
	ok(t, o.MarkSending(t.Context(), id, start))
	ok(t, o.Requeue(t.Context(), id, start))
	if next, err := o.NextPending(t.Context(), ada, 1); err != nil || next[0].Checked {
		t.Errorf("what was put back is not read again: %+v, %v", next, err)
	}
}

func TestRecoveredItemsAreReadAgain(t *testing.T) {
	path := at(t)
	o := open(t, path)
	b := confirm(t, o, ada, plan(directory.Archive, "1", "2", "3", "4"), start)
	ok(t, o.MarkSending(t.Context(), b.Items[1].ID, start))
	ok(t, o.End(t.Context(), b.Items[2].ID, directory.Done, "", "", start))
	ok(t, o.MarkSending(t.Context(), b.Items[3].ID, start))
	ok(t, o.MarkUnknown(t.Context(), b.Items[3].ID))
	ok(t, o.Close())

	o = open(t, path)
	defer o.Close()
	ok(t, o.Recover(t.Context()))

	next, err := o.NextPending(t.Context(), ada, 10)
	ok(t, err)
	var got []string
	for _, n := range next {
		got = append(got, fmt.Sprint(n.Seen.ID, n.State, n.Checked && n.State == directory.Queued))
	}
	if want := []string{"2unknownfalse", "4unknownfalse", "1queuedfalse"}; !slices.Equal(got, want) {
		t.Errorf("recovered as %v, want %v", got, want)
	}
}

// Every state, every move: what is not listed is refused and changes nothing.
func TestItemsMoveOnlyAlongTheAllowedWays(t *testing.T) {
	ways := map[directory.State]string{ // from a state, the moves that are allowed
		directory.Queued:    "sending done failed refused conflict cancel",
		directory.Sending:   "unknown requeue done failed refused conflict",
		directory.Unknown:   "sending requeue done failed refused conflict",
		directory.Done:      "",
		directory.Failed:    "",
		directory.Refused:   "",
		directory.Conflict:  "",
		directory.Cancelled: "",
	}
	ends := map[string]directory.State{"done": directory.Done, "failed": directory.Failed, "refused": directory.Refused, "conflict": directory.Conflict}
	after := map[string]directory.State{"sending": directory.Sending, "unknown": directory.Unknown, "requeue": directory.Queued, "cancel": directory.Cancelled}
	move := func(o *outbox.Outbox, name string, id int64) error {
		switch name {
		case "sending":
			return o.MarkSending(t.Context(), id, start)
		case "unknown":
			return o.MarkUnknown(t.Context(), id)
		case "requeue":
			return o.Requeue(t.Context(), id, start)
		case "cancel":
			return o.Cancel(t.Context(), id, start)
		}
		return o.End(t.Context(), id, ends[name], directory.ReasonChanged, "detail", start)
	}
	bring := func(o *outbox.Outbox, state directory.State, id int64) {
		switch state {
		case directory.Queued:
		case directory.Sending:
			ok(t, move(o, "sending", id))
		case directory.Unknown:
			ok(t, move(o, "sending", id))
			ok(t, move(o, "unknown", id))
		case directory.Cancelled:
			ok(t, move(o, "cancel", id))
		default:
			ok(t, move(o, string(state), id))
		}
	}
	o := fresh(t)
	for from, allowed := range ways {
		for _, name := range []string{"sending", "unknown", "requeue", "cancel", "done", "failed", "refused", "conflict"} {
			t.Run(fmt.Sprint(from, " ", name), func(t *testing.T) {
				b := confirm(t, o, ada, plan(directory.Archive, t.Name()), start)
				id := b.Items[0].ID
				bring(o, from, id)

				err := move(o, name, id)

				want := from
				if slices.Contains(strings.Fields(allowed), name) {
					ok(t, err)
					want = after[name] + ends[name]
				} else if !errors.Is(err, outbox.ErrNotOpen) {
					t.Errorf("ended in %v", err)
				}
				wantStates(t, o, b, want)
			})
		}
	}
}

func TestAnItemEndsInAFinalStateOnly(t *testing.T) {
	o := fresh(t)
	id := confirm(t, o, ada, plan(directory.Archive, "1"), start).Items[0].ID
	for _, state := range []directory.State{directory.Queued, directory.Sending, directory.Unknown, directory.Cancelled, "", "gone"} {
		if err := o.End(t.Context(), id, state, "", "", start); err == nil {
			t.Errorf("the item ended as %q", state)
		}
	}
	if got := waiting(t, o, ada); len(got) != 1 {
		t.Errorf("%v wait", got)
	}
}

func TestMoveOfAnUnknownItemIsAnError(t *testing.T) {
	if err := fresh(t).Cancel(t.Context(), 99, start); !errors.Is(err, outbox.ErrNotOpen) {
		t.Errorf("cancelled nothing: %v", err)
	}
}

func TestItemTellsHowItWent(t *testing.T) {
	o := fresh(t)
	id := confirm(t, o, ada, plan(directory.Archive, "1"), start).Items[0].ID
	sent, ended := start.Add(time.Minute), start.Add(2*time.Minute)
	ok(t, o.MarkSending(t.Context(), id, start))
	ok(t, o.Requeue(t.Context(), id, start))
	ok(t, o.MarkSending(t.Context(), id, sent))
	ok(t, o.End(t.Context(), id, directory.Refused, directory.ReasonLastAdmin, "Not the last one.", ended))

	batches, err := whole(t.Context(), o)

	ok(t, err)
	got := batches[0].Items[0]
	if got.State != directory.Refused || got.Reason != directory.ReasonLastAdmin || got.Detail != "Not the last one." ||
		got.Attempts != 2 || !got.SentAt.Equal(sent) || !got.EndedAt.Equal(ended) {
		t.Errorf("%+v", got)
	}
}

func TestBatchesComeNewestFirstAndItemsAsPlanned(t *testing.T) {
	o := fresh(t)
	var want []string
	for i := range 5 {
		b := confirm(t, o, ada, plan(directory.Archive, fmt.Sprint(9-i), fmt.Sprint(i, "x"), fmt.Sprint(i, "a")), start.Add(time.Duration(i)*time.Second))
		want = append([]string{b.ID}, want...)
	}

	batches, err := whole(t.Context(), o)

	ok(t, err)
	var got []string
	for i, b := range batches {
		got = append(got, b.ID)
		n := 4 - i
		for j, id := range []string{fmt.Sprint(9 - n), fmt.Sprint(n, "x"), fmt.Sprint(n, "a")} {
			if b.Items[j].Seen.ID != id {
				t.Errorf("batch %d, item %d is %s, want %s", i, j, b.Items[j].Seen.ID, id)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("batches %v, want %v", got, want)
	}
}

func TestNewerOutboxIsRefused(t *testing.T) {
	path := at(t)
	ok(t, open(t, path).Close())
	tamper(t, path, "ALTER TABLE items ADD COLUMN more TEXT; PRAGMA user_version = 99")

	if _, err := outbox.Open(t.Context(), path); !errors.Is(err, sqlite.ErrNewer) {
		t.Errorf("opened: %v", err)
	}
}

// tamper changes the file behind the outbox's back.
func tamper(t testing.TB, path, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", path+"?_pragma=synchronous(OFF)")
	ok(t, err)
	_, err = db.Exec(statement, args...)
	ok(t, err)
	ok(t, db.Close())
}

// kept returns the stored form of the only user in the file.
func kept(t testing.TB, path string) (seen string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	ok(t, err)
	ok(t, db.QueryRow("SELECT json FROM seen").Scan(&seen))
	ok(t, db.Close())
	return seen
}

// What is on the disk the moment Confirm returns is what a crash leaves behind.
func TestConfirmedPlanSurvivesACrash(t *testing.T) {
	path := at(t)
	o := open(t, path)
	defer o.Close()
	b := confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
	ok(t, o.MarkSending(t.Context(), b.Items[0].ID, start))
	crashed := at(t)
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		ok(t, err)
		ok(t, os.WriteFile(crashed+suffix, content, 0o600))
	}

	after := open(t, crashed)
	defer after.Close()

	batches, err := whole(t.Context(), after)
	ok(t, err)
	if got := batches[0].Items; len(got) != 2 || got[0].State != directory.Sending || got[1].State != directory.Queued {
		t.Errorf("after the crash there are %+v", got)
	}
}

func TestACommitWaitsUntilItIsOnTheDisk(t *testing.T) {
	outbox.SetDriver("sqlite") // the others do not wait
	defer outbox.SetDriver("faults")
	o := fresh(t)

	mode, err := o.Synchronous(t.Context())

	if err != nil || mode != 2 {
		t.Errorf("synchronous is %d, %v", mode, err)
	}
}

func TestWhomTheServiceDeletedIsFoundArchived(t *testing.T) {
	o := fresh(t)
	b := confirm(t, o, ada, plan(directory.Archive, "1", "2", "3"), start)
	others := confirm(t, o, grace, plan(directory.Archive, "4"), start)
	for _, item := range append(b.Items[:2:2], others.Items[0]) {
		ok(t, o.MarkSending(t.Context(), item.ID, start))
		ok(t, o.End(t.Context(), item.ID, directory.Done, directory.ReasonDeletedByService, "", start))
	}

	users, err := o.Deleted(t.Context(), ada, []string{"2", "4", "3", "1", "nobody"})

	if err != nil || len(users) != 2 || users[0].ID != "2" || users[1].ID != "1" || users[0].Status != directory.Archived {
		t.Errorf("%+v, %v", users, err)
	}
}
