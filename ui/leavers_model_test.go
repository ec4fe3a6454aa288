package ui

import (
	"slices"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
)

func TestGroupsBeginWhereThePageSaysAndStayThere(t *testing.T) {
	m := newLeaversModel()
	m.take(m.ask(), someLeavers())
	want := []groupStart{{0, directory.LeaverDue}, {2, directory.LeaverToResolve}, {5, directory.LeaverLater}, {6, directory.LeaverDone}}
	if got := m.starts(); !slices.Equal(got, want) {
		t.Fatalf("groups begin at %v, want %v", got, want)
	}

	archived := someEntries()[0]
	archived.Group = directory.LeaverDone
	m.freshen(m.asked, []directory.LeaverEntry{archived}, someLeavers())

	if got := m.starts(); !slices.Equal(got, want) {
		t.Errorf("after one was archived groups begin at %v, want %v", got, want)
	}
	if m.rows[0].Group != directory.LeaverDone {
		t.Error("the row does not say that it is done")
	}
}

func TestThoseDueAreDueSinceTheFirstDay(t *testing.T) {
	m := newLeaversModel()
	answer := someLeavers()
	m.take(m.ask(), answer)
	if got := m.dueSince(); got != answer.page.Entries[0].Leaves {
		t.Errorf("due since %q", got)
	}

	answer.page.Entries[1].Leaves = ""
	m.take(m.ask(), answer)

	if got := m.dueSince(); got != "" {
		t.Errorf("with one who has no day, due since %q", got)
	}
}

func TestAnotherListGroupSearchOrPageUnticks(t *testing.T) {
	for name, act := range map[string]func(*leaversModel) int{
		"list": func(m *leaversModel) int { return m.choose(2) }, "group": func(m *leaversModel) int { return m.keep(directory.LeaverDue) },
		"search": func(m *leaversModel) int { return m.searchFor("a") }, "page": func(m *leaversModel) int { return m.goTo(50) },
	} {
		m := newLeaversModel()
		m.take(m.ask(), someLeavers())
		m.toggle(0)
		m.toggle(3)

		if cleared := act(&m); cleared != 2 || len(m.selected) != 0 {
			t.Errorf("another %s unticks %d, %d are left", name, cleared, len(m.selected))
		}
	}
}

func TestSomebodyIsAddedToTheListThatWasUsedLast(t *testing.T) {
	lists := []directory.LeaverList{{ID: 3, CreatedAt: today}, {ID: 2, CreatedAt: today.AddDate(0, 0, -1)}}

	for used, want := range map[int64]int64{0: 3, 2: 2, 3: 3, 9: 3} {
		if got := target(lists, used, "new"); got.ID != want {
			t.Errorf("used %d, added to %d, want %d", used, got.ID, want)
		}
	}
	if got := target(nil, 7, "Leavers 28 Nov 2026"); got.ID != 0 || got.Name != "Leavers 28 Nov 2026" {
		t.Errorf("without a list, added to %v", got)
	}
}

func TestOnlyThoseWhoAreMeantAndNotArchivedAreArchivedEachOnce(t *testing.T) {
	entries := someEntries()
	twice := entries[0]
	twice.ID, twice.Note = 99, "HR-9"

	people, list := toArchive(append(entries, twice))

	var ids []string
	for _, u := range people {
		ids = append(ids, u.ID)
	}
	want := []string{entries[0].Person.ID, entries[1].Person.ID, entries[4].Person.ID, entries[5].Person.ID}
	if !slices.Equal(ids, want) {
		t.Errorf("archived are %v, want %v", ids, want)
	}
	if note := list.notes[twice.Person.ID]; note != "HR-4711, HR-9" {
		t.Errorf("the notes are %q", note)
	}
	if people[1].DisplayName != entries[1].Person.DisplayName {
		t.Error("whoever has changed is not asked about as he was shown")
	}
}

func TestOnlyWhoIsArchivedNowIsInvitedAgain(t *testing.T) {
	entries := someEntries()

	people := toInvite(append(entries, entries[6]))

	if len(people) != 1 || people[0].ID != entries[6].Now.ID {
		t.Errorf("invited are %v", people)
	}
}

