package client_test

// What the program read and changed at a service, in the order in which it happened
// there, by both clocks of the computer.

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/clienttest/strange"
	"mileiq.example/admin/client/directory"
)

// tolerance is how long a request may be on its way: the real time between the
// program's last look at the clock and what the service notes.
const tolerance = 20 * time.Second

// identity is who somebody is.
type identity struct{ id, name, userName, email string }

func (i identity) String() string {
	return fmt.Sprintf("%s (%s, %s, %s)", i.id, i.name, i.userName, i.email)
}

func identityOf(u directory.User) identity {
	return identity{u.ID, u.DisplayName, u.UserName, u.Email}
}

func identityAt(u strange.User) identity {
	return identity{u.ID, u.DisplayName, u.UserName, u.Address()}
}

// instant is a moment by both clocks of the computer.
type instant struct {
	wall    time.Time
	elapsed time.Duration
}

func instantOf(c *clienttest.Clock) instant { return instant{c.Now().Round(0), c.Elapsed()} }

// ages are how long ago m was, by each clock.
func (m instant) ages(now instant) (wall, elapsed time.Duration) {
	return now.wall.Sub(m.wall), now.elapsed - m.elapsed
}

// fresh reports whether m was at most a minute before now. What can be doubted counts
// as fresh.
func (m instant) fresh(now instant) bool {
	wall, elapsed := m.ages(now)
	return wall >= -tolerance && max(wall, elapsed) < directory.QuestionLives+tolerance && (wall-elapsed).Abs() < time.Minute+tolerance
}

// stale reports whether it is certain that m was not within the last minute, or that the
// clocks do not agree about that.
func (m instant) stale(now instant) bool {
	wall, elapsed := m.ages(now)
	return wall < -tolerance || max(wall, elapsed) >= directory.QuestionLives || (wall-elapsed).Abs() > time.Minute+time.Second
}

// trip is one request of the program on its way to the service and back.
type trip struct {
	kind  string // read, change or bulk
	stale bool   // a change on the condition of a stale tag
	users []string
	// asked is the number of the dialog for which it is, 0 if it is for none.
	asked int
	// began and answered number what happens: when it came, and when its answer went
	// to the program; zero if it did not.
	began, answered int
	over            bool
	at              instant
	// before is what the clocks would have said if they had not been moved during the
	// present run: the program may have looked at them before that.
	before instant
}

// deed is what a trip did with one user.
type deed struct {
	strange.Event
	*trip
	of *item // of a reading that is for no dialog: the change for which it is
}

func (d deed) effective() bool {
	return d.Change && d.Status == http.StatusOK && d.Before.Active && !d.After.Active
}

// item is a change that was confirmed.
type item struct {
	batch, id   string
	asked       int // the number of its dialog
	who         identity
	confirmed   int // numbers what happens
	at          instant
	sent        bool // the service made the change
	concluded   bool // the program was told how that ended
	effects     int
	found       identity // of whom the program was told
	mustBeFound bool
}

// stop is that the program has stopped a batch of which a change reached somebody else.
type stop struct {
	at        int  // numbers what happens
	committed bool // it outlives the program
}

// ledger notes what requests do. Between its locked methods stand those of the test's
// goroutine, which are called while nothing is under way.
type ledger struct {
	clocks *clienttest.Clock
	// parallel is how many requests are under way together at most.
	parallel int

	mu    sync.Mutex // guards what follows
	now   int
	deeds []deed
	// moved is by how much the clocks were moved during the present run.
	moved, movedElapsed time.Duration
	movedAt             int // numbers what happens, 0 if they were not
	underWay            int
	asking              int             // the number of the dialog that is being read, 0 if none is
	askedFor            map[string]bool // of whom it has no reading yet
	asks                []int           // by the number of the dialog, from 1: numbers what happens
	stops               map[string]stop // by batch, since it goes on

	// The test's own.
	changes  []*item
	readings map[string][]deed // by user, answered
	proofs   map[string][]deed // by the kind of their trips
	unread   map[string][]deed
	// By batch, since it goes on: by which kinds of trips the program was shown somebody
	// else, and which changes came after it had stopped the batch.
	shown map[string][]string
	late  map[string][]*trip
	// tellsWhom are the kinds of trips whose answers tell who was changed.
	tellsWhom map[string]bool
	// honoured: the service has looked at entity tags from the beginning on.
	honoured    bool
	inTheWindow map[*trip]bool // changes that were under way when the clocks were moved
	count       counts
}

// counts is what was seen.
type counts struct{ effects, hits, unread, repeats, tooOld, changed, hitAnother, asked int }

func (c *counts) add(other counts) {
	c.effects, c.hits, c.unread, c.repeats = c.effects+other.effects, c.hits+other.hits, c.unread+other.unread, c.repeats+other.repeats
	c.tooOld, c.changed, c.hitAnother, c.asked = c.tooOld+other.tooOld, c.changed+other.changed, c.hitAnother+other.hitAnother, c.asked+other.asked
}

func newLedger(clock *clienttest.Clock, parallel int) *ledger {
	l := &ledger{clocks: clock, parallel: parallel, shown: map[string][]string{}, late: map[string][]*trip{}, stops: map[string]stop{}}
	l.forget()
	return l
}

// forget is for when the program ends: what it knows does not outlive it.
func (l *ledger) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.DeleteFunc(l.stops, func(_ string, s stop) bool { return !s.committed })
	l.readings, l.proofs, l.unread = map[string][]deed{}, map[string][]deed{}, map[string][]deed{}
}

