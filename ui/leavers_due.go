package ui

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
)

// Whose day has come is said once a day: in the window, and by the desktop, in numbers
// alone. Nothing else happens by itself.

// dueNews says once a day how many leavers are due.
type dueNews struct {
	h     *viewHost
	count func(ctx context.Context, today directory.Day) (int, error)
	// began is called when another day has begun.
	began func()
	// notify shows a notification on the desktop, from any goroutine.
	notify func(*fyne.Notification)
	// day is the day that was looked at last; counted is that of the last answer.
	day, counted directory.Day
	// failed: the last look could not count.
	failed bool
}

// dayCheck is after how long, at most, it is asked whether another day has begun. A timer
// for midnight alone would stand still while the computer sleeps.
const dayCheck = time.Minute

// preferDue is where it is kept on which day an account was told.
const preferDue = "leaversToldOn "

// watch looks now, and whenever another day has begun.
func (n *dueNews) watch() {
	n.check()
	n.h.after(min(dayCheck, directory.UntilTomorrow(n.h.now().Local())), func() {
		if n.h.screenCtx.Err() == nil {
			n.watch()
		}
	})
}

// check looks if it has not looked on this day, or could not count.
func (n *dueNews) check() {
	today := n.h.today()
	if today == n.day && !n.failed {
		return
	}
	if n.day != "" && n.day != today {
		n.began()
	}
	n.day, n.failed = today, false
	n.look(today)
}

// look counts those due, and tells if it has not told on this day. Where they cannot be
// counted, the next check looks again.
func (n *dueNews) look(today directory.Day) {
	inBackground(n.h.host, n.h.screenCtx, func(ctx context.Context) (int, error) {
		return n.count(ctx, today)
	}, func(due int, err error) {
		if today != n.day {
			return // another day has begun since, and is counted by itself
		}
		n.failed = err != nil
		if n.failed {
			n.h.log.Warn("count the leavers that are due", "problem", err)
			return
		}
		n.counted = today
		preferences, key := n.h.app.Preferences(), preferDue+n.h.accountKey()
		told := preferences.String(key) == string(today)
		n.h.log.Info("leavers due", "people", due, "told", told)
		if due == 0 || told {
			return
		}
		preferences.SetString(key, string(today))
		n.tell(due)
	})
}

// tell says how many are due, in the window, after what a notice says there now, and on
// the desktop, which may not answer for a while.
func (n *dueNews) tell(due int) {
	n.h.notice.Follow(tn("due.notice", due), takeBackTime, t("leavers.show"), func() { n.h.showLeavers(0) })
	text := fyne.NewNotification(t("app.name"), tn("due.desktop", due))
	inBackground(n.h.host, n.h.screenCtx, func(context.Context) (struct{}, error) {
		n.notify(text)
		return struct{}{}, nil
	}, func(struct{}, error) {})
}

// accountKey stands for the organization and the account in what is remembered, which
// names neither.
func (h *host) accountKey() string {
	state := h.state()
	sum := sha256.Sum256([]byte(state.Organization.SCIMHost + "\n" + state.Email))
	return hex.EncodeToString(sum[:8])
}
