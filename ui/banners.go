package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// showBanners says how things stand: the demo always, trouble when there is some.
// They are made anew only when they have something else to say: one of them may
// have the keyboard.
func (m *mainScreen) showBanners() {
	u, state := m.u, m.u.state
	news := bannerNews{
		about: said(state.Problem), sync: said(state.Sync.Problem), sessionOnly: state.SessionOnly, undecided: state.Undecided,
	}
	if state.Sync.Problem != nil {
		news.at = state.Sync.At // the trouble's banner says how old the copy is
	}
	switch {
	case state.Waiting == 0:
	case len(state.Sending.Stopped) > 0:
		news.held = t("banner.stopped")
	case state.Sending.Paused:
		news.held = t("banner.paused")
	}
	if m.news != nil && *m.news == news {
		return
	}
	m.news = &news
	var objects []fyne.CanvasObject
	if demo := state.Organization.Demo; demo != nil {
		banner := look.NewBanner(look.ToneInfo, look.IconInfo, t("banner.demo"), t("banner.demo.body"))
		banner.SetAction(t("banner.demo.mail"), func() { m.openAddress(demo.Mail) })
		objects = append(objects, banner)
	}
	if state.Problem != nil && state.Problem.Kind == problem.DiskTrouble {
		damage := state.Problem
		what, next := t("banner.damaged"), t("banner.damaged.body")
		if damage.Detail == "" { // there was nothing to set aside
			what, next = t("banner.gone"), t("banner.gone.body")
		}
		banner := look.NewBanner(look.ToneDanger, look.IconWarning, what, next)
		banner.SetAction(t("problem.details"), func() { u.showDetails(damage) })
		objects = append(objects, banner)
	}
	if state.Problem != nil && state.Problem.Kind != problem.DiskTrouble {
		// The profile of the command line; the known organization goes on.
		what, next := problemWords(state.Problem)
		objects = append(objects, look.NewBanner(look.ToneWarning, look.IconWarning, what, next))
	}
	if state.Sync.Problem != nil {
		objects = append(objects, m.troubleBanner(state))
	}
	if news.held != "" {
		banner := look.NewBanner(look.ToneWarning, look.IconPause, news.held, t("banner.held.body"))
		banner.SetAction(t("notice.activity"), func() { m.show(viewActivity) })
		objects = append(objects, banner)
	}
	if n := state.Undecided; n > 0 {
		banner := look.NewBanner(look.ToneWarning, look.IconHelp, tn("banner.undecided", n), t("banner.undecided.body"))
		banner.SetAction(tn("banner.undecided.show", n), func() { m.activity.showOutcome(directory.ToDecide) })
		objects = append(objects, banner)
	}
	if state.SessionOnly {
		objects = append(objects, look.NewBanner(look.ToneWarning, look.IconInfo, t("banner.sessionOnly"), t("banner.sessionOnly.body")))
	}
	m.banners.Objects = objects
	m.main.Refresh() // which gives the view what room is left
	u.window.Canvas().Refresh(m.root)
}

// bannerNews is what the banners depend on. The demo's is always there.
type bannerNews struct {
	about, sync string
	held        string // why nothing more is sent, "" if it is
	undecided   int
	at          time.Time
	sessionOnly bool
}

// said is what a problem says, "" for none.
func said(p *problem.Problem) string {
	if p == nil {
		return ""
	}
	what, next := problemWords(p)
	return what + next + p.Detail
}

func (m *mainScreen) troubleBanner(state client.State) fyne.CanvasObject {
	now := m.u.options.Now()
	copied := t("banner.noCopy")
	if !state.Sync.At.IsZero() {
		copied = t("banner.copyOf", values{"When": moment(state.Sync.At, now)})
	}
	if state.Sync.Offline() {
		banner := look.NewBanner(look.ToneWarning, look.IconOffline, t("banner.offline"), copied+" "+t("banner.offline.body"))
		banner.SetAction(t("banner.tryNow"), m.u.client.Refresh)
		return banner
	}
	what, next := problemWords(state.Sync.Problem)
	banner := look.NewBanner(look.ToneWarning, look.IconWarning, what, next+" "+copied)
	banner.SetAction(t("problem.details"), func() {
		if p := m.u.state.Sync.Problem; p != nil {
			m.u.showDetails(p)
		}
	})
	return banner
}

// openAddress opens the browser; where that fails the address is shown.
func (m *mainScreen) openAddress(address string) {
	if err := m.u.open(address); err != nil {
		m.u.log.Warn("open the browser", "problem", err)
		m.say(t("notice.openYourself", values{"Address": displayName(address)}))
	}
}
