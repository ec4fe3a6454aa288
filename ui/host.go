package ui

import (
	"context"
	"errors"
	"net/url"
	"time"

	"fyne.io/fyne/v2"
	"mileiq.example/admin/ui/look"
)

// inBackground runs work off the UI goroutine and then done on it, unless ctx
// has ended by then.
func inBackground[T any](u *UI, ctx context.Context, work func(context.Context) (T, error), done func(T, error)) {
	go func() {
		result, err := work(ctx)
		u.options.Do(func() {
			if ctx.Err() == nil {
				done(result, err)
			}
		})
	}()
}

// after runs f once on the UI goroutine, later; cancel calls that off.
func (u *UI) after(d time.Duration, f func()) (cancel func()) {
	called := false
	timer := time.AfterFunc(d, func() {
		u.options.Do(func() {
			if !called && u.ctx.Err() == nil {
				f()
			}
		})
	})
	return func() {
		called = true
		timer.Stop()
	}
}

// oneAtATime runs work in the background, never twice at once: what is asked
// for meanwhile is answered by one more run. All calls are on the UI goroutine.
type oneAtATime struct {
	// run does the work and calls done when it has ended.
	run            func(done func())
	running, again bool
}

func (o *oneAtATime) ask() {
	if o.running {
		o.again = true
		return
	}
	o.running = true
	o.run(func() {
		o.running = false
		if o.again {
			o.again = false
			o.ask()
		}
	})
}

// focus gives a widget of the window the keyboard. It asks the window's own
// canvas: the toolkit does not find the canvas of what was never painted.
func (u *UI) focus(w fyne.Focusable) { u.window.Canvas().Focus(w) }

// openDialog shows d over what is in sight.
func (u *UI) openDialog(d *look.Dialog) {
	u.dialogs = append(u.dialogs, d)
	d.Open(nil)
}

// closeDialog closes the topmost dialog, if there is one.
func (u *UI) closeDialog() {
	if len(u.dialogs) == 0 {
		return
	}
	top := len(u.dialogs) - 1
	d := u.dialogs[top]
	u.dialogs = u.dialogs[:top]
	d.Close()
}

// organizationName is safe to show.
func (u *UI) organizationName() string { return displayName(u.state.Organization.Name) }

// open hands an address to the browser, if it is one that a browser should
// get: an address is data from outside, and openers run what they are given.
func (u *UI) open(address string) error {
	parsed, err := url.Parse(address)
	if err != nil {
		return err
	}
	if parsed.Host == "" || parsed.Scheme != "https" && parsed.Scheme != "http" {
		return errors.New("not an address for a browser")
	}
	return u.options.OpenURL(parsed)
}

// inviteKey chooses between inviting and reactivating, which is all that a
// service without the MileIQ extension can do.
func (v *usersView) inviteKey(invite, reactivate string) string {
	if v.u.state.Invitations {
		return invite
	}
	return reactivate
}

// inviteIcon is a letter only where one is sent.
func (v *usersView) inviteIcon() look.IconName {
	if v.u.state.Invitations {
		return look.IconMail
	}
	return look.IconCheck
}
