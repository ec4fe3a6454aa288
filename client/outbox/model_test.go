package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
)

// expected is what the model knows of one item.
type expected struct {
	id       int64
	batch    string
	user     string
	note     string
	state    directory.State
	attempts int
	checked  bool
	sent     bool // the last request may have had an effect
	decided  bool
}

// machine drives an outbox and a model of it with the same random steps: the
// outbox must never lose an item, move it another way, or show it otherwise.
type machine struct {
	path  string
	box   *outbox.Outbox
	items []expected // in the order of confirmation
	holds map[string]outbox.Hold
}

// rest is what the model knows of a batch whose rest was cancelled.
const rest outbox.Hold = "cancelled"

// endHolds ends the holds that hold nothing any more.
func (m *machine) endHolds() {
	maps.DeleteFunc(m.holds, func(held string, _ outbox.Hold) bool {
		return !slices.ContainsFunc(m.items, func(item expected) bool {
			return item.state.Open() && (held == "" || held == item.batch)
		})
	})
}

// agreeOnHolds is what holds after every step: each hold of the outbox holds something.
func (m *machine) agreeOnHolds(t *rapid.T) {
	m.endHolds()
	holds, err := m.box.Holds(context.Background())
	ok(t, err)
	if !maps.Equal(holds, m.holds) {
		t.Fatalf("held are %v, want %v", holds, m.holds)
	}
}

// held reports whether something keeps the item from being sent.
func (m *machine) held(item expected) bool {
	return m.holds[""] != "" || m.holds[item.batch] != ""
}

func TestOutboxAgreesWithItsModel(t *testing.T) {
	dir := t.TempDir()
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		m := &machine{path: filepath.Join(dir, fmt.Sprint(round), "outbox.db"), holds: map[string]outbox.Hold{}}
		m.open(t)
		defer func() {
			ok(t, m.box.Close())
			_ = os.RemoveAll(filepath.Dir(m.path))
		}()
		t.Repeat(map[string]func(*rapid.T){
			"confirm": m.confirm,
			"sending": m.step(func(id int64) error { return m.box.MarkSending(context.Background(), id, start) }, directory.Sending, directory.Queued, directory.Unknown),
			"unknown": m.step(func(id int64) error { return m.box.MarkUnknown(context.Background(), id) }, directory.Unknown, directory.Sending),
			"requeue": m.step(func(id int64) error { return m.box.Requeue(context.Background(), id, start) }, directory.Queued, directory.Sending, directory.Unknown),
			"cancel":  m.step(func(id int64) error { return m.box.Cancel(context.Background(), id, start) }, directory.Cancelled, directory.Queued),
			"end":     m.end,
			"decide":  m.decide,
			"delete":  m.delete,
			"all":     m.all, "pause": m.pause, "stop": m.stop, "resume": m.resume, "cancel the rest": m.cancelRest, "cancel all": m.cancelWaiting,
			"reopen": m.reopen,
			"look":   m.agree,
			"":       m.agreeOnHolds,
		})
		m.reopen(t)
	})
}

func (m *machine) open(t *rapid.T) {
	box, err := outbox.Open(context.Background(), m.path)
	ok(t, err)
	m.box = box
}

func (m *machine) confirm(t *rapid.T) {
	users := rapid.SliceOfN(rapid.SampledFrom([]string{"1", "2", "3", "4", "5", "6"}), 1, 4).Draw(t, "users")
	p := plan(directory.Archive, users...)
	p.Checked = rapid.Bool().Draw(t, "checked")
	p.Notes = rapid.MapOf(rapid.SampledFrom([]string{"1", "2", "3"}), rapid.SampledFrom([]string{"", "CHG-1", "=1+1;\x00"})).Draw(t, "notes")
	busy := len(slices.Compact(slices.Sorted(slices.Values(users)))) != len(users)
	for _, item := range m.items {
		busy = busy || item.state.Open() && slices.Contains(users, item.user)
	}

	b, err := m.box.Confirm(context.Background(), ada, "Ada", p, start)

	if busy {
		if !errors.Is(err, outbox.ErrWaiting) {
			t.Fatalf("%v were confirmed although one waits: %v", users, err)
		}
		return
	}
	ok(t, err)
	for i := range m.items {
		m.items[i].decided = m.items[i].decided || m.items[i].state == directory.Conflict && slices.Contains(users, m.items[i].user)
	}
	for _, item := range b.Items {
		m.items = append(m.items, expected{id: item.ID, batch: b.ID, user: item.Seen.ID, note: p.Notes[item.Seen.ID], state: directory.Queued, checked: p.Checked})
	}
}

