package ui

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

// reload does something that asks for another page, which must not be empty, and
// waits for it.
func (d *desk) reload(do func()) {
	d.t.Helper()
	before := &d.users().rows[0]
	do()
	d.until("the list answers", func() bool { return len(d.users().rows) > 0 && &d.users().rows[0] != before })
}

// everyRow are the rows of all pages, from the first page on.
func (d *desk) everyRow() []client.Row {
	d.t.Helper()
	all := slices.Clone(d.users().rows)
	for d.enabledButton(words("pager.next")) != nil {
		d.reload(func() { d.press(words("pager.next")) })
		all = append(all, d.users().rows...)
	}
	d.reload(func() { d.press(words("pager.first")) })
	return all
}

func TestASecondClickOnAHeaderTurnsTheOrderAndHidesNobody(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	columns := []struct {
		at  float32 // from the left edge of the list
		by  directory.SortKey
		key func(client.Row) string
	}{
		{420, directory.SortByEmail, func(r client.Row) string { return r.Email }},
		{760, directory.SortByStatus, func(r client.Row) string { return string(r.Status) }},
		{900, directory.SortByLastModified, func(r client.Row) string { return r.LastModified.String() }},
		{120, directory.SortByName, func(r client.Row) string { return r.Name() }},
	}
	for _, column := range columns {
		sorted := func(descending bool) []string {
			d.reload(func() { d.tapHeader(column.at) })
			if q := d.users().question(); q.Sort != column.by || q.Descending != descending || q.Offset != 0 {
				t.Fatalf("the list is asked for by %s, descending %t, from %d on", q.Sort, q.Descending, q.Offset)
			}
			var keys []string
			people := map[string]bool{}
			for _, r := range d.everyRow() {
				keys = append(keys, column.key(r))
				people[r.ID] = true
			}
			if len(people) != 60 {
				t.Errorf("by %s, descending %t, %d people are in sight", column.by, descending, len(people))
			}
			return keys
		}

		up := sorted(false)
		down := sorted(true)

		slices.Reverse(down)
		if !slices.Equal(up, down) {
			t.Errorf("by %s the second click does not turn the order", column.by)
		}
		if up[0] == up[len(up)-1] {
			t.Errorf("by %s there is no order to turn", column.by)
		}
	}
}

func TestAfterAFirstCopyThatFailedTryNowBringsTheList(t *testing.T) {
	for name, fault := range map[string]sandbox.Fault{
		"with an error":           {Status: 500, ContentType: "text/plain", Body: "oops"},
		"with no answer whatever": {DropBefore: true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, deskOptions{users: 12})
			d.browserAccount = "avery.moss"
			d.untilSees(words("signIn.browser"))
			d.demo.SetFault(always(fault))
			d.press(words("signIn.browser"))
			d.acceptAccount()
			d.until("the list says that there is no copy", func() bool {
				return d.ui.state.Sync.Problem != nil && !d.ui.state.Sync.Running && d.enabledButton(words("banner.tryNow")) != nil
			})
			if d.sees(words("empty.loading")) || d.sees(words("empty.none")) {
				t.Error("the list is said to be loading, or empty")
			}
			d.demo.SetFault(nil)

			d.lastButton(words("banner.tryNow")).Tapped(&fyne.PointEvent{}) // below the banner

			d.untilRows()
			if d.sees(words("banner.noCopy")) {
				t.Error("the banner stays")
			}
		})
	}
}

// lastButton is the lowest enabled button that is called text.
func (d *desk) lastButton(text string) fyne.Tappable {
	d.t.Helper()
	var last fyne.Tappable
	for _, o := range d.objects() {
		if b, ok := o.(*look.Button); ok && b.AccessibilityLabel() == text && !b.Disabled() {
			last = b
		}
	}
	if last == nil {
		d.t.Fatalf("no button is called %q", text)
	}
	return last
}

