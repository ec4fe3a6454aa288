package ui

import (
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

// The service looks at no version, and gives the place of the one to another at the last
// moment.
func TestWhoWasHitInPlaceOfAnotherIsSaidAndCanBeInvitedAgain(t *testing.T) {
	d := newDesk(t, deskOptions{users: 20})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	row := d.users().rows[d.rowOf(email)]
	d.tick(email)
	d.press(words("users.archiveN", values{"N": "1"}))
	d.until("the plan is checked", func() bool { return d.enabledButton(tn("archive.button", 1)) != nil })
	d.demo.IgnoreETags(true)
	if err := d.demo.Rename(row.ID, "Somebody Else", "else@elsewhere.example"); err != nil {
		t.Fatal(err)
	}

	d.press(tn("archive.button", 1))

	d.until("the window says so", func() bool { return d.sees(tn("banner.hit", 1)) })
	if d.sees(tn("banner.undecided", 1)) {
		t.Error("it is called a plain question, too")
	}
	d.press(tn("banner.undecided.show", 1))
	d.untilShows(email)
	d.activity().peopleTable.OnActivate(0)
	d.press(words("decide.open"))
	d.until("it is asked", func() bool { return d.dialogTitle() == tn("decide.title", 1) })
	for _, want := range []string{tn("decide.hit", 1), displayName(row.Name()), "Somebody Else", "else@elsewhere.example"} {
		if !d.sees(want) {
			t.Errorf("the dialog does not say %q: %q", want, d.texts())
		}
	}
	d.press(tn("decide.invite", 1))
	d.until("it is asked once more", func() bool { return d.enabledButton(tn("invite.button", 1)) != nil })
	d.press(tn("invite.button", 1))
	d.until("Somebody Else is invited", func() bool {
		u, _ := d.demo.User(row.ID)
		return u.Status == sandbox.Invited
	})
	d.until("nothing more is to be decided", func() bool { return d.ui.state.Undecided == 0 && !d.sees(tn("banner.hit", 1)) })
}

func TestTheRowOfWhomTheServiceDeletedSaysSo(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	v := d.users()
	v.rows[1] = client.Row{User: directory.User{ID: "gone", DisplayName: "Gone", Status: directory.Archived}, Deleted: true}

	row := v.row(1)

	if row.Checkable || row.Cells[columnStatus].Text != words("row.deleted") || row.Cells[columnChanged].Text != "" {
		t.Errorf("%+v", row)
	}
	v.selected["gone"] = true
	if users := v.selectedUsers(directory.Invite); len(users) > 0 {
		t.Errorf("%d can be invited", len(users))
	}
}
