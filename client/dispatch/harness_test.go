package dispatch

// What the tests of this package share: a dispatcher between a real outbox and a
// service that does as it is told, which write down what is asked of them.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// patience is how long a test waits for something that must happen.
const patience = 30 * time.Second

var (
	avery    = directory.Account{Issuer: "https://login.example", Subject: "avery", Organization: "https://scim.example"}
	errDisk  = problem.NewError(problem.DiskTrouble, "the disk is full")
	errLost  = &scim.UnreachableError{Host: "scim.example", Sent: true}
	withTags = scim.Features{ETag: true, Extension: true}
)

func inBulks(f scim.Features) scim.Features {
	f.Bulk.Supported = true
	return f
}

// desk is a dispatcher and all that it was given.
type desk struct {
	t *testing.T
	*Dispatcher
	outbox  *ledger
	service *service
	copy    *copied
	session *session
	report  *report

	log lockedBuffer

	mu  sync.Mutex // guards what follows
	now time.Time
	// elapsed is the monotonic clock.
	elapsed time.Duration
	acts    []string
	// fail and meanwhile are the next errors of acts, and what happens during the next
	// of them, by the name of the act, with or without its first detail.
	fail      map[string][]error
	meanwhile map[string][]func()
}

func newDesk(t *testing.T, features scim.Features) *desk {
	t.Helper()
	opened, err := outbox.Open(context.Background(), filepath.Join(t.TempDir(), "outbox.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	d := &desk{t: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), fail: map[string][]error{}, meanwhile: map[string][]func(){}}
	d.outbox = &ledger{opened, d}
	d.service = &service{d: d, users: map[string]directory.User{}}
	d.copy, d.session, d.report = &copied{d: d}, &session{d: d}, &report{}
	d.Dispatcher = New(Options{
		Account: avery, Outbox: d.outbox, Copy: d.copy, Session: d.session, Report: d.report,
		Log: slog.New(slog.NewTextHandler(&d.log, nil)), Clock: d.clocks(), Pause: func(int) time.Duration { return 0 }, Parallel: 4,
		Protects: func(directory.User) bool { return false },
	})
	d.Dispatcher.service, d.Dispatcher.features = d.service, features
	return d
}

// lockedBuffer is a log that is read while somebody may write to it.
type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) clocks() directory.Clock {
	return directory.Clock{Now: d.clock, Elapsed: func() time.Duration {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.elapsed
	}}
}

// pass lets time go by.
func (d *desk) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now, d.elapsed = d.now.Add(by), d.elapsed+by
}

