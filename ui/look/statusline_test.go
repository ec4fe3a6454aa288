package look

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

func newStatusLine() *StatusLine {
	l := NewStatusLine("More")
	l.Count = func(at, of int) string { return fmt.Sprintf("%d of %d", at, of) }
	l.OnMore = func(Message) {}
	return l
}

func demoLine() *StatusLine {
	l := newStatusLine()
	l.SetMessages([]Message{{Name: "demo", Tone: ToneInfo, Icon: IconInfo, Lead: "Demo organization.",
		Text: "Nothing here is real; mail goes to the demo mailbox.", Action: "Open mailbox", Last: true}})
	return l
}

func TestTheGravestMessageIsSaidFirstAndTheCountTurnsToTheNext(t *testing.T) {
	l := newStatusLine()
	newWindow(t, l, 900, 34)
	acted := ""
	l.SetMessages([]Message{
		{Name: "offline", Lead: "Offline.", Action: "Try now", OnAction: func() { acted = "tried" }},
		{Name: "demo", Lead: "Demo.", Action: "Open mailbox", OnAction: func() { acted = "opened" }},
	})

	test.Tap(l.action)
	if l.AccessibilityLabel() != "Offline." || l.turn.Text != "1 of 2 ›" || acted != "tried" {
		t.Errorf("says %q, counts %q, %s", l.AccessibilityLabel(), l.turn.Text, acted)
	}
	l.turn.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	test.Tap(l.action)
	if l.AccessibilityLabel() != "Demo." || l.turn.Text != "2 of 2 ›" || acted != "opened" {
		t.Errorf("says %q, counts %q, %s", l.AccessibilityLabel(), l.turn.Text, acted)
	}
	test.Tap(l.turn)
	if l.AccessibilityLabel() != "Offline." {
		t.Errorf("after the last it says %q", l.AccessibilityLabel())
	}
}

func TestTheMessageInSightStaysUntilAGraverOneComes(t *testing.T) {
	l := newStatusLine()
	say := func(names ...string) bool {
		var messages []Message
		for _, name := range names {
			messages = append(messages, Message{Name: name, Lead: name})
		}
		return l.SetMessages(messages)
	}
	for _, step := range []struct {
		names   string
		changed bool
		want    string
	}{
		{"demo", true, "demo"}, {"paused demo", true, "paused"}, {"paused keyring demo", false, "paused"},
		{"offline paused keyring demo", true, "offline"}, {"offline demo", false, "offline"}, {"demo", true, "demo"}, {"", true, ""},
	} {
		if changed := say(strings.Fields(step.names)...); changed != step.changed || l.AccessibilityLabel() != step.want {
			t.Errorf("of %q it says %q, changed %t", step.names, l.AccessibilityLabel(), changed)
		}
	}
}

func TestTheWholeOfAMessageThatIsCutCanBeReached(t *testing.T) {
	l := newStatusLine()
	w := newWindow(t, l, 900, 34)
	whole := ""
	l.OnMore = func(m Message) { whole = m.Text }
	l.SetMessages([]Message{{Lead: "Short.", Text: "It fits."}})
	if l.more.Visible() {
		t.Error("more is offered of what is in sight")
	}
	long := strings.Repeat("This goes on. ", 30)

	l.SetMessages([]Message{{Lead: "Long.", Text: long, Action: "Act"}})

	if !l.more.Visible() || l.MinSize().Height != statusHeight {
		t.Fatalf("more is offered: %t, %v high", l.more.Visible(), l.MinSize().Height)
	}
	test.Tap(l.more)
	if whole != long {
		t.Errorf("more shows %q", whole)
	}
	if end := l.more.Position().X + l.more.Size().Width; end > l.action.Position().X {
		t.Errorf("more ends at %v, over the action at %v", end, l.action.Position().X)
	}
	w.Resize(fyne.NewSize(12000, 34))
	if l.more.Visible() {
		t.Error("more is offered although there is room")
	}
}

// TestNoButtonOfTheLineMovesByItself: whatever comes and goes, a button that is
// there before and after, of the same message, stays where it is.
func TestNoButtonOfTheLineMovesByItself(t *testing.T) {
	l := newStatusLine()
	newWindow(t, l, 1000, 34)
	all := []Message{
		{Name: "damaged", Lead: "Damaged.", Text: strings.Repeat("Long. ", 60), Action: "Show details"},
		{Name: "offline", Lead: "Offline.", Text: "A copy.", Action: "Try now"},
		{Name: "paused", Lead: "Paused.", Action: "Show activity"},
		{Name: "keyring", Lead: "Until you quit."},
		{Name: "sending", Lead: "23 of 487", HasProgress: true, Progress: 0.3, Action: "Pause"},
		{Name: "demo", Lead: "Demo.", Text: "Not real.", Action: "Open mailbox", Last: true},
	}
	end := func(b *Button) float32 { return b.Position().X + b.Size().Width }
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			if rapid.Bool().Draw(t, "turn") {
				l.Turn()
				continue
			}
			before, had := l.Message()
			action, turn, counted := end(l.action), end(l.turn), l.turn.Visible()
			var messages []Message
			for _, m := range all {
				if rapid.Bool().Draw(t, m.Name) {
					messages = append(messages, m)
				}
			}

			changed := l.SetMessages(messages)

			now, has := l.Message()
			if l.MinSize().Height != statusHeight {
				t.Fatalf("the line is %v high", l.MinSize().Height)
			}
			if had && has && before.Name == now.Name && l.action.Visible() && end(l.action) != action {
				t.Fatalf("the action of %s moved from %v to %v", now.Name, action, end(l.action))
			}
			if counted && l.turn.Visible() && end(l.turn) != turn {
				t.Fatalf("the count moved from %v to %v", turn, end(l.turn))
			}
			if changed != (had != has || before.Name != now.Name) {
				t.Fatalf("from %q to %q, changed %t", before.Name, now.Name, changed)
			}
		}
	})
}