// decide leaves some as they are; those that are no conflict are not touched.
func (m *machine) decide(t *rapid.T) {
	some := m.some(t)
	ok(t, m.box.Decide(context.Background(), some, start))
	for i, item := range m.items {
		m.items[i].decided = item.decided || item.state == directory.Conflict && slices.Contains(some, item.id)
	}
}

// delete takes what is finished out of the record, a batch or all.
func (m *machine) delete(t *rapid.T) {
	batch := ""
	if rapid.Bool().Draw(t, "one batch") {
		batch = m.batch(t)
	}
	unfinished := map[string]bool{}
	for _, item := range m.items {
		unfinished[item.batch] = unfinished[item.batch] || item.state.Open() || item.undecided()
	}
	would, err := m.box.Deletable(context.Background(), batch, start)
	ok(t, err)
	n, err := m.box.Delete(context.Background(), batch, start)
	ok(t, err)
	if n != would {
		t.Fatalf("%d were deleted, said were %d", n, would)
	}
	before := len(m.items)
	m.items = slices.DeleteFunc(m.items, func(item expected) bool {
		return (batch == "" || item.batch == batch) && !unfinished[item.batch]
	})
	if n != before-len(m.items) {
		t.Fatalf("%d were deleted, want %d", n, before-len(m.items))
	}
}

func (e expected) undecided() bool { return e.state == directory.Conflict && !e.decided }

// step returns an action that tries one move on any item and expects it to
// succeed only from the given states.
func (m *machine) step(move func(id int64) error, to directory.State, from ...directory.State) func(*rapid.T) {
	return func(t *rapid.T) {
		if len(m.items) == 0 {
			return
		}
		item := &m.items[rapid.IntRange(0, len(m.items)-1).Draw(t, "item")]

		err := move(item.id)

		if !slices.Contains(from, item.state) || to == directory.Sending && m.held(*item) {
			if !errors.Is(err, outbox.ErrNotOpen) {
				t.Fatalf("%+v moved to %s: %v", *item, to, err)
			}
			return
		}
		ok(t, err)
		item.state = to
		switch to {
		case directory.Sending:
			item.attempts++
			item.sent = true
		case directory.Queued:
			m.requeued(item)
		}
	}
}

func (m *machine) requeued(item *expected) {
	item.checked, item.sent = false, false
	if m.holds[item.batch] == rest {
		item.state = directory.Cancelled
	}
}

// some draws items.
func (m *machine) some(t *rapid.T) (ids []int64) {
	for _, item := range m.items {
		if rapid.Bool().Draw(t, "this") {
			ids = append(ids, item.id)
		}
	}
	return ids
}

// all moves several items in one commit.
func (m *machine) all(t *rapid.T) {
	some := m.some(t)
	to := rapid.SampledFrom([]directory.State{directory.Sending, directory.Unknown, directory.Queued, directory.Done}).Draw(t, "to")
	var moved []int64
	var err error
	switch to {
	case directory.Sending:
		moved, err = m.box.MarkSendingAll(context.Background(), some, start)
	case directory.Unknown:
		err = m.box.MarkUnknownAll(context.Background(), some)
	case directory.Queued:
		err = m.box.RequeueAll(context.Background(), some, start)
	case directory.Done:
		err = m.box.MarkDoneAll(context.Background(), some, start)
	}
	ok(t, err)
	from := map[directory.State][]directory.State{
		directory.Sending: {directory.Queued, directory.Unknown}, directory.Unknown: {directory.Sending},
		directory.Queued: {directory.Sending, directory.Unknown}, directory.Done: {directory.Queued, directory.Sending, directory.Unknown},
	}[to]
	var want []int64
	for i := range m.items {
		item := &m.items[i]
		if !slices.Contains(some, item.id) || !slices.Contains(from, item.state) || to == directory.Sending && m.held(*item) {
			continue
		}
		item.state = to
		switch to {
		case directory.Sending:
			item.attempts++
			item.sent = true
			want = append(want, item.id)
		case directory.Queued:
			m.requeued(item)
		}
	}
	slices.Sort(moved)
	if !slices.Equal(moved, want) {
		t.Fatalf("%v are being sent, want %v", moved, want)
	}
}

