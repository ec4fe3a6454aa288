package ui

import (
	"context"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

func TestAPauseIsLiftedInOneClickFromTheLine(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.paused()
	d.untilSees(words("banner.paused"))
	d.untilSees(tn("banner.held", 1)) // once what waits has been counted

	d.press(words("batch.resume"))

	d.until("it is archived", func() bool { return d.atService("robin.vale@contoso.example").Status == sandbox.Archived })
	d.until("nothing is held", func() bool { return !d.ui.state.Sending.Paused && !d.sees(words("banner.paused")) })
}

func TestAPauseIsSaidAfterConfirmingAndLiftedInOneClickThere(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	release := d.paused()
	people := d.active(2)
	d.tick(people...)
	d.press(words("users.archiveN", values{"N": "2"}))
	d.press(tn("archive.button", 2))
	d.untilSees(tn("notice.paused", 2))
	release()
	d.until("two wait", func() bool { return d.ui.state.Waiting == 2 && d.ui.state.Sending.Held == 2 })

	action := d.ui.screen.(*mainScreen).notice.Action()
	if action.AccessibilityLabel() != words("batch.resume") {
		t.Errorf("the notice offers %q", action.AccessibilityLabel())
	}
	action.OnTapped()

	for _, email := range people {
		d.untilStatus(email, words("status.archived"))
	}
}

func TestTheQuestionSaysThatSendingIsPausedAndResumesIt(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.paused()
	people := d.active(2)
	d.tick(people...)

	d.press(words("users.archiveN", values{"N": "2"}))

	d.until("it is checked", func() bool { return d.enabledButton(tn("archive.button", 2)) != nil })
	if !d.sees(words("banner.paused") + " " + tn("check.paused", 2)) {
		t.Errorf("it does not say that they would wait: %q", d.texts())
	}
	d.press(words("batch.resume"))
	d.until("it says so no more", func() bool { return !d.sees(tn("check.paused", 2)) })
	if d.ui.state.Sending.Paused || d.enabledButton(tn("archive.button", 2)) == nil {
		t.Error("it is paused, or the question is no longer answered")
	}
	d.press(tn("archive.button", 2))
	for _, email := range people {
		d.untilStatus(email, words("status.archived"))
	}
}

// The hold is over with what it held: nothing shows it, and the next archive goes out.
func TestAPauseIsGoneWithWhatItHeld(t *testing.T) {
	folder, store := t.TempDir(), memoryStore()
	d := newDesk(t, deskOptions{users: 60, folder: folder, store: store})
	d.signIn("avery.moss")
	release := d.paused()
	d.untilSees(words("banner.paused"))

	release()

	d.until("it is gone", func() bool { return !d.ui.state.Sending.Paused && !d.sees(words("banner.paused")) })
	d.close()
	again := newDesk(t, deskOptions{demo: d.demo, folder: folder, store: store})
	again.untilRows()
	again.archive(again.active(1)...)
}

// Where no card in sight can lift it, the title row does.
func TestActivityAlwaysOffersToResumeWhatIsHeld(t *testing.T) {
	s := newStage(t)
	a := newActivityView(s.viewHost)
	s.window.SetContent(a.content())
	batches := someBatches()
	open, ended := batches[0], batches[1]
	for name, c := range map[string]struct {
		cards   []directory.Summary
		sending client.Sending
		row     bool
	}{
		"nothing held":                    {[]directory.Summary{open}, client.Sending{}, false},
		"paused":                          {[]directory.Summary{open}, client.Sending{Paused: true}, false},
		"paused, without a card":          {nil, client.Sending{Paused: true}, true},
		"paused, the card of what ended":  {[]directory.Summary{ended}, client.Sending{Paused: true}, true},
		"another batch is stopped":        {[]directory.Summary{open}, client.Sending{Stopped: []string{"else"}}, true},
		"this batch is stopped":           {[]directory.Summary{open}, client.Sending{Stopped: []string{open.ID}}, false},
		"the second of two is stopped":    {[]directory.Summary{ended, open}, client.Sending{Stopped: []string{open.ID}}, false},
		"an earlier one is stopped, too":  {[]directory.Summary{open}, client.Sending{Stopped: []string{"else", open.ID}}, false},
		"nothing waits any more":          {[]directory.Summary{ended}, client.Sending{}, false},
		"stopped, the card of what ended": {[]directory.Summary{ended}, client.Sending{Stopped: []string{open.ID}}, true},
	} {
		s.known.Waiting, s.known.Sending = 5, c.sending
		a.showCards(c.cards)
		a.paint()
		offers := 0
		for _, o := range visible(nil, a.root) {
			if b, ok := o.(*look.Button); ok && b.AccessibilityLabel() == words("batch.resume") {
				offers++
			}
		}
		held := c.sending.Paused || len(c.sending.Stopped) > 0
		if a.resume.Visible() != c.row || (offers == 1) != held {
			t.Errorf("%s: it is offered %d times, in the title row: %t", name, offers, a.resume.Visible())
		}
	}
	s.known.Waiting, s.known.Sending = 5, client.Sending{Paused: true, Held: 4}
	a.update(client.Change{State: true})
	if got := a.note.Text(); got != words("banner.paused")+" "+tn("banner.held", 4) {
		t.Errorf("the title row says %q", got)
	}
}

// What is on its way is not waiting to be sent, whatever is held.
func TestWhatHasGoneOutDoesNotReadAsWaitingWhilePaused(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(2)
	plan := d.planned(people...)
	d.demo.SetFault(always(sandbox.Fault{DropBefore: true}))
	batch, err := d.client.Confirm(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	d.until("one has gone out", func() bool {
		page, err := d.client.Record(context.Background(), directory.RecordQuery{Batch: batch.ID, Limit: 1})
		return err == nil && page.Entries[0].State == directory.Unknown
	})
	if err := d.client.PauseSending(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.press(words("nav.activity"))

	d.until("both are in sight", func() bool { return len(d.activity().people.rows) == 2 })
	w := d.activity().words()
	for _, e := range d.activity().people.rows {
		_, outcome := w.outcome(e.Item)
		reason := w.reason(e.Item)
		if e.State == directory.Unknown {
			if outcome != words("outcome.checking") || reason == words("outcome.held") || reason == words("outcome.next") {
				t.Errorf("what has gone out reads %q, %q", outcome, reason)
			}
		} else if reason != words("outcome.held") {
			t.Errorf("what waits reads %q, %q", outcome, reason)
		}
	}
	d.until("the card says what is on its way", func() bool { return d.sees(tn("batch.onTheWay", 1)) })
}
