package client_test

// Another program that holds the databases for longer than a commit waits, as a backup
// does.

import (
	"context"
	"database/sql"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// hold keeps every other process from the outbox until release is called.
func (d *desk) hold() (release func()) {
	d.t.Helper()
	db, err := sql.Open("sqlite", d.outboxFile())
	if err != nil {
		d.t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE"); err != nil {
		d.t.Fatal(err)
	}
	return func() {
		d.t.Helper()
		if err := db.Close(); err != nil {
			d.t.Error(err)
		}
	}
}

func TestAnOutboxThatIsHeldAtTheStartIsSaidAndTriedAgain(t *testing.T) {
	d := signedIn(t, 20, avery)
	ids := d.actives(2)
	d.mustEnd(d.confirm(directory.Archive, ids[0]), directory.Done, directory.ReasonNone)
	d.stop()
	release := d.hold()

	_ = d.tryToStart(d.options())

	if s := d.client.State(); s.Phase != client.SignedOut || s.Problem == nil || s.Problem.Kind != problem.FilesHeld {
		t.Errorf("the window says %v in phase %v", s.Problem, s.Phase)
	}
	release()
	if err := d.client.ReadKeyring(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.untilPhase(client.Ready)
	if n := len(d.recorded()); n != 1 {
		t.Errorf("%d changes are recorded", n)
	}
	d.mustEnd(d.confirm(directory.Archive, ids[1]), directory.Done, directory.ReasonNone)
	d.mustHaveChanged(ids[1], sandbox.Archived, 1, 1)
}

func TestWhatIsConfirmedWhileTheOutboxIsHeldIsNotSentAndCanBeConfirmedAgain(t *testing.T) {
	d := signedIn(t, 20, avery)
	ids := d.actives(2)
	plan := d.plan(directory.Archive, ids...)
	release := d.hold()

	_, err := d.client.Confirm(context.Background(), plan)

	mustFail(t, err, problem.FilesHeld)
	release()
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Active, 0, 0)
	}
	d.mustEnd(d.confirm(directory.Archive, ids...), directory.Done, directory.ReasonNone)
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Archived, 1, 1)
	}
}

// The answer comes while its outcome cannot be committed.
func TestWhatIsAnsweredWhileTheOutboxIsHeldIsReadAndNotSentAgain(t *testing.T) {
	d := signedIn(t, 20, avery)
	ids := d.actives(3)
	held := make(chan struct{})
	d.once(isChange, sandbox.Fault{DelayAnswer: held})
	batch := d.confirm(directory.Archive, ids...)
	d.untilState(batch, directory.Sending)
	release := d.hold()
	close(held)

	d.until("the trouble being said", func() bool {
		p := d.client.State().Sending.Problem
		return p != nil && p.Kind == problem.FilesHeld
	})
	release()

	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Archived, 1, 1)
		if n := d.patches(id); n > 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
}
