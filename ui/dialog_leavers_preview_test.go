package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
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

func TestThePreviewSaysThatOtherSheetsAreNotRead(t *testing.T) {
	s := newStage(t)
	r := rowReading()
	r.doc.Sheets = []leavers.Sheet{{Name: "November"}, {Name: "December"}, {Name: "Notes", Hidden: true}}
	r.choice.Sheet = 0

	openReading(s, r)

	said := ""
	for _, o := range visible(nil, s.canvas().Overlays().Top()) {
		if text, ok := o.(*canvas.Text); ok {
			said += text.Text + "\n"
		}
	}
	if !strings.Contains(said, tn("list.otherSheets", 2)) {
		t.Errorf("the preview says %q", said)
	}
}

func TestTheConfirmationSaysFirstWhomTheListCallsOtherwise(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	addresses := d.statusOf(sandbox.Active, 3)
	rows := []string{"Name,E-mail"}
	for _, address := range addresses {
		rows = append(rows, d.atService(address).DisplayName+","+address)
	}
	rows[2] = "Zebulon Quux," + addresses[1]

	d.ui.dropped(fyne.Position{}, []fyne.URI{listFile(t, "exits.csv", strings.Join(rows, "\r\n"))})
	d.untilSees(countWords(3, 3))
	d.press(archiveWords(3))
	d.until("it is checked", func() bool { return d.enabledButton(tn("archive.button", 3)) != nil })

	seen := d.texts()
	lead := slices.IndexFunc(seen, func(text string) bool { return strings.HasPrefix(text, tn("check.otherName", 1)) })
	written := slices.Index(seen, "Zebulon Quux")
	people := slices.Index(seen, addresses[0])
	if lead < 0 || lead > written || written > people || !slices.Contains(seen[lead:written], addresses[1]) {
		t.Errorf("the confirmation shows %q", seen)
	}
}

func TestAddressesInThePreviewAreWholeInANarrowWindow(t *testing.T) {
	s := newStage(t)
	s.window.Resize(fyne.NewSize(900, 700))
	r := rowReading()
	for i := range r.list.Lines {
		r.list.Lines[i].User.Email = "anders.andersson@contoso.example"
		r.list.Lines[i].Written = "adaeze.okonkwo@contoso.example"
	}

	l := openReading(s, r)

	var texts []string
	for _, o := range visible(nil, l.preview.table) {
		if text, ok := o.(*canvas.Text); ok {
			texts = append(texts, text.Text)
		}
	}
	if !slices.Contains(texts, "anders.andersson@contoso.example") || !slices.Contains(texts, "adaeze.okonkwo@contoso.example") {
		t.Errorf("an address is cut: %q", texts)
	}
	if !slices.Contains(texts, words("status.active")) || !slices.Contains(texts, words("list.matched")) {
		t.Errorf("the status or the result is missing: %q", texts)
	}
}

func TestThePreviewSaysHowManyHaveNoLeavingDateWhereOthersHaveOne(t *testing.T) {
	const some, one = "2 people have no leaving date and are due now.", "1 person has no leaving date and is due now."
	for _, of := range []struct {
		leaves  []directory.Day
		written string // where there is no day
		want    string // "" for nothing
	}{
		{[]directory.Day{"2026-12-01", "", ""}, "", some},
		{[]directory.Day{"", "2026-12-01", "2026-12-02"}, "", one},
		{[]directory.Day{"2026-12-01", "2026-12-02", "2026-12-03"}, "", ""},
		{[]directory.Day{"", "", ""}, "", ""},
		{[]directory.Day{"2026-12-01", "", ""}, "soon", ""}, // said otherwise
	} {
		s := newStage(t)
		r := rowReading()
		for i := range r.list.Lines {
			r.list.Lines[i].Leaves, r.list.Lines[i].WrittenDay = of.leaves[i], ""
			if of.leaves[i] == "" {
				r.list.Lines[i].WrittenDay = of.written
			}
		}

		openReading(s, r)

		var said []string
		for _, o := range visible(nil, s.canvas().Overlays().Top()) {
			if text, ok := o.(*canvas.Text); ok {
				said = append(said, text.Text)
			}
		}
		for _, sentence := range []string{some, one} {
			if slices.Contains(said, sentence) != (sentence == of.want) {
				t.Errorf("of %q the preview says %q", of.leaves, said)
			}
		}
	}
}