func TestAnEmptyListSaysWhyAndWhatToDo(t *testing.T) {
	d := newDesk(t, deskOptions{users: 4})
	d.signIn("avery.moss")

	d.users().search.SetText("nobody is called this")
	d.until("nobody is found", func() bool { return d.users().loaded && d.users().total == 0 && d.sees(words("empty.search")) })
	d.press(words("empty.search.clear"))
	d.until("everybody is back", func() bool { return len(d.users().rows) == 4 })
	if d.users().search.Text() != "" || d.sees(words("empty.search")) {
		t.Error("the search is not cleared")
	}

	nobody := slices.IndexFunc(directory.Statuses, func(s directory.Status) bool { return d.users().counts.ByStatus[s] == 0 })
	if nobody < 0 {
		t.Fatalf("every status has users: %v", d.users().counts)
	}
	d.users().filterBy(directory.Statuses[nobody])
	d.until("it says that nobody has the status", func() bool { return d.sees(words("empty.filter")) })
	d.users().filterBy("")
	d.until("the rows are back", func() bool { return len(d.users().rows) > 0 && !d.sees(words("empty.filter")) })
}

// TestTheSegmentsCountWhomTheSearchFinds: a number in sight is of what is in sight.
func TestTheSegmentsCountWhomTheSearchFinds(t *testing.T) {
	d := newDesk(t, deskOptions{users: 230})
	d.signIn("avery.moss")
	v := d.users()
	all := slices.Clone(v.filterWords())
	counted := func(search string, status directory.Status) {
		t.Helper()
		var want []string
		total := 0
		for _, s := range v.filters() {
			page, err := d.client.Users(t.Context(), directory.Query{Search: search, Status: s, Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			if s == status {
				total = page.Total
			}
			n := values{"Status": statusWord(s), "N": number(page.Total)}
			if s == "" {
				want = append(want, words("filter.all", n))
			} else {
				want = append(want, words("filter.status", n))
			}
		}

		v.search.SetText(search)
		v.filterBy(status)

		d.until(fmt.Sprintf("the segments are %q", want), func() bool { return v.loaded && slices.Equal(v.filterWords(), want) && v.total == total })
		selected := slices.Index(v.filters(), status)
		if got := v.filter.AccessibilityLabel(); got != want[selected] {
			t.Errorf("in sight is %q, want %q", got, want[selected])
		}
	}

	counted("amel", "")
	if slices.Equal(v.filterWords(), all) {
		t.Error("the search finds everybody: it shows nothing")
	}
	counted("amel", directory.Archived)
	counted("nobody is called this", directory.Archived)
	d.until("it says so", func() bool { return d.sees(words("empty.search")) })
	counted("", directory.Archived)
	if !slices.Equal(v.filterWords(), all) {
		t.Errorf("without the search the segments are %q, and were %q", v.filterWords(), all)
	}
}

func TestWhoHasAnotherStatusIsSaidToHaveIt(t *testing.T) {
	m := newUsersModel()
	m.searchFor("x")
	m.keep(directory.Invited)
	m.take(m.ask(), client.UserPage{Found: directory.Counts{All: 3, ByStatus: map[directory.Status]int{directory.Active: 3}}})
	if got := m.emptiness(client.Sync{At: today}); got != nobodySuch {
		t.Errorf("the list is empty for reason %d", got)
	}
	m.take(m.ask(), client.UserPage{})
	if got := m.emptiness(client.Sync{At: today}); got != nobodyFound {
		t.Errorf("where nobody is found, the list is empty for reason %d", got)
	}
}

func TestWhileTheFirstCopyComesItsProgressIsShownAndNoRow(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.untilSees(words("signIn.browser"))
	held := make(chan struct{})
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if strings.HasSuffix(r.URL.Path, "/Users") {
			return &sandbox.Fault{Delay: held}
		}
		return nil
	})
	d.browserAccount = "avery.moss"
	d.press(words("signIn.browser"))
	d.acceptAccount()

	d.untilSees(words("empty.loading"))
	if d.sees("@contoso.example,") {
		t.Error("rows are in sight")
	}
	d.demo.SetFault(nil)
	close(held)
	d.untilRows()
	if d.sees(words("empty.loading")) {
		t.Error("it goes on saying that the copy is loading")
	}
}

