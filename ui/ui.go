package ui

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"runtime/debug"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/assets"
	"mileiq.example/admin/client"
	"mileiq.example/admin/ui/look"
)

// Options says what a UI works with.
type Options struct {
	App    fyne.App
	Client *client.Client
	// Do runs a function on the UI goroutine, after what runs there now. It
	// may be called from any goroutine, that one included.
	Do func(func())
	// Log is discarded when nil.
	Log *slog.Logger
	// Now is time.Now when nil.
	Now func() time.Time
	// OpenURL opens the system's browser; the App's own when nil.
	OpenURL func(*url.URL) error
	// Version is shown in Settings.
	Version string
	// CrashReport is the path of the report of a crash of the last run, which the
	// window tells once; "" if it did not crash.
	CrashReport string
	// native stands in for the window as the system knows it; the real one when nil.
	native nativeWindow
}

// UI is the window. Its fields belong to the UI goroutine unless they say
// otherwise.
type UI struct {
	options Options
	log     *slog.Logger
	client  *client.Client
	window  fyne.Window
	native  nativeWindow

	// ctx ends when the window is closed, and all work with it.
	ctx    context.Context
	cancel context.CancelFunc

	state  client.State
	screen screen
	host   *host
	// dialogs are open, the last one on top.
	dialogs []*look.Dialog
	// quitting is the question whether the program is to end; nil while it is not asked.
	quitting *quitting
	// commands are what keys and the main menu can do.
	commands []command

	mu        sync.Mutex // guards what follows, which other goroutines use
	changed   client.Change
	scheduled bool
}

// screen is what fills the window in one phase.
type screen interface {
	// content is put into the window once.
	content() fyne.CanvasObject
	// shown is called after the content is in the window.
	shown()
	// update is called with every change of the client.
	update(client.Change)
	// close is called when another screen takes over.
	close()
}

const preferLook = "appearance" // light, dark, or "" for the system's

// New builds the window. Call it on the UI goroutine, then Show, then Start.
func New(options Options) (*UI, error) {
	if options.Log == nil {
		options.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.OpenURL == nil {
		options.OpenURL = options.App.OpenURL
	}
	if err := loadTranslations(); err != nil {
		return nil, err
	}
	u := &UI{options: options, log: options.Log, client: options.Client, state: options.Client.State(), commands: commands}
	u.ctx, u.cancel = context.WithCancel(context.Background())
	applyAppearance(options.App)
	u.window = options.App.NewWindow(t("app.name"))
	u.window.SetPadded(false)
	if u.native = options.native; u.native == nil {
		u.native = newNativeWindow(u.window)
	}
	u.window.Resize(openingSize(options.App.Preferences(), u.native))
	u.window.SetCloseIntercept(u.closeRequested)
	u.host = u.newHost()
	u.showScreen(newOpening())
	u.addShortcuts()
	return u, nil
}

// newHost is what the screens know of the window.
func (u *UI) newHost() *host {
	return &host{
		client: u.client, log: u.log, app: u.options.App, window: u.window, version: u.options.Version, ctx: u.ctx,
		do: u.options.Do, now: u.options.Now, still: &stillness{now: u.options.Now}, state: func() client.State { return u.state },
		showScreen: u.showScreen, openDialog: u.openDialog, closeDialog: u.closeDialog,
		browse: u.browse, showKeys: u.showKeys,
	}
}

// Window returns the window.
func (u *UI) Window() fyne.Window { return u.window }

// Start has the client find out what to show. It does not wait.
func (u *UI) Start() {
	unsubscribe := u.client.Subscribe(u.noticed)
	context.AfterFunc(u.ctx, unsubscribe)
	inBackground(u.host, u.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, u.client.Start(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			u.log.Warn("start", "problem", err)
		}
		u.noticed(client.Change{State: true})
	})
}

// Started does what can wait until the window is there.
func (u *UI) Started() {
	u.fitWindow()
	u.window.SetIcon(fyne.NewStaticResource("icon.png", assets.AppIconPNG))
	// Memory that only the start needed is given back to the system.
	time.AfterFunc(time.Second, debug.FreeOSMemory)
}