func (m *machine) pause(t *rapid.T) {
	ok(t, m.box.Pause(context.Background(), start))
	m.holds[""] = outbox.Paused
}

func (m *machine) batch(t *rapid.T) string {
	if len(m.items) == 0 {
		return ""
	}
	return m.items[rapid.IntRange(0, len(m.items)-1).Draw(t, "of")].batch
}

func (m *machine) stop(t *rapid.T) {
	if batch := m.batch(t); batch != "" {
		ok(t, m.box.Stop(context.Background(), batch, start))
		if m.holds[batch] == "" {
			m.holds[batch] = outbox.Stopped
		}
	}
}

func (m *machine) resume(t *rapid.T) {
	ok(t, m.box.Resume(context.Background()))
	maps.DeleteFunc(m.holds, func(_ string, why outbox.Hold) bool { return why != rest })
}

func (m *machine) cancelRest(t *rapid.T) {
	batch := m.batch(t)
	if batch == "" {
		return
	}
	n, err := m.box.CancelRest(context.Background(), batch, start)
	ok(t, err)
	m.holds[batch] = rest
	for i := range m.items {
		if m.items[i].batch == batch && m.items[i].state == directory.Queued {
			m.items[i].state = directory.Cancelled
			n--
		}
	}
	if n != 0 {
		t.Fatalf("%d more were cancelled than waited", n)
	}
}

// cancelWaiting takes back everything, as somebody does who is not signed in.
func (m *machine) cancelWaiting(t *rapid.T) {
	n, err := m.box.CancelWaiting(context.Background(), ada, start)
	ok(t, err)
	if n == 0 {
		return
	}
	for i := range m.items {
		item := &m.items[i]
		if item.state.Open() {
			m.holds[item.batch] = rest
		}
		if item.state == directory.Queued {
			item.state = directory.Cancelled
			n--
		}
	}
	if n != 0 {
		t.Fatalf("%d more were taken back than waited", n)
	}
}

func (m *machine) end(t *rapid.T) {
	to := rapid.SampledFrom([]directory.State{directory.Done, directory.Failed, directory.Refused, directory.Conflict}).Draw(t, "as")
	m.step(func(id int64) error {
		return m.box.End(context.Background(), id, to, directory.ReasonNone, "", start)
	}, to, directory.Queued, directory.Sending, directory.Unknown)(t)
}

// reopen is the end of the program and its next start.
func (m *machine) reopen(t *rapid.T) {
	ok(t, m.box.Close())
	all, err := outbox.ReadWaiting(context.Background(), m.path)
	ok(t, err)
	m.agreeOnWaiting(t, all)
	m.open(t)
	ok(t, m.box.Recover(context.Background()))
	for i := range m.items {
		switch m.items[i].state {
		case directory.Sending:
			m.items[i].state = directory.Unknown
		case directory.Queued:
			m.items[i].checked = false
		}
	}
	m.agree(t)
}

// agree compares all that the outbox shows with the model.
func (m *machine) agree(t *rapid.T) {
	open := map[string]int64{}
	var unknown, queued []string
	for _, want := range m.items {
		if want.state.Open() {
			open[want.user] = want.id
		}
		switch want.state {
		case directory.Unknown:
			unknown = append(unknown, fmt.Sprint(want.id, want.checked))
		case directory.Queued:
			if m.held(want) {
				continue
			}
			queued = append(queued, fmt.Sprint(want.id, want.checked))
		}
	}
	w, err := m.box.Waiting(context.Background(), ada)
	ok(t, err)
	m.agreeOnWaiting(t, []directory.Waiting{w})
	m.agreeOnOpen(t, open)
	m.agreeOnNext(t, append(unknown, queued...))
	m.agreeOnRecord(t)
}

// agreeOnWaiting compares the numbers of what waits, of one account or none, with the
// model.
func (m *machine) agreeOnWaiting(t *rapid.T, all []directory.Waiting) {
	var got, want directory.Waiting
	for _, w := range all {
		got = directory.Waiting{Queued: w.Queued, Sent: w.Sent, Undecided: w.Undecided}
	}
	for _, item := range m.items {
		switch {
		case item.state == directory.Queued:
			want.Queued++
		case item.state.Open():
			want.Sent++
		case item.undecided():
			want.Undecided++
		}
	}
	if len(all) > 1 || got != want {
		t.Fatalf("waiting are %+v, want %+v", all, want)
	}
}

