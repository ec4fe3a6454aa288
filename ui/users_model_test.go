package ui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

// userPage is an answer with a user of each status, in this order.
func userPage(total int, statuses ...directory.Status) client.UserPage {
	page := client.UserPage{Total: total}
	for i, status := range statuses {
		page.Rows = append(page.Rows, client.Row{User: directory.User{ID: fmt.Sprint(i + 1), Status: status}})
	}
	page.Counts = directory.Counts{All: total, ByStatus: map[directory.Status]int{directory.Archived: 4}}
	return page
}

func usersOf(total int, statuses ...directory.Status) *usersModel {
	m := newUsersModel()
	m.take(m.ask(), userPage(total, statuses...))
	return &m
}

func TestEachOtherQuestionBeginsAtItsFirstPageAndUnticks(t *testing.T) {
	for name, c := range map[string]struct {
		act  func(*usersModel) int
		want directory.Query
	}{
		"a search":       {func(m *usersModel) int { return m.searchFor("ada") }, directory.Query{Search: "ada", Sort: directory.SortByName, Limit: 50}},
		"a status":       {func(m *usersModel) int { return m.keep(directory.Invited) }, directory.Query{Status: directory.Invited, Sort: directory.SortByName, Limit: 50}},
		"another order":  {func(m *usersModel) int { return m.sortBy(directory.SortByEmail) }, directory.Query{Sort: directory.SortByEmail, Limit: 50}},
		"the other way":  {func(m *usersModel) int { return m.sortBy(directory.SortByName) }, directory.Query{Sort: directory.SortByName, Descending: true, Limit: 50}},
		"another size":   {func(m *usersModel) int { return m.resize(100) }, directory.Query{Sort: directory.SortByName, Limit: 100}},
		"the first page": {func(m *usersModel) int { return m.goTo(0) }, directory.Query{Sort: directory.SortByName, Limit: 50}},
		"the third page": {func(m *usersModel) int { return m.goTo(100) }, directory.Query{Sort: directory.SortByName, Limit: 50, Offset: 100}},
	} {
		m := usersOf(500, directory.Active, directory.Active, directory.Archived)
		m.goTo(50)
		m.selectPage()
		if n := c.act(m); n != 3 || len(m.selected) != 0 {
			t.Errorf("%s unticks %d and leaves %v", name, n, m.selected)
		}
		if got := m.question(); got != c.want {
			t.Errorf("%s asks %+v, want %+v", name, got, c.want)
		}
	}
}

func TestAThirdClickSortsAsTheFirst(t *testing.T) {
	m := newUsersModel()
	for i, descending := range []bool{false, true, false, true} {
		if m.sortBy(directory.SortByStatus); m.query.Descending != descending {
			t.Errorf("click %d: descending %t", i+1, m.query.Descending)
		}
	}
	if m.sortBy(directory.SortByEmail); m.query.Descending {
		t.Error("another column begins with its last")
	}
}

func TestTheAwaitedCopyIsTheNextThatEnds(t *testing.T) {
	m := newUsersModel()
	if m.copied(5) {
		t.Error("a copy is awaited that nobody asked for")
	}
	m.awaitCopy(5)
	if m.copied(5) || !m.awaitsCopy {
		t.Error("the copy that had ended before is taken for the awaited one")
	}
	if !m.copied(6) || m.copied(7) {
		t.Error("the awaited copy is missed, or told twice")
	}
	m.awaitCopy(7)
	if !m.copied(9) {
		t.Error("a later copy does not do for the awaited one")
	}
}

func TestTroubleCountsForTheNewestQuestionAndKeepsTheRows(t *testing.T) {
	m := usersOf(2, directory.Active, directory.Active)
	old, newest := m.ask(), m.ask()
	p := &problem.Problem{Kind: problem.DiskTrouble}
	if m.fail(old, p) || m.problem != nil {
		t.Error("trouble with an overtaken question counts")
	}
	if !m.fail(newest, p) || m.problem != p || len(m.rows) != 2 {
		t.Error("trouble does not count, or takes the rows")
	}
	if m.take(m.ask(), userPage(2, directory.Active)); m.problem != nil {
		t.Error("trouble outlives an answer")
	}
}

func TestAPageOfUsersThatIsGoneAsksForTheLast(t *testing.T) {
	m := usersOf(120, directory.Active)
	m.goTo(100)
	if v, _ := m.take(m.ask(), userPage(90)); v != pastEnd || m.offset != 50 {
		t.Errorf("%v, and the page begins at %d", v, m.offset)
	}
	if m.counts.All != 120 {
		t.Error("the counts are those of an answer that was not taken")
	}
}

