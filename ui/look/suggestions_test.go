package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func newTestSuggestions(t *testing.T) (s *Suggestions, f *Field, chosen *[]int) {
	test.NewTempApp(t)
	s, f, chosen = NewSuggestions(), NewField(IconPlus, ""), new([]int)
	s.OnChoose = func(i int) { *chosen = append(*chosen, i) }
	f.OnKey = s.Key
	newWindow(t, Frame(f, nil, nil, nil, s), 600, 400)
	s.Set([]Suggestion{{Text: "Adaeze Okonkwo", Below: "adaeze@contoso.example", Pill: "Active", PillTone: ToneSuccess}, {Text: "Search", Icon: IconSearch}})
	f.Focus()
	return s, f, chosen
}

func TestEnterMarksTheFirstSuggestionAndChoosesTheMarkedOne(t *testing.T) {
	s, f, chosen := newTestSuggestions(t)

	key(f.Entry, fyne.KeyReturn)
	if len(*chosen) != 0 || s.Current() != 0 {
		t.Fatalf("the first Enter chose %v", *chosen)
	}
	key(f.Entry, fyne.KeyReturn)
	key(f.Entry, fyne.KeyDown)
	key(f.Entry, fyne.KeyDown)
	key(f.Entry, fyne.KeyEnter)

	if len(*chosen) != 2 || (*chosen)[0] != 0 || (*chosen)[1] != 1 {
		t.Errorf("chosen: %v", *chosen)
	}
}

func TestUpGoesFromTheFieldToTheLastSuggestionAndFromTheFirstBackToTheField(t *testing.T) {
	s, f, chosen := newTestSuggestions(t)

	var marked []int
	for range 4 {
		key(f.Entry, fyne.KeyUp)
		marked = append(marked, s.Current())
	}

	wantInts(t, "marked", marked, []int{1, 0, -1, 1})
	if len(*chosen) != 0 {
		t.Errorf("chosen: %v", *chosen)
	}
}

func TestOtherSuggestionsAreNotMarked(t *testing.T) {
	s, f, chosen := newTestSuggestions(t)
	key(f.Entry, fyne.KeyDown)

	s.Set([]Suggestion{{Text: "Björn Åkesson"}})
	key(f.Entry, fyne.KeyReturn)

	if len(*chosen) != 0 {
		t.Error("Enter chose somebody who was not marked")
	}
}

func TestATapChoosesTheSuggestionUnderThePointer(t *testing.T) {
	s, _, chosen := newTestSuggestions(t)

	s.Tapped(&fyne.PointEvent{Position: fyne.NewPos(50, menuPadding+RowHeight+5)})
	s.Tapped(&fyne.PointEvent{Position: fyne.NewPos(50, 2)})

	if len(*chosen) != 1 || (*chosen)[0] != 1 {
		t.Errorf("chosen: %v", *chosen)
	}
}

func TestWithoutSuggestionsThereIsNoCardAndKeysGoOn(t *testing.T) {
	s, f, _ := newTestSuggestions(t)

	s.Set(nil)

	if s.Visible() || s.Key(fyne.KeyDown) {
		t.Error("the card is there")
	}
	submitted := false
	f.OnSubmitted = func(string) { submitted = true }
	key(f.Entry, fyne.KeyReturn)
	if !submitted {
		t.Error("Enter does not reach the field")
	}
}

func TestAFieldAsksBeforeItPastes(t *testing.T) {
	_, f, _ := newTestSuggestions(t)
	fyne.CurrentApp().Clipboard().SetContent("a@x\nb@x")
	var asked string
	f.OnPaste = func(text string) bool { asked = text; return true }

	f.Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: fyne.CurrentApp().Clipboard()})

	if asked != "a@x\nb@x" || f.Text() != "" {
		t.Errorf("asked for %q, the field has %q", asked, f.Text())
	}
}
