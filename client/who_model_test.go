package client_test

// Exactly the person who was confirmed, whatever others do meanwhile: an admin looks at
// the list, leaves dialogs open and confirms them, while users are renamed, re-created,
// archived and invited by others, also amid requests, clocks jump, connections are lost
// and the program ends. The ledger notes what happens, and the audit judges it.

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/clienttest/strange"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

// clockMove moves the clocks: both, or the wall clock alone.
type clockMove struct {
	set  bool
	wall time.Duration
}

func (m clockMove) make(c *clienttest.Clock) {
	if m.set {
		c.Set(m.wall)
	} else {
		c.Pass(m.wall)
	}
}

// question is a dialog that is open.
type question struct {
	plan  directory.Plan
	shown []directory.User
	asked int // its number
	// before and read are before and after the reading.
	before, read instant
}

// incident is what happens when a request of that kind comes, or has taken effect.
type incident struct {
	kind  string
	nth   int
	after bool
	// deed is what somebody else does to the user of the request; "" is nothing.
	deed string
	move clockMove
	lose bool
	// end has the program end.
	end bool
	// turn has the service look at entity tags no more.
	turn bool
}

// who is the model.
type who struct {
	*desk
	*ledger
	service *strange.Service
	tags    strange.Tags
	bulk    strange.Bulk
	woken   chan struct{}
	unwatch func()

	shown     []directory.User
	questions []question
	ahead     time.Duration // of the wall clock

	incidentsMu sync.Mutex // guards what follows
	incidents   []incident
	met         map[string]int
	away        bool // the service cannot be reached
	missed      int  // requests meanwhile
	ended       bool // the program is to end
	gone        chan struct{}
	names       int
}

// wake has the test's goroutine look at what it waits for.
func (w *who) wake() {
	select {
	case w.woken <- struct{}{}:
	default:
	}
}

func (w *who) startProgram() {
	w.start()
	w.unwatch = w.client.Subscribe(func(client.Change) { w.wake() })
}

func (w *who) stopProgram() {
	w.unwatch()
	w.stop()
	w.forget()
}

func (w *who) await(what string, holds func() bool) {
	w.desk.t.Helper()
	clienttest.Until(w.desk.t, what, holds, w.woken, func(struct{}) {}, func() string { return fmt.Sprintf("state: %+v", w.client.State()) })
}

// arrive has what was planned happen to a request.
func (w *who) arrive(t *trip, after bool) (lost bool) {
	w.incidentsMu.Lock()
	if w.away && !after {
		w.missed++
		w.incidentsMu.Unlock()
		w.wake()
		return true
	}
	if t.stale || w.met == nil {
		w.incidentsMu.Unlock()
		return false
	}
	if !after {
		w.met[t.kind]++
	}
	var end bool
	for i := range w.incidents {
		in := &w.incidents[i]
		if in.kind != t.kind || in.after != after || in.nth > w.met[t.kind] || in.nth == 0 {
			continue
		}
		in.nth = 0 // once
		lost, end = lost || in.lose, end || in.end
		if in.deed != "" {
			w.somebodyElse(in.deed, t.users[len(t.users)-1])
		}
		if in.move.wall != 0 {
			w.move(in.move)
		}
		if in.turn {
			w.turn()
		}
	}
	var gone chan struct{}
	if end {
		w.ended, gone = true, make(chan struct{})
		w.gone = gone
	}
	w.incidentsMu.Unlock()
	if end {
		w.wake()
		<-gone
		return true
	}
	return lost
}

// turn has a service that looks at entity tags stop doing so, or begin again.
func (w *who) turn() {
	if w.tags != strange.TagsKept {
		return
	}
	w.service.Become(func(h *strange.Habits) {
		if h.Tags == strange.TagsKept {
			h.Tags = strange.TagsIgnored
		} else {
			h.Tags = strange.TagsKept
		}
	})
	w.ledger.mu.Lock()
	defer w.ledger.mu.Unlock()
	w.honoured = false
}

// othersDo is what others do to a user.
var othersDo = []string{"rename", "re-create", "re-create", "give another user name", "give another address", "touch", "archive", "invite", "rename back"}

