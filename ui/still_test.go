package ui

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

// place is where something is in the window.
type place struct {
	at   fyne.Position
	size fyne.Size
	text string
}

// places are those of the tables, of each row by whom it is about, and of everything
// that can be pressed or typed into.
func (d *desk) places() map[any]place {
	driver, line := fyne.CurrentApp().Driver(), d.ui.screen.(*mainScreen).line
	ofLine := map[fyne.CanvasObject]bool{}
	for _, o := range visible(nil, line) {
		ofLine[o] = true
	}
	message, _ := line.Message()
	found := map[any]place{}
	for _, o := range visible(nil, d.ui.Window().Content()) {
		p := place{at: driver.AbsolutePositionForObject(o), size: o.Size()}
		if said, ok := o.(fyne.Accessible); ok {
			p.text = said.AccessibilityLabel()
		}
		var key any = o
		switch o := o.(type) {
		case *fyne.Container:
			continue
		case *look.Table:
		case fyne.Accessible:
			_, isPressed := o.(fyne.Tappable)
			isRow := o.AccessibilityRole() == fyne.AccessibleRoleContainer
			if !isPressed && !isRow {
				continue
			}
			if ofLine[o.(fyne.CanvasObject)] {
				key = message.Name + ": " + p.text // it is another button with another message
				p.at, p.size = p.at.AddXY(p.size.Width, 0), fyne.Size{}
			}
		case fyne.Focusable, fyne.Tappable:
		default:
			continue
		}
		found[key] = p
	}
	return found
}

// wantStill checks that what was there before and is there still has not moved.
func (d *desk) wantStill(t interface{ Fatalf(string, ...any) }, before map[any]place, act string) {
	for key, now := range d.places() {
		was, ok := before[key]
		if ok && (was.at != now.at || was.size != now.size) {
			t.Fatalf("%s: %T %q moved from %v, %v to %v, %v", act, key, now.text, was.at, was.size, now.at, now.size)
		}
	}
}

// drain runs what is scheduled by now.
func (d *desk) drain() {
	for {
		select {
		case f := <-d.queue:
			f()
		default:
			return
		}
	}
}

// change changes what the client is known to say.
func (d *desk) change(how func(*client.State)) {
	how(&d.ui.state)
	d.ui.screen.update(client.Change{State: true})
}

// happenings are what may come and go by itself, or by a tick.
func happenings(d *desk) map[string]func(*rapid.T) {
	m, v := d.ui.screen.(*mainScreen), d.users()
	state := func(how func(*client.State)) func(*rapid.T) {
		return func(*rapid.T) { d.change(how) }
	}
	row := func(r *rapid.T) int { return rapid.IntRange(0, len(v.rows)-1).Draw(r, "row") }
	return map[string]func(*rapid.T){
		"a tick":            func(r *rapid.T) { v.tick(row(r)) },
		"the header's tick": func(*rapid.T) { v.tickPage() },
		"Clear":             func(*rapid.T) { v.untickAll() },
		"a range of ticks":  func(r *rapid.T) { v.tickRange(map[int]bool{row(r): true, row(r): false}) },
		"damage":            state(func(s *client.State) { s.Problem = &problem.Problem{Kind: problem.DiskTrouble, Detail: "outbox.db"} }),
		"no damage":         state(func(s *client.State) { s.Problem = nil }),
		"offline":           state(func(s *client.State) { s.Sync.Problem = &problem.Problem{Kind: problem.Unreachable} }),
		"an error":          state(func(s *client.State) { s.Sync.Problem = &problem.Problem{Kind: problem.ServiceError, Status: 500} }),
		"online":            state(func(s *client.State) { s.Sync.Problem = nil }),
		"a walk begins":     state(func(s *client.State) { s.Sync.Running, s.Sync.Copied, s.Sync.Total = true, 0, 0 }),
		"a walk goes on":    state(func(s *client.State) { s.Sync.Running, s.Sync.Copied, s.Sync.Total = true, 50, 1_000_000 }),
		"a walk ends":       state(func(s *client.State) { s.Sync.Running, s.Sync.At = false, d.ui.options.Now() }),
		"a pause":           state(func(s *client.State) { s.Waiting, s.Sending.Paused = 2, true }),
		"a stop":            state(func(s *client.State) { s.Waiting, s.Sending.Stopped = 2, []string{"b"} }),
		"a batch goes on": state(func(s *client.State) {
			s.Waiting, s.Sending = 400, client.Sending{Batch: "b", Left: 400, Ended: map[directory.State]int{directory.Done: 87}, PerSecond: 31, TimeLeft: 15 * time.Second}
		}),
		"a batch ends": state(func(s *client.State) {
			s.Waiting, s.Sending = 0, client.Sending{Batch: "b", Ended: map[directory.State]int{directory.Done: 487}}
		}),
		"questions":    state(func(s *client.State) { s.Undecided = 12 }),
		"no questions": state(func(s *client.State) { s.Undecided = 0 }),
		"no keyring":   state(func(s *client.State) { s.SessionOnly = true }),
		"a locked keyring": state(func(s *client.State) {
			s.SessionOnly, s.NotKept = true, &problem.Problem{Kind: problem.KeyringLocked}
		}),
		"a keyring":       state(func(s *client.State) { s.SessionOnly, s.NotKept = false, nil }),
		"another list":    func(*rapid.T) { v.changed = true; v.paintHead() },
		"the same list":   func(*rapid.T) { v.changed = false; v.paintHead() },
		"the next banner": func(*rapid.T) { m.line.Turn() },
		"a notice":        func(*rapid.T) { m.notice.Say("Selection of 3 cleared", noticeTime) },
		"a long notice": func(*rapid.T) {
			m.notice.Offer(fmt.Sprintf("%0200d", 1), noticeTime, words("notice.activity"), nil)
		},
		"no notice": func(*rapid.T) { m.notice.Dismiss() },
		"other counts": func(r *rapid.T) {
			n := rapid.SampledFrom([]int{0, 7, 230, 9_999}).Draw(r, "count")
			v.counts = directory.Counts{All: n, ByStatus: map[directory.Status]int{directory.Active: n, directory.Archived: n}}
			v.paintHead()
		},
		"another status": func(r *rapid.T) {
			rows := []client.Row{v.rows[row(r)]}
			rows[0].Status = rapid.SampledFrom(directory.Statuses).Draw(r, "status")
			v.pageModel.freshen(v.asked, rows)
			v.paintSelection()
			v.table.Refresh()
		},
		"leavers are due":    state(func(s *client.State) { s.LeaversDue = 12 }),
		"no leavers are due": state(func(s *client.State) { s.LeaversDue = 0 }),
		"other leavers": func(r *rapid.T) {
			n := rapid.SampledFrom([]int{0, 3, 99}).Draw(r, "leavers")
			m.prepared.found = map[directory.LeaverGroup]int{directory.AnyLeaver: n, directory.LeaverDue: n, directory.LeaverDone: n}
			m.prepared.people = m.prepared.found
			m.prepared.paint()
		},
		"an answer": func(*rapid.T) { d.drain() },
	}
}

