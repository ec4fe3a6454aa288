package ui

import (
	"context"
	"errors"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// Whole-page screens: what the window shows while there are no users to show.

const pageWidth float32 = 440

// page is a column in the middle of the window with the program's mark on top.
type page struct {
	body *fyne.Container
	root fyne.CanvasObject
}

func newPage(title, lead string) *page {
	p := &page{body: look.VBox(0,
		look.Centered(look.NewLogo(56)),
		gap(20),
		look.NewText(look.StyleTitle, title).Align(fyne.TextAlignCenter),
		gap(6),
		look.Wrapped(look.StyleMuted, lead).Centered(),
		gap(26),
	)}
	column := look.Sized(pageWidth, 0, p.body)
	scroll := container.NewVScroll(look.Pad(24, 24, 24, 24, look.Centered(column)))
	p.root = look.NewFill(look.ColorBackground, scroll)
	return p
}

func (p *page) add(objects ...fyne.CanvasObject) {
	for _, o := range objects {
		p.body.Add(o)
	}
}

// gap is vertical room in a column.
func gap(height float32) fyne.CanvasObject {
	return look.Sized(0, height, layout.NewSpacer())
}

// or is the line between two ways to go on.
func or() fyne.CanvasObject {
	line := func() fyne.CanvasObject { return look.Stretch(look.Sized(0, 1, look.NewHairline())) }
	return look.HBox(12, line(), look.Caption(t("firstRun.or")), line())
}

// problemCard shows what went wrong on a page or in a dialog, with the details
// for whoever is asked for help behind a link.
func (u *UI) problemCard(p *problem.Problem) fyne.CanvasObject {
	what, next := problemWords(p)
	banner := look.NewBannerCard(look.ToneDanger, look.IconWarning, what, next)
	if p.Kind != problem.BadAddress { // whose details are what was typed
		banner.SetAction(t("problem.details"), func() { u.showDetails(p) })
	}
	return banner
}

// showDetails shows the technical side of a problem.
func (u *UI) showDetails(p *problem.Problem) {
	what, next := problemWords(p)
	detail := problemDetail(p)
	var d *look.Dialog
	copyButton := look.NewButton(look.Outline, t("problem.copyDetails"), look.IconCopy, func() {
		u.options.App.Clipboard().SetContent(detail)
	})
	closeButton := look.NewButton(look.Outline, t("dialog.close"), "", func() { u.closeDialog() })
	d = look.NewDialog(u.window.Canvas(), what, look.VBox(12,
		look.Wrapped(look.StyleBody, next),
		look.Wrapped(look.StyleMono, detail),
	), copyButton, closeButton)
	d.OnCancel = u.closeDialog
	u.openDialog(d)
}

func screenName(s screen) string { return fmt.Sprintf("%T", s) }

// opening is there until the client knows what to show.
type opening struct{ page *page }

func newOpening(u *UI) *opening { return &opening{newPage(t("app.name"), t("opening.lead"))} }

func (o *opening) content() fyne.CanvasObject { return o.page.root }
func (o *opening) shown()                     {}
func (o *opening) update(client.Change)       {}
func (o *opening) close()                     {}

// firstRun asks for the organization's address, or for the demo.
type firstRun struct {
	u      *UI
	ctx    context.Context
	cancel context.CancelFunc
	page   *page
	field  *look.Field
	goOn   *look.Button
	demo   *look.Button
	report *fyne.Container
}

func newFirstRun(u *UI) *firstRun {
	f := &firstRun{u: u, page: newPage(t("firstRun.title"), t("firstRun.lead")), report: look.VBox(0)}
	f.ctx, f.cancel = context.WithCancel(u.ctx)
	f.field = look.NewField(look.IconBuilding, t("firstRun.placeholder")).Tall()
	f.field.OnSubmitted = func(string) { f.find() }
	f.goOn = look.NewButton(look.Primary, t("firstRun.continue"), "", f.find)
	f.goOn.Height = 42
	f.page.add(look.Label(t("firstRun.address")), gap(6), f.field, gap(14), f.goOn, gap(10), f.report)
	if u.state.CanDemo {
		f.demo = look.NewButton(look.Outline, t("firstRun.demo"), "", f.tryDemo)
		f.demo.Height = 42
		f.page.add(gap(14), or(), gap(20), f.demo)
	}
	if u.state.Problem != nil {
		f.report.Objects = []fyne.CanvasObject{u.problemCard(u.state.Problem)}
	}
	return f
}

func (f *firstRun) content() fyne.CanvasObject { return f.page.root }
func (f *firstRun) shown()                     { f.u.focus(f.field.Entry) }
func (f *firstRun) update(client.Change)       {}
func (f *firstRun) close()                     { f.cancel() }

func (f *firstRun) find() {
	f.busy(true)
	address := f.field.Text()
	inBackground(f.u, f.ctx, func(ctx context.Context) (client.Profile, error) {
		return f.u.client.Find(ctx, address)
	}, func(found client.Profile, err error) {
		f.busy(false)
		if err != nil {
			f.fail(err)
			return
		}
		f.u.showScreen(newConfirmHosts(f.u, found))
	})
}

func (f *firstRun) tryDemo() {
	f.busy(true)
	inBackground(f.u, f.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, f.u.client.TryDemo(ctx)
	}, func(_ struct{}, err error) {
		f.busy(false)
		if err != nil {
			f.fail(err)
		}
	})
}