func TestFreshCellsTellWhichStatusesChanged(t *testing.T) {
	m := usersOf(3, directory.Active, directory.Invited, directory.Archived)
	question := m.asked
	fresh := userPage(3, directory.Archived, directory.Invited, directory.Invited)

	statuses, ok := m.freshen(question, fresh.Rows, fresh)

	if !ok || !slices.Equal(statuses, []directory.Status{directory.Archived, directory.Invited}) {
		t.Errorf("changed are %v", statuses)
	}
	if m.ask(); m.rows[0].Status != directory.Archived {
		t.Error("the row does not say so")
	}
	other := userPage(7, directory.Active)
	if _, ok := m.freshen(question, other.Rows, other); ok || m.counts.All == 7 || m.changed {
		t.Error("cells of an overtaken question are taken")
	}
	if m.freshen(m.asked, fresh.Rows, other); !m.changed || m.counts.All != 7 {
		t.Error("another page is not noticed")
	}
}

func TestOnlyThoseWhomAChangeIsForAreTakenFromTheTicked(t *testing.T) {
	m := usersOf(4, directory.Active, directory.Invited, directory.Archived, directory.Active)
	m.selectPage()
	m.toggle(3)
	ids := func(users []directory.User) (s string) {
		for _, u := range users {
			s += u.ID
		}
		return s
	}
	if archive, invite := ids(m.selectedUsers(directory.Archive)), ids(m.selectedUsers(directory.Invite)); archive != "12" || invite != "3" {
		t.Errorf("to archive are %s, to invite %s", archive, invite)
	}
}

func TestThoseOfWhomAPlanIsAPart(t *testing.T) {
	m := newUsersModel()
	if n := m.everybody(directory.Archive); n != 0 {
		t.Errorf("%d before anything is known", n)
	}
	m = *usersOf(10, directory.Active)
	if archive, invite := m.everybody(directory.Archive), m.everybody(directory.Invite); archive != 6 || invite != 10 {
		t.Errorf("%d to archive, %d to invite", archive, invite)
	}
}

func TestWhyNoRowIsInSight(t *testing.T) {
	now := time.Now()
	trouble := &problem.Problem{Kind: problem.Unreachable}
	for name, c := range map[string]struct {
		change func(*usersModel)
		sync   client.Sync
		want   emptyReason
	}{
		"rows":               {func(m *usersModel) { *m = *usersOf(1, directory.Active) }, client.Sync{At: now}, notEmpty},
		"an unreadable copy": {func(m *usersModel) { *m = *usersOf(1, directory.Active); m.problem = trouble }, client.Sync{At: now}, unreadable},
		"a failed copy":      {func(*usersModel) {}, client.Sync{Problem: trouble}, noCopy},
		"the first copy":     {func(*usersModel) {}, client.Sync{Running: true}, copying},
		"nobody found":       {func(m *usersModel) { *m = *usersOf(0); m.query.Search = "x"; m.query.Status = directory.Active }, client.Sync{At: now}, nobodyFound},
		"nobody such":        {func(m *usersModel) { *m = *usersOf(0); m.query.Status = directory.Active }, client.Sync{At: now}, nobodySuch},
		"nobody":             {func(m *usersModel) { *m = *usersOf(0) }, client.Sync{At: now, Problem: trouble}, nobody},
		"not asked yet":      {func(*usersModel) {}, client.Sync{At: now}, notEmpty},
	} {
		m := newUsersModel()
		c.change(&m)
		if got := m.emptiness(c.sync); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestACopyIsThereOnceItEndedWellOrNot(t *testing.T) {
	for name, c := range map[string]struct {
		sync client.Sync
		want bool
	}{
		"running": {client.Sync{Running: true}, false},
		"whole":   {client.Sync{At: time.Now()}, true},
		"failed":  {client.Sync{Problem: &problem.Problem{}}, true},
	} {
		if hasCopy(c.sync) != c.want {
			t.Errorf("%s: %t", name, !c.want)
		}
	}
}

func TestNobodyIsInvitedWhereThereAreNoInvitations(t *testing.T) {
	if got := statusFilters(true); !slices.Equal(got, append([]directory.Status{""}, directory.Statuses...)) {
		t.Errorf("with invitations: %q", got)
	}
	if got := statusFilters(false); slices.Contains(got, directory.Invited) || len(got) != len(directory.Statuses) || got[0] != "" {
		t.Errorf("without: %q", got)
	}
}
