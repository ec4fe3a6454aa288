package ui

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

// confirmPage ticks the page and confirms for everybody on it who can be archived.
func (d *desk) confirmPage() (n int) {
	d.t.Helper()
	d.users().selectPage()
	d.users().archiveSelected()
	d.until("the plan is checked", func() bool { return d.sees(words("check.done", values{"Organization": "Contoso"})) })
	n = len(d.users().selectedUsers(directory.Archive)) - 1 // without oneself
	if n >= 26 {
		d.field().SetText(number(n))
	}
	d.press(tn("archive.button", n))
	d.until("it is confirmed", func() bool { return len(d.ui.dialogs) == 0 })
	return n
}

// isChange reports whether a request changes somebody.
func isChange(r *http.Request) bool {
	return r.Method == http.MethodPatch || r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/Bulk")
}

func TestAFinishedBatchLeavesAReportAndItsPeopleCanBeInvitedAgain(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	people := d.active(3)
	d.archive(people...)
	before := d.demo.Users()
	d.press(words("nav.activity"))
	d.untilSees(tn("batch.archived", 3))

	m := d.ui.screen.(*mainScreen)
	table := m.activity.words().report(m.activity.people.rows)
	if len(table) != 4 || len(table[0]) != len(table[1]) {
		t.Fatalf("the report is %q", table)
	}
	for _, email := range people {
		i := slices.IndexFunc(table, func(row []string) bool { return row[1] == email })
		if i < 1 || !slices.Contains(table[i], words("outcome.archived")) || !slices.Contains(table[i], d.atService(email).ID) {
			t.Errorf("the report does not say how it ended for %s: %q", email, table)
		}
		item := m.activity.people.rows[slices.IndexFunc(m.activity.people.rows, func(e directory.Entry) bool { return e.Seen.Email == email })]
		if said := words("outcome.tookEffect", values{"When": moment(item.EndedAt, time.Time{})}); i > 0 && !slices.Contains(table[i], said) {
			t.Errorf("the report does not say the day, as in %q: %q", said, table[i])
		}
	}
	d.press(words("back.open"))
	d.press(tn("back.button", 3))

	d.until("the three are invited", func() bool {
		return !slices.ContainsFunc(people, func(email string) bool { return d.atService(email).Status != sandbox.Invited })
	})
	if n := statusChanges(before, d.demo.Users()); n != 3 {
		t.Errorf("%d users changed, want the 3 of the batch", n)
	}
	for _, email := range people {
		if n := len(d.letters(email, "invitation")); n != 1 {
			t.Errorf("%s got %d invitations", email, n)
		}
	}
}

func TestABatchThatFailsAgainAndAgainStopsSaysSoAndGoesOnOrIsCancelled(t *testing.T) {
	for name, press := range map[string]string{"goes on": "batch.resume", "is cancelled": "batch.cancelRest"} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, deskOptions{users: 60})
			d.signIn("avery.moss")
			d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
				if !isChange(r) {
					return nil
				}
				return &sandbox.Fault{Status: 409, ContentType: "application/scim+json",
					Body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","detail":"Owns vehicles."}`}
			})
			n := d.confirmPage()

			d.untilSees(words("banner.stopped"))
			d.press(words("nav.activity"))
			d.untilSees(words("batch.stopped"))
			d.untilSees(tn("batch.refused", 5))
			d.untilSees(words("outcome.held"))
			d.demo.SetFault(nil)
			d.press(words(press))

			if press == "batch.resume" {
				d.untilSees(tn("batch.archived", n-5))
			} else {
				d.untilSees(tn("batch.cancelled", n-5))
				if letters := len(d.demo.Letters()); letters != 0 {
					t.Errorf("%d people got mail", letters)
				}
			}
			d.until("nothing is held any more", func() bool { return !d.sees(words("banner.stopped")) && !d.sees(words("batch.stopped")) })
		})
	}
}

func TestAPausedQueueSendsNothingUntilItGoesOn(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	held := make(chan struct{})
	var underWay atomic.Bool
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isChange(r) {
			return nil
		}
		underWay.Store(true)
		d.queue <- func() {} // which has the test look again
		return &sandbox.Fault{Delay: held}
	})
	n := d.confirmPage()
	d.press(words("nav.activity"))
	d.untilSees(words("batch.pause"))
	d.until("a change is on its way", func() bool { return underWay.Load() })
	d.press(words("batch.pause"))
	d.untilSees(words("banner.paused"))
	d.demo.SetFault(nil)
	close(held) // what was on its way arrives
	d.until("what was on its way has ended", func() bool { return d.sees(tn("batch.archived", 1)) })

	if letters := len(d.demo.Letters()); letters != 1 {
		t.Errorf("%d were archived while paused, want the one who was on the way", letters)
	}
	d.press(words("batch.resume"))

	d.untilSees(tn("batch.archived", n))
}