// Close ends all work of the window. The client stays open.
func (u *UI) Close() {
	u.cancel()
	u.screen.close()
}

func (u *UI) close() {
	u.rememberWindow()
	u.Close()
	u.window.SetCloseIntercept(nil)
	u.window.Close()
}

// noticed collects changes and schedules one function that handles all of them. It
// may be called from any goroutine.
func (u *UI) noticed(change client.Change) {
	u.mu.Lock()
	u.changed.State = u.changed.State || change.State
	u.changed.Users = u.changed.Users || change.Users
	u.changed.Activity = u.changed.Activity || change.Activity
	u.changed.Leavers = u.changed.Leavers || change.Leavers
	u.changed.Elsewhere = u.changed.Elsewhere || change.Elsewhere
	u.changed.Show = u.changed.Show || change.Show
	first := !u.scheduled
	u.scheduled = true
	u.mu.Unlock()
	if first {
		u.options.Do(u.handleChanges)
	}
}

func (u *UI) handleChanges() {
	u.mu.Lock()
	change := u.changed
	u.changed, u.scheduled = client.Change{}, false
	u.mu.Unlock()
	if u.ctx.Err() != nil {
		return
	}
	if change.Show {
		u.raise()
	}
	before := u.state
	u.state = u.client.State()
	if u.state.Phase != before.Phase || u.state.Organization.SCIMHost != before.Organization.SCIMHost ||
		u.state.Email != before.Email || u.state.Asked != before.Asked {
		u.showScreen(u.screenFor(u.state.Phase))
		if before.Phase == client.SignedOut {
			u.window.RequestFocus() // the browser is in front of it
		}
		return
	}
	if u.state.Invitations != before.Invitations {
		u.setMainMenu() // it says either invite or reactivate
	}
	u.screen.update(change)
	if u.quitting != nil {
		u.quitting.update()
	}
}

func (u *UI) screenFor(phase client.Phase) screen {
	switch phase {
	case client.FirstRun:
		return newFirstRun(u.host)
	case client.Replacing:
		return newReplacing(u.host)
	case client.SignedOut:
		return newSignIn(u.host)
	case client.NewAccount:
		return newNewAccount(u.host)
	case client.WithoutRole:
		return newWithoutRole(u.host)
	case client.Ready:
		return newMain(u.host)
	}
	return newOpening()
}

// showScreen puts a screen into the window.
func (u *UI) showScreen(s screen) {
	if u.screen != nil {
		u.screen.close()
	}
	u.quitting = nil
	for len(u.dialogs) > 0 {
		u.closeTop()
	}
	u.screen = s
	u.window.SetContent(look.NewRoot(s.content(), u.host.after))
	u.setMainMenu()
	s.shown()
	u.log.Info("screen", "shows", screenName(s))
	if _, wait := s.(*opening); !wait {
		u.sayCrash()
	}
}

func screenName(s screen) string { return fmt.Sprintf("%T", s) }

// focus gives a widget of the window the keyboard.
func (u *UI) focus(w fyne.Focusable) { u.host.focus(w) }

// openDialog shows d over what is in sight.
func (u *UI) openDialog(d *look.Dialog) {
	u.dialogs = append(u.dialogs, d)
	d.Open(nil)
}

// closeDialog closes the topmost dialog, if there is one. The question whether to
// quit may lie over the one that is meant, and stays: it closes itself.
func (u *UI) closeDialog() {
	q := u.quitting
	if q == nil || u.dialogs[len(u.dialogs)-1] != q.dialog {
		u.closeTop()
		return
	}
	u.closeTop()
	u.closeTop()
	u.openDialog(q.dialog)
}

func (u *UI) closeTop() {
	if len(u.dialogs) == 0 {
		return
	}
	top := len(u.dialogs) - 1
	d := u.dialogs[top]
	u.dialogs = u.dialogs[:top]
	d.Close()
}

// browse hands an address to the browser, if it is one for a browser. Nothing else
// opens one.
func (u *UI) browse(address string) error {
	safe, err := u.client.ForBrowser(address)
	if err != nil {
		return err
	}
	return u.options.OpenURL(safe)
}