func (f *firstRun) busy(busy bool) {
	buttons := []*look.Button{f.goOn}
	if f.demo != nil {
		buttons = append(buttons, f.demo)
	}
	for _, b := range buttons {
		if busy {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	if busy {
		f.goOn.SetText(t("firstRun.looking"))
		f.report.Objects = nil
	} else {
		f.goOn.SetText(t("firstRun.continue"))
	}
	f.page.body.Refresh()
}

// fail keeps what was typed: most mistakes are one letter.
func (f *firstRun) fail(err error) {
	f.report.Objects = []fyne.CanvasObject{f.u.problemCard(problem.Of(err))}
	f.page.body.Refresh()
	f.u.focus(f.field.Entry)
}

// confirmHosts shows which hosts an address leads to, before any of them gets
// the admin's browser or a token.
type confirmHosts struct {
	u    *UI
	page *page
	yes  *look.Button
}

func newConfirmHosts(u *UI, p client.Profile) *confirmHosts {
	c := &confirmHosts{u: u, page: newPage(t("hosts.title"), t("hosts.lead"))}
	report := look.VBox(0)
	c.yes = look.NewButton(look.Primary, t("hosts.yes"), "", func() {
		c.yes.Disable()
		inBackground(u, u.ctx, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, u.client.Connect(ctx, p)
		}, func(_ struct{}, err error) {
			c.yes.Enable()
			if err != nil {
				report.Objects = []fyne.CanvasObject{u.problemCard(problem.Of(err))}
				c.page.body.Refresh()
			}
		})
	})
	c.yes.Height = 42
	no := look.NewButton(look.Outline, t("hosts.no"), "", func() {
		again := newFirstRun(u)
		again.field.SetText(p.SCIM)
		u.showScreen(again)
	})
	no.Height = 42
	c.page.add(hostsCard(displayName(p.Name), p.SCIMHost(), p.IssuerHost()), gap(16), c.yes, gap(10), no, gap(14), report)
	return c
}

func (c *confirmHosts) content() fyne.CanvasObject { return c.page.root }
func (c *confirmHosts) shown()                     { c.u.focus(c.yes) }
func (c *confirmHosts) update(client.Change)       {}
func (c *confirmHosts) close()                     {}

// hostsCard names an organization and the two hosts that matter.
func hostsCard(name, scim, issuer string) fyne.CanvasObject {
	line := func(label, value string) fyne.CanvasObject {
		return look.VBox(2, look.Caption(label), look.Body(displayName(value)).Ellipsis())
	}
	return look.NewCard(18, look.VBox(12,
		look.Strong(name).Ellipsis(),
		line(t("hosts.users"), scim),
		line(t("hosts.signIn"), issuer),
	))
}

// replacing asks before another organization takes the place of the known one.
type replacing struct {
	u    *UI
	page *page
	keep *look.Button
}

func newReplacing(u *UI) *replacing {
	offered, known := u.state.Offered, u.state.Organization
	lead := t("replace.lead", values{"Known": displayName(known.Name)})
	if u.state.OfferedByMachine {
		lead = t("replace.leadMachine", values{"Known": displayName(known.Name)})
	}
	r := &replacing{u: u, page: newPage(t("replace.title"), lead)}
	report := look.VBox(0)
	answer := func(yes bool) func() {
		return func() {
			inBackground(u, u.ctx, func(ctx context.Context) (struct{}, error) {
				return struct{}{}, u.client.Replace(ctx, yes)
			}, func(_ struct{}, err error) {
				if err != nil {
					report.Objects = []fyne.CanvasObject{u.problemCard(problem.Of(err))}
					r.page.body.Refresh()
				}
			})
		}
	}
	yes := look.NewButton(look.Primary, t("replace.yes", values{"Offered": displayName(offered.Name)}), "", answer(true))
	r.keep = look.NewButton(look.Outline, t("replace.no", values{"Known": displayName(known.Name)}), "", answer(false))
	yes.Height, r.keep.Height = 42, 42
	r.page.add(hostsCard(displayName(offered.Name), offered.SCIMHost, offered.IssuerHost), gap(16), yes, gap(10), r.keep, gap(14), report)
	return r
}

func (r *replacing) content() fyne.CanvasObject { return r.page.root }
func (r *replacing) shown()                     { r.u.focus(r.keep) }
func (r *replacing) update(client.Change)       {}
func (r *replacing) close()                     {}

// signIn leads through the sign-in in the browser; in the demo it also signs
// in by itself.
type signIn struct {
	u      *UI
	ctx    context.Context
	cancel context.CancelFunc
	page   *page
	flow   *client.SignIn
	start  *look.Button
	step   *fyne.Container // what changes while the sign-in goes on
}

func newSignIn(u *UI) *signIn {
	organization := u.state.Organization
	s := &signIn{u: u, step: look.VBox(0)}
	s.ctx, s.cancel = context.WithCancel(u.ctx)
	lead := t("signIn.lead", values{"Issuer": displayName(organization.IssuerHost), "SCIM": displayName(organization.SCIMHost)})
	if organization.IssuerHost == organization.SCIMHost {
		lead = t("signIn.leadOneHost", values{"Host": displayName(organization.SCIMHost)})
	}
	s.page = newPage(t("signIn.title", values{"Organization": u.organizationName()}), lead)
	s.page.add(s.step)
	s.ready(u.state.Problem)
	return s
}

func (s *signIn) content() fyne.CanvasObject { return s.page.root }
func (s *signIn) shown()                     { s.u.focus(s.start) }
func (s *signIn) update(client.Change)       {}

func (s *signIn) close() {
	s.cancel()
	if s.flow != nil {
		s.flow.Cancel()
	}
}

func (s *signIn) show(objects ...fyne.CanvasObject) {
	s.step.Objects = objects
	s.page.body.Refresh()
}

// ready offers to begin; why says what went wrong before, if anything did.
func (s *signIn) ready(why *problem.Problem) {
	var objects []fyne.CanvasObject
	if why != nil && why.Kind != problem.Cancelled {
		objects = append(objects, s.u.problemCard(why), gap(16))
	}
	s.start = look.NewButton(look.Primary, t("signIn.browser"), look.IconOpenExternal, func() { s.begin("") })
	s.start.Height = 42
	objects = append(objects, s.start)
	if demo := s.u.state.Organization.Demo; demo != nil {
		objects = append(objects, gap(20), or(), gap(16), look.Label(t("signIn.demo")), gap(8))
		for _, account := range demo.Accounts {
			objects = append(objects, s.accountButton(account), gap(8))
		}
	} else {
		other := look.NewButton(look.Quiet, t("signIn.otherOrganization"), "", s.disconnect)
		objects = append(objects, gap(14), look.Centered(other))
	}
	s.show(objects...)
}

func (s *signIn) accountButton(account client.DemoAccount) fyne.CanvasObject {
	role := t("role.user")
	if account.Note == string(directory.RoleBusinessAdministrator) {
		role = t("role.businessAdministrator")
	}
	b := look.NewButton(look.Outline, t("signIn.as", values{"Name": displayName(account.Name), "Role": role}), look.IconPerson,
		func() { s.begin(account.Login) })
	b.Height = 42
	return b
}

// begin starts the flow: in the browser, or with a demo account right here.
func (s *signIn) begin(login string) {
	s.start.Disable()
	s.show(look.Wrapped(look.StyleMuted, t("signIn.preparing")).Centered())
	page := client.CallbackPage{
		DoneTitle: t("callback.done"), DoneBody: t("callback.done.body"),
		FailedTitle: t("callback.failed"), FailedBody: t("callback.failed.body"),
	}
	inBackground(s.u, s.ctx, func(ctx context.Context) (*client.SignIn, error) {
		return s.u.client.BeginSignIn(ctx, page)
	}, func(flow *client.SignIn, err error) {
		if err != nil {
			s.fail(err)
			return
		}
		s.flow = flow
		inBackground(s.u, s.ctx, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, flow.Finish(ctx)
		}, func(_ struct{}, err error) {
			s.flow = nil
			if err != nil {
				s.fail(err)
			}
		})
		if login == "" {
			s.waitForBrowser()
			return
		}
		inBackground(s.u, s.ctx, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, flow.As(ctx, login)
		}, func(_ struct{}, err error) {
			if err != nil {
				flow.Cancel()
				s.fail(err)
			}
		})
	})
}

