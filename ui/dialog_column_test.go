package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

// typed types keys to whatever has the keyboard on stage.
func (s *stage) typed(names ...fyne.KeyName) {
	for _, name := range names {
		s.canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func TestNothingIsChosenWhenAColumnIsAskedFor(t *testing.T) {
	s := newStage(t)
	l := openReading(s, formReading())

	if l.step != stepQuestion || l.question.choices.Chosen() != -1 || l.question.chosen != -1 {
		t.Errorf("step %d, card %d is chosen", l.step, l.question.chosen)
	}
	if s.canvas().Focused() != fyne.Focusable(l.no) {
		t.Errorf("%T has the keyboard, and not Cancel", s.canvas().Focused())
	}
	if !l.use.Disabled() {
		t.Error("a column that nobody chose can be used")
	}
	if got := l.dialog.Title(); got != words("question.title") {
		t.Errorf("the dialog is called %q", got)
	}
}

func TestAColumnIsChosenByArrowsAndSpaceAndItsDatesBySayingTheirOrder(t *testing.T) {
	s := newStage(t)
	l := openReading(s, formReading())
	q := l.question
	s.canvas().Focus(q.choices)

	s.typed(fyne.KeyRight)
	if q.chosen != -1 {
		t.Fatal("an arrow chooses")
	}
	s.typed(fyne.KeySpace)
	if q.chosen != 1 || q.choice().Who != 3 {
		t.Fatalf("card %d is chosen, column %d", q.chosen, q.choice().Who)
	}
	if !l.use.Disabled() {
		t.Error("the list can be used although nobody said how its dates are written")
	}
	q.readAs.OnChanged(1)
	if l.use.Disabled() || q.choice().Order != leavers.DayMonthYear || q.choice().Day != 4 {
		t.Errorf("the choice is %+v", q.choice())
	}
	s.typed(fyne.KeyLeft, fyne.KeyReturn)
	if q.choice().Who != 1 {
		t.Errorf("Enter chooses column %d", q.choice().Who)
	}
}

func TestAnUnknownOrderDoesNotMatterWhereNoDateIsRead(t *testing.T) {
	q := newListQuestion(formReading(), false)
	q.chosen, q.day = 1, leavers.None
	if !q.ready() {
		t.Error("the order of dates is asked for although none is read")
	}
	q.day = 0 // another column, of which nothing is known
	if q.ready() {
		t.Error("the dates of another column are read in whatever order")
	}
}

func TestDatesOfAWorkbookNeedNoOrder(t *testing.T) {
	r := formReading()
	r.question.AskOrder = false
	for i := range r.question.Table.Rows {
		r.question.Table.Rows[i].Cells[4] = leavers.Cell{Text: "10.11.26", Day: "2026-11-10"}
		r.question.Table.Rows[i].Cells[0] = leavers.Cell{Text: "2026-11-10"}
	}
	q := newListQuestion(r, false)
	q.chosen = 0
	for _, day := range []int{4, 0} {
		if q.day = day; q.needsOrder() || !q.ready() {
			t.Errorf("the order of column %d is asked for", day)
		}
	}
}

func TestATapOnAMarkedColumnChoosesItAndOnAnotherNothing(t *testing.T) {
	s := newStage(t)
	l := openReading(s, formReading())
	l.question.tapped(2)
	if l.question.chosen != -1 {
		t.Error("a column without addresses is chosen")
	}
	l.question.tapped(3)
	if l.question.chosen != 1 || l.question.choices.Chosen() != 1 {
		t.Errorf("card %d is chosen", l.question.chosen)
	}
}

func TestEveryReasonToAskHasItsSentence(t *testing.T) {
	said := map[string]leavers.Why{}
	for _, why := range []leavers.Why{leavers.WhySeveral, leavers.WhyUnknown, leavers.WhyForm, leavers.WhyTicket, leavers.WhyHidden, leavers.WhyNoAddresses, leavers.WhyNames, leavers.WhyMixedAddress} {
		s := newStage(t)
		r := formReading()
		r.question.Why, r.choice.Who = why, 3
		l := openReading(s, r)
		lead := l.question.lead()
		if before, ok := said[lead]; ok || strings.Contains(lead, "question.") || strings.Contains(lead, "<no value>") || !strings.Contains(lead, "Offboarding requests.csv") {
			t.Errorf("%s is said as %s is: %q", why, before, lead)
		}
		said[lead] = why
	}
}

func TestACardSaysWhomItsColumnMeans(t *testing.T) {
	s := newStage(t)
	q := openReading(s, formReading()).question
	agreed, unknown := formFacts, columnFacts{notFound: 3}
	differs := columnFacts{people: 2, notFound: 1, byStatus: map[directory.Status]int{directory.Active: 1, directory.Archived: 1}, namesKnown: true, namesDisagree: true}
	some := columnFacts{people: 2, notFound: 1, byStatus: map[directory.Status]int{directory.Active: 2}}
	for want, f := range map[string]columnFacts{
		"3 different people, in 3 lines · 2 Active · 1 not found":                                                               some,
		"3 different people, in 3 lines · all Active · one is a business administrator · names agree with “Name of the leaver”": agreed,
		"3 different people, in 3 lines · nobody in Contoso":                                                                    unknown,
		"3 different people, in 3 lines · 1 Active, 1 Archived · 1 not found · names differ from “Name of the leaver”":          differs,
	} {
		q.showFacts(1, f)
		if got := q.columnText(1); got != want {
			t.Errorf("the card says\n%q, want\n%q", got, want)
		}
	}
}

// datesReading is a list of which only the order of its dates is open.
func datesReading() listReading {
	r := formReading()
	r.question.Why, r.question.AskOrder, r.question.Days = leavers.WhyNot, true, []string{"10/11/2026", "11/11/2026"}
	r.question.Choice.Who = 3
	return r
}

func TestAQuestionAboutDatesAloneMarksAndShowsTheirColumnAndNoOther(t *testing.T) {
	s := newStage(t)

	l := openReading(s, datesReading())

	q := l.question
	if q.choices != nil || !slices.Equal(q.shownMarked(), []int{4}) {
		t.Errorf("columns %v are marked, columns to choose: %v", q.shownMarked(), q.choices != nil)
	}
	if lead := q.lead(); !strings.Contains(lead, "“Last day”") || !strings.Contains(lead, "10/11/2026, 11/11/2026") {
		t.Errorf("the question is %q", lead)
	}
	if got := q.useWords(); q.title() != words("question.title.order") || got != words("question.use.list") {
		t.Errorf("%q is answered by %q", q.title(), got)
	}
	q.tapped(1)
	if q.choice().Who != 3 || !l.use.Disabled() {
		t.Errorf("a tap takes column %d", q.choice().Who)
	}
}

func TestWhoSaysHowDatesAreWrittenHasNotSaidWhichColumnCounts(t *testing.T) {
	q := newListQuestion(datesReading(), false)
	q.order = leavers.MonthDayYear

	r := q.answered()

	if by := r.question.Choice; r.byAdmin || r.asks() || by.Who != 3 || by.Day != 4 || by.Order != leavers.MonthDayYear {
		t.Errorf("said by the admin: %v, asks: %v, %+v", r.byAdmin, r.asks(), by)
	}
	if q = newListQuestion(formReading(), false); !q.answered().byAdmin {
		t.Error("who chose a column has not said which one counts")
	}
}

func TestCancelInAChangedQuestionLeadsBackToThePreview(t *testing.T) {
	s := newStage(t)
	l := openReading(s, rowReading())
	l.changeReading()
	if l.step != stepQuestion || l.question.chosen != 1 || l.use.Disabled() {
		t.Fatalf("step %d, card %d", l.step, l.question.chosen)
	}
	s.canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if l.step != stepPreview || s.list(l) != 3 {
		t.Errorf("step %d", l.step)
	}
}

// list is how many lines the preview shows.
func (s *stage) list(l *leaversDialog) int { return l.preview.table.Length() }

func TestTroubleLeavesTheQuestionAndThePreviewAsTheyAre(t *testing.T) {
	s := newStage(t)
	l := openReading(s, formReading())
	l.question.choices.SetChosen(1)
	l.question.choose(1)
	l.fail(leavers.ErrPassword)
	if l.step != stepQuestion || l.question.chosen != 1 || !hasBanner(l, words("list.password")) {
		t.Error("the question is not as it was, or the trouble is not said")
	}
	l = openReading(s, someReading())
	l.preview.pick(1, knownPerson(7, directory.Active))
	l.fail(errManyFiles)
	if l.step != stepPreview || len(l.preview.picked) != 1 || !hasBanner(l, words("list.manyFiles")) {
		t.Error("the preview is not as it was, or the trouble is not said")
	}
}

func hasBanner(l *leaversDialog, text string) bool {
	for _, o := range visible(nil, l.dialog) {
		if b, ok := o.(*look.Banner); ok && strings.Contains(b.AccessibilityLabel(), text) {
			return true
		}
	}
	return false
}

func TestOfAVeryWideTableTheColumnsThatCountAreShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := leavers.Question{Choice: noChoice, Table: leavers.Table{Headings: make([]string, rapid.IntRange(0, 1100).Draw(t, "columns"))}}
		for range rapid.IntRange(0, 4).Draw(t, "candidates") {
			if n := len(q.Table.Headings); n > 0 {
				q.Columns = append(q.Columns, leavers.Column{At: rapid.IntRange(0, n-1).Draw(t, "at")})
			}
		}
		columns, left := excerptColumnsOf(q)
		if len(columns)+left != len(q.Table.Headings) || len(columns) > excerptColumns {
			t.Fatalf("%d columns are shown and %d left of %d", len(columns), left, len(q.Table.Headings))
		}
		shown := map[int]bool{}
		for _, c := range columns {
			shown[c] = true
		}
		for _, c := range q.Columns {
			if !shown[c.At] {
				t.Fatalf("column %d is asked about and not shown", c.At)
			}
		}
	})
}

