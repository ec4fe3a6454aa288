package ui

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
	"mileiq.example/admin/ui/look/looktest"
)

// stage is a window in which views and dialogs stand without a client: what they
// know is given to them.
type stage struct {
	*viewHost
	known client.State
}

// today is the time on stage, on the clock of this computer.
var today = time.Date(2026, 11, 23, 9, 41, 0, 0, time.Local)

func newStage(t *testing.T) *stage {
	t.Helper()
	look.UsedKeyboard() // what has the keyboard shows it
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.Fixed(theme.VariantLight))
	w := app.NewWindow("")
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1240, 680))
	t.Cleanup(w.Close)
	s := &stage{known: client.State{
		Organization: client.Organization{Name: "Contoso", SCIMHost: "people.contoso.example", IssuerHost: "login.contoso.example"},
		Name:         "Avery Moss", Email: "avery.moss@contoso.example", Invitations: true, CanDemo: true, Sync: client.Sync{At: today},
	}}
	h := &host{
		client: &client.Client{}, log: slog.New(slog.NewTextHandler(io.Discard, nil)), app: app, window: w, version: "1.2.3",
		ctx: t.Context(), do: func(f func()) {}, now: func() time.Time { return today }, still: &stillness{now: time.Now}, state: func() client.State { return s.known },
		openDialog: func(d *look.Dialog) { d.Open(nil) }, closeDialog: func() {}, showScreen: func(screen) {}, showKeys: func() {},
		browse: func(string) error { return nil },
	}
	s.viewHost = &viewHost{host: h, screenCtx: t.Context(), notice: look.NewNotice(), inSight: func() bool { return true }, show: func() {}, showMessages: func() {},
		confirm: func(directory.Kind, []directory.User, func()) {}, confirmListed: func(directory.Kind, []directory.User, listed, func()) {},
		addToLeavers: func([]directory.User) {}, showLeavers: func(int64) {}, showInUsers: func(directory.User) {}}
	w.SetContent(look.NewFill(look.ColorSurface, gap(1)))
	return s
}

// person has everything that the service may know of somebody.
func knownPerson(n int, status directory.Status) directory.User {
	u := person(n, status)
	u.UserName, u.Role, u.Rates, u.InvitedAt, u.JoinedAt, u.LastModified = u.Email, directory.RoleUser, directory.RatesOrganization,
		today.AddDate(0, -3, 0), today.AddDate(0, -2, 0), today.AddDate(0, 0, -n)
	return u
}

func somePeople() []directory.User {
	disguised := knownPerson(2, directory.Invited)
	disguised.DisplayName = "M\u0430llory"
	return []directory.User{knownPerson(1, directory.Active), disguised, knownPerson(3, directory.Archived)}
}

func peopleRows() (rows []client.Row) {
	for _, u := range somePeople() {
		rows = append(rows, client.Row{User: u})
	}
	for i, state := range []directory.State{directory.Queued, directory.Sending} {
		for j, kind := range []directory.Kind{directory.Archive, directory.Invite} {
			r := client.Row{User: knownPerson(4+2*i+j, directory.Active)}
			r.Pending = directory.Item{ID: 1, Kind: kind, State: state}
			rows = append(rows, r)
		}
	}
	return rows
}

func changes() (entries []directory.Entry) {
	for i, item := range []directory.Item{
		{State: directory.Done, Kind: directory.Archive, EndedAt: today.Add(-time.Hour), SentAt: today.Add(-time.Hour), Attempts: 2, Note: "CHG-4711"},
		{State: directory.Refused, Kind: directory.Archive, Reason: directory.ReasonRefusedByService, Detail: "Owns vehicles."},
		{State: directory.Failed, Kind: directory.Invite, Reason: directory.ReasonServiceError},
		{State: directory.Conflict, Kind: directory.Archive, Reason: directory.ReasonTooOld},
		{State: directory.Queued, Kind: directory.Archive},
		{State: directory.Cancelled, Kind: directory.Invite},
	} {
		item.ID, item.Seen, item.BatchID, item.ConfirmedAt = int64(i+1), knownPerson(i, directory.Active), "b1", today.Add(-2*time.Hour)
		entries = append(entries, directory.Entry{Item: item, ConfirmedBy: "Avery Moss"})
	}
	return entries
}