func TestTheRowsMenuShowsDetailsAndCopiesTheAddress(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	u := d.users().rows[d.rowOf(email)].User

	d.openMenuOf(email)
	d.menu().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // the first item
	if d.dialogTitle() != words("user.title") {
		t.Fatalf("the window shows %q", d.dialogTitle())
	}
	for _, want := range []string{u.Name(), email, u.UserName, u.ID, words("status.active"), words("role.user"), words("rates.organization"),
		words("user.joinedAt"), date(u.JoinedAt), words("column.changed"), date(u.LastModified)} {
		if want == "" || !d.sees(want) {
			t.Errorf("the details do not say %q", want)
		}
	}
	if d.sees(words("user.archivedAt")) {
		t.Error("somebody who was never archived is said to have been")
	}
	d.key(fyne.KeyEscape)
	if d.dialogTitle() != "" {
		t.Error("Escape does not close the details")
	}

	d.openMenuOf(email)
	d.menu().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	d.menu().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := d.ui.options.App.Clipboard().Content(); got != email {
		t.Errorf("copied %q, want %q", got, email)
	}
	if !d.sees(words("notice.copied")) {
		t.Error("nothing says that it was copied")
	}
}

func TestAClickOnARowMakesItCurrentADoubleClickOpensItAndNeitherTicks(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	email := d.active(2)[1]

	d.tapRow(email, 200)
	if len(d.users().selected) != 0 || d.users().table.Cursor() != d.rowOf(email) || d.dialogTitle() != "" {
		t.Errorf("a click on the name ticks %d, makes row %d current, and opens %q", len(d.users().selected), d.users().table.Cursor(), d.dialogTitle())
	}
	d.tapRow(email, 200)
	if len(d.users().selected) != 0 || d.dialogTitle() != words("user.title") || !d.sees(email) {
		t.Errorf("a double click ticks %d, and opens %q", len(d.users().selected), d.dialogTitle())
	}
	d.key(fyne.KeyEscape)
	d.key(fyne.KeyReturn)
	if len(d.users().selected) != 0 || d.dialogTitle() != words("user.title") {
		t.Errorf("Enter ticks %d, and opens %q", len(d.users().selected), d.dialogTitle())
	}
	d.key(fyne.KeyEscape)
	d.tapRow(email, atDots)
	if len(d.users().selected) != 0 || d.menu() == nil {
		t.Error("a click on the dots changes the selection or opens no menu")
	}
}

func TestTheSearchHasTheKeyboardUntilEnterOrEscape(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	focused := func() fyne.Focusable { return d.ui.Window().Canvas().Focused() }
	d.shortcut(fyne.KeyF, fyne.KeyModifierShortcutDefault)
	search := d.users().search
	if focused() != fyne.Focusable(search.Entry) {
		t.Fatalf("the keyboard is at %T", focused())
	}
	test.Type(search.Entry, "avery")
	d.until("the search answers", func() bool { return len(d.users().rows) == 1 })

	d.key(fyne.KeyEscape)
	if search.Text() != "" || focused() == fyne.Focusable(d.users().table) {
		t.Error("the first Escape does not clear the search and stay in it")
	}
	d.key(fyne.KeyEscape)
	if focused() != fyne.Focusable(d.users().table) {
		t.Error("the second Escape does not lead to the list")
	}
	d.shortcut(fyne.KeyF, fyne.KeyModifierShortcutDefault)
	d.key(fyne.KeyReturn)
	if focused() != fyne.Focusable(d.users().table) {
		t.Error("Enter does not lead to the list")
	}
}

