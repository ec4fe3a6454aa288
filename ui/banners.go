package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// newStatusLine is the line below the menu. It is always there, so that no message
// moves what is below it.
func (m *mainScreen) newStatusLine() *look.StatusLine {
	line := look.NewStatusLine(t("banner.more"))
	line.Count = func(at, of int) string { return t("banner.count", values{"N": number(at), "Of": number(of)}) }
	line.OnMore = m.h.showMessage
	return line
}

// showMessages shows what is to be said now in the line below the menu.
func (m *mainScreen) showMessages() {
	if m.line.SetMessages(m.messages()) {
		m.lineStill.moved() // another action is under the pointer
	}
}

// messages are what is to be said now, the gravest first.
func (m *mainScreen) messages() (messages []look.Message) {
	state := m.h.state()
	add := func(message look.Message) {
		if act := message.OnAction; act != nil {
			message.OnAction = func() {
				if m.lineStill.isStill() {
					act()
				}
			}
		}
		messages = append(messages, message)
	}
	if state.Problem != nil {
		add(m.problemMessage(state.Problem))
	}
	if n := state.HitOthers; n > 0 {
		add(look.Message{Name: "hit", Tone: look.ToneDanger, Icon: look.IconWarning, Lead: tn("banner.hit", n), Text: t("banner.hit.body"),
			Action: tn("banner.undecided.show", n), OnAction: func() { m.activity.showOutcome(directory.ToDecide) }})
	}
	if state.Sync.Problem != nil {
		add(m.copyMessage(state))
	}
	if p := state.LeaversProblem; p != nil {
		what, next := problemWords(p)
		add(look.Message{Name: "leavers", Tone: look.ToneWarning, Icon: look.IconWarning, Lead: what, Text: next,
			Action: t("problem.details"), OnAction: func() { m.h.showDetails(p) }})
	}
	if held := heldWords(state); held != "" {
		add(look.Message{Name: "held", Tone: look.ToneWarning, Icon: look.IconPause, Lead: held, Text: heldBody(state),
			Action: t("batch.resume"), OnAction: m.hostOf(m.current).resume})
	}
	if n := state.Undecided - state.HitOthers; n > 0 {
		add(look.Message{Name: "undecided", Tone: look.ToneWarning, Icon: look.IconHelp, Lead: tn("banner.undecided", n), Text: t("banner.undecided.body"),
			Action: tn("banner.undecided.show", n), OnAction: func() { m.activity.showOutcome(directory.ToDecide) }})
	}
	if message, ok := m.sendingMessage(state); ok {
		add(message)
	}
	if m.current == viewLeavers && m.prepared.isStale() {
		add(look.Message{Name: "changed", Tone: look.ToneInfo, Icon: look.IconInfo, Lead: t("users.changed"),
			Action: t("users.changed.refresh"), OnAction: m.prepared.reload})
	}
	if m.current == viewUsers && m.users.isStale() {
		add(look.Message{Name: "changed", Tone: look.ToneInfo, Icon: look.IconInfo, Lead: t("users.changed"),
			Action: t("users.changed.refresh"), OnAction: m.users.load})
	}
	if state.SessionOnly {
		add(m.notKeptMessage(state.NotKept))
	}
	if demo := state.Organization.Demo; demo != nil {
		add(look.Message{Name: "demo", Tone: look.ToneInfo, Icon: look.IconInfo, Lead: t("banner.demo"), Text: t("banner.demo.body"),
			Action: t("banner.demo.mail"), OnAction: func() { m.openAddress(demo.Mail) }, Last: true})
	}
	return messages
}

// notKeptMessage says that the session ends with the program, and why, where that is known.
func (m *mainScreen) notKeptMessage(why *problem.Problem) look.Message {
	message := look.Message{Name: "sessionOnly", Tone: look.ToneWarning, Icon: look.IconInfo, Lead: t("banner.sessionOnly"), Text: t("banner.sessionOnly.body")}
	if why == nil || why.Kind == problem.Unexplained {
		return message
	}
	what, next := problemWords(why)
	message.Text = what + " " + next
	if mayTryKeyring(why) {
		message.Name = "notKept" // with something to press it is another message
		message.Action, message.OnAction = t("keyring.tryAgain"), m.keepSession
	}
	return message
}

// mayTryKeyring reports whether the keyring may do next time what it did not do now.
func mayTryKeyring(p *problem.Problem) bool {
	switch p.Kind {
	case problem.NoKeyring, problem.KeyringLocked, problem.KeyringSilent, problem.KeyringForgets:
		return true
	}
	return false
}

