package client_test

// The main job as promises, which every users' service that the program may meet has
// to see kept: the demo organization, services by others, and a strange one with the
// habits of the field. What each of them is, stands in conformance_services_test.go.
//
// What the program is known to do wrong with services as they are is not promised
// here: `active` left out or a number, totals that are too small or too large, ids
// that are numbers, lists behind a redirect, pages smaller than asked for by a 400.

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

// abilities are what a service can, beyond what every service must.
type abilities struct {
	// bulk: many changes go out in one request.
	bulk bool
	// tells: it says, by date or by version, whether a user changed.
	tells bool
	// invites: it knows MileIQ's invitations. Elsewhere people are made active again.
	invites bool
}

// member is a user as a service has it.
type member struct {
	userName string
	active   bool
	spared   bool   // no promise is tried with this one
	raw      string // all of it, to see that nothing was touched
}

// subject is a service, and a desk from which it is administered.
type subject struct {
	*desk
	can abilities
	// scales are those on which the promises are tried.
	scales []scale
	// cannot says, by the promise's name, what the service cannot see kept and why.
	cannot map[string]string

	// members are all users, by id, as the service has them.
	members func() map[string]member
	// effects is how often the program changed a user.
	effects func(id string) int
	// rename, setActive and remove are what somebody else does to a user.
	rename    func(id string)
	setActive func(id string, active bool)
	remove    func(id string)
	// fault decides about every request, as the demo organization's does.
	fault func(func(*http.Request) *sandbox.Fault)
	// bulkRequests is how many there were.
	bulkRequests func() int

	free []string // users of whom no promise has made use
}

// take returns n users of whom no promise has made use, who are active.
func (s *subject) take(n int) []string {
	s.t.Helper()
	if len(s.free) < n {
		s.t.Fatalf("only %d users are left, not %d", len(s.free), n)
	}
	ids := s.free[:n]
	s.free = s.free[n:]
	return ids
}

// goWrong has a fault happen to the first n requests of a kind.
func (s *subject) goWrong(n int64, which func(*http.Request) bool, f sandbox.Fault) {
	var met atomic.Int64
	s.fault(func(r *http.Request) *sandbox.Fault {
		if which(r) && met.Add(1) <= n {
			return &f
		}
		return nil
	})
}

// mustBeUnlikeBeforeOnly checks at the service that nobody but these was touched.
func (s *subject) mustBeUnlikeBeforeOnly(before map[string]member, ids ...string) {
	s.t.Helper()
	now := s.members()
	if len(now) != len(before) {
		s.t.Errorf("there were %d users, now there are %d", len(before), len(now))
	}
	for id, is := range now {
		if is != before[id] && !slices.Contains(ids, id) {
			s.t.Errorf("%s was touched: %+v, before %+v", id, is, before[id])
		}
	}
}

// mustHaveDone checks that a change of each of these users took effect once, and that
// service and window show it.
func (s *subject) mustHaveDone(kind directory.Kind, effects int, ids ...string) {
	s.t.Helper()
	active, status := false, directory.Archived
	if kind == directory.Invite {
		active, status = true, directory.Active
		if s.can.invites {
			status = directory.Invited
		}
	}
	members, rows := s.members(), s.rows(ids)
	for _, id := range ids {
		if n := s.effects(id); n != effects || members[id].active != active {
			s.t.Errorf("%s was changed %d times, not %d, and active is %t", id, n, effects, members[id].active)
		}
		if row := rows[id]; row.Status != status || row.Pending.ID != 0 {
			s.t.Errorf("%s is shown as %s, pending %q", id, row.Status, row.Pending.Kind)
		}
	}
}

// rows are users as the window shows them.
func (s *subject) rows(ids []string) map[string]client.Row {
	s.t.Helper()
	rows, err := s.client.Rows(s.t.Context(), ids)
	if err != nil {
		s.t.Fatal(err)
	}
	byID := map[string]client.Row{}
	for _, row := range rows {
		byID[row.ID] = row
	}
	return byID
}

// scale is how many are confirmed together: one, or so many that they go together.
type scale struct {
	name string
	n    int
}

// Ten are so many. The first of them goes alone.
var (
	one       = scale{"one", 1}
	oneOfMany = scale{"one of many", 10}
)

// promise is one that a service must see kept.
type promise struct {
	name  string
	check func(*subject)
}