func TestAPageThatIsGoneGivesWayToTheLastOne(t *testing.T) {
	d := newDesk(t, deskOptions{users: 51})
	d.signIn("avery.moss")
	d.press(words("pager.last"))
	d.until("the last page is in sight", func() bool { return d.users().offset == 50 && len(d.users().rows) == 1 })
	if err := d.demo.Remove(d.users().rows[0].ID); err != nil {
		t.Fatal(err)
	}

	d.press(words("users.refresh"))

	d.until("the page before is in sight", func() bool { return d.users().total == 50 && d.users().offset == 0 && len(d.users().rows) == 50 })
	if !d.sees(words("pager.where", values{"From": "1", "To": "50", "Of": "50"})) {
		t.Error("the pager does not say so")
	}
}

func TestWhoeverARefreshTakesOffThePageIsUntickedAndThatIsSaid(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	people := d.active(2)
	d.tick(people...)
	if err := d.demo.Remove(d.atService(people[0]).ID); err != nil {
		t.Fatal(err)
	}

	d.press(words("users.refresh"))

	d.until("the row is gone", func() bool { return d.users().total == 11 })
	if n := len(d.users().selected); n != 1 {
		t.Errorf("%d are ticked, want the one who is still there", n)
	}
	d.untilSees(tn("users.selectionCleared", 1))
	d.untilSees(tn("users.selected", 1))
}

func TestThatTheListHasChangedIsSaidAndTheButtonShowsIt(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	gone := d.active(1)[0]
	if d.sees(words("users.changed")) {
		t.Fatal("it is said before anything has changed")
	}
	if err := d.demo.Remove(d.atService(gone).ID); err != nil {
		t.Fatal(err)
	}

	d.client.Refresh()

	d.untilSees(words("users.changed"))
	d.rowOf(gone) // no row moves by itself
	d.press(words("users.changed.refresh"))
	d.until("the row is gone", func() bool { return len(d.users().rows) == 11 })
	if d.sees(words("users.changed")) {
		t.Error("it is said again of what is in sight")
	}
}

func TestTheTitleSaysHowOldTheCopyIs(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	d.untilSees("Contoso · " + words("users.upToDate", values{"When": words("ago.now")}))
	d.demo.SetFault(always(sandbox.Fault{DropBefore: true}))

	d.press(words("users.refresh"))

	d.until("the copy is old", func() bool { return d.ui.state.Sync.Problem != nil })
	d.untilSees(words("users.copyOf", values{"When": moment(d.ui.state.Sync.At, d.ui.options.Now())}))
}

func TestTheBarOffersWhatCanBeDoneWithTheTicked(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	archive, invite := func(n int) string { return words("users.archiveN", values{"N": number(n)}) }, func(n int) string { return words("users.inviteN", values{"N": number(n)}) }
	var archived []string
	for _, r := range d.users().rows {
		if r.Status == directory.Archived && len(archived) < 2 {
			archived = append(archived, r.Email)
		}
	}
	active := d.active(3)

	d.tick(append(slices.Clone(archived), active...)...)
	if d.enabledButton(archive(3)) == nil || d.enabledButton(invite(2)) == nil {
		t.Error("the bar does not offer to archive 3 and to invite 2")
	}
	d.press(invite(2))
	d.until("the question is asked", func() bool { return d.dialogTitle() == tn("invite.title", 2) })
	d.key(fyne.KeyEscape)
	d.tick(active...)
	if d.enabledButton(archive(0)) != nil || d.enabledButton(invite(2)) == nil {
		t.Error("with only archived people ticked the bar offers to archive, or not to invite")
	}
	d.press(words("users.clear"))
	if len(d.users().selected) != 0 || d.enabledButton(words("users.clear")) != nil {
		t.Error("Clear unticks nobody or the bar stays")
	}
	if d.users().table.HeaderState() != look.Unchecked {
		t.Error("the header's checkbox is still ticked")
	}
	if d.sees(strings.Split(tn("users.selectionCleared", 5), "5")[0]) {
		t.Error("what the admin did himself is told")
	}
}
