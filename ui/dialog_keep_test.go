package ui

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

func TestAListIsKeptUnderTheNameOfItsFileAndShownInLeavers(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	before := d.demo.Users()
	leavers := d.statusOf(sandbox.Active, 2)
	file := listFile(t, "November exits.txt", leavers[0]+"\n"+leavers[1]+"\nnobody@contoso.example\n"+leavers[0])
	d.ui.dropped(fyne.Position{}, []fyne.URI{file})
	d.untilSees(countWords(2, 4))

	d.press(words("list.keep"))
	if got := d.field().Text(); got != "November exits" {
		t.Errorf("the list would be called %q", got)
	}
	if !d.sees(tn("keep.left", 1)) {
		t.Error("it is not said that a line is left out")
	}
	d.press(tn("keep.yes", 3))

	m := d.ui.screen.(*mainScreen)
	d.until("Leavers are in sight", func() bool { return m.current == viewLeavers && d.sees(leavers[0]) && d.sees("nobody@contoso.example") })
	lists, err := d.client.LeaverLists(t.Context())
	if err != nil || len(lists) != 1 || lists[0].Name != "November exits" || lists[0].Origin.File != "November exits.txt" || lists[0].Counts[directory.AnyLeaver] != 3 {
		t.Errorf("%+v, %v", lists, err)
	}
	if n := statusChanges(before, d.demo.Users()); n != 0 {
		t.Errorf("%d users changed", n)
	}
	if d.dialogTitle() != "" {
		t.Errorf("%q is still open", d.dialogTitle())
	}
}

func TestPeopleAreKeptInAListThatIsThere(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	there, _, err := d.client.AddLeavers(context.Background(), directory.LeaverList{Name: "There"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.typeList(d.statusOf(sandbox.Active, 1)[0])
	d.press(words("list.keep"))
	var into *look.Select
	for _, o := range d.objects() {
		if s, ok := o.(*look.Select); ok {
			into = s
		}
	}
	d.until("the lists are known", func() bool { return into.AccessibilityLabel() != "" && len(d.queue) == 0 && d.keepLists() == 1 })
	into.SetSelected(1)
	into.OnChanged(1)
	d.press(tn("keep.yes", 1))
	d.until("it is kept there", func() bool {
		lists, err := d.client.LeaverLists(context.Background())
		return err == nil && len(lists) == 1 && lists[0].ID == there.ID && lists[0].Counts[directory.AnyLeaver] == 1
	})
}

// keepLists is how many lists the open dialog offers to keep people in.
func (d *desk) keepLists() int { return len(d.ui.screen.(*mainScreen).leavers.dialog.keeping.lists) }

func TestAListWithoutANameIsNotKept(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.typeList(d.statusOf(sandbox.Active, 1)[0])
	d.press(words("list.keep"))
	d.field().SetText("  ")
	if d.enabledButton(tn("keep.yes", 1)) != nil {
		t.Error("a list without a name can be kept")
	}
	d.key(fyne.KeyEscape)
	if d.dialogTitle() != words("list.title") || !d.sees(countWords(1, 1)) {
		t.Error("Escape does not lead back to the preview")
	}
}

func TestKeepingIsPrimaryWhereSomebodyLeavesLater(t *testing.T) {
	s := newStage(t)
	l := openReading(s, rowReading())
	if l.keep.Kind != look.Primary || l.archive.Kind != look.Outline || l.archive.Text != tn("list.archive", 1) {
		t.Errorf("%q is %d, keeping is %d", l.archive.Text, l.archive.Kind, l.keep.Kind)
	}
	r := rowReading()
	for i := range r.list.Lines {
		r.list.Lines[i].Leaves = "2026-12-01"
	}
	l = openReading(s, r)
	if l.keep.Kind != look.Primary || l.archive.Text != tn("list.archiveEarly", 3) {
		t.Errorf("where everybody leaves later the button says %q", l.archive.Text)
	}
	for i := range r.list.Lines {
		r.list.Lines[i].Leaves, r.list.Lines[i].WrittenDay = "", ""
	}
	l = openReading(s, r)
	if l.archive.Kind != look.Primary || l.keep.Kind != look.Outline || l.archive.Text != tn("list.archive", 3) {
		t.Errorf("where everybody has left %q is %d, keeping is %d", l.archive.Text, l.archive.Kind, l.keep.Kind)
	}
}

func TestAFileIsDroppedOnEveryView(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	file := listFile(t, "leavers.txt", "nobody@contoso.example")
	d.untilSees(words("signIn.browser"))
	d.ui.dropped(fyne.Position{}, []fyne.URI{file})
	if !d.sees(words("drop.signIn")) {
		t.Error("before the sign-in it is not said why the file is not read")
	}
	d.key(fyne.KeyEscape)
	d.signIn("avery.moss")
	m := d.ui.screen.(*mainScreen)
	for view := range m.views {
		m.show(view)
		d.ui.dropped(fyne.Position{}, []fyne.URI{file})
		d.untilSees(countWords(0, 1))
		d.key(fyne.KeyEscape)
		if m.current != view || d.dialogTitle() != "" {
			t.Errorf("afterwards view %d is in sight and not %d, and %q open", m.current, view, d.dialogTitle())
		}
	}
}

func TestReadingSaysHowFarItIsAndCanBeStopped(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	leaver := d.statusOf(sandbox.Active, 1)[0]
	l := d.typeList(leaver)
	gaveUp := make(chan struct{})
	l.read(listSource{name: "slow.csv", read: func(ctx context.Context, progress func(done, all int64)) ([]byte, error) {
		progress(3_000_000, 12_000_000)
		<-ctx.Done()
		close(gaveUp)
		return nil, ctx.Err()
	}})
	d.untilSees(words("list.readingBytes", values{"Done": fileSize(3_000_000), "All": fileSize(12_000_000)}))
	if d.enabledButton(words("list.keep")) != nil || d.enabledButton(archiveWords(1)) != nil {
		t.Error("a list can be used while another one is read")
	}
	d.press(words("list.stop"))
	<-gaveUp
	if !d.sees(countWords(1, 1)) || d.enabledButton(archiveWords(1)) == nil || d.sees(words("list.stop")) {
		t.Error("the list that was there is not as it was")
	}
}