// keepSession asks the keyring once more, which may ask the admin.
func (m *mainScreen) keepSession() {
	inBackground(m.h, m.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, m.h.client.KeepSession(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			m.h.log.Warn("keep the session", "problem", err)
			m.h.showDetails(problem.Of(err))
			return
		}
		m.notice.Say(t("keyring.kept"), noticeTime)
	})
}

// longBatch is of how many changes on a batch is said to be under way: fewer are sent
// before anybody has read that.
const longBatch = 20

// sendingMessage says how far a long batch is, unless nothing of it is sent now.
func (m *mainScreen) sendingMessage(state client.State) (message look.Message, ok bool) {
	sending := state.Sending
	ended := 0
	for _, n := range sending.Ended {
		ended += n
	}
	all := ended + sending.Left
	if sending.Left == 0 || all < longBatch || heldWords(state) != "" || state.Sync.Offline() {
		return look.Message{}, false
	}
	text := ""
	if sending.TimeLeft > 0 {
		text = "· " + t("batch.rate", values{"N": rate(sending.PerSecond)}) + " · " + timeLeft(sending.TimeLeft)
	}
	return look.Message{Name: "sending", Tone: look.ToneInfo, Icon: look.IconActivity,
		Lead: t("banner.sending", values{"N": number(ended), "Of": number(all)}), Text: text,
		HasProgress: true, Progress: float64(ended) / float64(all),
		Action: t("batch.pause"), OnAction: func() { m.activity.control(m.h.client.PauseSending) }}, true
}

// heldWords say why nothing more is sent; "" while changes are sent.
func heldWords(state client.State) string {
	switch {
	case state.Waiting == 0:
	case len(state.Sending.Stopped) > 0:
		return t("banner.stopped")
	case state.Sending.Paused:
		return t("banner.paused")
	}
	return ""
}

// heldBody says how much waits because of that.
func heldBody(state client.State) string {
	if n := state.Sending.Held; n > 0 {
		return tn("banner.held", n)
	}
	return t("banner.held.none") // all is on its way
}

// problemMessage says what went wrong when the organization was opened. Either the
// record of changes was damaged, or the profile of the command line cannot be
// used and the known organization is open instead.
func (m *mainScreen) problemMessage(p *problem.Problem) look.Message {
	what, next := problemWords(p)
	if p.Kind != problem.RecordDamaged {
		return look.Message{Name: "problem", Tone: look.ToneWarning, Icon: look.IconWarning, Lead: what, Text: next}
	}
	return look.Message{Name: "problem", Tone: look.ToneDanger, Icon: look.IconWarning, Lead: what, Text: next,
		Action: t("problem.details"), OnAction: func() { m.h.showDetails(p) }}
}

// copyMessage says why the copy could not be brought up to date, and how old it is.
func (m *mainScreen) copyMessage(state client.State) look.Message {
	copied := t("banner.noCopy")
	if !state.Sync.At.IsZero() {
		copied = t("banner.copyOf", values{"When": moment(state.Sync.At, m.h.now())})
	}
	if state.Sync.Offline() {
		return look.Message{Name: "offline", Tone: look.ToneWarning, Icon: look.IconOffline, Lead: t("banner.offline"), Text: copied + " " + t("banner.offline.body"),
			Action: t("banner.tryNow"), OnAction: m.h.client.Refresh}
	}
	what, next := problemWords(state.Sync.Problem)
	return look.Message{Name: "copy", Tone: look.ToneWarning, Icon: look.IconWarning, Lead: what, Text: next + " " + copied,
		Action: t("problem.details"), OnAction: func() {
			if p := m.h.state().Sync.Problem; p != nil {
				m.h.showDetails(p)
			}
		}}
}

// showMessage shows the whole of a message that the line cuts.
func (h *host) showMessage(message look.Message) {
	buttons := []fyne.CanvasObject{look.NewButton(look.Outline, t("dialog.close"), "", h.closeDialog)}
	if message.Action != "" {
		buttons = append(buttons, look.NewButton(look.Outline, message.Action, "", func() {
			h.closeDialog()
			message.OnAction()
		}))
	}
	h.openDialog(h.newDialog(message.Lead, look.Wrapped(look.StyleBody, message.Text), buttons...))
}

// openAddress opens the browser; where that fails the address is shown.
func (m *mainScreen) openAddress(address string) {
	if err := m.h.browse(address); err != nil {
		m.h.log.Warn("open the browser", "problem", err)
		m.notice.Say(t("notice.openYourself", values{"Address": displayName(address)}), noticeTime)
	}
}