// somebodyElse does something to a user. The caller holds incidentsMu, or nothing is
// under way.
func (w *who) somebodyElse(deed, id string) {
	w.names++
	other := fmt.Sprintf("other%d", w.names)
	address := other + "@elsewhere.example"
	switch deed {
	case "rename":
		w.service.Rename(id, other)
	case "re-create":
		w.service.Recreate(id, strange.User{UserName: address, DisplayName: other, Active: true})
	case "give another user name":
		w.service.Edit(id, func(u *strange.User) { u.UserName, u.Email = other, u.Address() })
	case "give another address":
		w.service.Edit(id, func(u *strange.User) { u.Email = address })
	case "touch":
		w.service.Edit(id, func(*strange.User) {})
	case "archive", "invite":
		w.service.SetActive(id, deed == "invite")
	case "rename back":
		for _, u := range w.shown {
			if u.ID == id {
				w.service.Recreate(id, strange.User{UserName: u.UserName, DisplayName: u.DisplayName, Email: u.Email, Active: true})
			}
		}
	}
}

// nths is at which requests of a run something happens.
var nths = []int{1, 1, 1, 2, 2, 3, 4, 6, 9, 12, 30, 45}

// drawIncidents draws what happens during a run. The clocks are moved at most once: what
// was under way then is told from the rest by that.
func (w *who) drawIncidents(t *rapid.T) (drawn []incident) {
	kinds := []string{"read", "change"}
	if w.bulk != strange.NoBulk {
		kinds = append(kinds, "bulk", "bulk")
	}
	moved, ended := false, false
	for range rapid.IntRange(0, 3).Draw(t, "incidents") {
		in := incident{
			kind: rapid.SampledFrom(kinds).Draw(t, "at"), nth: rapid.SampledFrom(nths).Draw(t, "nth"), after: rapid.Bool().Draw(t, "after"),
		}
		if in.kind == "bulk" {
			in.nth = min(in.nth, 3)
		}
		switch rapid.SampledFrom([]string{"deed", "deed", "deed", "move", "move", "lose", "end", "turn"}).Draw(t, "incident") {
		case "deed":
			in.deed = rapid.SampledFrom(othersDo).Draw(t, "deed")
			in.lose = rapid.IntRange(0, 3).Draw(t, "lost, too") == 0
		case "move":
			if !moved {
				moved, in.move = true, w.drawMove(t, time.Minute)
			}
		case "lose":
			in.lose = true
		case "end":
			in.end, ended = !ended, true
		case "turn":
			in.turn = true
		}
		drawn = append(drawn, in)
	}
	return drawn
}

// drawMove draws a move of the clocks, by more than least. The copy is hidden when a
// month has passed, so that they stay within half of one.
func (w *who) drawMove(t *rapid.T, least time.Duration) clockMove {
	sizes := []time.Duration{10 * time.Second, 25 * time.Second, 50 * time.Second, 2 * time.Minute, time.Hour, 25 * time.Hour, 4 * 24 * time.Hour}
	sizes = slices.DeleteFunc(sizes, func(d time.Duration) bool { return d < least })
	m := clockMove{wall: rapid.SampledFrom(sizes).Draw(t, "by"), set: rapid.Bool().Draw(t, "the wall clock alone")}
	if m.set && rapid.Bool().Draw(t, "back") {
		m.wall = -m.wall
	}
	const most = 15 * 24 * time.Hour
	switch next := w.ahead + m.wall; {
	case next > most:
		m = clockMove{set: true, wall: -2 * most}
	case next < -most:
		m = clockMove{set: true, wall: most}
	}
	w.ahead += m.wall
	return m
}

// run lets what was begun come to its end, or be held, while incidents happen.
func (w *who) run(t *rapid.T, incidents []incident, begin func()) {
	w.setIncidents(incidents)
	begin()
	w.settle(t)
}

// settle waits until everything has ended or is held, and audits that.
func (w *who) settle(t *rapid.T) {
	restarted := false
	for {
		end := false
		w.await("the end of everything, or a hold", func() bool {
			w.incidentsMu.Lock()
			end = w.ended
			w.incidentsMu.Unlock()
			now := w.client.State()
			return end || now.Waiting == now.Sending.Held && w.quiet()
		})
		if !end {
			break
		}
		restarted = true
		w.unwatch()
		w.stop()
		w.incidentsMu.Lock()
		w.ended = false
		close(w.gone)
		w.incidentsMu.Unlock()
		w.await("the end of what was under way", w.quietly)
		w.judgeAll(t)
		w.forget()
		w.questions = nil
		w.startProgram()
		w.untilReady()
	}
	w.setIncidents(nil)
	w.judgeAll(t)
	w.mustBeRecorded(t, restarted)
}

