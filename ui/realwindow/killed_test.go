//go:build window

package realwindow

// The program killed while it removes people: at once, without a word to it. The
// organization, which lives on in this process, decides how far each change has
// come by then.

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mileiq.example/admin/client/sandbox"
)

func TestKilledBeforeTheEffectTheProgramSendsTheChangeAgain(t *testing.T) {
	held := newGate()
	r := startRemoval(t, "killed-before", 1)
	r.onChanges(held.before)

	r.confirm(t)
	held.await(t, r.window)
	r.kill(t)
	wantOnlyTheseChanges(t, r.organization, r.before, nil)

	r.open(t)
	r.awaitDone(t, 1)
	r.wantOneEffectEach(t)
	r.wantRequests(t, "GET PATCH | GET PATCH")
}

func TestKilledBetweenEffectAndAnswerTheProgramSendsNothingAgain(t *testing.T) {
	held := newGate()
	r := startRemoval(t, "killed-after", 1)
	r.onChanges(held.after)

	r.confirm(t)
	r.awaitEffects(t, 1)
	r.kill(t)
	wantOnlyTheseChanges(t, r.organization, r.before, r.people)

	r.open(t)
	r.awaitDone(t, 1)
	r.wantOneEffectEach(t)
	r.wantRequests(t, "GET PATCH | GET")
}

func TestKilledAmidABatchTheProgramSendsOnlyWhatWasNotSent(t *testing.T) {
	held := newGate()
	r := startRemoval(t, "killed-amid", 5)
	r.onChanges(pass, pass, held.after)

	r.confirm(t)
	r.awaitEffects(t, 3)
	r.kill(t)
	if done := r.window.journal.count(t, r.window.since, "msg=ended", "state=done"); done != 2 {
		t.Errorf("when it was killed %d had ended, want 2", done)
	}

	r.open(t)
	r.awaitDone(t, 3)
	r.wantOneEffectEach(t)
	r.wantRequests(t, "GET PATCH |", "GET PATCH |", "GET PATCH | GET", "GET | GET PATCH", "GET | GET PATCH")
}

// A change can be under way for longer than the program that sent it lived.
func TestChangeThatArrivesAfterTheRestartHasTheOnlyEffect(t *testing.T) {
	late, again := newGate(), newGate()
	r := startRemoval(t, "killed-late", 1)
	r.onChanges(late.underWay, again.before)

	r.confirm(t)
	late.await(t, r.window)
	r.kill(t)
	r.open(t)
	again.await(t, r.window)
	r.show.picture(t, r.window, "going-on")
	wantOnlyTheseChanges(t, r.organization, r.before, nil)
	close(late.open)
	r.awaitEffects(t, 1)
	close(again.open)

	r.awaitDone(t, 1)
	r.wantOneEffectEach(t)
	r.wantRequests(t, "GET PATCH | GET PATCH GET")
}

// removal is a batch that the window is about to confirm.
type removal struct {
	demo         *sandbox.Server
	organization *organization // the same, as others see it
	before       map[string]user
	people       []user
	word         string // for which the window's search finds the people and nobody else
	config, data string
	window       *window
	killedAfter  int // requests of everybody
	show         pictures
}

// startRemoval signs in to an organization and ticks n of its people.
func startRemoval(t *testing.T, name string, n int) *removal {
	t.Helper()
	r := &removal{config: t.TempDir(), data: t.TempDir(), show: pictures{test: name}}
	var err error
	if r.demo, err = sandbox.Start(sandbox.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.demo.Close() })
	r.organization = &organization{addresses: map[string]string{}}
	for _, address := range r.demo.Addresses() {
		r.organization.addresses[address.Name] = address.URL
	}
	r.organization.auditor = r.organization.signIn(t, "robin.vale")
	r.before = r.organization.users(t)
	r.people, r.word = chooseGroup(t, r.before, n)

	r.open(t)
	r.window.await(t, 1, "msg=screen", "shows=*ui.signIn")
	r.window.keys(t, "Tab", "Return")
	r.window.acceptAccount(t)
	r.window.await(t, 1, `msg="first rows"`)
	r.window.search(t, r.word, n)
	r.window.keys(t, "ctrl+a")
	return r
}

// open starts the program, on what the one before it left.
func (r *removal) open(t *testing.T) {
	t.Helper()
	r.window = openWindow(t, r.config, r.data, "light", "-organization", r.demo.Profile())
}

// confirm archives whoever is ticked.
func (r *removal) confirm(t *testing.T) {
	t.Helper()
	r.window.keys(t, "Delete")
	r.window.await(t, 1, "msg=checked", "kind=archive", "leftOut=0")
	r.window.keys(t, "Tab", "Return")
	r.window.await(t, 1, "msg=confirmed", "kind=archive")
}

