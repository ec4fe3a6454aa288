package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

func TestM3UsersStandInTheLeftPaneAndComeInPages(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")

	if d.enabledButton(words("nav.users")) == nil {
		t.Error("Users does not stand in the left pane")
	}
	if n := len(d.users().rows); n != 50 {
		t.Errorf("the first page has %d rows, want 50", n)
	}
	seen := map[string]bool{}
	for {
		for _, r := range d.users().rows {
			if seen[r.ID] {
				t.Fatalf("%s is on two pages", r.Email)
			}
			seen[r.ID] = true
		}
		if d.enabledButton(words("pager.next")) == nil {
			break
		}
		offset := d.users().offset
		d.press(words("pager.next"))
		d.until("the next page is in sight", func() bool {
			v := d.users()
			return v.offset == offset+50 && len(v.rows) > 0 && !seen[v.rows[0].ID]
		})
	}
	if len(seen) != 230 {
		t.Errorf("the pages hold %d users, want 230", len(seen))
	}
	if !d.sees("201–230 of 230") {
		t.Error("the pager does not say 201–230 of 230")
	}
}

func TestM4CheckboxesTickSeveralUsers(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	people := d.active(2)

	d.tick(people...)

	if n := len(d.users().selected); n != 2 {
		t.Fatalf("%d users are ticked, want 2", n)
	}
	if !d.sees(tn("users.selected", 2)) {
		t.Error("the bar does not say how many are ticked")
	}
	if got := d.users().table.HeaderState(); got != look.Partial {
		t.Errorf("the header's checkbox shows %v, want some", got)
	}
	d.tick(people[0])
	if n := len(d.users().selected); n != 1 {
		t.Errorf("after unticking one, %d users are ticked, want 1", n)
	}
}

func TestM4HeaderTicksThePageOnly(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")

	d.tapHeader(atCheckbox)

	if n := len(d.users().selected); n != 50 {
		t.Errorf("%d users are ticked, want the 50 of the page", n)
	}
	if got := d.users().table.HeaderState(); got != look.Checked {
		t.Errorf("the header's checkbox shows %v, want all", got)
	}
	d.tapHeader(atCheckbox)
	if n := len(d.users().selected); n != 0 {
		t.Errorf("%d users are ticked after the second tap, want none", n)
	}
}

func TestM11ListFiltersByEachStatusAndCountsThem(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	counts := map[sandbox.Status]int{}
	for _, u := range d.demo.Users() {
		counts[u.Status]++
	}
	for i, status := range d.users().filters()[1:] {
		d.users().filter.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})

		d.until("the list is filtered by "+string(status), func() bool {
			v := d.users()
			return v.query.Status == status && v.total == counts[sandbox.Status(status)]
		})
		for _, r := range d.users().rows {
			if r.Status != status {
				t.Fatalf("%s is %s in the list of %s", r.Email, r.Status, status)
			}
		}
		if got, want := d.users().filterWords()[i+1], statusWord(status)+" "+number(counts[sandbox.Status(status)]); got != want {
			t.Errorf("the filter says %q, want %q", got, want)
		}
	}
}

func TestTheWindowFitsOnASmallScreen(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")

	if least := d.ui.Window().Content().MinSize(); least.Width > 900 || least.Height > 560 {
		t.Errorf("the window cannot be smaller than %v, want 900 by 560", least)
	}
}
