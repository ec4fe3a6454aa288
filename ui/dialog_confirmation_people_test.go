package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// The people of a question are seen whole, and so is what is doubtful about them.

// asked shows the question about users on stage, in a window of some size.
func asked(t *testing.T, size fyne.Size, plan directory.Plan) (*stage, *confirmation) {
	t.Helper()
	s := newStage(t)
	s.window.Resize(size)
	plan.Kind = directory.Archive
	c := newConfirmation(s.viewHost, directory.Archive, plan.Users, func(directory.Kind) int { return 100 }, nil)
	s.openDialog(c.dialog)
	c.checkedPlan(plan, listPeople(plan.Users, nil), planChanges{})
	return s, c
}

func manyPeople(n int) (users []directory.User) {
	for i := range n {
		users = append(users, knownPerson(i, directory.Active))
	}
	return users
}

func TestAtLeastTenPeopleAreInSightWhereThereAreTen(t *testing.T) {
	left := []directory.LeftOut{{User: knownPerson(99, directory.Active), Reason: directory.ReasonYourself}}
	same := manyPeople(30)
	same[7].DisplayName = same[20].DisplayName
	doubtful := manyPeople(43)
	doubtful[7].DisplayName = doubtful[20].DisplayName
	doubtful[9].DisplayName = "\u0410ndrew" // a Cyrillic first letter
	for name, c := range map[string]struct {
		size  fyne.Size
		plan  directory.Plan
		least int
	}{
		"ten":                                  {fyne.NewSize(1240, 680), directory.Plan{Users: manyPeople(10), Checked: true}, 10},
		"twelve, one is left out":              {fyne.NewSize(1240, 680), directory.Plan{Users: manyPeople(12), LeftOut: left, Checked: true}, 10},
		"thirty of a hundred, all that it has": {fyne.NewSize(1240, 680), directory.Plan{Users: same, LeftOut: left, Checked: true}, 10},
		"not checked, self unknown":            {fyne.NewSize(1240, 680), directory.Plan{Users: manyPeople(14), CopiedAt: today, SelfUnknown: true}, 10},
		"forty-three, with every doubt":        {fyne.NewSize(1240, 680), directory.Plan{Users: doubtful, LeftOut: left, Checked: true}, 10},
		"a larger window":                      {fyne.NewSize(1240, 900), directory.Plan{Users: manyPeople(25), Checked: true}, 16},
		"a large one":                          {fyne.NewSize(1920, 1080), directory.Plan{Users: manyPeople(25), Checked: true}, 20},
	} {
		_, dialog := asked(t, c.size, c.plan)
		if got := dialog.dialog.List().InSight(); got < c.least {
			t.Errorf("%s: %d are in sight", name, got)
		}
	}
}

func TestNoNameOrAddressInAQuestionIsCut(t *testing.T) {
	users := manyPeople(3)
	users[0].DisplayName = "Maria del Carmen Fernández de la Vega y Sanz de Santamaría"
	users[0].Email = strings.Repeat("somebody.", 20) + "x@" + strings.Repeat("department.", 12) + "contoso.example"
	gone, was := users[0], users[0]
	gone.ID, was.ID = "gone", "gone"
	was.Email = "former." + was.Email
	for _, size := range []fyne.Size{fyne.NewSize(1240, 680), fyne.NewSize(1000, 640), fyne.NewSize(700, 900)} {
		s, _ := asked(t, size, directory.Plan{Users: users, Checked: true, LeftOut: []directory.LeftOut{
			{User: users[0], Reason: directory.ReasonLastAdmin}, {User: gone, Was: was, Reason: directory.ReasonChangedSinceShown},
		}})
		var painted strings.Builder
		for _, o := range visible(nil, s.window.Canvas().Overlays().Top()) {
			if text, ok := o.(*canvas.Text); ok {
				if strings.HasSuffix(text.Text, "…") {
					t.Errorf("%v: %q is cut", size, text.Text)
				}
				painted.WriteString(text.Text)
			}
		}
		for text, n := range map[string]int{users[0].DisplayName: 3, users[0].Email: 4, was.Email: 2} {
			if got := strings.Count(painted.String(), text); got < n {
				t.Errorf("%v: %.30s… is painted whole %d times, want %d", size, text, got, n)
			}
		}
	}
}

func TestAnIDIsReadAndCopiedWhole(t *testing.T) {
	users := manyPeople(3)
	users[1].ID = "506e1b7a-0b1c-4a2d-9e3f-11223344" + strings.Repeat("0", 100) + "2863"
	s, c := asked(t, fyne.NewSize(1240, 680), directory.Plan{Users: users, Checked: true})
	list := c.dialog.List()
	copied := func() string { return s.app.Clipboard().Content() }

	if cell := list.Rows()[1].Cells[2]; cell.Text != "506e…2863" || !strings.HasPrefix(cell.Tip, users[1].ID+"\n") {
		t.Errorf("the id is shown as %q, and whole as %q", cell.Text, cell.Tip)
	}
	list.OnTap(1, 0)
	if copied() != "" {
		t.Errorf("a tap on a name copied %q", copied())
	}
	list.OnTap(1, 2)
	if copied() != users[1].ID {
		t.Errorf("a tap copied %q", copied())
	}
	s.app.Clipboard().SetContent("")
	s.focus(list)
	list.SetCursor(1)
	list.TypedShortcut(&fyne.ShortcutCopy{})
	if copied() != users[1].ID {
		t.Errorf("the copy shortcut copied %q", copied())
	}
	s.app.Clipboard().SetContent("")
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	menu, ok := s.canvas().Overlays().Top().(*look.Menu)
	if !ok {
		t.Fatal("there is no menu")
	}
	menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if copied() != users[1].ID {
		t.Errorf("the menu copied %q", copied())
	}
	if s.canvas().Focused() != list {
		t.Error("the list has lost the keyboard")
	}
}

