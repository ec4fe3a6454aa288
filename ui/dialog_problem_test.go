package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

func TestTheDetailsOfAProblemAreReadAndCopiedWhole(t *testing.T) {
	host := strings.Repeat("department-of-vehicles.", 10) + "contoso.example"
	url := "https://" + host + "/scim/v2/Users?" + strings.Repeat("attributes=userName&", 20) + "count=100"
	sentence := strings.TrimSpace(strings.Repeat("The service says in a long sentence what it does not like about this request. ", 8))
	for name, p := range map[string]*problem.Problem{
		"a long host":             {Kind: problem.Unreachable, Host: host},
		"an address":              {Kind: problem.UnexpectedAnswer, Host: "people.contoso.example", Status: 400, Detail: url},
		"a sentence":              {Kind: problem.ServiceError, Host: host, Status: 500, Detail: sentence},
		"the cause":               {Kind: problem.Unreachable, Host: host, Cause: problem.NewError(problem.Unreachable, "dial "+url+": "+sentence)},
		"what a profile is about": {Kind: problem.BadProfile, Detail: url},
	} {
		for _, size := range []fyne.Size{{Width: 1240, Height: 680}, {Width: 700, Height: 600}} {
			s := newStage(t)
			s.window.Resize(size)
			s.showDetails(p)

			shown, card := textsOf(s.window.Canvas().Overlays().Top())

			what, next := problemWords(p)
			for _, want := range []string{what, next, problemDetail(p)} {
				if !strings.Contains(shown, withoutSpaces(want)) {
					t.Errorf("%s: %q is not in sight, but %q", name, want, shown)
				}
				if strings.Contains(want, "…") {
					t.Errorf("%s: %q is cut", name, want)
				}
			}
			if card > 600 {
				t.Errorf("%s: a line is %v wide", name, card)
			}
			for _, want := range []string{p.Host, p.Detail} {
				if !strings.Contains(what+problemDetail(p), want) {
					t.Errorf("%s: nothing says %q", name, want)
				}
			}
			pressIn(t, s.window.Canvas().Overlays().Top(), words("problem.copyDetails"))
			if got := s.app.Clipboard().Content(); got != problemDetail(p) {
				t.Errorf("%s: copied is %q", name, got)
			}
		}
	}
}

// textsOf are the texts in o without spaces, because lines break there, and the width
// of the longest line.
func textsOf(o fyne.CanvasObject) (all string, widest float32) {
	for _, part := range visible(nil, o) {
		if text, ok := part.(*canvas.Text); ok {
			all += withoutSpaces(text.Text)
			widest = max(widest, text.MinSize().Width)
		}
	}
	return all, widest
}

func withoutSpaces(s string) string { return strings.Join(strings.Fields(s), "") }

func pressIn(t *testing.T, o fyne.CanvasObject, label string) {
	t.Helper()
	for _, part := range visible(nil, o) {
		said, isSaid := part.(fyne.Accessible)
		pressed, isPressed := part.(fyne.Tappable)
		if isSaid && isPressed && said.AccessibilityLabel() == label {
			pressed.Tapped(&fyne.PointEvent{})
			return
		}
	}
	t.Fatalf("nothing is called %q", label)
}

func TestALongTextIsShownSafelyToItsEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runes := rapid.SampledFrom([]rune("ab é\u0301\u202e\u200b王\n\U0001F600\U000E0001"))
		text := rapid.StringOf(runes).Draw(t, "text")

		shown := directory.DisplayWhole(text)

		if strings.ContainsAny(shown, "\u202e\u200b\n\U000E0001…") {
			t.Fatalf("%q is shown as %q", text, shown)
		}
		if got, want := strings.Count(shown, "⟨U+202E⟩"), strings.Count(text, "\u202e"); got != want {
			t.Fatalf("%q is shown as %q", text, shown)
		}
		if short := directory.Display(text); len([]rune(short)) < 12 && !strings.Contains(text, " ") && shown != short {
			t.Fatalf("%q is shown as %q, and short as %q", text, shown, short)
		}
	})
}
