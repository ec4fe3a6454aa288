package ui

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

// planNoted plans to archive somebody, with a note.
func (d *desk) planNoted(email, note string) directory.Plan {
	d.t.Helper()
	users, err := d.client.Users(d.t.Context(), directory.Query{Search: email, Limit: 1})
	if err != nil || len(users.Rows) != 1 {
		d.t.Fatal(users, err)
	}
	plan, err := d.client.Plan(d.t.Context(), directory.Archive, []directory.User{users.Rows[0].User})
	if err != nil {
		d.t.Fatal(err)
	}
	plan.Notes = map[string]string{users.Rows[0].ID: note}
	return plan
}

// confirmNoted archives somebody with a note, and waits for the end.
func (d *desk) confirmNoted(email, note string) {
	d.t.Helper()
	if _, err := d.client.Confirm(d.t.Context(), d.planNoted(email, note)); err != nil {
		d.t.Fatal(err)
	}
	d.untilStatus(email, words("status.archived"))
}

func TestAChangeThatIsConfirmedAgainKeepsItsNote(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	plan := d.planNoted(email, "CHG-4711")
	d.otherwise(email)
	if _, err := d.client.Confirm(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	d.untilSees(tn("banner.undecided", 1))
	d.press(tn("banner.undecided.show", 1))
	d.untilShows(email)
	d.activity().decide(d.activity().people.rows)

	d.press(tn("decide.archive", 1))
	d.press(tn("archive.button", 1))

	d.until("it is done", func() bool { return d.atService(email).Status == sandbox.Archived })
	page, err := d.client.Record(t.Context(), directory.RecordQuery{Search: "CHG-4711", Limit: 10})
	if err != nil || len(page.Entries) != 2 {
		t.Errorf("the note stands with %d changes, %v, want both", len(page.Entries), err)
	}
}

func TestActivityFindsAndShowsANoteAndReportsHaveItAndTheLogHasNot(t *testing.T) {
	log, err := os.Create(filepath.Join(t.TempDir(), "log")) // a buffer would be read while it is written
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	d := newDesk(t, deskOptions{users: 12, log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	d.signIn("avery.moss")
	people := d.active(2)
	d.confirmNoted(people[0], "=CHG-4711\u202e last day")
	d.archive(people[1])
	d.press(words("nav.activity"))
	d.untilShows(people[1], people[0])

	d.activity().search.SetText("chg-4711")

	d.untilShows(people[0])
	table := d.activity().words().report(d.activity().people.rows)
	i := slices.Index(table[0], words("column.note"))
	if i < 0 || len(table[1]) != len(table[0]) || table[1][i] != "=CHG-4711⟨U+202E⟩ last day" {
		t.Errorf("the report is %q", table)
	}
	d.activity().peopleTable.OnActivate(0)
	d.until("the entry is open", func() bool { return d.dialogTitle() == words("activity.item") })
	if !d.sees("=CHG-4711⟨U+202E⟩ last day") || !d.sees(words("column.note")) {
		t.Error("the entry does not show the note")
	}
	d.key(fyne.KeyEscape)
	if !d.sees("=CHG-4711⟨U+202E⟩ last day") {
		t.Error("the row does not say the note")
	}
	d.activity().search.SetText("")
	d.untilShows(people[1], people[0])
	d.activity().peopleTable.OnActivate(0)
	d.until("the entry is open", func() bool { return d.dialogTitle() == words("activity.item") })
	if d.sees(words("column.note")) {
		t.Error("an entry without a note speaks of one")
	}
	written, err := os.ReadFile(log.Name())
	if err != nil || !bytes.Contains(written, []byte("confirmed")) || bytes.Contains(written, []byte("4711")) {
		t.Errorf("the log is missing, or has the note, %v:\n%s", err, written)
	}
}