// promises returns all of them. Each has users of its own.
func promises(scales ...scale) []promise {
	all := []promise{{"everybody is listed once and whole", everybodyIsListed}}
	for _, scale := range scales {
		on := func(name string, check func(s *subject, ids []string, victim string)) {
			all = append(all, promise{scale.name + ": " + name, func(s *subject) {
				ids := s.take(scale.n)
				check(s, ids, ids[len(ids)-1])
			}})
		}
		on("archived and brought back, each once, and nobody else", archivedAndBroughtBack)
		on("whom somebody else archived first, is done and not changed again", archivedByAnother)
		on("who changed since the plan, is a conflict and is not changed", changedSinceThePlan)
		on("who was deleted at the service, is gone and holds up nobody", deleted)
		on("what is under way when the program ends, is finished once", restartedMeanwhile)
		for _, line := range answers {
			on(line.name, func(s *subject, ids []string, victim string) { answered(s, line, ids, victim) })
		}
		on("an accepted change whose user cannot be read is read later", readLater)
		on("the old user in the answer is no second effect", answeredWithTheOldUser)
		on("429 with Retry-After holds everything, and then each is changed once", limited)
	}
	return append(all,
		promise{"a large batch goes out in few requests where that is offered", inFewRequests},
		promise{"another list is the same again", everybodyIsListed},
	)
}

// mustKeepItsPromises runs the suite against a service.
func mustKeepItsPromises(t *testing.T, s *subject) {
	t.Helper()
	for id, m := range s.members() {
		if m.active && !m.spared {
			s.free = append(s.free, id)
		}
	}
	slices.Sort(s.free)
	known := promises(s.scales...)
	for name, why := range s.cannot {
		if !slices.ContainsFunc(known, func(p promise) bool { return p.name == name }) {
			t.Errorf("there is no promise %q, which is said to be not kept: %s", name, why)
		}
	}
	for _, p := range known {
		if why, cannot := s.cannot[p.name]; cannot {
			t.Logf("not promised: %s, because %s", p.name, why)
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			s.t = t
			p.check(s)
			s.fault(nil)
		})
		s.t = t
	}
}

func everybodyIsListed(s *subject) {
	if p := s.refresh(); p != nil {
		s.t.Errorf("copy: %v", p)
	}
	page, members := s.users(), s.members()
	shown := map[string]bool{}
	for _, row := range page.Rows {
		m, known := members[row.ID]
		if !known || shown[row.ID] || row.UserName != m.userName || (row.Status != directory.Archived) != m.active {
			s.t.Errorf("%s is shown as %q, %s (before: %t); the service has %+v", row.ID, row.UserName, row.Status, shown[row.ID], m)
		}
		shown[row.ID] = true
	}
	if len(shown) != len(members) || page.Total != len(members) {
		s.t.Errorf("%d users are shown, %d counted, the service has %d", len(shown), page.Total, len(members))
	}
}

func archivedAndBroughtBack(s *subject, ids []string, _ string) {
	before := s.members()

	s.mustEnd(s.confirm(directory.Archive, ids...), directory.Done, directory.ReasonNone)

	s.mustHaveDone(directory.Archive, 1, ids...)
	s.mustBeUnlikeBeforeOnly(before, ids...)

	s.mustEnd(s.confirm(directory.Invite, ids...), directory.Done, directory.ReasonNone)

	s.mustHaveDone(directory.Invite, 2, ids...)
	s.mustBeUnlikeBeforeOnly(before, ids...)
}

// mustHaveDoneBut checks the end of a batch in which something else became of one.
func (s *subject) mustHaveDoneBut(batch directory.Batch, victim string, state directory.State, reason directory.Reason) {
	s.t.Helper()
	var others []string
	for _, item := range s.ended(batch) {
		if item.Seen.ID == victim {
			s.mustBe(item, state, reason)
			continue
		}
		s.mustBe(item, directory.Done, directory.ReasonNone)
		others = append(others, item.Seen.ID)
	}
	s.mustHaveDone(directory.Archive, 1, others...)
}

func archivedByAnother(s *subject, ids []string, victim string) {
	before, plan := s.members(), s.unchecked(directory.Archive, ids...)
	s.setActive(victim, false)
	effects := s.effects(victim)

	batch := s.confirmPlan(plan)

	s.mustHaveDoneBut(batch, victim, directory.Done, directory.ReasonNone)
	if n := s.effects(victim); n != effects || s.members()[victim].active {
		s.t.Errorf("it was archived %d times more", n-effects)
	}
	s.mustBeUnlikeBeforeOnly(before, ids...)
}

func changedSinceThePlan(s *subject, ids []string, victim string) {
	plan := s.unchecked(directory.Archive, ids...)
	s.rename(victim)
	before := s.members()

	batch := s.confirmPlan(plan)

	s.mustHaveDoneBut(batch, victim, directory.Conflict, directory.ReasonChanged)
	s.mustBeUnlikeBeforeOnly(before, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == victim })...)
}

