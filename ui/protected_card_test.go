package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/ui/look"
)

// protect types lines into the dialog of Settings.
func (d *desk) protect(lines ...string) {
	d.t.Helper()
	d.press(words("nav.settings"))
	d.press(words("protected.add"))
	d.area().SetText(strings.Join(lines, "\n"))
	d.press(words("protected.yes"))
}

// area is the field of several lines in the open dialog.
func (d *desk) area() *look.TextArea {
	d.t.Helper()
	for _, o := range d.objects() {
		if a, ok := o.(*look.TextArea); ok {
			return a
		}
	}
	d.t.Fatal("there is no field")
	return nil
}

func TestProtectedPeopleAreEnteredInSettingsAndLeftOutOfThePlan(t *testing.T) {
	folder, store := t.TempDir(), oauth.NewMemory()
	d := newDesk(t, deskOptions{users: 60, folder: folder, store: store})
	d.signIn("avery.moss")
	people := d.active(3)
	rows := map[string]directory.User{}
	for _, email := range people {
		rows[email] = d.users().rows[d.rowOf(email)].User
	}

	d.protect(strings.ToUpper(people[0]), "", "id:"+rows[people[1]].ID, "nobody@contoso.example", people[0])

	d.untilSees(tn("protected.added", 4)) // one address in two ways is two entries
	d.untilSees(rows[people[0]].Name())
	for _, want := range []string{strings.ToUpper(people[0]), "id:" + rows[people[1]].ID, rows[people[1]].Name(), "nobody@contoso.example", words("protected.nobody")} {
		if !d.sees(want) {
			t.Errorf("the list does not say %q", want)
		}
	}
	d.press(words("nav.users"))
	d.tick(people...)
	d.press(words("users.archiveN", values{"N": "3"}))
	d.untilSees(tn("check.leftOut", 2))
	if !d.sees(words("reason.protected")) || d.enabledButton(tn("archive.button", 1)) == nil {
		t.Errorf("in sight: %q", d.texts())
	}
	d.press(tn("archive.button", 1))
	d.untilStatus(people[2], words("status.archived"))

	d.close()
	d = newDesk(t, deskOptions{folder: folder, store: store, demo: d.demo})
	d.untilRows()
	d.press(words("nav.settings"))
	d.untilSees("nobody@contoso.example")
}

func TestAProtectedPersonIsTakenOffTheListAndPutBack(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.protect(email)
	d.untilSees(words("protected.remove"))

	d.press(words("protected.remove"))

	d.untilSees(words("protected.none"))
	d.press(words("protected.back"))
	d.untilSees(words("protected.remove"))
	list, err := d.client.Protected(t.Context())
	if err != nil || len(list) != 1 || list[0].Entry != email {
		t.Errorf("the list is %+v, %v", list, err)
	}
}

func TestALineThatIsNoPersonIsNamedAndNothingIsProtected(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	d.press(words("nav.settings"))
	d.press(words("protected.add"))
	for text, want := range map[string]string{
		"a@contoso.example\n\nEve <eve@contoso.example>": words("protected.wrong", values{"Line": "3"}),
		"id:":                              words("protected.wrong", values{"Line": "1"}),
		" \n":                              words("protected.how"),
		strings.Join(manyLines(101), "\n"): tn("protected.tooMany", 100),
	} {
		d.area().SetText(text)
		if !d.sees(want) || d.enabledButton(words("protected.yes")) != nil {
			t.Errorf("of %.30q in sight: %q", text, d.texts())
		}
	}
	d.area().SetText(strings.Join(manyLines(100), "\n"))
	if d.enabledButton(words("protected.yes")) == nil {
		t.Error("a hundred cannot be protected")
	}
	d.key(fyne.KeyEscape)
	if list, err := d.client.Protected(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("the list is %+v, %v", list, err)
	}
}

func manyLines(n int) (lines []string) {
	for i := range n {
		lines = append(lines, person(i, "").Email)
	}
	return lines
}

func TestThoseOfTheProfileCannotBeRemoved(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	card := newProtectedCard(d.ui.screen.(*mainScreen).hostOf(viewSettings))

	card.show([]client.ProtectedEntry{{Entry: "of@profile.example", OfProfile: true}, {Entry: "own@profile.example", Users: make([]directory.User, 2)}})

	var said []string
	for _, o := range visible(nil, card.list) {
		if a, ok := o.(fyne.Accessible); ok && a.AccessibilityRole() != fyne.AccessibleRoleContainer {
			said = append(said, a.AccessibilityLabel())
		}
	}
	want := []string{"of@profile.example", words("protected.nobody"), words("protected.ofProfile"), "own@profile.example", tn("protected.users", 2), words("protected.remove")}
	if !slices.Equal(said, want) {
		t.Errorf("the list says %q, want %q", said, want)
	}
}

func TestAListOfProtectedPeopleThatCannotBeReadIsSaidInSettings(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	d.protect("a@contoso.example")
	d.untilSees(words("protected.remove"))
	files, err := filepath.Glob(filepath.Join(d.client.Folders().Data, "protected-*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	if err := os.WriteFile(files[0], nil, 0o600); err != nil {
		t.Fatal(err)
	}

	d.press(words("nav.users"))
	d.press(words("nav.settings"))

	d.untilSees(words("problem.badProtected.next"))
	if d.enabledButton(words("protected.add")) != nil {
		t.Error("the list can be written over")
	}
}