func TestWhatIsFoundOutAboutAColumnMovesNoButton(t *testing.T) {
	s := newStage(t)
	l := openReading(s, formReading())
	place := func() fyne.Position { return fyne.CurrentApp().Driver().AbsolutePositionForObject(l.no) }
	before := place()
	l.question.showFacts(0, columnFacts{people: 2, byStatus: map[directory.Status]int{directory.Active: 2}, namesKnown: true, namesDisagree: true})
	l.question.showFacts(1, formFacts)
	if after := place(); after != before {
		t.Errorf("Cancel moves from %v to %v", before, after)
	}
}

func TestWhatAWorkbookHidesIsSaidInTheQuestionAndInThePreview(t *testing.T) {
	s := newStage(t)
	r := formReading()
	r.question.Table.HiddenColumns, r.question.Table.HiddenRows = []int{1, 4}, 3
	want := "3 rows that the workbook hides are left out, unless you pick the users in them. 2 columns that the workbook hides are read too."
	q := openReading(s, r).question
	if got := q.excerptNote(); !strings.Contains(got, want) {
		t.Errorf("the question says %q", got)
	}
	if got := q.heading(1); got != "Email Address (hidden)" {
		t.Errorf("a hidden column is called %q", got)
	}

	r = rowReading()
	r.question.Table.HiddenColumns, r.question.Table.HiddenRows = []int{1, 4}, 3
	if got := openReading(s, r).preview.freshWords(); !strings.HasPrefix(got, want) {
		t.Errorf("the preview says %q", got)
	}
}

