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
}

// dayCheck is after how long it is asked whether another day has begun. A timer until
// midnight would stand still while the computer sleeps.
const dayCheck = 5 * time.Minute

// preferDue is where it is kept on which day an account was told.
const preferDue = "leaversToldOn "

// watch looks now, and whenever another day has begun.
func (n *dueNews) watch() {
	n.check()
	n.h.after(n.untilCheck(), func() {
		if n.h.screenCtx.Err() == nil {
			n.watch()
		}
	})
}

// check looks if it has not looked on this day.
func (n *dueNews) check() {
	today := n.h.today()
	if today == n.day {
		return
	}
	if n.day != "" {
		n.began()
	}
	n.day = today
	n.look(today)
}

// untilCheck is until midnight, or not so long.
func (n *dueNews) untilCheck() time.Duration {
	now := n.h.now().Local()
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 1, 0, now.Location())
	return min(dayCheck, max(time.Second, midnight.Sub(now)))
}

// look counts those due, and tells if it has not told on this day.
func (n *dueNews) look(today directory.Day) {
	inBackground(n.h.host, n.h.screenCtx, func(ctx context.Context) (int, error) {
		return n.count(ctx, today)
	}, func(due int, err error) {
		n.counted = today
		if err != nil {
			n.h.log.Warn("count the leavers that are due", "problem", err)
			return
		}
		preferences, key := n.h.app.Preferences(), preferDue+n.h.accountKey()
		if due == 0 || preferences.String(key) == string(today) {
			return
		}
		preferences.SetString(key, string(today))
		n.tell(due)
	})
}

// tell says how many are due, in the window and on the desktop. The desktop may not answer
// for a while.
func (n *dueNews) tell(due int) {
	n.h.log.Info("leavers are due", "people", due)
	n.h.notice.Offer(tn("due.notice", due), takeBackTime, t("leavers.show"), func() { n.h.showLeavers(0) })
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
