package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// hand is a clock that stands still until it is set forward.
type hand struct{ at time.Time }

func (h *hand) now() time.Time { return h.at }

// withHand gives the window a clock of which the test knows each millisecond.
func (d *desk) withHand() *hand {
	h := &hand{at: time.Now()}
	d.ui.host.still.now = h.now
	d.users().table.Now = h.now
	d.ui.screen.(*mainScreen).lineStill.now = h.now
	return h
}

func TestAClickCountsUnlessSomethingHasJustMoved(t *testing.T) {
	h := &hand{at: time.Now()}
	s := &stillness{now: h.now}
	if !s.isStill() {
		t.Error("before anything has moved no click counts")
	}
	s.moved()
	for _, c := range []struct {
		after  time.Duration
		counts bool
	}{{0, false}, {299 * time.Millisecond, false}, {300 * time.Millisecond, true}, {time.Hour, true}, {-time.Hour, true}} {
		moved := h.at
		h.at = moved.Add(c.after)
		if s.isStill() != c.counts {
			t.Errorf("%v after a move a click counts: %t", c.after, s.isStill())
		}
		h.at = moved
	}
}

// TestAClickJustAfterTheRowsChangedByThemselvesIsDropped: a page that nobody waits for
// comes in between, and then somebody else stands where the click goes.
func TestAClickJustAfterTheRowsChangedByThemselvesIsDropped(t *testing.T) {
	clicks := map[string]struct {
		do   func(*desk)
		done func(*desk) bool
	}{
		"a checkbox":      {func(d *desk) { d.tapRow(d.users().rows[0].Email, atCheckbox) }, func(d *desk) bool { return len(d.users().selected) != 2 }},
		"the header's":    {func(d *desk) { d.tapHeader(atCheckbox) }, func(d *desk) bool { return len(d.users().selected) != 2 }},
		"the dots":        {func(d *desk) { d.tapRow(d.users().rows[0].Email, atDots) }, func(d *desk) bool { return d.menu() != nil }},
		"Archive":         {func(d *desk) { d.press(words("users.archiveN", values{"N": "2"})) }, func(d *desk) bool { return d.dialogTitle() != "" }},
		"Space":           {func(d *desk) { d.ui.focus(d.users().table); d.key(fyne.KeySpace) }, func(d *desk) bool { return len(d.users().selected) != 2 }},
		"Shift and click": {func(d *desk) { d.clickCheckbox(9, fyne.KeyModifierShift) }, func(d *desk) bool { return len(d.users().selected) != 2 }},
	}
	changes := map[string]func(*desk){
		"a page that was not asked for": func(d *desk) {
			v := d.users()
			asked := v.ask()
			v.askedByHand = time.Time{}
			v.loadedPage(asked, client.UserPage{Rows: v.rows[:40], Total: 40, Counts: v.counts}, nil)
		},
		"a page that came too late": func(d *desk) {
			v := d.users()
			asked := v.ask()
			v.askedByHand = d.ui.host.still.now().Add(-2 * time.Second)
			v.loadedPage(asked, client.UserPage{Rows: v.rows[:40], Total: 40, Counts: v.counts}, nil)
		},
		"another size": func(d *desk) { d.ui.Window().Resize(fyne.NewSize(1300, 820)) },
	}
	for change, happens := range changes {
		for name, click := range clicks {
			t.Run(change+", then "+name, func(t *testing.T) {
				d := newDesk(t, deskOptions{users: 60})
				d.signIn("avery.moss")
				h := d.withHand()
				d.tick(d.active(5)[3:]...)
				h.at = h.at.Add(time.Hour)

				happens(d)
				h.at = h.at.Add(299 * time.Millisecond)
				click.do(d)
				if click.done(d) || !d.sees(words("notice.dropped")) {
					t.Fatalf("it counts, or nothing says that it did not: %t", click.done(d))
				}
				h.at = h.at.Add(time.Millisecond)
				click.do(d)

				if !click.done(d) {
					t.Error("it does not count 300 ms later")
				}
			})
		}
	}
}