// waitForBrowser opens the browser and shows the address all the same: on many
// systems opening "works" without a browser appearing.
func (s *signIn) waitForBrowser() {
	address := s.flow.URL()
	opened := s.u.open(address)
	if opened != nil {
		s.u.log.Warn("open the browser", "problem", opened)
	}
	lead := t("signIn.waiting")
	if opened != nil {
		lead = t("signIn.noBrowser")
	}
	copied := look.Caption("")
	copyButton := look.NewButton(look.Outline, t("signIn.copy"), look.IconCopy, func() {
		s.u.options.App.Clipboard().SetContent(address)
		copied.SetText(t("signIn.copied"))
	})
	cancel := look.NewButton(look.Quiet, t("dialog.cancel"), "", func() {
		if s.flow != nil {
			s.flow.Cancel()
		}
	})
	s.show(look.Wrapped(look.StyleBody, lead).Centered(), gap(20), look.Label(t("signIn.address")), gap(6),
		look.NewCard(12, look.Wrapped(look.StyleMono, address)), gap(10),
		look.HBox(10, copyButton, copied, layout.NewSpacer(), cancel))
	s.u.focus(copyButton)
}

func (s *signIn) fail(err error) {
	p := problem.Of(err)
	if !errors.Is(err, context.Canceled) {
		s.u.log.Warn("sign in", "problem", err)
	}
	s.ready(p)
	s.u.focus(s.start)
}