// kill kills the program. It learns nothing of it.
func (r *removal) kill(t *testing.T) {
	t.Helper()
	r.show.picture(t, r.window, "killed")
	p := r.window.process
	if err := p.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.ended
	if how, ok := p.command.ProcessState.Sys().(syscall.WaitStatus); !ok || how.Signal() != syscall.SIGKILL {
		t.Fatalf("the program was not killed: %v", p.command.ProcessState)
	}
	r.killedAfter = len(r.demo.Requests())
}

// awaitEffects waits until n of the people are archived.
func (r *removal) awaitEffects(t *testing.T, n int) {
	t.Helper()
	err := until(t.Context(), r.window.process, func() bool {
		archived := 0
		for _, u := range r.people {
			if now, ok := r.demo.User(u.ID); ok && now.Status == sandbox.Archived {
				archived++
			}
		}
		return archived == n
	})
	if err != nil {
		t.Fatalf("waiting for %d to be archived: %v", n, err)
	}
}

// awaitDone waits until the restarted program, which nobody has touched a key of,
// says that all that was open is done. It shows the people's rows and Activity,
// and is closed.
func (r *removal) awaitDone(t *testing.T, open int) {
	t.Helper()
	w, restarted := r.window, r.window.since
	w.await(t, open, "msg=ended", "state=done")
	w.await(t, 1, `msg="first rows"`)
	w.search(t, r.word, len(r.people))
	r.show.picture(t, w, "users-again")
	w.keys(t, "ctrl+3")
	r.show.picture(t, w, "activity")
	w.keys(t, "alt+F4")
	w.process.wantEnd(t)
	if n := w.journal.count(t, restarted, "msg=ended"); n != open {
		t.Errorf("%d ended after the restart, want %d", n, open)
	}
	for _, never := range []string{"shows=*ui.signIn", "msg=checked", "msg=confirmed"} {
		if n := w.journal.count(t, restarted, never); n > 0 {
			t.Errorf("after the restart somebody was asked again: %s", never)
		}
	}
}

// wantOneEffectEach checks what came of it all, with the program closed: each of
// the people archived by one change and told by one mail, nobody else touched,
// and Activity says so.
func (r *removal) wantOneEffectEach(t *testing.T) {
	t.Helper()
	wantOnlyTheseChanges(t, r.organization, r.before, r.people)
	wantActivity(t, r.data, r.people)
}

// wantRequests checks what the organization was asked about each of the people,
// in any order of the people: read for the dialog, changed, and, after the bar,
// what the restarted program asked.
func (r *removal) wantRequests(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	for _, u := range r.people {
		requests := r.demo.Requests()
		asked := methods(requests[:r.killedAfter], u) + " | " + methods(requests[r.killedAfter:], u)
		got = append(got, strings.TrimSpace(asked))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the organization was asked %q, want %q", got, want)
	}
}

// methods are those of the requests about one user.
func methods(requests []sandbox.Request, u user) string {
	var methods []string
	for _, request := range requests {
		if strings.HasSuffix(request.Path, "/Users/"+u.ID) {
			methods = append(methods, request.Method)
		}
	}
	return strings.Join(methods, " ")
}

// onChanges says what happens to the first changes that arrive, in their order.
// Later ones are handled as usual.
func (r *removal) onChanges(faults ...func() *sandbox.Fault) {
	var arrived atomic.Int64
	r.demo.SetFault(func(request *http.Request) *sandbox.Fault {
		if request.Method != http.MethodPatch {
			return nil
		}
		if n := int(arrived.Add(1)); n <= len(faults) {
			return faults[n-1]()
		}
		return nil
	})
}

// pass has a change handled as usual.
func pass() *sandbox.Fault { return nil }

// gate is where one change is held until it is opened.
type gate struct{ arrived, open chan struct{} }

func newGate() gate { return gate{make(chan struct{}), make(chan struct{})} }

// before holds the change; if its sender is killed it has no effect.
func (g gate) before() *sandbox.Fault {
	close(g.arrived)
	return &sandbox.Fault{Delay: g.open}
}

// after lets the change take effect and holds the answer.
func (g gate) after() *sandbox.Fault {
	close(g.arrived)
	return &sandbox.Fault{DelayAnswer: g.open}
}

// underWay holds the change; it takes effect when the gate is opened even if
// its sender has been killed.
func (g gate) underWay() *sandbox.Fault {
	close(g.arrived)
	<-g.open
	return nil
}

// await waits until the change is there.
func (g gate) await(t *testing.T, w *window) {
	t.Helper()
	select {
	case <-g.arrived:
	case <-w.process.ended:
		t.Fatalf("the program has ended: %v", w.process.command.ProcessState)
	case <-time.After(patience):
		t.Fatal("no change arrived")
	}
}
