package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/sandbox"
)

func TestThePreviewIsFilteredByResult(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	leavers := d.statusOf(sandbox.Active, 2)
	l := d.typeList("first@contoso.example", leavers[0], "second@contoso.example", leavers[1], leavers[1])

	for i, want := range [][]int{{0, 1, 2, 3, 4}, {1, 3}, {0, 2}, {4}} {
		if i > 0 {
			d.segments().TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
		}
		if !slices.Equal(l.preview.shown, want) {
			t.Errorf("filter %d shows the lines %v, want %v", i, l.preview.shown, want)
		}
	}
}

func TestLinesWithoutAMatchAreCopiedAsTheyWereWrittenButForFormulas(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.typeList("Ada <nobody@contoso.example>", d.statusOf(sandbox.Active, 1)[0], "=cmd()", "nobody@contoso.example")

	d.press(words("list.copy"))

	if got := d.ui.options.App.Clipboard().Content(); got != "Ada <nobody@contoso.example>\n'=cmd()" {
		t.Errorf("copied %q", got)
	}
	if !d.sees(tn("list.copied", 2)) {
		t.Error("the dialog does not say so")
	}
}

func TestWhatAListSaysIsShownAsData(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")

	d.typeList("a\u202eda", d.statusOf(sandbox.Active, 1)[0])

	if !d.sees("a⟨U+202E⟩da") {
		t.Errorf("a character that turns text around is obeyed: %q", d.texts())
	}
}