func (s *signIn) disconnect() {
	inBackground(s.u, s.u.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.u.client.Disconnect(ctx)
	}, func(struct{}, error) {})
}

// withoutRole says who is signed in, what is missing and who can help (M2).
type withoutRole struct {
	u     *UI
	page  *page
	other *look.Button
}

func newWithoutRole(u *UI) *withoutRole {
	w := &withoutRole{u: u, page: newPage(t("noRole.title"), t("noRole.lead", values{"Organization": u.organizationName()}))}
	name, email := displayName(u.state.Name), displayName(u.state.Email)
	w.other = look.NewButton(look.Primary, t("noRole.other"), "", w.useAnother)
	w.other.Height = 42
	w.page.add(
		look.NewCard(18, look.HBox(14, look.NewAvatar(initials(u.state.Name)), look.Stretch(look.VBox(2,
			look.Caption(t("noRole.signedInAs")), look.Strong(name).Ellipsis(), look.Caption(email).Ellipsis())))),
		gap(16), look.Wrapped(look.StyleBody, t("noRole.help")), gap(20), w.other)
	return w
}

func (w *withoutRole) content() fyne.CanvasObject { return w.page.root }
func (w *withoutRole) shown()                     { w.u.focus(w.other) }
func (w *withoutRole) update(client.Change)       {}
func (w *withoutRole) close()                     {}

func (w *withoutRole) useAnother() {
	w.other.Disable()
	inBackground(w.u, w.u.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, w.u.client.SignOut(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			w.u.log.Warn("sign out", "problem", err)
		}
	})
}
