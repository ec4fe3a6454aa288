package client_test

// A service that misbehaves all the time, a switch a line: what is copied from it,
// and what becomes of a confirmed archive. What it does once, or to one of many, is
// in dispatch_retry_test.go and dispatch_many_test.go.

import (
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// habitTable says what becomes of a copy of that many users: whether it is complete,
// how many it holds at least, and how many it says are missing.
var habitTable = []struct {
	name     string
	habits   sandbox.Habits
	users    int
	complete bool
	copied   int
	missing  int // -1: some
}{
	{"users twice", sandbox.Habits{Twice: true}, 450, false, 450, 0},
	{"users twice, and as many as fit on a page", sandbox.Habits{Twice: true}, 200, false, 100, 100},
	{"users twice, and the first page past the end", sandbox.Habits{Twice: true, FirstPageAgain: true}, 450, true, 450, 0},
	{"another order each time", sandbox.Habits{Shuffle: true}, 450, false, 200, -1},
	{"another order each time, on one page", sandbox.Habits{Shuffle: true}, 150, true, 150, 0},
	{"users twice in another order", sandbox.Habits{Shuffle: true, Twice: true, FirstPageAgain: true}, 450, false, 100, -1},
	{"the first page past the end", sandbox.Habits{FirstPageAgain: true}, 450, true, 450, 0},
	{"paging ignored", sandbox.Habits{IgnorePaging: true}, 450, false, 100, 350},
	{"paging ignored, and everybody on the page", sandbox.Habits{IgnorePaging: true}, 90, true, 90, 0},
	{"truth in words", sandbox.Habits{WordsForTruth: true}, 450, true, 450, 0},
	{"truth in words, and nothing else to go by", sandbox.Habits{WordsForTruth: true, Plain: true}, 450, true, 450, 0},
}

// mustShowNothingElse checks that the copy holds users as the service has them,
// each once, and returns how many. plain is how it has them without the extension.
func (d *desk) mustShowNothingElse(plain bool) int {
	d.t.Helper()
	page := d.users()
	shown := map[string]bool{}
	for _, row := range page.Rows {
		u, known := d.demo.User(row.ID)
		if plain && u.Status == sandbox.Invited {
			u.Status = sandbox.Active
		}
		if !known || shown[row.ID] || string(row.Status) != string(u.Status) || row.Email != u.Email {
			d.t.Errorf("%+v is shown, the service has %+v", row, u)
		}
		shown[row.ID] = true
	}
	if page.Total != len(page.Rows) {
		d.t.Errorf("%d users are counted, and %d shown", page.Total, len(page.Rows))
	}
	return len(page.Rows)
}

// mustSay checks what is said of a copy.
func mustSay(t *testing.T, p *problem.Problem, complete bool, missing int) {
	t.Helper()
	switch {
	case complete && p != nil:
		t.Errorf("it is said to be not complete: %+v", p)
	case complete:
	case p == nil || p.Kind != problem.UnexpectedAnswer:
		t.Errorf("it is not said to be incomplete: %+v", p)
	case p.Count != missing && (missing >= 0 || p.Count <= 0):
		t.Errorf("%d are said to be missing, not %d", p.Count, missing)
	}
}

func TestAFirstCopyLosesAndRepeatsNobodyOrSaysThatItIsNotComplete(t *testing.T) {
	for _, line := range habitTable {
		t.Run(line.name, func(t *testing.T) {
			d := newDesk(t, line.users)
			d.demo.SetHabits(line.habits)
			d.start()
			d.signIn(avery)
			var first client.Sync
			d.until("an end", func() bool {
				first = d.client.State().Sync
				return first.Ended > 0 && !first.Running
			})

			mustSay(t, first.Problem, line.complete, line.missing)
			if first.At.IsZero() == line.complete {
				t.Errorf("copied at %v", first.At)
			}
			// Where it is not complete it goes on trying, and may come by more.
			if n := d.mustShowNothingElse(line.habits.Plain); n < line.copied || line.complete && n != line.users {
				t.Errorf("%d users are shown, of %d", n, line.users)
			}
			d.demo.SetHabits(sandbox.Habits{})
			if p := d.refresh(); p != nil || d.mustShowNothingElse(false) != line.users {
				t.Errorf("without habits: %v, %d users", p, d.users().Total)
			}
		})
	}
}

func TestALaterCopyTakesNobodyOut(t *testing.T) {
	for _, line := range habitTable {
		t.Run(line.name, func(t *testing.T) {
			d := signedIn(t, line.users, avery)
			at := d.client.State().Sync.At
			d.clock.Pass(time.Hour)
			d.asOther(archives, d.actives(3)...)
			d.demo.SetHabits(line.habits)

			p := d.refresh()

			mustSay(t, p, line.complete, line.missing)
			if n := d.users().Total; n != line.users {
				t.Errorf("%d users are shown, of %d", n, line.users)
			}
			if again := d.client.State().Sync.At; again.Equal(at) == line.complete {
				t.Errorf("copied at %v, and at %v", at, again)
			}
			d.demo.SetHabits(sandbox.Habits{})
			if p := d.refresh(); p != nil || d.mustShowNothingElse(false) != line.users {
				t.Errorf("without habits: %v, %d users", p, d.users().Total)
			}
		})
	}
}

func TestTheFirstPagePastTheEndBringsNobodyBack(t *testing.T) {
	d := signedIn(t, 201, avery)
	d.demo.SetHabits(sandbox.Habits{FirstPageAgain: true})
	gone := d.lastByName()
	before := len(d.demo.Requests())
	var once sync.Once
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		// The last user goes while the page before is on its way.
		if isList(r) && r.URL.Query().Get("startIndex") == "201" {
			once.Do(func() {
				if err := d.demo.Remove(gone); err != nil {
					t.Error(err)
				}
			})
		}
		return nil
	})

	p := d.refresh()

	if n := d.requests(before, http.MethodGet, "/Users?"); n != 2 {
		t.Errorf("%d pages were asked for", n)
	}
	if p != nil || d.mustShowNothingElse(false) != 200 || d.row(gone).ID != "" {
		t.Errorf("%v, %d users, %+v", p, d.users().Total, d.row(gone))
	}
}