// quietly is quiet for what no change of the client tells.
func (w *who) quietly() bool {
	if w.quiet() {
		return true
	}
	time.AfterFunc(time.Millisecond, w.wake)
	return false
}

func (w *who) judgeAll(t *rapid.T) {
	if err := w.audit(); err != nil {
		t.Fatalf("%v", err)
	}
}

func (w *who) untilReady() {
	w.await("being ready", func() bool { return w.client.State().Phase == client.Ready })
}

// mustBeRecorded checks that whoever the program was shown in place of somebody else is
// in the record.
func (w *who) mustBeRecorded(t *rapid.T, restarted bool) {
	for _, i := range w.changes {
		if !i.mustBeFound {
			continue
		}
		i.mustBeFound = false
		if !restarted && !w.hasStopped(i.batch) {
			t.Fatalf("the program was shown %s in place of %s, and has not stopped the batch", i.found, i.who)
		}
		page, err := w.client.Record(context.Background(), directory.RecordQuery{Batch: i.batch, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(page.Entries, func(e directory.Entry) bool { return e.Seen.ID == i.id })
		if at < 0 {
			t.Fatalf("%s is not in the record", i.who)
		}
		e := page.Entries[at]
		w.count.hitAnother++
		if restarted && (e.Reason == directory.ReasonChanged || e.State == directory.Done) {
			continue // the program ended before it had looked at the answer
		}
		if e.State != directory.Conflict || e.Reason != directory.ReasonHitAnother || identityOf(e.Found) != i.found {
			t.Fatalf("%s was shown in place of %s; the record says %s (%s), found %s", i.found, i.who, e.State, e.Reason, identityOf(e.Found))
		}
	}
}

// look has the admin look at the list.
func (w *who) look(t *rapid.T) {
	page, err := w.client.Users(context.Background(), all)
	if err != nil {
		t.Fatal(err)
	}
	w.shown = w.shown[:0]
	for _, row := range page.Rows {
		w.shown = append(w.shown, row.User)
	}
}

// open has the admin open a dialog.
func (w *who) open(t *rapid.T) {
	if len(w.questions) == 4 {
		w.questions = w.questions[1:]
	}
	var chosen []directory.User
	least, most := 1, 6
	switch rapid.IntRange(0, 3).Draw(t, "size") {
	case 0:
	case 1:
		chosen = slices.Clone(w.shown) // where these are very many, they come from the copy
	default:
		least, most = 11, 15
	}
	if chosen == nil {
		chosen = rapid.SliceOfNDistinct(rapid.SampledFrom(w.shown), least, most, func(u directory.User) string { return u.ID }).Draw(t, "users")
	}
	w.setIncidents(w.drawDeeds(t, "read"))
	q, ok := w.ask(t, chosen)
	w.setIncidents(nil)
	if ok {
		w.questions = append(w.questions, q)
	}
}

// drawDeeds draws what others do amid requests of a kind.
func (w *who) drawDeeds(t *rapid.T, kind string) (drawn []incident) {
	for range rapid.IntRange(0, 2).Draw(t, "deeds") {
		drawn = append(drawn, incident{
			kind: kind, nth: rapid.SampledFrom(nths).Draw(t, "nth"), after: rapid.Bool().Draw(t, "after"), deed: rapid.SampledFrom(othersDo).Draw(t, "deed"),
		})
	}
	return drawn
}

// setIncidents sets what happens to requests from now on; nil is nothing.
func (w *who) setIncidents(incidents []incident) {
	w.incidentsMu.Lock()
	defer w.incidentsMu.Unlock()
	w.incidents, w.met = incidents, nil
	if incidents != nil {
		w.met = map[string]int{}
	}
}

// ask has a dialog read whom it is about.
func (w *who) ask(t *rapid.T, shown []directory.User) (q question, ok bool) {
	number, end := w.ledger.ask(directory.IDs(shown))
	defer end()
	q = question{shown: shown, asked: number, before: instantOf(w.clock)}
	plan, err := w.client.Plan(context.Background(), directory.Archive, shown)
	if err != nil {
		t.Fatalf("plan: %v", err)
	}
	q.plan, q.read = plan, instantOf(w.clock)
	w.judgeAll(t)
	was := map[string]identity{}
	for _, u := range shown {
		was[u.ID] = identityOf(u)
	}
	for _, u := range plan.Users {
		if was[u.ID] != identityOf(u) {
			t.Fatalf("the dialog is about %s, shown was %s", identityOf(u), was[u.ID])
		}
	}
	return q, len(plan.Users) > 0
}

// answer has the admin confirm a dialog, which reads its people again where it is old.
func (w *who) answer(t *rapid.T) {
	if len(w.questions) == 0 {
		return
	}
	n := rapid.IntRange(0, len(w.questions)-1).Draw(t, "dialog")
	q := w.questions[n]
	w.questions = slices.Delete(w.questions, n, n+1)
	holds := !w.client.State().Sending.Paused && rapid.IntRange(0, 2).Draw(t, "pause") == 0
	incidents := w.drawIncidents(t)
	if w.tooOld(t, q) {
		w.count.asked++
		var ok bool
		if q, ok = w.ask(t, q.shown); !ok {
			return
		}
	}
	begin := func() { w.confirm(t, q) }
	if holds {
		begin = func() { w.confirmAndPause(t, q) }
	}
	w.run(t, incidents, begin)
}

// tooOld reports whether the program does not take a dialog any more, which must be the
// case where it is old.
func (w *who) tooOld(t *rapid.T, q question) bool {
	now := instantOf(w.clock)
	_, fresh := w.client.PlanAge(q.plan)
	switch {
	case fresh && q.read.stale(now):
		t.Fatalf("a dialog counts as fresh after %v", now.wall.Sub(q.read.wall))
	case fresh:
		return false
	}
	if wall, elapsed := q.before.ages(instantOf(w.clock)); max(wall, elapsed) < directory.QuestionLives-time.Second && wall >= 0 && (wall-elapsed).Abs() < time.Minute-time.Second {
		t.Fatalf("a dialog is too old after %v", wall)
	}
	items := w.ledger.confirm(q.asked, q.plan.Users)
	_, err := w.client.Confirm(context.Background(), q.plan)
	if err == nil || problem.Of(err).Kind != problem.QuestionTooOld {
		t.Fatalf("a dialog that is too old is answered with %v", err)
	}
	w.withdraw(items)
	return true
}

// confirm returns whether the program took it.
func (w *who) confirm(t *rapid.T, q question) bool {
	items := w.ledger.confirm(q.asked, q.plan.Users)
	batch, err := w.client.Confirm(context.Background(), q.plan)
	if err != nil {
		if kind := problem.Of(err).Kind; kind != problem.AlreadyWaiting && kind != problem.QuestionTooOld {
			t.Fatalf("confirm: %v", err)
		}
		w.withdraw(items) // another dialog was about the same person, or the machine is slow
		return false
	}
	for _, i := range items {
		i.batch = batch.ID
	}
	return true
}

// confirmAndPause has nothing of it take effect before sending is paused.
func (w *who) confirmAndPause(t *rapid.T, q question) {
	w.setAway(true)
	if w.confirm(t, q) {
		w.await("an attempt", func() bool {
			w.incidentsMu.Lock()
			defer w.incidentsMu.Unlock()
			return w.missed > 0
		})
		if err := w.client.PauseSending(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	w.setAway(false)
}

func (w *who) setAway(away bool) {
	w.incidentsMu.Lock()
	defer w.incidentsMu.Unlock()
	w.away, w.missed = away, 0
}

// resume goes on with everything that is held.
func (w *who) resume(t *rapid.T) {
	if w.client.State().Waiting == 0 {
		return
	}
	w.run(t, w.drawIncidents(t), func() {
		w.goOn()
		if err := w.client.ResumeSending(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}

// others do something to people, most often to those whom a dialog or a change that
// waits is about.
func (w *who) others(t *rapid.T) {
	var hot []string
	for _, q := range w.questions {
		for _, u := range q.plan.Users {
			hot = append(hot, u.ID)
		}
	}
	for _, i := range w.changes[max(0, len(w.changes)-20):] {
		hot = append(hot, i.id)
	}
	if len(hot) == 0 || rapid.IntRange(0, 4).Draw(t, "anybody") == 0 {
		for _, u := range w.shown {
			hot = append(hot, u.ID)
		}
	}
	deed := rapid.SampledFrom(othersDo).Draw(t, "deed")
	for range rapid.IntRange(1, 4).Draw(t, "people") {
		w.somebodyElse(deed, rapid.SampledFrom(hot).Draw(t, "user"))
	}
}

// restart has the program end and start.
func (w *who) restart(t *rapid.T) {
	w.stopProgram()
	w.startProgram()
	w.untilReady()
	w.settle(t)
	w.questions = nil
}

// tally counts how changes ended.
func (w *who) tally(t *rapid.T) counts {
	page, err := w.client.Record(context.Background(), directory.RecordQuery{Limit: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	seen := w.count
	for _, e := range page.Entries {
		switch e.Reason {
		case directory.ReasonTooOld:
			seen.tooOld++
		case directory.ReasonChanged:
			seen.changed++
		}
	}
	return seen
}

// newWho starts the program with a service that does as drawn.
func newWho(t *testing.T, r *rapid.T) *who {
	w := &who{
		desk: makeDesk(t, 3), woken: make(chan struct{}, 1),
		tags: rapid.SampledFrom([]strange.Tags{
			strange.NoTags, strange.TagsAdvertised, strange.TagsIgnored, strange.TagsIgnored, strange.TagsKept, strange.TagsKept, strange.TagsRepeated, strange.TagsRepeated, strange.TagsBroken,
		}).Draw(r, "tags"),
		bulk: rapid.SampledFrom([]strange.Bulk{strange.NoBulk, strange.NoBulk, strange.BulkWhole, strange.BulkTerse}).Draw(r, "bulk"),
	}
	habits := strange.Habits{
		Tags: w.tags, Bulk: w.bulk, Undated: rapid.Bool().Draw(r, "undated"), PatchStatus: rapid.SampledFrom([]int{0, 204}).Draw(r, "answers"),
	}
	if w.bulk != strange.NoBulk {
		habits.BulkOperations = rapid.SampledFrom([]int{0, 5}).Draw(r, "operations")
	}
	users := rapid.SampledFrom([]int{30, 30, 30, 210}).Draw(r, "people")
	w.service = strange.New(users, habits)
	w.desk.parallel = rapid.SampledFrom([]int{1, 4, 16}).Draw(r, "parallel")
	w.ledger = newLedger(w.clock, w.desk.parallel)
	w.desk.log = slog.New(stopsInLog{w.desk.log.Handler(), w.ledger})
	w.honoured = w.tags == strange.TagsKept
	w.tellsWhom = map[string]bool{"change": habits.PatchStatus == 0, "bulk": w.bulk == strange.BulkWhole}
	w.service.Watch(w.note)
	return w
}

func TestWhateverOthersAndClocksDoExactlyWhoWasConfirmedIsArchived(t *testing.T) {
	t.Parallel()
	taken, sum := 0, counts{}
	began := time.Now()
	rapid.Check(t, func(r *rapid.T) {
		w := newWho(t, r)
		defer w.close()
		w.connect(&middleman{service: w.service, ledger: w.ledger, arrive: w.arrive}, strange.Base, "")
		w.unwatch = w.client.Subscribe(func(client.Change) { w.wake() })
		w.signInBrowser(avery)
		w.untilCopied()
		w.look(r)
		steps := map[string]func(*rapid.T){
			"look": w.look, "open a dialog": w.open, "confirm": w.answer, "resume": w.resume, "others": w.others,
			"the clocks": func(t *rapid.T) { w.drawMove(t, 0).make(w.clock) },
			"restart":    w.restart,
			"refresh": func(t *rapid.T) {
				w.refresh()
				w.look(t)
			},
			"turn": func(*rapid.T) { w.turn() },
		}
		for name, step := range steps {
			steps[name] = func(t *rapid.T) { taken++; step(t) }
		}
		r.Repeat(steps)
		for w.client.State().Waiting > 0 {
			w.resume(r)
		}
		sum.add(w.tally(r))
	})
	t.Logf("%d steps in %v: %+v", taken, time.Since(began).Round(time.Millisecond), sum)
}
