package ui

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

// words is t, whose name tests need for themselves.
func words(key string, v ...values) string { return t(key, v...) }

// patience is how long a condition may take.
const patience = clienttest.Patience

// desk is a person in front of the window: the real ui and client against the
// real demo organization over loopback HTTP. Only the screen is the toolkit's
// test driver, and the browser is a few lines of HTTP.
type desk struct {
	t      *testing.T
	demo   *sandbox.Server
	client *client.Client
	ui     *UI
	queue  chan func()
	// taken is the time as far as a hand is concerned: this person takes a second
	// before each click, so that what has moved meanwhile is seen.
	taken time.Time
	clock *clienttest.Clock // of the computer; not used where deskOptions.now is
	// browserAccount is whom the browser signs in as when it is opened; with ""
	// it does nothing.
	browserAccount string
}

type deskOptions struct {
	users int
	// folder keeps the files of an earlier desk.
	folder string
	// demo is an organization that runs already.
	demo *sandbox.Server
	// store is the keyring of an earlier desk.
	store oauth.Store
	// organization is the profile of a users' service other than the demo's.
	organization string
	// firstRun starts without a profile.
	firstRun bool
	// now is the clock.
	now func() time.Time
	// log is where the client and the window write what they do.
	log *slog.Logger
}

func newDesk(t *testing.T, options deskOptions) *desk {
	t.Helper()
	d := &desk{t: t, demo: options.demo, queue: make(chan func(), 4096)}
	if options.users == 0 {
		options.users = 230
	}
	if d.demo == nil {
		d.demo = startDemo(t, options.users)
	}
	computer := clienttest.NewComputer(t)
	if options.folder != "" {
		computer.Folder = options.folder
	}
	if options.store != nil {
		computer.Store = options.store
	}
	if options.log != nil {
		computer.Log = options.log
	}
	d.clock = computer.Clock
	organization := d.demo.Profile()
	switch {
	case options.firstRun:
		organization = ""
	case options.organization != "":
		organization = options.organization
	}
	if options.now == nil {
		options.now = computer.Clock.Now
	}
	how := computer.Options(organization)
	how.Now, how.Demo = options.now, func() (string, error) { return d.demo.Profile(), nil }
	opened, err := client.Open(how)
	if err != nil {
		t.Fatal(err)
	}
	d.client = opened
	app := test.NewTempApp(t)
	d.ui, err = New(Options{App: app, Client: opened, Do: func(f func()) { d.queue <- f }, OpenURL: d.openBrowser, Now: options.now, Log: computer.Log, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	d.ui.host.still.now = d.takeTime
	d.ui.Window().Resize(fyne.NewSize(1280, 800))
	d.ui.Start()
	t.Cleanup(d.close)
	return d
}

func (d *desk) takeTime() time.Time {
	d.taken = d.taken.Add(time.Second)
	return d.taken
}

func startDemo(t *testing.T, users int) *sandbox.Server {
	t.Helper()
	demo := clienttest.StartOrganization(t, sandbox.Options{Users: users})
	t.Cleanup(func() { demo.Close() })
	return demo
}

// close ends the program as closing the window does. It may be called twice.
func (d *desk) close() {
	if d.client == nil {
		return
	}
	d.ui.Close()
	closed := make(chan error, 1)
	go func(c *client.Client) { closed <- c.Close() }(d.client)
	d.client = nil
	for {
		select {
		case f := <-d.queue:
			f()
		case err := <-closed:
			if err != nil {
				d.t.Error(err)
			}
			return
		}
	}
}

// until runs what is scheduled for the UI goroutine until the condition holds.
func (d *desk) until(what string, holds func() bool) {
	d.t.Helper()
	clienttest.Until(d.t, what, holds, d.queue, func(f func()) { f() }, func() string {
		return "in sight:\n" + strings.Join(d.texts(), "\n")
	})
}

// openBrowser plays the browser.
func (d *desk) openBrowser(address *url.URL) error {
	account := d.browserAccount
	if account == "" {
		return nil
	}
	go func() {
		if err := clienttest.Browse(context.Background(), address.String(), account); err != nil {
			d.t.Errorf("browser: %v", err)
		}
	}()
	return nil
}

// signIn signs in through the browser and waits for the list.
func (d *desk) signIn(account string) {
	d.t.Helper()
	d.browserAccount = account
	d.untilSees(words("signIn.browser"))
	d.press(words("signIn.browser"))
	d.acceptAccount()
	d.untilRows()
}

// acceptAccount says that it is the admin himself who signed in, if that is asked.
func (d *desk) acceptAccount() {
	d.t.Helper()
	d.until("somebody is signed in", func() bool { return d.ui.state.Phase >= client.NewAccount })
	if d.ui.state.Phase == client.NewAccount {
		d.press(words("newAccount.yes"))
		d.until("the answer has counted", func() bool { return d.ui.state.Phase != client.NewAccount })
	}
}

func (d *desk) untilRows() {
	d.t.Helper()
	d.until("the list has rows", func() bool {
		m, ok := d.ui.screen.(*mainScreen)
		return ok && len(m.users.rows) > 0 && !d.ui.state.Sync.Running && !d.ui.state.Sync.At.IsZero()
	})
}

// users is the list's view; the main screen must be in sight.
func (d *desk) users() *usersView {
	d.t.Helper()
	m, ok := d.ui.screen.(*mainScreen)
	if !ok {
		d.t.Fatalf("the main screen is not in sight but %T", d.ui.screen)
	}
	return m.users
}

// objects are all visible objects, those of the topmost dialog or menu only if
// there is one.
func (d *desk) objects() []fyne.CanvasObject {
	canvas := d.ui.Window().Canvas()
	if top := canvas.Overlays().Top(); top != nil {
		return visible(nil, top)
	}
	return visible(nil, d.ui.Window().Content())
}

// visible collects an object and what is inside of it. The toolkit's own
// LaidOutObjects makes a new renderer of every widget that it meets.
func visible(found []fyne.CanvasObject, o fyne.CanvasObject) []fyne.CanvasObject {
	if !o.Visible() {
		return found
	}
	found = append(found, o)
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case fyne.Widget:
		inside = test.WidgetRenderer(o).Objects()
	case *fyne.Container:
		inside = o.Objects
	}
	for _, child := range inside {
		found = visible(found, child)
	}
	return found
}

// texts are all texts in sight.
func (d *desk) texts() []string {
	var all []string
	for _, o := range d.objects() {
		if said, ok := o.(fyne.Accessible); ok && said.AccessibilityLabel() != "" {
			all = append(all, said.AccessibilityLabel())
		}
	}
	return all
}

func (d *desk) sees(text string) bool {
	return slices.ContainsFunc(d.texts(), func(s string) bool { return strings.Contains(s, text) })
}

func (d *desk) untilSees(text string) {
	d.t.Helper()
	d.until(fmt.Sprintf("%q is in sight", text), func() bool { return d.sees(text) })
}

// enabledButton is what can be pressed and is called text, or nil.
func (d *desk) enabledButton(text string) fyne.Tappable {
	for _, o := range d.objects() {
		said, isSaid := o.(fyne.Accessible)
		pressable, isPressable := o.(fyne.Tappable)
		if !isSaid || !isPressable || said.AccessibilityLabel() != text {
			continue
		}
		if b, ok := o.(fyne.Disableable); ok && b.Disabled() {
			continue
		}
		return pressable
	}
	return nil
}

// press taps the button with that text as soon as it can be pressed.
func (d *desk) press(text string) {
	d.t.Helper()
	d.until(fmt.Sprintf("%q can be pressed", text), func() bool { return d.enabledButton(text) != nil })
	d.enabledButton(text).Tapped(&fyne.PointEvent{})
}

// key types a key to whatever has the keyboard.
func (d *desk) key(names ...fyne.KeyName) {
	for _, name := range names {
		event := &fyne.KeyEvent{Name: name}
		if focused := d.ui.Window().Canvas().Focused(); focused != nil {
			focused.TypedKey(event)
			continue
		}
		if handle := d.ui.Window().Canvas().OnTypedKey(); handle != nil {
			handle(event)
		}
	}
}

// shortcut does what the window does with a shortcut. The test driver routes
// none; that the real one does is seen in the real window's test.
func (d *desk) shortcut(name fyne.KeyName, modifier fyne.KeyModifier) {
	d.t.Helper()
	i := slices.IndexFunc(commands, func(c command) bool { return c.key == name && c.mod == modifier })
	if i < 0 {
		d.t.Fatalf("there is no such shortcut")
	}
	d.ui.run(commands[i])
}

// rowOf is the row of the user with that address on the page in sight.
func (d *desk) rowOf(email string) int {
	d.t.Helper()
	i := slices.IndexFunc(d.users().rows, func(r client.Row) bool { return r.Email == email })
	if i < 0 {
		d.t.Fatalf("%s is not on the page", email)
	}
	return i
}

// tapRow taps a user's row with the mouse, x pixels from its left edge or, if x
// is negative, from its right.
func (d *desk) tapRow(email string, x float32) {
	d.t.Helper()
	table := d.users().table
	table.SetCursor(d.rowOf(email))
	driver := fyne.CurrentApp().Driver()
	for _, o := range visible(nil, table) {
		said, ok := o.(fyne.Accessible)
		if !ok || !strings.Contains(said.AccessibilityLabel(), ", "+email+",") {
			continue
		}
		if x < 0 {
			x += o.Size().Width
		}
		test.TapCanvas(d.ui.Window().Canvas(), driver.AbsolutePositionForObject(o).AddXY(x, o.Size().Height/2))
		return
	}
	d.t.Fatalf("the row of %s is not painted", email)
}

// tapHeader taps the header of the list, x pixels from its left edge.
func (d *desk) tapHeader(x float32) {
	table := d.users().table
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(table).AddXY(x, look.ControlHeight/2)
	test.TapCanvas(d.ui.Window().Canvas(), at)
}

// Where a row's checkbox and its three dots are.
const (
	atCheckbox float32 = look.PageMargin + 9
	atDots     float32 = -look.PageMargin - 22
)

// tick ticks users by their checkboxes.
func (d *desk) tick(emails ...string) {
	d.t.Helper()
	for _, email := range emails {
		d.tapRow(email, atCheckbox)
	}
}

// active are the addresses of the first n Active users of the page who are not
// administrators.
func (d *desk) active(n int) []string {
	d.t.Helper()
	var emails []string
	for _, r := range d.users().rows {
		if r.Status == directory.Active && r.Role == directory.RoleUser && len(emails) < n {
			emails = append(emails, r.Email)
		}
	}
	if len(emails) < n {
		d.t.Fatalf("only %d Active users on the page", len(emails))
	}
	return emails
}

// status is what the window shows of a user.
func (d *desk) status(email string) string {
	d.t.Helper()
	row := d.users().row(d.rowOf(email))
	return row.Cells[columnStatus].Text
}

func (d *desk) untilStatus(email, word string) {
	d.t.Helper()
	d.until(email+" is shown as "+word, func() bool { return d.status(email) == word })
}

// atService is the user as the organization has it.
func (d *desk) atService(email string) sandbox.User {
	d.t.Helper()
	for _, u := range d.demo.Users() {
		if u.Email == email {
			return u
		}
	}
	d.t.Fatalf("the organization has no %s", email)
	return sandbox.User{}
}

// letters are the demo mailbox's letters to an address, of one kind.
func (d *desk) letters(email, kind string) []sandbox.Letter {
	var found []sandbox.Letter
	for _, l := range d.demo.Letters() {
		if l.To == email && l.Kind == kind {
			found = append(found, l)
		}
	}
	return found
}

// statusChanges counts the users whose status differs from before.
func statusChanges(before, after []sandbox.User) int {
	was := map[string]sandbox.Status{}
	for _, u := range before {
		was[u.ID] = u.Status
	}
	n := 0
	for _, u := range after {
		if was[u.ID] != u.Status {
			n++
		}
	}
	return n
}

// dialogTitle is the title of the open dialog, or "".
func (d *desk) dialogTitle() string {
	if len(d.ui.dialogs) == 0 {
		return ""
	}
	return d.ui.dialogs[len(d.ui.dialogs)-1].Title()
}

// archive ticks users and confirms.
func (d *desk) archive(emails ...string) {
	d.t.Helper()
	d.tick(emails...)
	d.press(words("users.archiveN", values{"N": number(len(emails))}))
	d.press(tn("archive.button", len(emails)))
	for _, email := range emails {
		d.untilStatus(email, words("status.archived"))
	}
}

// paused has sending paused. A pause of nothing would end at once, so that the archive of
// Robin Vale waits meanwhile; release takes it back. It has had no effect.
func (d *desk) paused() (release func()) {
	d.t.Helper()
	ctx := d.t.Context()
	must := func(err error) {
		d.t.Helper()
		if err != nil {
			d.t.Fatal(err)
		}
	}
	page, err := d.client.Users(ctx, directory.Query{Search: "Robin Vale", Limit: 1})
	must(err)
	plan, err := d.client.Plan(ctx, directory.Archive, []directory.User{page.Rows[0].User})
	must(err)
	d.demo.SetFault(always(sandbox.Fault{DropBefore: true}))
	batch, err := d.client.Confirm(ctx, plan)
	must(err)
	stands := func(state directory.State) func() bool {
		return func() bool {
			record, err := d.client.Record(ctx, directory.RecordQuery{Batch: batch.ID, Limit: 1})
			return err == nil && len(record.Entries) == 1 && record.Entries[0].State == state
		}
	}
	d.until("a change waits", stands(directory.Unknown))
	must(d.client.PauseSending(ctx))
	d.demo.SetFault(nil)
	d.until("it is held", stands(directory.Queued))
	d.until("the service is reached", func() bool { return d.ui.state.Sending.Problem == nil })
	return func() {
		d.t.Helper()
		must(d.client.Cancel(ctx, batch.Items[0].ID))
	}
}

// menu is the open menu, or nil.
func (d *desk) menu() *look.Menu {
	for _, o := range d.objects() {
		if m, ok := o.(*look.Menu); ok {
			return m
		}
	}
	return nil
}

// field is the only text field of the open dialog.
func (d *desk) field() *look.Field {
	d.t.Helper()
	for _, o := range d.objects() {
		if f, ok := o.(*look.Field); ok {
			return f
		}
	}
	d.t.Fatal("there is no text field")
	return nil
}
