package ui

import (
	"time"

	"mileiq.example/admin/client/directory"
)

// tallyWords counts how the changes of a batch ended: "487 archived · 9 refused".
func (a *activityView) tallyWords(b directory.Summary) string {
	done, already := "batch.archived", "batch.alreadyArchived"
	if b.Kind == directory.Invite {
		done = a.h.inviteKey("batch.invited", "batch.reactivated")
		already = a.h.inviteKey("batch.alreadyInvited", "batch.alreadyActive")
	}
	text := ""
	for _, part := range []struct {
		key string
		n   int
	}{
		{done, b.Done}, {already, b.Already}, {"batch.refused", b.Refused}, {"batch.failed", b.Failed},
		{"batch.undecided", b.Undecided}, {"batch.notSent", b.Conflicts - b.Undecided}, {"batch.cancelled", b.Cancelled},
	} {
		if part.n == 0 {
			continue
		}
		if text != "" {
			text += " · "
		}
		text += tn(part.key, part.n)
	}
	return text
}

// batchName says what was confirmed: "Archive 44 users".
func (a *activityView) batchName(b directory.Summary) string {
	key := "batch.archive"
	if b.Kind == directory.Invite {
		key = a.h.inviteKey("batch.invite", "batch.reactivate")
	}
	return tn(key, b.All())
}

// canTakeBack reports whether a batch archives somebody, or has done so. Whom the
// service deleted, nobody can invite again.
func canTakeBack(b directory.Summary) bool {
	return b.Kind == directory.Archive && b.Open+b.Done-b.Deleted+b.HitOthers > 0
}

// pace says how far a batch is, and how fast it is sent or why it waits.
func (a *activityView) pace(b directory.Summary) string {
	sending, now := a.h.state().Sending, a.h.now()
	text := t("batch.progress", values{"N": number(b.All() - b.Open), "Of": number(b.All())})
	held, allSent := a.words().held(b.ID), b.Sent > 0 && b.Sent == b.Open
	if held && b.Sent > 0 {
		text += " · " + tn("batch.onTheWay", b.Sent) // which no hold keeps from its end
	}
	switch {
	case allSent && a.h.state().Sync.Offline():
		return text + " · " + t("batch.checkedWhenReachable", values{"Organization": a.h.organizationName()})
	case allSent && held:
		return text
	case sending.Paused:
		return text + " · " + t("batch.paused")
	case held:
		return text + " · " + t("batch.held")
	case a.h.state().Sync.Offline():
		return text + " · " + t("outcome.whenReachable", values{"Organization": a.h.organizationName()})
	case sending.Until.After(now):
		return text + " · " + t("batch.waits", values{"Organization": a.h.organizationName(), "When": sending.Until.Local().Format("15:04:05")})
	case sending.Batch == b.ID && sending.TimeLeft > 0:
		return text + " · " + t("batch.rate", values{"N": rate(sending.PerSecond)}) + " · " + timeLeft(sending.TimeLeft)
	}
	return text
}

// timeLeft rounds a duration to words, for an estimate.
func timeLeft(d time.Duration) string {
	if d < time.Minute {
		return tn("batch.secondsLeft", max(1, int(d.Round(time.Second)/time.Second)))
	}
	return tn("batch.minutesLeft", int((d+time.Minute-1)/time.Minute))
}