// lastByName returns the id of the user whom a sorted list ends with.
func (d *desk) lastByName() string {
	users := d.users().Rows
	last := users[0]
	for _, u := range users {
		if u.UserName > last.UserName {
			last = u
		}
	}
	return last.ID
}

func TestAServiceThatIgnoresPagingServesThoseWhomItShows(t *testing.T) {
	d := newDesk(t, 450)
	d.demo.SetHabits(sandbox.Habits{IgnorePaging: true})
	d.start()
	d.signIn(avery)
	d.until("an end", func() bool { return d.client.State().Sync.Ended > 0 })
	shown := d.users().Rows
	id := ""
	for _, row := range shown {
		if row.Status == directory.Active && row.Role == directory.RoleUser {
			id = row.ID
		}
	}

	d.mustEnd(d.confirm(directory.Archive, id), directory.Done, directory.ReasonNone)

	d.mustHaveChanged(id, sandbox.Archived, 1, 1)
	if len(shown) != 100 || len(d.demo.Letters()) != 1 {
		t.Errorf("%d users are shown, %d letters", len(shown), len(d.demo.Letters()))
	}
}

func TestAPageThatIsLostOnItsWayIsAskedForAgain(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault sandbox.Fault
	}{
		{"broken off", sandbox.Fault{Truncate: true}},
		{"answered and lost", sandbox.Fault{DropAfter: true}},
		{"429 instead of the answer", handled(status(http.StatusTooManyRequests))},
		{"another type", handled(sandbox.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>"})},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, 450)
			d.once(func(r *http.Request) bool { return isList(r) && r.URL.Query().Get("startIndex") == "201" }, c.fault)
			d.start()
			d.signIn(avery)

			d.until("an attempt that failed", func() bool { return d.client.State().Sync.Ended > 0 })
			d.untilCopied()

			if n := d.mustShowNothingElse(false); n != 450 {
				t.Errorf("%d users", n)
			}
		})
	}
}

