package ui

import (
	"slices"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// outcomeWords puts confirmed changes into words, for one state of the client and
// one time. It may be used from any goroutine, because a long record is put into
// words in the background.
type outcomeWords struct {
	state client.State
	now   time.Time
}

// words are those of now.
func (h *host) words() outcomeWords { return outcomeWords{h.state(), h.now()} }

func (a *activityView) words() outcomeWords { return a.h.words() }

// change names what was confirmed.
func (w outcomeWords) change(item directory.Item) string {
	switch {
	case item.Kind == directory.Archive:
		return t("change.archive")
	case w.state.Invitations:
		return t("change.invite")
	}
	return t("change.reactivate")
}

// reason says how the item ended, in the program's words and then in the
// service's.
func (w outcomeWords) reason(item directory.Item) string {
	detail := displayName(item.Detail)
	switch {
	case item.State == directory.Done && !item.Effective():
		return t("outcome.already")
	case item.State == directory.Done:
		return t("outcome.tookEffect", values{"When": moment(item.EndedAt, w.now)})
	case item.State == directory.Cancelled:
		return t("outcome.cancelled.why")
	case item.State == directory.Queued && w.held(item.BatchID):
		return t("outcome.held")
	case item.State == directory.Queued:
		return w.whenSent(item)
	case item.State == directory.Unknown && w.state.Sync.Offline():
		return t("outcome.checked.whenReachable", values{"Organization": displayName(w.state.Organization.Name)})
	case item.State == directory.Unknown:
		return t("outcome.checked")
	case item.State == directory.Sending:
		return t("outcome.onItsWay")
	case item.State == directory.Conflict && !item.Undecided():
		return t("outcome.decided", values{"When": moment(item.DecidedAt, w.now)})
	case item.State == directory.Conflict && item.Found.ID != "":
		return changedWords(item.Seen, item.Found, w.now)
	case item.Reason == directory.ReasonRefusedByService && detail != "":
		return detail
	}
	return reasonWord(item.Reason)
}

// whenSent says when a change goes out that nothing holds.
func (w outcomeWords) whenSent(item directory.Item) string {
	switch {
	case w.state.Sync.Offline():
		return t("outcome.whenReachable", values{"Organization": displayName(w.state.Organization.Name)})
	case item.Attempts > 0:
		return t("outcome.again")
	}
	return t("outcome.next")
}

// held reports whether the sending of a batch is stopped until the admin resumes
// it.
func (w outcomeWords) held(batch string) bool {
	sending := w.state.Sending
	return sending.Paused || slices.Contains(sending.Stopped, batch)
}

// outcome is the word for how a change stands, and its colour.
func (w outcomeWords) outcome(item directory.Item) (look.Tone, string) {
	switch item.State {
	case directory.Done:
		if item.Kind == directory.Archive {
			return look.ToneSuccess, t("outcome.archived")
		}
		if !w.state.Invitations {
			return look.ToneSuccess, t("outcome.reactivated")
		}
		return look.ToneSuccess, t("outcome.invited")
	case directory.Refused:
		return look.ToneWarning, t("outcome.refused")
	case directory.Conflict:
		if item.Undecided() {
			return look.ToneWarning, t("outcome.toDecide")
		}
		return look.ToneNeutral, t("outcome.notSent")
	case directory.Failed:
		return look.ToneDanger, t("outcome.failed")
	case directory.Cancelled:
		return look.ToneNeutral, t("outcome.cancelled")
	case directory.Sending:
		return look.ToneNeutral, t("outcome.sending")
	case directory.Unknown:
		return look.ToneNeutral, t("outcome.checking")
	}
	return look.ToneNeutral, t("outcome.waiting")
}
