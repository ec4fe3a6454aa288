package client_test

// Databases that were brought back from a backup while the organization went on.

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// restoring is one way in which databases come back from yesterday.
type restoring struct {
	name string
	// files are those that the backup brings, all where there are none.
	files []string
	// gone are files that are deleted besides.
	gone []string
	// running: the backup was made while the program ran, so that there is a log in it.
	running bool
	// killed: the program was killed, and left its log.
	killed bool
	// says is what the window then says of the record.
	says problem.Kind
}

var (
	ofOutbox = []string{"outbox.db", "outbox.db-wal", "outbox.db-mark"}
	ofCopy   = []string{"cache.db", "cache.db-wal"}
)

var restorings = []restoring{
	{name: "the outbox", files: ofOutbox, says: problem.RecordBroughtBack},
	{name: "the outbox, of a running program", files: ofOutbox, running: true, says: problem.RecordBroughtBack},
	{name: "the outbox over that of a killed program", files: ofOutbox, running: true, killed: true, says: problem.RecordBroughtBack},
	{name: "the file of the outbox alone", files: ofOutbox[:1], says: problem.RecordDamaged},
	{name: "the file of the outbox without its log", files: ofOutbox[:1], gone: ofOutbox[1:2], running: true, killed: true, says: problem.RecordDamaged},
	{name: "the file of the outbox beside a newer log", files: ofOutbox[:1], killed: true},
	{name: "the copy", files: ofCopy},
	{name: "the copy over that of a killed program", files: ofCopy[:1], killed: true},
	{name: "both", files: slices.Concat(ofOutbox, ofCopy), says: problem.RecordBroughtBack},
	{name: "the outbox, and the copy is gone", files: ofOutbox, gone: ofCopy, says: problem.RecordBroughtBack},
	{name: "all that the program keeps", says: problem.RecordBroughtBack},
	{name: "all that a running program kept", running: true, says: problem.RecordBroughtBack},
}

// copied copies the folders of the program, which may run.
func (d *desk) copied() (folder string) {
	d.t.Helper()
	folder = d.t.TempDir()
	for path, content := range filesIn(d.t, d.folder) {
		d.put(folder, d.folder, path, content)
	}
	return folder
}

// put writes a file into a folder where it is in another one.
func (d *desk) put(folder, from, path string, content []byte) {
	d.t.Helper()
	inside, err := filepath.Rel(from, path)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(filepath.Join(folder, inside)), 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, inside), content, 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// date has the counter of a copied outbox say that it was written then.
func (d *desk) date(folder string, at time.Time) {
	d.t.Helper()
	inside, err := filepath.Rel(d.folder, d.outboxFile())
	if err != nil {
		d.t.Fatal(err)
	}
	sqlitetest.SetCounted(d.t, filepath.Join(folder, inside), at)
}

// kill ends the program as a crash does.
func (d *desk) kill() {
	d.t.Helper()
	left := d.copied()
	d.stop()
	for path, content := range filesIn(d.t, left) {
		d.put(d.folder, left, path, content)
	}
	d.date(d.folder, time.Now())
}

// restore brings files back from a backup.
func (d *desk) restore(backup string, r restoring) {
	d.t.Helper()
	for path, content := range filesIn(d.t, backup) {
		if len(r.files) == 0 || slices.Contains(r.files, filepath.Base(path)) {
			d.put(d.folder, backup, path, content)
		}
	}
	for path := range filesIn(d.t, d.folder) {
		if slices.Contains(r.gone, filepath.Base(path)) {
			if err := os.Remove(path); err != nil {
				d.t.Fatal(err)
			}
		}
	}
}