func deleted(s *subject, ids []string, victim string) {
	plan := s.unchecked(directory.Archive, ids...)
	s.remove(victim)
	before := s.members()

	batch := s.confirmPlan(plan)

	s.mustHaveDoneBut(batch, victim, directory.Failed, directory.ReasonGone)
	s.mustBeUnlikeBeforeOnly(before, ids...)
	if p := s.refresh(); p != nil || s.row(victim).ID != "" {
		s.t.Errorf("after another list: %v, %+v", p, s.row(victim))
	}
}

func restartedMeanwhile(s *subject, ids []string, victim string) {
	held := newGate()
	s.fault(func(r *http.Request) *sandbox.Fault {
		if !changesOf(victim)(r) {
			return nil
		}
		held.arrive()
		return &sandbox.Fault{DelayAnswer: held.open}
	})
	before := s.members()
	batch := s.confirm(directory.Archive, ids...)
	s.wait("the change", held.reached)

	s.stop()
	close(held.open)
	s.fault(nil)
	s.start()
	s.untilCopied()

	s.mustEnd(batch, directory.Done, directory.ReasonNone)
	s.mustHaveDone(directory.Archive, 1, ids...)
	s.mustBeUnlikeBeforeOnly(before, ids...)
}

// answer is what a service, or something before it, says to a change of one user.
type answer struct {
	name  string
	times int64 // how often it happens
	fault func(s *subject, victim string) sandbox.Fault
	// state and reason are how the change ends, effects how often it took effect.
	state   directory.State
	reason  directory.Reason
	effects int
	// lost: whether it took effect can only be told from the user, and it has not.
	lost bool
}

func always(f sandbox.Fault) func(*subject, string) sandbox.Fault {
	return func(*subject, string) sandbox.Fault { return f }
}

// scimBody is an answer that took effect, with such a body.
func scimBody(code int, body string) func(*subject, string) sandbox.Fault {
	return always(sandbox.Fault{Handle: true, Status: code, ContentType: "application/scim+json", Body: body})
}

// forEver is as often as it is asked.
const forEver = 1000