func someBatches() []directory.Summary {
	open := directory.Summary{Tally: directory.Tally{Done: 312, Refused: 2, Open: 185}}
	open.ID, open.Kind, open.ConfirmedAt, open.ConfirmedBy = "b1", directory.Archive, today.Add(-time.Minute), "Avery Moss"
	ended := directory.Summary{Tally: directory.Tally{Done: 3, Already: 1, Conflicts: 2, Undecided: 1}}
	ended.ID, ended.Kind, ended.ConfirmedAt, ended.ConfirmedBy = "b2", directory.Archive, today.Add(-24*time.Hour), "Robin Vale"
	return []directory.Summary{open, ended}
}

// TestNothingInTheViewsMovesOrChangesItsColour compares where everything in the
// screens, views and dialogs is painted, and how, with testdata.
func TestNothingInTheViewsMovesOrChangesItsColour(t *testing.T) {
	counts := map[directory.Outcome]int{directory.AnyOutcome: 6, directory.WentWell: 1, directory.NotDone: 3}
	everybody := directory.Counts{All: 60, ByStatus: map[directory.Status]int{directory.Active: 40, directory.Invited: 5, directory.Archived: 15}}
	activity := func(s *stage, entries []directory.Entry) *activityView {
		a := newActivityView(s.viewHost)
		s.window.SetContent(a.content())
		a.take(a.ask(), activityAnswer{
			page: directory.RecordPage{Entries: entries, Total: len(entries), Found: counts, Counts: counts},
		})
		a.showCards(someBatches())
		a.paint()
		return a
	}
	users := func(s *stage) *usersView {
		v := newUsersView(s.viewHost)
		s.window.SetContent(v.content())
		v.loadedPage(v.ask(), client.UserPage{Rows: peopleRows(), Total: 60, Found: everybody, Counts: everybody}, nil)
		return v
	}
	show := func(s *stage, c screen) {
		s.window.SetContent(c.content())
	}
	for name, build := range map[string]func(*stage){
		"opening":   func(s *stage) { show(s, newOpening()) },
		"first-run": func(s *stage) { show(s, newFirstRun(s.host)) },
		"confirm-hosts": func(s *stage) {
			show(s, newConfirmHosts(s.host, client.Profile{Name: "Fabrikam", SCIM: "https://people.fabrikam.example/scim", Issuer: "https://login.fabrikam.example"}))
		},
		"replacing": func(s *stage) { s.known.Offered = s.known.Organization; show(s, newReplacing(s.host)) },
		"replacing-changed": func(s *stage) {
			s.known.Offered = s.known.Organization
			s.known.Changed = []client.Difference{
				{Field: client.FieldSCIM, Was: "https://people.contoso.example/scim/v2", Is: "https://people.contoso.example/scim/v3"},
				{Field: client.FieldScopes, Is: "offline_access"},
				{Field: client.FieldRequiredRole, Was: "MDLAdminCenterRole.Admin"},
			}
			show(s, newReplacing(s.host))
		},
		"sign-in": func(s *stage) {
			s.known.Problem = &problem.Problem{Kind: problem.SessionExpired}
			show(s, newSignIn(s.host))
		},
		"sign-in-demo": func(s *stage) {
			s.known.Organization.Demo = &client.Demo{Accounts: []client.DemoAccount{{Login: "a", Name: "Avery Moss", Note: "businessAdministrator"}, {Login: "n", Name: "Noor Haddad", Note: "user"}}}
			show(s, newSignIn(s.host))
		},
		"sign-in-address": func(s *stage) {
			screen := newSignIn(s.host)
			show(s, screen)
			screen.showAddress("https://login.contoso.example/authorize?response_type=code&client_id=mileiq-admin", false)
		},
		"new-account": func(s *stage) {
			s.known.Asked = client.Identity{Issuer: "https://login.contoso.example", Subject: "r", Name: "Robin Vale", Email: "robin.vale@contoso.example"}
			show(s, newNewAccount(s.host))
		},
		"without-role": func(s *stage) { show(s, newWithoutRole(s.host)) },
		"main": func(s *stage) {
			s.known.Undecided, s.known.SessionOnly, s.known.Waiting, s.known.Sending.Paused = 2, true, 3, true
			s.known.Sync.At, s.known.Sync.Problem = time.Time{}, &problem.Problem{Kind: problem.Unreachable, Host: "people.contoso.example"}
			m := newMain(s.host)
			m.show(viewSettings)
			show(s, m)
		},
		"users": func(s *stage) { users(s) },
		"users-ticked": func(s *stage) {
			v := users(s)
			v.compare(nil, 60)
			v.tick(0)
			v.tick(2)
			v.paintHead()
		},
		"users-empty": func(s *stage) {
			v := users(s)
			v.query.Search = "zzz"
			v.loadedPage(v.ask(), client.UserPage{}, nil)
		},
		"users-unreadable": func(s *stage) {
			v := newUsersView(s.viewHost)
			s.window.SetContent(v.content())
			v.loadedPage(v.ask(), client.UserPage{}, &problem.Problem{Kind: problem.DiskTrouble})
		},
		"users-copying": func(s *stage) {
			s.known.Sync = client.Sync{Running: true, Copied: 200, Total: 1000}
			v := newUsersView(s.viewHost)
			v.paintHead()
			v.paintMiddle()
			s.window.SetContent(v.content())
		},
		"users-narrow":    func(s *stage) { users(s); s.window.Resize(fyne.NewSize(700, 600)) },
		"activity":        func(s *stage) { activity(s, changes()) },
		"activity-empty":  func(s *stage) { activity(s, nil) },
		"activity-narrow": func(s *stage) { activity(s, changes()); s.window.Resize(fyne.NewSize(700, 600)) },
		"activity-wide":   func(s *stage) { activity(s, changes()); s.window.Resize(fyne.NewSize(1480, 700)) },
		"activity-batches": func(s *stage) {
			a := activity(s, changes())
			a.byBatch = true
			a.take(a.ask(), activityAnswer{batches: someBatches(), all: 2})
			a.paint()
		},
		"settings": func(s *stage) { s.window.SetContent(newSettingsView(s.viewHost).content()) },
		"settings-protected": func(s *stage) {
			c := newProtectedCard(s.viewHost)
			c.show([]client.ProtectedEntry{
				{Entry: "breakglass@contoso.example", OfProfile: true, Users: somePeople()[:1]},
				{Entry: "id:7f3a", Users: somePeople()}, {Entry: "service@contoso.example"},
			})
			s.window.SetContent(look.Pad(20, 20, 20, 20, look.VBox(0, c.root)))
		},
		"dialog-protect": func(s *stage) { newProtectedCard(s.viewHost).ask() },
		"dialog-confirmation": func(s *stage) {
			c := newConfirmation(s.viewHost, directory.Archive, somePeople(), func(directory.Kind) int { return 4 }, nil)
			s.openDialog(c.dialog)
			c.checkedPlan(directory.Plan{Kind: directory.Archive, Users: somePeople(), Checked: true,
				LeftOut: []directory.LeftOut{{User: knownPerson(9, directory.Active), Reason: directory.ReasonYourself}}}, listPeople(somePeople(), nil), planChanges{})
		},
		"dialog-confirmation-many": func(s *stage) {
			var many []directory.User
			for n := range 30 {
				many = append(many, knownPerson(n, directory.Active))
			}
			c := newConfirmation(s.viewHost, directory.Archive, many, func(directory.Kind) int { return 40 }, nil)
			s.openDialog(c.dialog)
			c.checkedPlan(directory.Plan{Kind: directory.Archive, Users: many, CopiedAt: today}, listPeople(many, nil), planChanges{})
		},
		"dialog-confirmation-invite": func(s *stage) {
			c := newConfirmation(s.viewHost, directory.Invite, somePeople()[2:], func(directory.Kind) int { return 4 }, nil)
			s.openDialog(c.dialog)
			c.checkedPlan(directory.Plan{Kind: directory.Invite, Users: somePeople()[2:], Checked: true}, listPeople(somePeople()[2:], nil), planChanges{})
		},
		"dialog-confirmation-trouble": func(s *stage) {
			c := newConfirmation(s.viewHost, directory.Archive, somePeople()[:1], func(directory.Kind) int { return 4 }, nil)
			s.openDialog(c.dialog)
			c.fail(&problem.Problem{Kind: problem.Unreachable, Host: "people.contoso.example"})
		},
		"dialog-takeback": func(s *stage) {
			b := newTakeBack(s.viewHost, "b1", nil)
			s.openDialog(b.dialog)
			people := somePeople()
			b.ask(newTakeBackQuestion(client.WayBack{Unsent: people[:1], UnderWay: people[1:2], Archived: people[2:], Gone: 2},
				[]directory.LeftOut{{User: knownPerson(9, directory.Invited), Reason: directory.ReasonNotArchived}}))
		},
		"dialog-takeback-waits": func(s *stage) {
			b := newTakeBack(s.viewHost, "b1", nil)
			s.openDialog(b.dialog)
			people := somePeople()
			b.ask(newTakeBackQuestion(client.WayBack{Unsent: people[:1], UnderWay: people[1:2], Archived: people[2:]}, nil))
			b.take(client.WayBack{UnderWay: people[1:2], Archived: people[2:]})
			b.cancelled = 1
			b.goOn()
		},
		"dialog-quit": func(s *stage) {
			u := &UI{host: s.host, client: s.client, options: Options{Now: s.now}}
			q := newQuitting(u)
			q.dialog.SetTitle(tn("quit.title", 2))
			q.dialog.SetContent(q.consequences(2, s.known))
			s.openDialog(q.dialog)
		},
		"dialog-decisions": func(s *stage) { activity(s, nil).openDecision(changes()[:3], nil) },
		"dialog-decision": func(s *stage) {
			now := []client.Row{{User: knownPerson(3, directory.Invited)}}
			activity(s, nil).openDecision(changes()[3:4], now)
		},
		"dialog-entry":  func(s *stage) { activity(s, nil).showEntry(changes()[0]) },
		"dialog-delete": func(s *stage) { activity(s, nil).openDelete("b1", today, 3, 2) },
		"dialog-user":   func(s *stage) { s.showUser(somePeople()[1]) },
		"dialog-problem": func(s *stage) {
			s.showDetails(&problem.Problem{Kind: problem.ServiceError, Host: "people.contoso.example", Status: 500, Detail: "oops"})
		},
		"dialog-signout": func(s *stage) { s.known.Waiting = 3; s.askSignOut(false) },
		"dialog-leavers": func(s *stage) {
			list := newLeaversList(s.viewHost)
			list.draft = leaversDraft{typed: "ada@contoso.example", long: "a\nb"}
			list.ask()
		},
		"dialog-leavers-preview": func(s *stage) { openReading(s, someReading()) },
		"dialog-leavers-rows":    func(s *stage) { openReading(s, rowReading()) },
		"dialog-leavers-reading": func(s *stage) {
			list := newLeaversList(s.viewHost)
			list.ask()
			list.dialog.foot.begin()
			list.dialog.foot.tell(false, 3_000_000, 12_000_000)
		},
		"dialog-question": func(s *stage) { openReading(s, formReading()) },
		"dialog-question-ready": func(s *stage) {
			l := openReading(s, formReading())
			l.question.tapped(1)
			l.question.showFacts(1, formFacts)
		},
		"dialog-question-dates": func(s *stage) { openReading(s, datesReading()) },
		"dialog-question-text":  func(s *stage) { openReading(s, someReading()).changeReading() },
		"dialog-candidates": func(s *stage) {
			l := openReading(s, someReading())
			l.preview.ask(1)
			l.preview.candidates.pane.show([]leavers.Candidate{
				{User: knownPerson(1, directory.Active), Because: leavers.SameName}, {User: knownPerson(2, directory.Archived), Because: leavers.LikeName},
			}, false, nil)
		},
		"dialog-keep": func(s *stage) { openReading(s, rowReading()).askKeep() },
		"dialog-file": func(s *stage) {
			s.readFolder = func(string) ([]folderEntry, error) { return nil, nil }
			f := newFileDialog(s.host, fileQuestion{title: "Open a list", confirm: "Open", extensions: listExtensions})
			f.open()
			f.home, f.busy = "/home/avery", false
			f.field.OnChanged = nil
			f.field.SetText("/home/avery/Lists/")
			f.entries = []folderEntry{{name: "2026", folder: true, changed: today.AddDate(0, -1, 0)}, {name: "Offboarding requests.csv", size: 4210, changed: today.Add(-time.Hour)}, {name: "November exits.xlsx", size: 1_234_567, changed: today.AddDate(0, 0, -2)}}
			f.paint()
		},
		"dialog-dropped": func(s *stage) { s.sayDropped(words("drop.busy")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			build(s)
			looktest.Compare(t, name, s.window)
			for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
				wantLegible(t, s.window, variant)
			}
		})
	}
}

// wantLegible wants every text in a window to stand out from what is below it.
func wantLegible(t *testing.T, w fyne.Window, variant fyne.ThemeVariant) {
	t.Helper()
	colours := look.Fixed(variant)
	fyne.CurrentApp().Settings().SetTheme(colours)
	for _, text := range looktest.HardToRead(w, colours.Color(look.ColorBackground, variant), colours.Color(look.ColorDisabled, variant)) {
		t.Errorf("variant %d: %s", variant, text)
	}
}