// agreeOnRecord compares the whole record with the model.
func (m *machine) agreeOnRecord(t *rapid.T) {
	batches, err := whole(context.Background(), m.box)
	ok(t, err)
	shown := map[int64]directory.Item{}
	for _, b := range batches {
		for _, item := range b.Items {
			shown[item.ID] = item
		}
	}
	for _, want := range m.items {
		got, there := shown[want.id]
		if !there || got.State != want.state || got.Attempts != want.attempts || got.Seen.ID != want.user || got.Note != want.note {
			t.Fatalf("shown is %+v (%v), want %+v", got, there, want)
		}
	}
	if len(shown) != len(m.items) {
		t.Fatalf("%d items are shown, want %d", len(shown), len(m.items))
	}
	m.agreeOnTallies(t)
	m.agreeOnOutcomes(t)
}

// agreeOnTallies compares how the batches stand with the model.
func (m *machine) agreeOnTallies(t *rapid.T) {
	want := map[string]directory.Tally{}
	for _, item := range m.items {
		n := want[item.batch]
		switch {
		case item.state == directory.Queued:
			n.Open++
		case item.state.Open():
			n.Open, n.Sent = n.Open+1, n.Sent+1
		case item.state == directory.Done && item.sent:
			n.Done++
		case item.state == directory.Done:
			n.Already++
		case item.state == directory.Refused:
			n.Refused++
		case item.state == directory.Failed:
			n.Failed++
		case item.state == directory.Cancelled:
			n.Cancelled++
		case item.undecided():
			n.Conflicts, n.Undecided = n.Conflicts+1, n.Undecided+1
		default:
			n.Conflicts++
		}
		want[item.batch] = n
	}
	got := map[string]directory.Tally{}
	summaries, total, err := m.box.Batches(context.Background(), 0, 1000)
	ok(t, err)
	for _, s := range summaries {
		got[s.ID] = s.Tally
	}
	if !maps.Equal(got, want) || total != len(want) {
		t.Fatalf("tallies are %+v of %d, want %+v", got, total, want)
	}
}

// agreeOnOutcomes compares what a query for each outcome brings with the model.
func (m *machine) agreeOnOutcomes(t *rapid.T) {
	want := map[directory.Outcome][]int64{}
	for _, item := range m.items {
		outcome := directory.NotDone
		switch {
		case item.state.Open():
			outcome = directory.StillOpen
		case item.state == directory.Done:
			outcome = directory.WentWell
		case item.undecided():
			outcome = directory.ToDecide
		}
		want[outcome] = append(want[outcome], item.id)
		want[directory.AnyOutcome] = append(want[directory.AnyOutcome], item.id)
	}
	for _, outcome := range directory.Outcomes {
		page, err := m.box.Record(context.Background(), directory.RecordQuery{Outcome: outcome, Limit: 1000})
		ok(t, err)
		var got []int64
		for _, e := range page.Entries {
			got = append(got, e.ID)
		}
		slices.Sort(got)
		if n := len(want[outcome]); !slices.Equal(got, want[outcome]) || page.Total != n || page.Counts[outcome] != n {
			t.Fatalf("%q are %v, %d, %v; want %v", outcome, got, page.Total, page.Counts, want[outcome])
		}
	}
	n, _, err := m.box.CountUndecided(context.Background(), ada)
	ok(t, err)
	if n != len(want[directory.ToDecide]) {
		t.Fatalf("%d are undecided, want %d", n, len(want[directory.ToDecide]))
	}
}

func (m *machine) agreeOnOpen(t *rapid.T, want map[string]int64) {
	open, err := m.box.OpenItems(context.Background(), ada)
	ok(t, err)
	got := map[string]int64{}
	for user, item := range open {
		got[user] = item.ID
	}
	if !maps.Equal(got, want) {
		t.Fatalf("open are %v, want %v", got, want)
	}
}

func (m *machine) agreeOnNext(t *rapid.T, want []string) {
	next, err := m.box.NextPending(context.Background(), ada, 1000)
	ok(t, err)
	var got []string
	for _, n := range next {
		got = append(got, fmt.Sprint(n.ID, n.Checked))
	}
	if !slices.Equal(got, want) {
		t.Fatalf("next are %v, want %v", got, want)
	}
}
