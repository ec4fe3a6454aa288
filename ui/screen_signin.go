package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// signIn is the screen for signing in through the browser. In the demo one can
// also sign in without a browser.
type signIn struct {
	h      *host
	ctx    context.Context
	cancel context.CancelFunc
	column *screenColumn
	flow   *client.SignIn
	start  *look.Button
	// first has the keyboard at first: start, or what may make a sign-in needless.
	first *look.Button
	step  *fyne.Container // what changes while the sign-in goes on
	// elsewhere is what waits for a sign-in.
	elsewhere *elsewhereList
}

func newSignIn(h *host) *signIn {
	organization := h.state().Organization
	s := &signIn{h: h, step: look.VBox(0)}
	s.ctx, s.cancel = context.WithCancel(h.ctx)
	lead := hostSentence("signIn.lead", map[string]string{"Issuer": organization.IssuerHost, "SCIM": organization.SCIMHost})
	if organization.IssuerHost == organization.SCIMHost {
		lead = hostSentence("signIn.leadOneHost", map[string]string{"Host": organization.SCIMHost})
	}
	s.column = newScreenColumnOf(t("signIn.title", values{"Organization": h.organizationName()}), look.NewParagraph(lead...))
	if note := oddHosts(organization.IssuerHost, organization.SCIMHost); note != nil {
		s.column.add(note, gap(16))
	}
	s.column.add(s.step)
	s.ready(h.state().Problem)
	s.elsewhere = s.column.showElsewhere(h, s.ctx)
	return s
}

func (s *signIn) content() fyne.CanvasObject { return s.column.root }

func (s *signIn) shown() { s.h.focus(s.first) }

func (s *signIn) update(change client.Change) { s.elsewhere.update(change) }

func (s *signIn) close() {
	s.cancel()
	if s.flow != nil {
		s.flow.Cancel()
	}
}

func (s *signIn) show(objects ...fyne.CanvasObject) {
	s.step.Objects = objects
	s.column.body.Refresh()
}

// ready offers to begin. why is what went wrong before, or nil.
func (s *signIn) ready(why *problem.Problem) {
	if why != nil && why.Kind == problem.OtherHosts {
		s.askHosts(why)
		return
	}
	var objects []fyne.CanvasObject
	if why != nil && why.Kind != problem.Cancelled {
		objects = append(objects, s.h.problemCard(why), gap(16))
	}
	s.start = look.NewButton(look.Primary, t("signIn.browser"), look.IconOpenExternal, func() { s.begin("") })
	s.start.Height = 42
	s.first = s.start
	if why != nil && (mayTryKeyring(why) || why.Kind == problem.FilesHeld) {
		again := look.NewButton(look.Outline, t("keyring.tryAgain"), look.IconRefresh, s.readKeyring)
		again.Height = 42
		objects = append(objects, again, gap(12))
		if why.Kind != problem.NoKeyring { // a computer without a keyring rarely gets one now
			s.first = again
		}
	}
	objects = append(objects, s.start)
	if demo := s.h.state().Organization.Demo; demo != nil {
		objects = append(objects, gap(20), or(), gap(16), look.Label(t("signIn.demo")), gap(8))
		for _, account := range demo.Accounts {
			objects = append(objects, s.accountButton(account), gap(8))
		}
	}
	if leave := s.h.leaveButton(); leave != nil {
		objects = append(objects, gap(14), leave)
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

// readKeyring looks once more for a session in the keyring, which may ask the admin. Where
// there is one, another screen comes.
func (s *signIn) readKeyring() {
	s.show(look.Wrapped(look.StyleMuted, t("keyring.reading")).Centered())
	inBackground(s.h, s.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.h.client.ReadKeyring(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			s.fail(err)
			return
		}
		s.ready(s.h.client.State().Problem)
		s.shown()
	})
}

// begin starts a sign-in: in the browser, or with a demo account if login is not
// "".
func (s *signIn) begin(login string) {
	s.start.Disable()
	s.show(look.Wrapped(look.StyleMuted, t("signIn.preparing")).Centered())
	page := client.CallbackPage{
		DoneTitle: t("callback.done"), DoneBody: t("callback.done.body"),
		FailedTitle: t("callback.failed"), FailedBody: t("callback.failed.body"),
	}
	inBackground(s.h, s.ctx, func(ctx context.Context) (*client.SignIn, error) {
		return s.h.client.BeginSignIn(ctx, page)
	}, func(flow *client.SignIn, err error) {
		if err != nil {
			s.fail(err)
			return
		}
		s.flow = flow
		inBackground(s.h, s.ctx, func(ctx context.Context) (struct{}, error) {
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
		inBackground(s.h, s.ctx, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, flow.As(ctx, login)
		}, func(_ struct{}, err error) {
			if err != nil {
				flow.Cancel()
				s.fail(err)
			}
		})
	})
}

// waitForBrowser opens the browser, and also shows the address: on many systems
// opening a browser reports success and nothing appears.
func (s *signIn) waitForBrowser() {
	address := s.flow.URL()
	err := s.h.browse(address)
	if err != nil {
		s.h.log.Warn("open the browser", "problem", err)
	}
	s.showAddress(address, err == nil)
}

// showAddress shows the address for a browser, which was opened or not.
func (s *signIn) showAddress(address string, opened bool) {
	lead := t("signIn.waiting")
	if !opened {
		lead = t("signIn.noBrowser")
	}
	copied := look.Caption("")
	copyButton := look.NewButton(look.Outline, t("signIn.copy"), look.IconCopy, func() {
		copied.SetText(s.h.copyWords(address))
	})
	cancel := look.NewButton(look.Quiet, t("dialog.cancel"), "", func() {
		if s.flow != nil {
			s.flow.Cancel()
		}
	})
	s.show(look.Wrapped(look.StyleBody, lead).Centered(), gap(20), look.Label(t("signIn.address")), gap(6),
		look.NewCard(12, look.Wrapped(look.StyleMono, address)), gap(10),
		look.HBox(10, copyButton, copied, layout.NewSpacer(), cancel))
	s.h.focus(copyButton)
}

func (s *signIn) fail(err error) {
	p := problem.Of(err)
	if !errors.Is(err, context.Canceled) {
		s.h.log.Warn("sign in", "problem", err)
	}
	s.ready(p)
	s.h.focus(s.start)
}