// tick numbers what happens. The caller holds mu.
func (l *ledger) tick() int {
	l.now++
	return l.now
}

// tripKey is where a request's trip is in its context.
type tripKey struct{}

// begin notes a request that has come.
func (l *ledger) begin(kind string, stale bool, users []string) *trip {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.underWay++
	at := instantOf(l.clocks)
	asked := 0
	if kind == "read" && l.asking != 0 && l.askedFor[users[0]] {
		delete(l.askedFor, users[0])
		asked = l.asking
	}
	return &trip{kind: kind, stale: stale, users: users, asked: asked, began: l.tick(), at: at, before: instant{at.wall.Add(-l.moved), at.elapsed - l.movedElapsed}}
}

// end notes that a trip is over.
func (l *ledger) end(t *trip, answered bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.underWay--
	t.over = true
	switch {
	case answered:
		t.answered = l.tick()
	case t.asked != 0 && t.asked == l.asking:
		l.askedFor[t.users[0]] = true // it is asked once more
	}
}

// note notes what the service did.
func (l *ledger) note(r *http.Request, e strange.Event) {
	t, ok := r.Context().Value(tripKey{}).(*trip)
	if !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deeds = append(l.deeds, deed{Event: e, trip: t})
}

// move moves the clocks while requests are under way.
func (l *ledger) move(c clockMove) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.make(l.clocks)
	l.movedAt = l.tick()
	l.moved += c.wall
	if !c.set {
		l.movedElapsed += c.wall
	}
}

func (l *ledger) quiet() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.underWay == 0
}

// ask has one reading of each of these users, until the end, count for one dialog. The
// sender may read one of them meanwhile, too: that is for a change.
func (l *ledger) ask(users []string) (number int, end func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asks = append(l.asks, l.tick())
	l.asking, l.askedFor = len(l.asks), map[string]bool{}
	for _, id := range users {
		l.askedFor[id] = true
	}
	return l.asking, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.asking = 0
	}
}

// confirm takes in what is about to be confirmed: the dialog of that number.
func (l *ledger) confirm(asked int, users []directory.User) []*item {
	l.mu.Lock()
	defer l.mu.Unlock()
	number, at := l.tick(), instantOf(l.clocks)
	var items []*item
	for _, u := range users {
		items = append(items, &item{asked: asked, id: u.ID, who: identityOf(u), confirmed: number, at: at})
	}
	l.changes = append(l.changes, items...)
	return items
}

// withdraw takes back confirm: the program did not take the confirmation.
func (l *ledger) withdraw(items []*item) {
	l.changes = slices.DeleteFunc(l.changes, func(i *item) bool { return slices.Contains(items, i) })
}

// goOn is for when what was stopped goes on.
func (l *ledger) goOn() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.stops)
	clear(l.shown)
	clear(l.late)
}

// stopped notes that the program has stopped a batch.
func (l *ledger) stopped(batch string, committed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, known := l.stops[batch]
	if !known {
		s.at = l.tick()
	}
	s.committed = s.committed || committed
	l.stops[batch] = s
}

func (l *ledger) hasStopped(batch string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, known := l.stops[batch]
	return known
}

// stopsInLog takes from the program's log when it has stopped a batch: no request says
// so.
type stopsInLog struct {
	slog.Handler
	*ledger
}

func (h stopsInLog) Handle(ctx context.Context, r slog.Record) error {
	batch := ""
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "batch" {
			batch = a.Value.String()
		}
		return batch == ""
	})
	switch r.Message {
	case "a change reached somebody else: nothing more of its batch goes out":
		h.stopped(batch, false)
	case "stopped until the admin resumes it":
		h.stopped(batch, true)
	}
	return h.Handler.Handle(ctx, r)
}

// requestOf says what a request about users is: its kind is "" if it is none.
func requestOf(r *http.Request) (kind string, stale bool, users []string) {
	isStale := func(tag string) bool { return strings.Contains(tag, ".stale") }
	_, id, one := strings.Cut(r.URL.Path, "/Users/")
	switch {
	case one && r.Method == http.MethodGet:
		return "read", false, []string{id}
	case one && r.Method == http.MethodPatch:
		return "change", isStale(r.Header.Get("If-Match")), []string{id}
	case !isBulk(r):
		return "", false, nil
	}
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	var request struct {
		Operations []struct{ Path, Version string }
	}
	_ = json.Unmarshal(body, &request)
	for _, o := range request.Operations {
		users, stale = append(users, strings.TrimPrefix(o.Path, "/Users/")), stale || isStale(o.Version)
	}
	return "bulk", stale, users
}

// middleman stands before the service and has things happen on the way.
type middleman struct {
	service http.Handler
	*ledger
	// arrive is called when a request has come, and again when it has taken effect.
	// It says whether the request is lost there.
	arrive func(t *trip, after bool) (lost bool)
}

func (m *middleman) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	kind, stale, users := requestOf(r)
	if kind == "" {
		m.service.ServeHTTP(rw, r)
		return
	}
	t := m.begin(kind, stale, users)
	answered := false
	defer func() { m.end(t, answered) }()
	if m.arrive(t, false) {
		panic(http.ErrAbortHandler)
	}
	answer := httptest.NewRecorder()
	m.service.ServeHTTP(answer, r.WithContext(context.WithValue(r.Context(), tripKey{}, t)))
	if m.arrive(t, true) {
		panic(http.ErrAbortHandler)
	}
	for name, values := range answer.Header() {
		rw.Header()[name] = values
	}
	rw.WriteHeader(answer.Code)
	_, _ = rw.Write(answer.Body.Bytes())
	answered = true
}