func TestIDsWhoseEndsAreEqualAreShownWhole(t *testing.T) {
	users := manyPeople(3)
	users[0].ID, users[2].ID = "abcd-1111-wxyz", "abcd-2222-wxyz"

	rows := listPeople(users, nil).rows

	for i, want := range []string{"abcd-1111-wxyz", shortID(users[1].ID), "abcd-2222-wxyz"} {
		if got := rows[i].Cells[2].Text; got != want {
			t.Errorf("the id of %d is shown as %q", i, got)
		}
	}
}

func TestPeopleOfOneNameAreSetApartAndTogether(t *testing.T) {
	users := manyPeople(6)
	for i, name := range map[int]string{0: "Ada Byron", 1: "Amélie Eriksen", 2: "Robin Vale", 3: "AME\u0301LIE  ERIKSEN", 4: "R\u043ebin Vale"} {
		users[i].DisplayName = name
	}

	s, c := asked(t, fyne.NewSize(1240, 680), directory.Plan{Users: users, Checked: true})

	var order, marked []string
	for i, row := range c.dialog.List().Rows() {
		order = append(order, row.Key[len(row.Key)-1:])
		if row.Cells[3].Text == words("mark.sameName") {
			marked = append(marked, fmt.Sprint(i))
		}
	}
	// The disguised one is first, then those who share a name, then the others.
	if got := strings.Join(order, ""); got != "413205" {
		t.Errorf("the order is %s", got)
	}
	if got := strings.Join(marked, ""); got != "0123" {
		t.Errorf("%s are marked", got)
	}
	said := false
	for _, o := range visible(nil, s.canvas().Overlays().Top()) {
		if a, ok := o.(fyne.Accessible); ok && strings.Contains(a.AccessibilityLabel(), tn("mark.namesakes", 4)) {
			said = true
		}
	}
	if !said {
		t.Error("the question does not say it")
	}
}

func TestWhatIsDoubtfulStandsAboveThePeopleAndIsInSight(t *testing.T) {
	users := manyPeople(40)
	users[5].DisplayName = "M\u0430llory"
	users[6].DisplayName = users[30].DisplayName
	for _, size := range []fyne.Size{fyne.NewSize(1240, 680), fyne.NewSize(1000, 640), fyne.NewSize(900, 600)} {
		s, c := asked(t, size, directory.Plan{Users: users, CopiedAt: today, LeftOut: []directory.LeftOut{{User: knownPerson(99, directory.Active), Reason: directory.ReasonYourself}}})
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject
		list := at(c.dialog.List()).Y
		for _, want := range []string{tn("check.leftOut", 1), words("reason.yourself"), tn("mark.some", 1), tn("mark.namesakes", 2), words("check.later", values{"When": moment(today, today)})} {
			found := false
			for _, o := range visible(nil, s.canvas().Overlays().Top()) {
				p, ok := o.(*look.Paragraph)
				if !ok || !strings.Contains(p.Text(), want) {
					continue
				}
				found = true
				if bottom := at(p).Y + p.Size().Height; bottom > list || bottom > size.Height || at(p).Y < 0 {
					t.Errorf("%v: %q ends at %v, and the people begin at %v", size, want, bottom, list)
				}
			}
			if !found {
				t.Errorf("%v: the question does not say %q", size, want)
			}
		}
	}
}

func TestEverybodyWhoIsLeftOutCanBeListed(t *testing.T) {
	plan := directory.Plan{Users: manyPeople(2), Checked: true}
	for i := range 40 {
		plan.LeftOut = append(plan.LeftOut, directory.LeftOut{User: knownPerson(100+i, directory.Archived), Reason: directory.ReasonAlreadyArchived})
	}
	s, _ := asked(t, fyne.NewSize(1240, 680), plan)
	var link *look.Button
	for _, o := range visible(nil, s.canvas().Overlays().Top()) {
		if b, ok := o.(*look.Button); ok && b.Text == words("check.showAll") {
			link = b
		}
	}
	if link == nil {
		t.Fatal("there is no link to all of them")
	}

	test.Tap(link)

	for _, o := range visible(nil, s.canvas().Overlays().Top()) {
		if list, ok := o.(*look.Entries); ok {
			if n := len(list.Rows()); n != 40 || list.InSight() < 10 {
				t.Errorf("%d are listed, %d are in sight", n, list.InSight())
			}
			return
		}
	}
	t.Error("they are not listed")
}

func TestAQuestionAboutTenThousandOpensWithoutMakingTheirRows(t *testing.T) {
	s := newStage(t)

	c := newConfirmation(s.viewHost, directory.Archive, manyPeople(10_000), func(directory.Kind) int { return 20_000 }, nil)
	s.openDialog(c.dialog)

	if len(c.people.rows) != 0 {
		t.Errorf("%d rows were made on the UI goroutine", len(c.people.rows))
	}
	before := c.dialog.List().Size()
	c.checkedPlan(directory.Plan{Kind: directory.Archive, Users: c.asked}, listPeople(c.asked, nil), planChanges{})
	if n := len(c.dialog.List().Rows()); n != 10_000 || before.Height == 0 {
		t.Errorf("%d rows, and there was room of %v for them", n, before)
	}
}

func BenchmarkAQuestionAboutTenThousand(b *testing.B) {
	users := manyPeople(10_000)
	b.Run("rows", func(b *testing.B) {
		for b.Loop() {
			listPeople(users, nil)
		}
	})
}