// TestAClickOnARowThatIsSomebodyElseByNowIsDropped: a copy that comes by itself gives a
// row of the page another name.
func TestAClickOnARowThatIsSomebodyElseByNowIsDropped(t *testing.T) {
	d := newDesk(t, deskOptions{users: 30})
	d.signIn("avery.moss")
	h := d.withHand()
	u := d.users().rows[2].User
	if err := d.demo.Rename(u.ID, "Somebody Else", u.Email); err != nil {
		t.Fatal(err)
	}
	d.client.Refresh()
	d.until("the row has the new name", func() bool { return d.users().rows[2].DisplayName == "Somebody Else" })

	d.clickCheckbox(2, 0)
	if len(d.users().selected) != 0 {
		t.Error("the click counts")
	}
	h.at = h.at.Add(settling)
	d.clickCheckbox(2, 0)
	if len(d.users().selected) != 1 {
		t.Error("the next click does not count")
	}
}

// TestAClickOnAConfirmingButtonThatHasJustMovedIsDropped: the check takes the admin
// himself out of the question, so that its button is about fewer people.
func TestAClickOnAConfirmingButtonThatHasJustMovedIsDropped(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	h := d.withHand()
	d.tick("avery.moss@contoso.example")
	d.tick(d.active(2)...)
	d.press(words("users.archiveN", values{"N": "3"}))
	d.until("the check has left one out", func() bool { return d.enabledButton(tn("archive.button", 2)) != nil })

	d.press(tn("archive.button", 2))
	if d.dialogTitle() == "" || d.ui.screen.(*mainScreen).notice.Text() != words("notice.dropped") {
		t.Fatal("the click counts, or nothing says that it did not")
	}
	h.at = h.at.Add(settling)
	d.press(tn("archive.button", 2))

	d.until("it is confirmed", func() bool { return d.dialogTitle() == "" })
}

// clickCheckbox clicks on the checkbox of a row that is in sight, with keys held.
func (d *desk) clickCheckbox(row int, held fyne.KeyModifier) { d.clickRow(row, atCheckbox, held) }

func (d *desk) clickRow(row int, x float32, held fyne.KeyModifier) {
	table := d.users().table
	at := fyne.NewPos(x, look.ControlHeight+(float32(row)+0.5)*look.RowHeight)
	table.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary, Modifier: held})
	test.TapCanvas(d.ui.Window().Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(table).Add(at))
}

// TestTwoQuickClicksTickWhereTheyWereAimed clicks where two checkboxes were before the
// first tick, and where one was.
func TestTwoQuickClicksTickWhereTheyWereAimed(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.withHand()
	v := d.users()
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(v.table)
	checkbox := func(row int) fyne.Position {
		return top.AddXY(atCheckbox, look.ControlHeight+(float32(row)+0.5)*look.RowHeight)
	}
	for _, c := range []struct {
		name   string
		clicks []fyne.Position
		want   []int
	}{
		{"two checkboxes", []fyne.Position{checkbox(2), checkbox(4)}, []int{2, 4}},
		{"two neighbours", []fyne.Position{checkbox(1), checkbox(0)}, []int{0, 1}},
		{"one checkbox twice", []fyne.Position{checkbox(3), checkbox(3)}, nil},
		{"the header's twice", []fyne.Position{top.AddXY(atCheckbox, 18), top.AddXY(atCheckbox, 18)}, nil},
	} {
		for _, at := range c.clicks {
			test.TapCanvas(d.ui.Window().Canvas(), at)
		}
		var got []int
		for i, r := range v.rows {
			if v.selected[r.ID] {
				got = append(got, i)
			}
		}
		if !slices.Equal(got, c.want) || len(v.selected) != len(c.want) {
			t.Errorf("%s: rows %v are ticked", c.name, got)
		}
		v.untickAll()
	}
}

func TestWhatTheAdminAskedForHoldsUpNoClick(t *testing.T) {
	d := newDesk(t, deskOptions{users: 120})
	d.signIn("avery.moss")
	d.withHand()
	for _, c := range []struct {
		name string
		act  func()
	}{
		{"the next page", func() { d.press(words("pager.next")) }},
		{"the page before", func() { d.press(words("pager.previous")) }},
		{"another order", func() { d.tapHeader(320) }},
		{"another page size", func() { d.users().pager.size.OnChanged(0) }},
		{"a search", func() { d.users().search.SetText("a") }},
	} {
		d.reload(c.act)
		d.clickCheckbox(0, 0)
		if len(d.users().selected) != 1 {
			t.Errorf("after %s a click does not count", c.name)
		}
		d.users().untickAll()
	}
}