// yesterday returns a desk of which a backup was made while removals waited, and these.
func yesterday(t *testing.T, r restoring) (d *desk, backup string, batch directory.Batch, ids []string) {
	t.Helper()
	d = signedIn(t, 40, avery)
	ids = d.actives(3)
	plan := d.plan(directory.Archive, ids...)
	d.always(isAny, sandbox.Fault{DropBefore: true})
	batch = d.confirmPlan(plan)
	d.untilState(batch, directory.Unknown)
	if err := d.client.PauseSending(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.heal()
	d.untilState(batch, directory.Queued)
	if r.running {
		backup = d.copied()
	} else {
		d.stop()
		backup = d.copied()
		d.start()
	}
	d.date(backup, time.Now().Add(-20*time.Hour))
	return d, backup, batch, ids
}

// comeBack ends the program, brings the backup back, and starts the program again, until
// nothing is open. It checks what the window says.
func (d *desk) comeBack(backup string, r restoring) (items []directory.Entry) {
	d.t.Helper()
	if r.killed {
		d.kill()
	} else {
		d.stop()
	}
	d.restore(backup, r)
	d.start()
	d.until("the copy", func() bool { s := d.client.State(); return s.Phase == client.Ready && s.Sync.Ended > 0 })
	said := d.client.State().Problem
	if r.says == "" && said != nil && said.Kind != problem.RecordDamaged || r.says != "" && (said == nil || said.Kind != r.says) {
		d.t.Errorf("the window says %v", said)
	}
	d.resume()
	d.until("the end of what waits", func() bool {
		items = d.recorded()
		return !slices.ContainsFunc(items, func(e directory.Entry) bool { return e.State.Open() })
	})
	return items
}

func (d *desk) resume() {
	d.t.Helper()
	if err := d.client.ResumeSending(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

// join has people open the invitation that came last, and press its button.
func (d *desk) join(ids ...string) {
	d.t.Helper()
	links := map[string]string{}
	for _, l := range d.demo.Letters() {
		if l.Link != "" {
			links[l.UserID] = l.Link
		}
	}
	for _, id := range ids {
		answer, err := http.Post(links[id], "", nil)
		if err != nil || answer.StatusCode != http.StatusOK {
			d.t.Fatalf("join: %v, %v", answer, err)
		}
		_ = answer.Body.Close()
	}
}

func TestWhatTookEffectSinceABackupIsReadAndNotSentAgain(t *testing.T) {
	for _, r := range restorings {
		t.Run(r.name, func(t *testing.T) {
			d, backup, batch, ids := yesterday(t, r)
			d.resume()
			d.mustEnd(batch, directory.Done, directory.ReasonNone)

			items := d.comeBack(backup, r)

			for _, id := range ids {
				d.mustHaveChanged(id, sandbox.Archived, 1, 1)
			}
			for _, item := range items {
				if item.State != directory.Done && item.Reason != directory.ReasonSalvaged {
					t.Errorf("%s is %s (%s)", item.Seen.Email, item.State, item.Reason)
				}
			}
			d.restart()
			if said := d.client.State().Problem; said != nil {
				t.Errorf("the next start says %v", said)
			}
		})
	}
}

func TestWhoWasInvitedBackSinceABackupIsNotArchivedAgain(t *testing.T) {
	for _, r := range restorings {
		t.Run(r.name, func(t *testing.T) {
			d, backup, batch, ids := yesterday(t, r)
			d.resume()
			d.mustEnd(batch, directory.Done, directory.ReasonNone)
			d.mustEnd(d.confirm(directory.Invite, ids...), directory.Done, directory.ReasonNone)
			d.join(ids...)
			before := d.standings()

			d.comeBack(backup, r)

			d.mustHaveTouchedOnly(before, nil)
		})
	}
}

func TestWhatWasTakenBackSinceABackupIsNotSent(t *testing.T) {
	for _, r := range restorings {
		t.Run(r.name, func(t *testing.T) {
			d, backup, batch, _ := yesterday(t, r)
			if _, err := d.client.CancelRest(context.Background(), batch.ID); err != nil {
				t.Fatal(err)
			}
			before := d.standings()

			d.comeBack(backup, r)

			d.mustHaveTouchedOnly(before, nil)
		})
	}
}

// What waited in the backup and was not sent since is not forgotten: the admin decides.
func TestWhatWaitedInABackupIsThereToDecide(t *testing.T) {
	r := restorings[0]
	d, backup, _, ids := yesterday(t, r)

	items := d.comeBack(backup, r)

	if len(items) != len(ids) {
		t.Errorf("%d are recorded", len(items))
	}
	d.until("the decisions", func() bool { return d.client.State().Undecided == len(ids) })
	for _, item := range items {
		if item.State != directory.Conflict || item.Reason != directory.ReasonBroughtBack {
			t.Errorf("%s is %s (%s)", item.Seen.Email, item.State, item.Reason)
		}
		d.mustHaveChanged(item.Seen.ID, sandbox.Active, 0, 0)
	}
	again := d.confirm(directory.Archive, ids...)
	d.mustEnd(again, directory.Done, directory.ReasonNone)
}