// set sets the wall clock, as a person does, or finds it so after a sleep.
func (d *desk) set(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

// act writes down what is asked of a port, does what a test wants to happen
// meanwhile, and returns the error that it wants.
func (d *desk) act(name string, details ...any) error {
	d.mu.Lock()
	d.acts = append(d.acts, strings.TrimSpace(name+" "+fmt.Sprint(details...)))
	exact := name
	if len(details) > 0 {
		exact = name + " " + fmt.Sprint(details[0])
	}
	var err error
	var happens func()
	key := name
	if len(d.fail[exact]) > 0 {
		key = exact
	}
	if next := d.fail[key]; len(next) > 0 {
		err, d.fail[key] = next[0], next[1:]
	}
	if key = name; len(d.meanwhile[exact]) > 0 {
		key = exact
	}
	if next := d.meanwhile[key]; len(next) > 0 {
		happens, d.meanwhile[key] = next[0], next[1:]
	}
	d.mu.Unlock()
	if happens != nil {
		happens()
	}
	return err
}

// fails has the next acts of that name fail; nil is one that does not.
func (d *desk) fails(act string, errs ...error) { d.fail[act] = append(d.fail[act], errs...) }

// during has something happen while the next act of that name goes on.
func (d *desk) during(act string, f func()) { d.meanwhile[act] = append(d.meanwhile[act], f) }

// did returns the acts with one of these names, all for none, and forgets all.
func (d *desk) did(names ...string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var acts []string
	for _, a := range d.acts {
		name, _, _ := strings.Cut(a, " ")
		if len(names) == 0 || slices.Contains(names, name) {
			acts = append(acts, a)
		}
	}
	d.acts = nil
	return acts
}

func (d *desk) mustHaveDone(want []string, names ...string) {
	d.t.Helper()
	if got := d.did(names...); !slices.Equal(got, want) {
		d.t.Errorf("it did\n\t%s\nand not\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// user is the user with that number as everybody is seen at first.
func user(n int) directory.User {
	return directory.User{ID: fmt.Sprintf("u%d", n), UserName: fmt.Sprintf("u%d@contoso.example", n), Status: directory.Active, Version: `"1"`}
}

// confirm has the users with these numbers archived or invited.
func (d *desk) confirm(plan directory.Plan, numbers ...int) directory.Batch {
	d.t.Helper()
	if plan.Kind == "" {
		plan.Kind = directory.Archive
	}
	for _, n := range numbers {
		u := user(n)
		if plan.Kind == directory.Invite {
			u.Status = directory.Archived
		}
		plan.Users = append(plan.Users, u)
		d.service.users[u.ID] = u
	}
	if plan.ReadAt == (directory.Instant{}) {
		plan.ReadAt = d.clocks().Instant()
	}
	b, err := d.outbox.Confirm(context.Background(), avery, "Avery", plan, d.clock())
	if err != nil {
		d.t.Fatal(err)
	}
	return b
}

// upTo returns the numbers from a to b.
func upTo(a, b int) (numbers []int) {
	for n := a; n <= b; n++ {
		numbers = append(numbers, n)
	}
	return numbers
}

// round is one pass over what is to be sent.
func (d *desk) round() (idle bool, err error) {
	return d.sendPending(context.Background())
}

// work goes on until there is nothing to do, or trouble.
func (d *desk) work() error {
	d.t.Helper()
	for range 100 {
		if idle, err := d.round(); idle || err != nil {
			return err
		}
	}
	d.t.Fatal("there is no end to it")
	return nil
}

func (d *desk) mustWork() {
	d.t.Helper()
	if err := d.work(); err != nil {
		d.t.Fatal(err)
	}
}

// items returns the changes of each user, by the id of the user.
func (d *desk) items() map[string]directory.Item {
	d.t.Helper()
	page, err := d.outbox.Record(context.Background(), directory.RecordQuery{Limit: 10_000})
	if err != nil {
		d.t.Fatal(err)
	}
	items := map[string]directory.Item{}
	for _, e := range page.Entries {
		items[e.Seen.ID] = e.Item
	}
	return items
}

func (d *desk) item(number int) directory.Item {
	d.t.Helper()
	return d.items()[user(number).ID]
}

func (d *desk) mustBe(state directory.State, reason directory.Reason, numbers ...int) {
	d.t.Helper()
	items := d.items()
	for _, n := range numbers {
		if item := items[user(n).ID]; item.State != state || item.Reason != reason {
			d.t.Errorf("the change of user %d is %s (%q), not %s (%q)", n, item.State, item.Reason, state, reason)
		}
	}
}

func kindOf(err error) problem.Kind {
	if err == nil {
		return ""
	}
	return problem.Of(err).Kind
}

// ledger is an outbox that writes down what is asked of it.
type ledger struct {
	*outbox.Outbox
	d *desk
}

func (l *ledger) NextPending(ctx context.Context, a directory.Account, limit int) ([]outbox.PendingItem, error) {
	if err := l.d.act("next", limit); err != nil {
		return nil, err
	}
	return l.Outbox.NextPending(ctx, a, limit)
}

func (l *ledger) PendingUnknown(ctx context.Context, a directory.Account, after int64, limit int) ([]outbox.PendingItem, error) {
	if err := l.d.act("pendingUnknown", after, " ", limit); err != nil {
		return nil, err
	}
	return l.Outbox.PendingUnknown(ctx, a, after, limit)
}

func (l *ledger) PendingQueued(ctx context.Context, a directory.Account, after int64, limit int) ([]outbox.PendingItem, error) {
	if err := l.d.act("pendingQueued", after, " ", limit); err != nil {
		return nil, err
	}
	return l.Outbox.PendingQueued(ctx, a, after, limit)
}

func (l *ledger) Recover(ctx context.Context) error {
	if err := l.d.act("recover"); err != nil {
		return err
	}
	return l.Outbox.Recover(ctx)
}

func (l *ledger) MarkSending(ctx context.Context, id int64, now time.Time) error {
	if err := l.d.act("sending", id); err != nil {
		return err
	}
	return l.Outbox.MarkSending(ctx, id, now)
}

func (l *ledger) MarkSendingAll(ctx context.Context, ids []int64, now time.Time) ([]int64, error) {
	if err := l.d.act("sendingAll", ids); err != nil {
		return nil, err
	}
	return l.Outbox.MarkSendingAll(ctx, ids, now)
}

func (l *ledger) MarkUnknown(ctx context.Context, id int64) error {
	if err := l.d.act("unknown", id); err != nil {
		return err
	}
	return l.Outbox.MarkUnknown(ctx, id)
}

func (l *ledger) MarkUnknownAll(ctx context.Context, ids []int64) error {
	if err := l.d.act("unknownAll", ids); err != nil {
		return err
	}
	return l.Outbox.MarkUnknownAll(ctx, ids)
}

func (l *ledger) Requeue(ctx context.Context, id int64, now time.Time) error {
	if err := l.d.act("requeue", id); err != nil {
		return err
	}
	return l.Outbox.Requeue(ctx, id, now)
}

func (l *ledger) RequeueAll(ctx context.Context, ids []int64, now time.Time) error {
	if err := l.d.act("requeueAll", ids); err != nil {
		return err
	}
	return l.Outbox.RequeueAll(ctx, ids, now)
}

func (l *ledger) MarkDoneAll(ctx context.Context, ids []int64, now time.Time) error {
	if err := l.d.act("doneAll", ids); err != nil {
		return err
	}
	return l.Outbox.MarkDoneAll(ctx, ids, now)
}

func (l *ledger) MarkConflict(ctx context.Context, id int64, reason directory.Reason, found directory.User, now time.Time) error {
	if err := l.d.act("conflict", id, " ", reason); err != nil {
		return err
	}
	return l.Outbox.MarkConflict(ctx, id, reason, found, now)
}

func (l *ledger) End(ctx context.Context, id int64, state directory.State, reason directory.Reason, detail string, now time.Time) error {
	if err := l.d.act("end", id, " ", state); err != nil {
		return err
	}
	return l.Outbox.End(ctx, id, state, reason, detail, now)
}

func (l *ledger) Stop(ctx context.Context, batch string, now time.Time) error {
	if err := l.d.act("stop"); err != nil {
		return err
	}
	return l.Outbox.Stop(ctx, batch, now)
}

func (l *ledger) Holds(ctx context.Context) (map[string]outbox.Hold, error) {
	if err := l.d.act("holds"); err != nil {
		return nil, err
	}
	return l.Outbox.Holds(ctx)
}

func (l *ledger) CountPending(ctx context.Context, a directory.Account) (open, held int, err error) {
	if err := l.d.act("count"); err != nil {
		return 0, 0, err
	}
	return l.Outbox.CountPending(ctx, a)
}

func (l *ledger) CountUndecided(ctx context.Context, a directory.Account) (n, hits int, err error) {
	if err := l.d.act("countUndecided"); err != nil {
		return 0, 0, err
	}
	return l.Outbox.CountUndecided(ctx, a)
}

func (l *ledger) CountByState(ctx context.Context, batch string) (map[directory.State]int, error) {
	if err := l.d.act("countBatch"); err != nil {
		return nil, err
	}
	return l.Outbox.CountByState(ctx, batch)
}

// service has users, and changes them as it is asked unless a test wants otherwise.
type service struct {
	d     *desk
	mu    sync.Mutex
	users map[string]directory.User
	// ignoresTags: it looks at no entity tag.
	ignoresTags bool
	heldUntil   time.Time
	// bulkAnswers change the next answers to bulk requests.
	bulkAnswers []func([]scim.Outcome)
}

func (s *service) User(ctx context.Context, id string) (directory.User, error) {
	if err := s.d.act("read", id); err != nil {
		return directory.User{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.users[id], nil
}

func (s *service) Archive(ctx context.Context, id, ifMatch string) (directory.User, error) {
	return s.change("archive", id, ifMatch, directory.Archived)
}

func (s *service) Invite(ctx context.Context, id, ifMatch string) (directory.User, error) {
	return s.change("invite", id, ifMatch, directory.Invited)
}

func (s *service) Reactivate(ctx context.Context, id, ifMatch string) (directory.User, error) {
	return s.change("reactivate", id, ifMatch, directory.Active)
}

func (s *service) change(name, id, ifMatch string, status directory.Status) (directory.User, error) {
	if err := s.d.act(name, id, " ", ifMatch); err != nil {
		return directory.User{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[id]
	if ifMatch != "" && ifMatch != u.Version && !s.ignoresTags {
		return directory.User{}, answered(412)
	}
	u.Status, u.Version = status, `"2"`
	s.users[id] = u
	return u, nil
}

// alter changes a user behind the admin's back.
func (s *service) alter(number int, f func(*directory.User)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[user(number).ID]
	f(&u)
	s.users[u.ID] = u
}

// changesOf returns what a bulk request asks for, which no other package sees.
func changesOf(b scim.Bulk) (changes []scim.Change) {
	all := reflect.ValueOf(b).FieldByName("changes")
	for i := range all.Len() {
		c := all.Index(i)
		changes = append(changes, scim.Change{
			UserID: c.FieldByName("UserID").String(), IfMatch: c.FieldByName("IfMatch").String(), Effect: scim.Effect(c.FieldByName("Effect").Int()),
		})
	}
	return changes
}

func (s *service) SendBulk(ctx context.Context, b scim.Bulk) ([]scim.Outcome, error) {
	changes := changesOf(b)
	var asked []string
	for _, c := range changes {
		asked = append(asked, c.UserID+c.IfMatch)
	}
	if err := s.d.act("bulk", strings.Join(asked, " ")); err != nil {
		return nil, err
	}
	outcomes := make([]scim.Outcome, len(changes))
	for i, c := range changes {
		status := map[scim.Effect]directory.Status{scim.ToArchive: directory.Archived, scim.ToInvite: directory.Invited, scim.ToReactivate: directory.Active}[c.Effect]
		outcomes[i].User, outcomes[i].Err = s.change("operation", c.UserID, c.IfMatch, status)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.bulkAnswers) > 0 {
		s.bulkAnswers[0](outcomes)
		s.bulkAnswers = s.bulkAnswers[1:]
	}
	return outcomes, nil
}

func (s *service) MayList(context.Context, scim.Features) error { return s.d.act("list") }
func (s *service) Wait(context.Context) error                   { return s.d.act("wait") }
func (s *service) HeldUntil() time.Time                         { return s.heldUntil }

// copied is a copy that writes down what is kept, with its stamp.
type copied struct {
	d     *desk
	mu    sync.Mutex
	stamp cache.Stamp
}

func (c *copied) Stamp() cache.Stamp {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stamp++
	return c.stamp
}

func (c *copied) Keep(stamp cache.Stamp, users ...directory.User) {
	c.mu.Lock()
	now := c.stamp
	c.mu.Unlock()
	age := "" // taken before the request
	if stamp == now {
		age = "new " // taken just now
	}
	var kept []string
	for _, u := range users {
		kept = append(kept, u.ID+" "+string(u.Status))
	}
	_ = c.d.act("keep", age, strings.Join(kept, ", "))
}

func (c *copied) Remove(_ cache.Stamp, id string) { _ = c.d.act("remove", id) }

// session writes down what it is told; of trouble with an end in over it is over.
type session struct {
	d    *desk
	over problem.Kind
}

func (s *session) Trouble(why *problem.Problem) bool {
	_ = s.d.act("trouble", why.Kind)
	return why.Kind == s.over
}

func (s *session) Accepted() { _ = s.d.act("accepted") }

// report keeps what it is told.
type report struct {
	mu      sync.Mutex
	items   int
	reports []Status
}

func (r *report) ItemsChanged() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.items++
}

func (r *report) StatusChanged(s Status) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reports = append(r.reports, s)
}

// last returns the status that was reported last, and how often items changed.
func (r *report) last() (s Status, items int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.reports) > 0 {
		s = r.reports[len(r.reports)-1]
	}
	return s, r.items
}

// mustEnd waits for a channel to be closed.
func mustEnd(t *testing.T, done <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal(what + " does not end")
	}
}

func mustFail(t *testing.T, err error, want problem.Kind) {
	t.Helper()
	if kindOf(err) != want {
		t.Errorf("it ended with %v, and not with %q", err, want)
	}
}

var errOdd = errors.New("odd")