func TestShiftTicksFromTheAnchorByMouseAndKeys(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	ticked := func() (rows []int) {
		for i, r := range d.users().rows {
			if d.users().selected[r.ID] {
				rows = append(rows, i)
			}
		}
		return rows
	}
	d.clickCheckbox(1, 0)
	d.clickCheckbox(4, fyne.KeyModifierShift)
	if got := ticked(); !slices.Equal(got, []int{1, 2, 3, 4}) || !d.sees(tn("users.selected", 4)) {
		t.Errorf("Shift and a click tick rows %v", got)
	}
	d.clickRow(6, 200, 0)
	d.users().table.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	d.key(fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
	d.users().table.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	if got := ticked(); !slices.Equal(got, []int{1, 2, 3, 4, 6, 7}) {
		t.Errorf("Shift and keys tick rows %v", got)
	}
}

// TestAnotherPageHasAnotherAnchor: Shift must not tick from a row that was on the page
// before.
func TestAnotherPageHasAnotherAnchor(t *testing.T) {
	d := newDesk(t, deskOptions{users: 120})
	d.signIn("avery.moss")
	d.clickCheckbox(8, 0)
	d.reload(func() { d.press(words("pager.next")) })
	d.clickCheckbox(2, fyne.KeyModifierShift)
	if n := len(d.users().selected); n != 3 {
		t.Errorf("%d are ticked, want the first three of the page", n)
	}
}

// TestCtrlAAndDeleteWorkTogether: wherever the keyboard is but in a text field.
func TestCtrlAAndDeleteWorkTogether(t *testing.T) {
	d := newDesk(t, deskOptions{users: 30})
	d.signIn("avery.moss")
	m, v := d.ui.screen.(*mainScreen), d.users()
	button := func(text string) fyne.Focusable { return d.enabledButton(text).(fyne.Focusable) }
	for name, focused := range map[string]fyne.Focusable{
		"nowhere": nil, "the list": v.table, "the segments": v.filter, "refresh": button(words("users.refresh")),
		"the pane": m.nav[viewUsers], "the pager": button(words("pager.size") + " 50"), "the line": button(words("banner.demo.mail")),
	} {
		v.untickAll()
		d.ui.Window().Canvas().Unfocus()
		if focused != nil {
			d.ui.focus(focused)
		}
		d.shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
		d.key(fyne.KeyDelete)
		if len(v.selected) != 30 || d.dialogTitle() == "" {
			t.Errorf("with the keyboard at %s %d are ticked, and %q is asked", name, len(v.selected), d.dialogTitle())
		}
		d.until("the plan is checked", func() bool { return d.sees(words("check.done", values{"Organization": "Contoso"})) })
		d.key(fyne.KeyDelete) // in the dialog it does nothing
		if n := len(d.ui.dialogs); n != 1 {
			t.Errorf("%d dialogs are open", n)
		}
		d.key(fyne.KeyEscape)
	}
	d.ui.focus(v.search.Entry)
	d.key(fyne.KeyDelete)
	if d.dialogTitle() != "" {
		t.Error("Delete in the search asks")
	}
}

func TestDeleteWithNothingToDoSaysWhy(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	m, v := d.ui.screen.(*mainScreen), d.users()
	wantNotice := func(want string) {
		t.Helper()
		if m.notice.Text() != want || d.dialogTitle() != "" {
			t.Errorf("it says %q and asks %q, want %q", m.notice.Text(), d.dialogTitle(), want)
		}
		m.notice.Dismiss()
	}
	d.key(fyne.KeyDelete)
	wantNotice(words("users.tickFirst"))

	v.tick(slices.IndexFunc(v.rows, func(r client.Row) bool { return r.Status == directory.Archived }))
	d.key(fyne.KeyDelete)
	wantNotice(words("users.noneToArchive"))

	v.untickAll()
	d.ui.Window().Canvas().Unfocus()
	d.key(fyne.KeyDelete)
	wantNotice(words("users.tickFirst"))

	for _, view := range []int{viewActivity, viewSettings} {
		m.show(view)
		d.key(fyne.KeyDelete)
		wantNotice(words("users.tickThere"))
	}
}