// switches are what the service does during the whole of a batch.
var switches = []struct {
	name string
	turn func(*desk)
}{
	{"every request dropped before its effect", firstOfEach(sandbox.Fault{DropBefore: true})},
	{"every answer dropped after the effect", firstOfEach(sandbox.Fault{DropAfter: true})},
	{"429 after the effect", firstOfEach(handled(status(http.StatusTooManyRequests)))},
	{"every answer broken off", firstOfEach(sandbox.Fault{Truncate: true})},
	{"every answer of another type", firstOfEach(handled(sandbox.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>"}))},
	{"slow", func(d *desk) { d.demo.SetLatency(20 * time.Millisecond) }},
	{"users twice", habitually(sandbox.Habits{Twice: true})},
	{"another order each time", habitually(sandbox.Habits{Shuffle: true})},
	{"the first page past the end", habitually(sandbox.Habits{FirstPageAgain: true})},
	{"paging ignored", habitually(sandbox.Habits{IgnorePaging: true})},
	{"truth in words", habitually(sandbox.Habits{WordsForTruth: true})},
	{"truth in words, and nothing else to go by", habitually(sandbox.Habits{WordsForTruth: true, Plain: true})},
	{"all habits, and every answer dropped", func(d *desk) {
		d.demo.SetHabits(sandbox.Habits{Twice: true, Shuffle: true, FirstPageAgain: true, IgnorePaging: true, WordsForTruth: true, Plain: true})
		firstOfEach(sandbox.Fault{DropAfter: true})(d)
	}},
}

func habitually(h sandbox.Habits) func(*desk) { return func(d *desk) { d.demo.SetHabits(h) } }

// firstOfEach has a fault happen to the first change of every user.
func firstOfEach(f sandbox.Fault) func(*desk) {
	return func(d *desk) {
		var mu sync.Mutex
		met := map[string]bool{}
		d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
			mu.Lock()
			defer mu.Unlock()
			id := path.Base(r.URL.Path)
			if !isChange(r) || met[id] {
				return nil
			}
			met[id] = true
			return &f
		})
	}
}

func TestUnderEverySwitchAConfirmedArchiveTakesEffectOnceAndNobodyElseIsTouched(t *testing.T) {
	for _, scale := range scales {
		t.Run(scale.name, func(t *testing.T) {
			options := scale.options
			options.Users = 330
			d := signedInTo(t, options)
			free := d.actives(len(switches) * scale.users)
			for _, line := range switches {
				ids := free[:scale.users]
				free = free[scale.users:]
				t.Run(line.name, func(t *testing.T) {
					d.t = t
					before := d.standings()
					line.turn(d)
					d.client.Refresh() // and the list is walked meanwhile

					d.mustEnd(d.confirm(directory.Archive, ids...), directory.Done, directory.ReasonNone)

					for _, id := range ids {
						d.mustStand(before, id, sandbox.Archived, 1, 1)
					}
					d.mustHaveTouchedOnly(before, ids)
					d.behave()
					if strings.HasPrefix(line.name, "429") {
						// The next line need not keep to the rate that was learned here.
						d.restart()
						d.untilCopied()
					}
					if p := d.refresh(); p != nil || d.mustShowNothingElse(false) != 330 {
						t.Errorf("afterwards: %v, %d users", p, d.users().Total)
					}
				})
				d.t = t
			}
		})
	}
}

// behave turns all switches off.
func (d *desk) behave() {
	d.heal()
	d.demo.SetLatency(0)
	d.demo.SetHabits(sandbox.Habits{})
}

func TestALateAnswerHoldsUpNothingElseAndIsNoSecondEffect(t *testing.T) {
	for _, restarted := range []bool{false, true} {
		t.Run("restarted meanwhile: "+strconv.FormatBool(restarted), func(t *testing.T) {
			onEveryScale(t, func(t *testing.T, d *desk, victim string, ids []string) {
				late := newGate()
				d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
					if !changesOf(victim)(r) {
						return nil
					}
					late.arrive()
					return &sandbox.Fault{DelayAnswer: late.open}
				})
				before := d.standings()
				batch := d.confirm(directory.Archive, ids...)
				d.wait("the change", late.reached)
				d.refresh()

				if restarted {
					d.stop()
					d.heal()
					d.start()
				} else {
					close(late.open)
				}

				d.mustEnd(batch, directory.Done, directory.ReasonNone)
				for _, id := range ids {
					d.mustStand(before, id, sandbox.Archived, 1, 1)
				}
				d.mustHaveTouchedOnly(before, ids)
			})
		})
	}
}
