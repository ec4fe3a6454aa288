package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

func TestTheNumberIsTypedAndTheWarningGivenFromTheirThresholdsOn(t *testing.T) {
	b := readThresholds(test.NewTempApp(t).Preferences())
	for _, c := range []struct {
		n, all       int
		typed, warns bool
	}{
		{1, 1, false, false}, {9, 9, false, false}, {10, 49, false, true}, {10, 50, false, false}, {11, 50, false, true},
		{25, 1000, false, false}, {26, 1000, true, false}, {200, 1000, true, false}, {201, 1000, true, true},
		{500, 100_000, true, false}, {501, 100_000, true, true}, {501, 0, true, true}, {300, 0, true, false},
	} {
		if got := b.mustType(c.n); got != c.typed {
			t.Errorf("%d of %d: typed %t", c.n, c.all, got)
		}
		if got := b.warns(c.n, c.all); got != c.warns {
			t.Errorf("%d of %d: in red %t", c.n, c.all, got)
		}
	}
}

func TestNonsenseInThePreferencesSwitchesNoThresholdOff(t *testing.T) {
	for _, n := range []int{-1, 0, 1, 1 << 40} {
		p := test.NewTempApp(t).Preferences()
		for _, limit := range []threshold{typeFromThreshold, warnAboveThreshold, warnPercentThreshold} {
			if !limit.allows(n) {
				p.SetInt(limit.key, n)
			}
		}
		if got := readThresholds(p); got.typeFrom != 26 || got.warnAbove != 500 || got.warnPercent != 20 && n != 1 {
			t.Errorf("with %d the thresholds are %+v", n, got)
		}
	}
	p := test.NewTempApp(t).Preferences()
	p.SetString(typeFromThreshold.key, "many")
	if got := readThresholds(p).typeFrom; got != 26 {
		t.Errorf("with a word the number is typed from %d on", got)
	}
}

func TestTheTypedNumberMayHaveSeparators(t *testing.T) {
	for text, want := range map[string]bool{
		"1234": true, " 1,234 ": true, "1.234": true, "1 234": true, "1\u202f234": true, "1’234": true,
		"": false, "123": false, "12345": false, "1234 users": false, "-1234": false, "1234x": false,
	} {
		if got := isNumber(text, 1234); got != want {
			t.Errorf("%q is 1234: %t", text, got)
		}
	}
}

// red is the warning of the open dialog, or nil.
func (d *desk) red() *look.Banner {
	for _, o := range d.objects() {
		if b, ok := o.(*look.Banner); ok && strings.HasPrefix(b.AccessibilityLabel(), tn("brake.many", len(d.ui.screen.(*mainScreen).leavers.dialog.preview.list.Users()))) {
			return b
		}
	}
	return nil
}

func TestAThirdOfTheOrganizationIsSaidInRedWithItsShare(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	present := 0
	for _, u := range d.demo.Users() {
		if u.Status != sandbox.Archived {
			present++
		}
	}
	n := present/3 + 1
	if n >= 26 {
		t.Fatalf("%d users", n)
	}
	d.typeList(d.statusOf(sandbox.Active, n)...)

	d.press(archiveWords(n))
	d.until("the dialog has checked", func() bool { return d.enabledButton(tn("archive.button", n)) != nil })

	red := d.red()
	want := words("brake.share", values{"Percent": number(n * 100 / present), "Organization": "Contoso"})
	if red == nil || !strings.Contains(red.AccessibilityLabel(), want) {
		t.Errorf("the dialog does not say %q", want)
	}
}

// TestALargeListUsesTheCopyAndSaysSo also drives the whole way of more people
// than are read again for the dialog.
func TestALargeListUsesTheCopyAndIsArchivedCompletely(t *testing.T) {
	d := newDesk(t, deskOptions{users: 300})
	d.signIn("avery.moss")
	leavers := d.statusOf(sandbox.Active, 210)
	before := d.demo.Users()
	d.typeList(leavers...)

	d.press(archiveWords(210))
	later := words("check.later", values{"When": moment(d.ui.state.Sync.At, d.ui.options.Now())})
	d.untilSees(later)
	if d.red() == nil {
		t.Error("more than a fifth of the organization is not said in red")
	}
	if d.enabledButton(tn("archive.button", 210)) != nil {
		t.Error("210 users can be archived without typing their number")
	}
	d.field().SetText("211")
	if d.enabledButton(tn("archive.button", 210)) != nil {
		t.Error("another number is taken for theirs")
	}
	// One of them was archived by somebody else since the copy: that one is checked
	// before anything is sent, and gets no second letter.
	other := d.atService(leavers[0])
	if err := d.demo.ArchiveAsOther(other.ID); err != nil {
		t.Fatal(err)
	}
	d.field().SetText("210")
	d.press(tn("archive.button", 210))

	d.until("all are archived", func() bool {
		return statusChanges(before, d.demo.Users()) == 210 && d.ui.state.Waiting == 0
	})
	for _, email := range leavers {
		if n := len(d.letters(email, "removal")); n != 1 {
			t.Errorf("%s got %d letters", email, n)
		}
	}
}

func TestTheThresholdsAreChosenInSettings(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.press(words("nav.settings"))
	var fields []*look.Field
	for _, o := range d.objects() {
		if f, ok := o.(*look.Field); ok {
			fields = append(fields, f)
		}
	}
	if len(fields) != 3 || fields[0].Text() != "26" || fields[1].Text() != "500" || fields[2].Text() != "20" {
		t.Fatalf("%d fields", len(fields))
	}

	fields[0].SetText("1")
	if !d.sees(words("brake.range", values{"Least": "2", "Most": "500"})) {
		t.Error("the view does not say what is allowed")
	}
	if got := readThresholds(d.ui.options.App.Preferences()).typeFrom; got != 26 {
		t.Errorf("what is not allowed holds: %d", got)
	}
	fields[0].SetText("2")

	d.press(words("nav.users"))
	d.tick(d.active(2)...)
	d.key(fyne.KeyDelete)
	d.untilSees(tn("check.type", 2))
	if d.enabledButton(tn("archive.button", 2)) != nil {
		t.Error("the number need not be typed")
	}
}