var answers = []answer{
	{"a request lost before its effect is sent again", 1, always(sandbox.Fault{DropBefore: true}), directory.Done, directory.ReasonNone, 1, true},
	{"an answer lost after the effect is no second effect", 1, always(sandbox.Fault{DropAfter: true}), directory.Done, directory.ReasonNone, 1, false},
	{"500 is asked again", 2, always(status(http.StatusInternalServerError)), directory.Done, directory.ReasonNone, 1, true},
	{"500 after the effect is done", 1, always(handled(status(http.StatusInternalServerError))), directory.Done, directory.ReasonNone, 1, false},
	{"503 is asked again", 2, always(status(http.StatusServiceUnavailable)), directory.Done, directory.ReasonNone, 1, true},
	{"503 after the effect is done", 1, always(handled(status(http.StatusServiceUnavailable))), directory.Done, directory.ReasonNone, 1, false},
	{"504 after the effect is done", 1, always(handled(status(http.StatusGatewayTimeout))), directory.Done, directory.ReasonNone, 1, false},
	{"400 has failed", forEver, always(status(http.StatusBadRequest)), directory.Failed, directory.ReasonRefusedByService, 0, false},
	{"403 of one user is refused", forEver, always(status(http.StatusForbidden)), directory.Refused, directory.ReasonForbidden, 0, false},
	{"404 of a user who is there has failed", forEver, always(status(http.StatusNotFound)), directory.Failed, directory.ReasonServiceError, 0, false},
	{"409 is refused", forEver, always(status(http.StatusConflict)), directory.Refused, directory.ReasonRefusedByService, 0, false},
	{"412 of an unchanged user is sent again", 1, always(status(http.StatusPreconditionFailed)), directory.Done, directory.ReasonNone, 1, false},
	{"204 is read back", 1, scimBody(http.StatusNoContent, ""), directory.Done, directory.ReasonNone, 1, false},
	{"200 without a body is read back", 1, scimBody(http.StatusOK, ""), directory.Done, directory.ReasonNone, 1, false},
	{"202 with an empty object is read back", 1, scimBody(http.StatusAccepted, "{}"), directory.Done, directory.ReasonNone, 1, false},
	{"half an answer is read back", 1, scimBody(http.StatusOK, `{"id":`), directory.Done, directory.ReasonNone, 1, false},
	{"a web page is read back", 1, always(handled(sandbox.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>"})),
		directory.Done, directory.ReasonNone, 1, false},
	{"a redirect is read back", 1, always(handled(sandbox.Fault{Status: http.StatusSeeOther, Header: http.Header{"Location": {"/elsewhere"}}})),
		directory.Done, directory.ReasonNone, 1, false},
	{"another user in the answer is not taken for this one", 1, func(s *subject, victim string) sandbox.Fault {
		other := slices.MinFunc(slices.Collect(maps.Keys(s.members())), func(a, b string) int {
			return strings.Compare(b, a) // the last
		})
		return scimBody(http.StatusOK, coreUser(other, "somebody.else@example.com", true))(s, victim)
	}, directory.Done, directory.ReasonNone, 1, false},
}

func coreUser(id, userName string, active bool) string {
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":` + strconv.Quote(id) +
		`,"userName":` + strconv.Quote(userName) + `,"active":` + strconv.FormatBool(active) + `}`
}

func answered(s *subject, line answer, ids []string, victim string) {
	before := s.members()
	s.goWrong(line.times, changesOf(victim), line.fault(s, victim))
	state, reason, effects := line.state, line.reason, line.effects
	if line.lost && !s.can.tells {
		// Whether anything happened to the user since cannot be known: no guess.
		state, reason, effects = directory.Conflict, directory.ReasonChanged, 0
	}

	batch := s.confirm(directory.Archive, ids...)

	s.mustHaveDoneBut(batch, victim, state, reason)
	if n := s.effects(victim); n != effects || s.members()[victim].active != (effects == 0) {
		s.t.Errorf("it took effect %d times, not %d; active: %t", n, effects, s.members()[victim].active)
	}
	if row := s.row(victim); row.Pending.ID != 0 || (row.Status == directory.Archived) != (effects > 0) {
		s.t.Errorf("the row: %s, %+v", row.Status, row.Pending)
	}
	s.mustBeUnlikeBeforeOnly(before, ids...)
}

func readLater(s *subject, ids []string, victim string) {
	before := s.members()
	var mu sync.Mutex
	accepted, refused := false, 0
	s.fault(func(r *http.Request) *sandbox.Fault {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case changesOf(victim)(r):
			accepted = true
			return &sandbox.Fault{Status: http.StatusNoContent, Handle: true}
		case isRead(r) && strings.HasSuffix(r.URL.Path, "/"+victim) && accepted && refused < 2:
			refused++
			f := status(http.StatusInternalServerError)
			return &f
		}
		return nil
	})

	s.mustEnd(s.confirm(directory.Archive, ids...), directory.Done, directory.ReasonNone)

	s.mustHaveDone(directory.Archive, 1, ids...)
	s.mustBeUnlikeBeforeOnly(before, ids...)
}

func answeredWithTheOldUser(s *subject, ids []string, victim string) {
	before := s.members()
	s.goWrong(1, changesOf(victim), scimBody(http.StatusOK, coreUser(victim, before[victim].userName, true))(s, victim))

	s.mustEnd(s.confirm(directory.Archive, ids...), directory.Done, directory.ReasonNone)

	if n := s.effects(victim); n != 1 {
		s.t.Errorf("it took effect %d times", n)
	}
	s.mustBeUnlikeBeforeOnly(before, ids...)
}

func inFewRequests(s *subject) {
	ids := s.take(40)
	before, requests := s.members(), s.bulkRequests()

	s.mustEnd(s.confirm(directory.Archive, ids...), directory.Done, directory.ReasonNone)

	s.mustHaveDone(directory.Archive, 1, ids...)
	s.mustBeUnlikeBeforeOnly(before, ids...)
	if n := s.bulkRequests() - requests; s.can.bulk && (n == 0 || n > len(ids)/3) {
		s.t.Errorf("%d users were archived in %d requests", len(ids), n)
	}
}

func limited(s *subject, ids []string, _ string) {
	limit := status(http.StatusTooManyRequests)
	limit.Header = http.Header{"Retry-After": {"86400"}}
	before := s.members()
	var asked atomic.Int64
	s.fault(func(r *http.Request) *sandbox.Fault {
		if !isChange(r) && !isBulk(r) {
			return nil
		}
		asked.Add(1)
		return &limit
	})

	batch := s.confirm(directory.Archive, ids...)

	s.until("word of the pause", func() bool { return s.client.State().Sending.Until.After(s.clock.Now().Add(10 * time.Minute)) })
	if p := s.refresh(); p != nil { // the list can be asked for all the same
		s.t.Errorf("copy: %v", p)
	}
	if n := asked.Load(); n != 1 {
		s.t.Errorf("%d changes were sent", n)
	}
	s.mustBeUnlikeBeforeOnly(before)
	s.fault(nil)
	s.restart() // the next program has not been told to wait
	s.untilCopied()
	s.mustEnd(batch, directory.Done, directory.ReasonNone)
	s.mustHaveDone(directory.Archive, 1, ids...)
	s.mustBeUnlikeBeforeOnly(before, ids...)
}