// TestNothingMovesUnderThePointer lets things happen in any order, in each view and
// in windows of several sizes.
func TestNothingMovesUnderThePointer(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.addToLeavers(d.active(3)...)
	d.showLeavers()
	calm := d.ui.state
	acts := happenings(d)
	names := slices.Sorted(maps.Keys(acts))
	m, v := d.ui.screen.(*mainScreen), d.users()
	rows, counts := slices.Clone(v.rows), v.counts
	rapid.Check(t, func(r *rapid.T) {
		size := rapid.SampledFrom([]fyne.Size{{Width: 1280, Height: 800}, {Width: 1240, Height: 680}, {Width: 840, Height: 600}}).Draw(r, "size")
		d.drain()
		d.ui.state, v.counts, v.changed = calm, counts, false
		copy(v.rows, rows)
		v.untickAll()
		m.notice.Dismiss()
		m.show(rapid.IntRange(viewUsers, viewSettings).Draw(r, "view"))
		d.ui.Window().Resize(size.Max(d.ui.Window().Content().MinSize()))
		d.change(func(*client.State) {})
		d.drain()
		done := ""
		for range 12 {
			name := rapid.SampledFrom(names).Draw(r, "act")
			before := d.places()
			acts[name](r)
			done += ", " + name
			d.wantStill(r, before, done[2:])
		}
	})
}

// TestABatchUnderWayMovesNothing sends a real batch and looks at the list and at
// Activity while it begins, goes on and ends.
func TestABatchUnderWayMovesNothing(t *testing.T) {
	for name, view := range map[string]int{"users": viewUsers, "leavers": viewLeavers, "activity": viewActivity} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, deskOptions{users: 60})
			d.signIn("avery.moss")
			people := d.active(3)
			d.addToLeavers(people...)
			d.ui.screen.(*mainScreen).notice.Dismiss()
			held := make(chan struct{})
			d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
				if r.Method == "PATCH" || r.Method == "POST" {
					return &sandbox.Fault{Delay: held}
				}
				return nil
			})
			d.tick(people...)
			d.press(words("users.archiveN", values{"N": "3"}))
			d.press(tn("archive.button", 3))
			m := d.ui.screen.(*mainScreen)
			d.until("the batch waits", func() bool { return d.ui.state.Waiting == 3 })
			m.show(view)
			switch view {
			case viewActivity:
				d.untilShows(people...)
			case viewLeavers:
				d.until("the leavers are in sight", func() bool { return len(m.prepared.rows) == 3 })
				m.notice.Dismiss() // the next one has another text
			}
			before := d.places()
			ended := false
			d.demo.SetFault(nil)
			close(held)
			d.until("the batch has ended and is seen", func() bool {
				d.wantStill(t, before, "under way")
				ended = ended || d.ui.state.Waiting == 0 && m.followed == ""
				return ended && !m.users.cells.running && !m.prepared.cells.running && !m.activity.cells.running
			})
			d.wantStill(t, before, "at the end")
		})
	}
}
