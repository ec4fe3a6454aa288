package agenda

// How many people are due. It changes by itself, too: with the day, also that on which
// the computer wakes up.

import (
	"context"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/transport"
)

// Nudge has who is due counted again. It does not wait.
func (a *Agenda) Nudge() {
	select {
	case a.changed <- struct{}{}:
	default: // somebody has asked for it
	}
}

// Count reports how many people are due, after each nudge and on each day, until ctx
// ends. Call it once.
func (a *Agenda) Count(ctx context.Context) {
	if a.trouble != nil {
		return
	}
	calendar := time.NewTimer(a.untilLook())
	defer calendar.Stop()
	for day := a.today(); ; {
		began := time.Now()
		a.count(ctx, day)
		// Of a long list a count takes long, and while a batch goes out much changes:
		// counting takes a fifth of the time at most.
		if !transport.Wait(ctx, 4*time.Since(began), nil) {
			return
		}
		for same := true; same; {
			select {
			case <-ctx.Done():
				return
			case <-a.changed:
				same = false
			case <-calendar.C:
				calendar.Reset(a.untilLook())
			}
			if today := a.today(); today != day {
				day, same = today, false
				a.options.Report.LeaversChanged() // entries are in other groups
			}
		}
	}
}

// untilLook is the time to the next look at the calendar.
func (a *Agenda) untilLook() time.Duration {
	return min(a.lookEvery, directory.UntilTomorrow(a.options.Now().Local()))
}

// count counts once.
func (a *Agenda) count(ctx context.Context, today directory.Day) {
	due, err := a.Due(ctx, today)
	switch {
	case err == nil:
		a.options.Report.LeaversDue(due)
	case ctx.Err() == nil:
		a.options.Log.Warn("count the leavers who are due", "problem", err)
	}
}
