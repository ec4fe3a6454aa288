package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// bannerReasons are what the banners depend on. The demo's is always there.
type bannerReasons struct {
	problem, sync string // the problem's words; "" if there is none
	held          string // why nothing more is sent; "" while changes are sent
	undecided     int
	copiedAt      time.Time // set only with a problem of the copy, which says it
	sessionOnly   bool
}

func reasonsOf(state client.State) bannerReasons {
	r := bannerReasons{
		problem: wholeProblem(state.Problem), sync: wholeProblem(state.Sync.Problem),
		sessionOnly: state.SessionOnly, undecided: state.Undecided,
	}
	if state.Sync.Problem != nil {
		r.copiedAt = state.Sync.At
	}
	switch {
	case state.Waiting == 0:
	case len(state.Sending.Stopped) > 0:
		r.held = t("banner.stopped")
	case state.Sending.Paused:
		r.held = t("banner.paused")
	}
	return r
}

// wholeProblem is everything that a banner and its details say about a problem;
// "" for nil.
func wholeProblem(p *problem.Problem) string {
	if p == nil {
		return ""
	}
	what, next := problemWords(p)
	return what + next + p.Detail
}

// showBanners shows a banner for each reason. It makes new banners only when the
// reasons have changed, because one of the old ones may have the keyboard.
func (m *mainScreen) showBanners() {
	state := m.h.state()
	reasons := reasonsOf(state)
	if m.said != nil && *m.said == reasons {
		return
	}
	m.said = &reasons
	var banners []fyne.CanvasObject
	if demo := state.Organization.Demo; demo != nil {
		banner := look.NewBanner(look.ToneInfo, look.IconInfo, t("banner.demo"), t("banner.demo.body"))
		banner.SetAction(t("banner.demo.mail"), func() { m.openAddress(demo.Mail) })
		banners = append(banners, banner)
	}
	if state.Problem != nil {
		banners = append(banners, m.problemBanner(state.Problem))
	}
	if state.Sync.Problem != nil {
		banners = append(banners, m.copyBanner(state))
	}
	if reasons.held != "" {
		banner := look.NewBanner(look.ToneWarning, look.IconPause, reasons.held, t("banner.held.body"))
		banner.SetAction(t("notice.activity"), func() { m.show(viewActivity) })
		banners = append(banners, banner)
	}
	if n := state.Undecided; n > 0 {
		banner := look.NewBanner(look.ToneWarning, look.IconHelp, tn("banner.undecided", n), t("banner.undecided.body"))
		banner.SetAction(tn("banner.undecided.show", n), func() { m.activity.showOutcome(directory.ToDecide) })
		banners = append(banners, banner)
	}
	if state.SessionOnly {
		banners = append(banners, look.NewBanner(look.ToneWarning, look.IconInfo, t("banner.sessionOnly"), t("banner.sessionOnly.body")))
	}
	m.banners.Objects = banners
	m.main.Refresh() // gives the view the rest of the room
	m.h.canvas().Refresh(m.root)
}

// problemBanner says what went wrong when the organization was opened. Either the
// record of changes was damaged, or the profile of the command line cannot be
// used and the known organization is open instead.
func (m *mainScreen) problemBanner(p *problem.Problem) fyne.CanvasObject {
	what, next := problemWords(p)
	if p.Kind != problem.RecordDamaged {
		return look.NewBanner(look.ToneWarning, look.IconWarning, what, next)
	}
	banner := look.NewBanner(look.ToneDanger, look.IconWarning, what, next)
	banner.SetAction(t("problem.details"), func() { m.h.showDetails(p) })
	return banner
}

// copyBanner says why the copy could not be brought up to date, and how old it is.
func (m *mainScreen) copyBanner(state client.State) fyne.CanvasObject {
	copied := t("banner.noCopy")
	if !state.Sync.At.IsZero() {
		copied = t("banner.copyOf", values{"When": moment(state.Sync.At, m.h.now())})
	}
	if state.Sync.Offline() {
		banner := look.NewBanner(look.ToneWarning, look.IconOffline, t("banner.offline"), copied+" "+t("banner.offline.body"))
		banner.SetAction(t("banner.tryNow"), m.h.client.Refresh)
		return banner
	}
	what, next := problemWords(state.Sync.Problem)
	banner := look.NewBanner(look.ToneWarning, look.IconWarning, what, next+" "+copied)
	banner.SetAction(t("problem.details"), func() {
		if p := m.h.state().Sync.Problem; p != nil {
			m.h.showDetails(p)
		}
	})
	return banner
}

// openAddress opens the browser; where that fails the address is shown.
func (m *mainScreen) openAddress(address string) {
	if err := m.h.browse(address); err != nil {
		m.h.log.Warn("open the browser", "problem", err)
		m.notice.Say(t("notice.openYourself", values{"Address": displayName(address)}), noticeTime)
	}
}