func TestThereIsAReasonWhyNoEntriesAreInSight(t *testing.T) {
	none := client.LeaverPage{}
	for want, m := range map[leaversEmptiness]func(*leaversModel){
		leaversLoading:    func(*leaversModel) {},
		leaversNone:       func(m *leaversModel) { m.take(m.ask(), leaversAnswer{}) },
		leaversNoneInList: func(m *leaversModel) { m.choose(1); m.take(m.ask(), leaversAnswer{}) },
		leaversNoneFound:  func(m *leaversModel) { m.searchFor("x"); m.take(m.ask(), leaversAnswer{}) },
		leaversNoneSuch: func(m *leaversModel) {
			m.keep(directory.LeaverDue)
			page := none
			page.Found = map[directory.LeaverGroup]int{directory.AnyLeaver: 2}
			m.take(m.ask(), leaversAnswer{page: page})
		},
		leaversInSight: func(m *leaversModel) { m.take(m.ask(), someLeavers()) },
	} {
		model := newLeaversModel()
		m(&model)
		if got := model.emptiness(); got != want {
			t.Errorf("it is %d, want %d", got, want)
		}
	}
}

func TestTheNameOfARowIsComparedWithThePersonWhateverItsOrder(t *testing.T) {
	u := directory.User{ID: "1", DisplayName: "Björn Åkesson"}
	for name, want := range map[string]bool{"": false, "Björn Åkesson": false, "ÅKESSON, Björn": false, "Bengt Svensson": true} {
		if got := namesDiffer(directory.Leaver{Name: name, Person: u}); got != want {
			t.Errorf("%q differs from the person: %v", name, got)
		}
	}
}

func TestADayIsReadAsPeopleTypeIt(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	const now directory.Day = "2026-11-28"
	for _, c := range []struct {
		typed      string
		monthFirst bool
		want       directory.Day
	}{
		{"2026-11-30", false, "2026-11-30"}, {" 30.11.2026 ", true, "2026-11-30"}, {"30.11.26", false, "2026-11-30"}, {"1/12/2026", false, "2026-12-01"},
		{"12/1/2026", true, "2026-12-01"}, {"30 Nov 2026", true, "2026-11-30"}, {"Nov 30, 2026", false, "2026-11-30"}, {"30 november", false, "2026-11-30"},
		{"27 Nov", false, "2027-11-27"}, {"1.12.", false, "2026-12-01"}, {"2026/11/30", true, "2026-11-30"}, {"today", false, now}, {"Tomorrow", false, "2026-11-29"},
		{"29.2.2028", false, "2028-02-29"},
		{"", false, ""}, {"30", false, ""}, {"31.11.2026", false, ""}, {"29.2.2027", false, ""}, {"13/13/2026", false, ""}, {"soon", false, ""},
		{"30.11.202", false, ""}, {"1.2.3.4", false, ""}, {"0.1.2026", false, ""}, {"x 30 2026", false, ""}, {"30 -11 2026", false, "2026-11-30"},
	} {
		got, ok := readDay(c.typed, now, c.monthFirst)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%q is read as %q, %v, want %q", c.typed, got, ok, c.want)
		}
	}
}

func TestADayIsSaidAsSeenFromToday(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[directory.Day]string{
		"": "now", "2026-11-28": "today", "2026-11-27": "yesterday", "2026-11-29": "tomorrow", "2026-12-01": "1 Dec 2026", "2025-11-28": "28 Nov 2025",
	} {
		if got := dayWords(day, "2026-11-28"); got != want {
			t.Errorf("%q is said as %q, want %q", day, got, want)
		}
	}
}

func TestTheOriginOfAListIsSaid(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	got := originWords(someLeavers().lists[0], today)
	want := "November exits.xlsx, sheet “Exits”, read from column “E-mail”, dates from “Austritt” · opened today, 09:41 by Avery Moss"
	if got != want {
		t.Errorf("it is said as\n%q, want\n%q", got, want)
	}
	if got := originWords(directory.LeaverList{CreatedAt: today, CreatedBy: "Avery Moss"}, today); got != "made today, 09:41 by Avery Moss" {
		t.Errorf("a list that nobody read is said as %q", got)
	}
}