func TestTheColumnsOfTheDateAndTheNoteCanBeChangedOnceTheListWasRead(t *testing.T) {
	s := newStage(t)
	l := openReading(s, rowReading())

	l.changeReading()

	q := l.question
	if q.noteFrom == nil || q.choice().Note != leavers.None {
		t.Fatalf("the note is read from column %d", q.choice().Note)
	}
	q.noteFrom.OnChanged(3)
	if by := q.choice(); by.Note != 2 || by.Day != 4 || by.Who != 3 {
		t.Errorf("the list is read by %+v", by)
	}
	q.noteFrom.OnChanged(0)
	if q.choice().Note != leavers.None {
		t.Error("no column is not none")
	}
}

func TestTheColumnOfTheNameCanBeChangedOnceTheListWasRead(t *testing.T) {
	s := newStage(t)
	r := rowReading()
	r.choice.FamilyName = 1 // the name is in two columns, as the list was read
	l := openReading(s, r)

	l.changeReading()

	q := l.question
	if by := q.choice(); q.nameFrom == nil || by.Name != 2 || by.FamilyName != 1 {
		t.Fatalf("the name is read from %d and %d", by.Name, by.FamilyName)
	}
	q.nameFrom.OnChanged(5)
	if by := q.choice(); by.Name != 4 || by.FamilyName != leavers.None || by.Day != 4 || by.Who != 3 {
		t.Errorf("the list is read by %+v", by)
	}
	q.nameFrom.OnChanged(0)
	if by := q.choice(); by.Name != leavers.None || by.FamilyName != leavers.None {
		t.Error("no column is not none")
	}
	q.nameFrom.OnChanged(3)
	if by := q.choice(); by.Name != 2 || by.FamilyName != 1 {
		t.Errorf("going back leads to %d and %d", by.Name, by.FamilyName)
	}
}
