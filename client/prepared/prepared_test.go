package prepared_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/prepared"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

var start = time.Date(2026, 11, 28, 9, 0, 0, 123456789, time.UTC)

func at(t testing.TB) string { return filepath.Join(t.TempDir(), "leavers.db") }

func open(t testing.TB, path string) *prepared.Store {
	t.Helper()
	s, err := prepared.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func fresh(t testing.TB) *prepared.Store {
	s := open(t, at(t))
	t.Cleanup(func() { ok(t, s.Close()) })
	return s
}

func ok(t interface {
	Helper()
	Fatal(...any)
}, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// leaver is one who is meant.
func leaver(id string) directory.Leaver {
	return directory.Leaver{Written: id + "@contoso.example", Address: id + "@contoso.example",
		Person: directory.User{ID: id, UserName: id, DisplayName: "Name of " + id, Email: id + "@contoso.example", Status: directory.Active}}
}

func leavers(ids ...string) (all []directory.Leaver) {
	for _, id := range ids {
		all = append(all, leaver(id))
	}
	return all
}

func nobodyIsDone(directory.Leaver) bool { return false }

// add makes a list.
func add(t testing.TB, s *prepared.Store, name string, people ...directory.Leaver) directory.LeaverList {
	t.Helper()
	list, n, err := s.Add(t.Context(), directory.LeaverList{Name: name}, people, nobodyIsDone, start)
	ok(t, err)
	if n != len(people) {
		t.Fatalf("%d of %d were added", n, len(people))
	}
	return list
}

// find asks a board on which everybody is active.
func find(t interface {
	Helper()
	Fatal(...any)
}, s *prepared.Store, q directory.LeaverQuery) prepared.Found {
	t.Helper()
	index, err := s.Index(context.Background())
	ok(t, err)
	standings := map[string]directory.LeaverStanding{}
	for _, id := range index.People() {
		standings[id] = directory.LeaverStanding{Status: directory.Active}
	}
	if q.Limit == 0 {
		q.Limit = 1_000_000
	}
	return prepared.NewBoard(index, standings, "2026-11-28").Find(q)
}

// entries are those that a query finds.
func entries(t interface {
	Helper()
	Fatal(...any)
}, s *prepared.Store, q directory.LeaverQuery) []directory.Leaver {
	t.Helper()
	found, err := s.Entries(context.Background(), find(t, s, q).IDs)
	ok(t, err)
	return found
}

// people are those whom entries mean; what is written where nobody is meant.
func people(entries []directory.Leaver) string {
	var ids []string
	for _, l := range entries {
		id := l.Person.ID
		if id == "" {
			id = l.Written
		}
		ids = append(ids, id)
	}
	return strings.Join(ids, " ")
}

func tamper(t testing.TB, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	ok(t, err)
	_, err = db.Exec(statement)
	ok(t, errors.Join(err, db.Close()))
}

func TestPreparedLeaversAreThereAfterReopening(t *testing.T) {
	path := at(t)
	s := open(t, path)
	origin := directory.Origin{File: "Exits.xlsx", Sheet: "November", Column: "E-mail", DayColumn: "Austritt", Encoding: "UTF-8"}
	l := directory.Leaver{Line: 7, Written: "4712 · Åkesson, Björn", Address: "b@x", Number: "4712", Name: "Åkesson, Björn", Leaves: "2026-11-30", Note: "HR-4711",
		Person: directory.User{ID: "b", UserName: "b@x", DisplayName: "Björn Åkesson", Addresses: "b@x\nbjorn@x", Version: `W/"1"`, LastModified: start}}
	list, n, err := s.Add(t.Context(), directory.LeaverList{Name: " November exits\n", Origin: origin, CreatedBy: "Avery Moss"}, []directory.Leaver{l}, nobodyIsDone, start)
	ok(t, err)
	ok(t, s.Close())

	s = open(t, path)
	defer s.Close()
	lists, err := s.Lists(t.Context())

	ok(t, err)
	want := directory.LeaverList{ID: list.ID, Name: "November exits", Origin: origin, CreatedAt: start, CreatedBy: "Avery Moss"}
	if n != 1 || len(lists) != 1 || !lists[0].CreatedAt.Equal(start) || lists[0].Name != want.Name || lists[0].Origin != origin || lists[0].CreatedBy != want.CreatedBy || lists[0].ID != list.ID {
		t.Errorf("%d added, the lists are %+v", n, lists)
	}
	got := entries(t, s, directory.LeaverQuery{ListID: list.ID})
	if len(got) != 1 || !got[0].AddedAt.Equal(start) || !got[0].SetAt.Equal(start) {
		t.Fatalf("the entries are %+v", got)
	}
	l.ID, l.ListID, l.AddedAt, l.SetAt = got[0].ID, list.ID, got[0].AddedAt, got[0].SetAt
	if got[0] != l {
		t.Errorf("%+v came back as %+v", l, got[0])
	}
}

// The disk as it is when Add returns, without an orderly end.
func TestWhatWasAddedSurvivesACrash(t *testing.T) {
	path, crashed := at(t), at(t)
	s := open(t, path)
	defer s.Close()
	add(t, s, "one", leavers("1", "2")...)

	sqlitetest.FilesOf(t, path).Bring(t, crashed, sqlitetest.Endings...)

	after := open(t, crashed)
	defer after.Close()
	if got := people(entries(t, after, directory.LeaverQuery{})); got != "1 2" {
		t.Errorf("there are %s", got)
	}
}

func TestNobodyIsAddedTwiceUnlessHeIsDone(t *testing.T) {
	s := fresh(t)
	written := directory.Leaver{Written: "Anders Černý"}
	list := add(t, s, "one", append(leavers("1", "2"), written)...)

	// One by another name, one twice, one who says nothing.
	again, n, err := s.Add(t.Context(), list, append(append(leavers("2", "3", "3"), written), directory.Leaver{Written: "else", Person: leaver("1").Person}, directory.Leaver{Note: "who?"}), nobodyIsDone, start)

	ok(t, err)
	if n != 1 || again.ID != list.ID || again.Name != "one" || people(entries(t, s, directory.LeaverQuery{})) != "1 2 3 Anders Černý" {
		t.Errorf("%d added to %+v: %s", n, again, people(entries(t, s, directory.LeaverQuery{})))
	}
	_, n, err = s.Add(t.Context(), list, leavers("1", "2"), func(l directory.Leaver) bool { return l.Person.ID == "2" }, start)
	if n != 1 || err != nil {
		t.Errorf("once more %d are added, %v", n, err)
	}
	if _, n, err := s.Add(t.Context(), directory.LeaverList{Name: "two"}, leavers("1"), nobodyIsDone, start); n != 1 || err != nil {
		t.Errorf("into another list %d are added, %v", n, err)
	}
}

func TestAListNeedsANameAndMustBeThere(t *testing.T) {
	s := fresh(t)
	list := add(t, s, "one")
	for name, c := range map[string]struct {
		do   func() error
		want error
		kind problem.Kind
	}{
		"made without a name": {func() error { return second(s.Add(t.Context(), directory.LeaverList{Name: " \t"}, nil, nil, start)) }, prepared.ErrNoName, problem.NoListName},
		"renamed to nothing":  {func() error { return s.Rename(t.Context(), list.ID, " ") }, prepared.ErrNoName, problem.NoListName},
		"added to what is gone": {func() error {
			return second(s.Add(t.Context(), directory.LeaverList{ID: 99}, leavers("1"), nil, start))
		}, prepared.ErrNoList, problem.NoList},
		"renamed where none is":  {func() error { return s.Rename(t.Context(), 99, "x") }, prepared.ErrNoList, problem.NoList},
		"deleted where there is": {func() error { return s.DeleteList(t.Context(), 99) }, nil, ""},
	} {
		err := c.do()
		if !errors.Is(err, c.want) || err != nil && problem.Of(err).Kind != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	ok(t, s.Rename(t.Context(), list.ID, " another "))
	lists, err := s.Lists(t.Context())
	if err != nil || len(lists) != 1 || lists[0].Name != "another" || !lists[0].CreatedAt.Equal(start) {
		t.Errorf("%+v, %v", lists, err)
	}
}

func second(_ directory.LeaverList, _ int, err error) error { return err }

func TestAListThatIsTooLongTakesNobody(t *testing.T) {
	s := fresh(t)
	many := make([]directory.Leaver, directory.LeaversInList)
	for i := range many {
		many[i].Written = fmt.Sprint(i)
	}
	list := add(t, s, "full", many...)

	for _, into := range []directory.LeaverList{list, {Name: "new"}} {
		people := leavers("1")
		if into.ID == 0 {
			people = append(many, people...)
		}
		_, n, err := s.Add(t.Context(), into, people, nobodyIsDone, start)
		if !errors.Is(err, prepared.ErrFull) || n != 0 || problem.Of(err).Kind != problem.ListFull {
			t.Errorf("%d added, %v", n, err)
		}
	}
	lists, err := s.Lists(t.Context())
	if err != nil || len(lists) != 1 || find(t, s, directory.LeaverQuery{}).Total != directory.LeaversInList {
		t.Errorf("%+v, %v", lists, err)
	}
}

func TestTextThatIsTooLongIsCutWithAnEllipsis(t *testing.T) {
	s := fresh(t)
	long, most := strings.Repeat("ä", directory.LeaverText+1), strings.Repeat("ä", directory.LeaverText)
	l := directory.Leaver{Written: long, Address: most, Number: "\xff", Leaves: "tomorrow", Note: long}
	list := add(t, s, long, l)

	got := entries(t, s, directory.LeaverQuery{})[0]

	cut := strings.Repeat("ä", directory.LeaverText-1) + "…"
	if list.Name != cut || got.Written != cut || got.Address != most || got.Number != "\uFFFD" || got.Leaves != "" || got.Note != cut {
		t.Errorf("%+v in %+v", got, list)
	}
}

func TestWhatIsSetIsSetAndNothingElse(t *testing.T) {
	s := fresh(t)
	add(t, s, "one", append(leavers("1", "2"), directory.Leaver{Written: "Ada"})...)
	before := entries(t, s, directory.LeaverQuery{})
	ids := []int64{before[0].ID, before[2].ID, 99}
	day, note, ada := directory.Day("2026-12-01"), "HR-1", leaver("ada").Person
	later := start.Add(time.Hour)

	ok(t, s.Set(t.Context(), ids, directory.LeaverChange{Note: &note}, later))
	noted := entries(t, s, directory.LeaverQuery{})
	if noted[0].Note != note || noted[2].Note != note || noted[1] != before[1] || !noted[0].SetAt.Equal(start) {
		t.Errorf("%+v", noted)
	}
	ok(t, s.Set(t.Context(), ids[:1], directory.LeaverChange{Leaves: &day}, later))
	ok(t, s.Set(t.Context(), ids[1:], directory.LeaverChange{Person: &ada}, later))
	set := entries(t, s, directory.LeaverQuery{})
	if people(set) != "2 ada 1" || set[2].Leaves != day || set[2].Note != note || !set[2].SetAt.Equal(later) || !set[1].SetAt.Equal(later) || !set[1].AddedAt.Equal(start) || set[1].Written != "Ada" {
		t.Errorf("%+v", set)
	}
	ok(t, s.Set(t.Context(), ids[1:], directory.LeaverChange{Person: &directory.User{}}, later))
	if got := find(t, s, directory.LeaverQuery{}); got.Counts[directory.LeaverToResolve] != 1 {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsDeletedStandsNowhereAnyMore(t *testing.T) {
	path := at(t)
	s := open(t, path)
	kept, gone := add(t, s, "kept", leavers("stays", "vanishes")...), add(t, s, "departures", leavers("disappears")...)
	salvaged := path + ".salvaged-20261101T000000Z"
	ok(t, os.WriteFile(salvaged, []byte("a"), 0o600))

	ok(t, s.DeleteList(t.Context(), gone.ID))
	ok(t, s.Delete(t.Context(), []int64{entries(t, s, directory.LeaverQuery{})[1].ID, 99}))

	if got := people(entries(t, s, directory.LeaverQuery{})); got != "stays" {
		t.Errorf("there are %s", got)
	}
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		ok(t, err)
		for _, word := range []string{"vanishes", "departures", "disappears"} {
			if strings.Contains(string(content), word) {
				t.Errorf("%q still stands in leavers.db%s", word, suffix)
			}
		}
	}
	if _, err := os.Stat(salvaged); err != nil {
		t.Errorf("what was salvaged is gone before its lists: %v", err)
	}
	ok(t, s.DeleteList(t.Context(), kept.ID))
	if _, err := os.Stat(salvaged); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was salvaged stays: %v", err)
	}
	if again := add(t, s, "again"); again.ID <= gone.ID {
		t.Errorf("the number %d was given twice", again.ID)
	}
	ok(t, s.Close())
	ok(t, open(t, path).Close())
}

func TestEntriesComeInTheOrderOfTheirIDs(t *testing.T) {
	s := fresh(t)
	add(t, s, "one", leavers("1", "2", "3")...)
	all := find(t, s, directory.LeaverQuery{}).IDs

	got, err := s.Entries(t.Context(), []int64{all[2], 99, all[0]})

	if err != nil || people(got) != "3 1" {
		t.Errorf("%s, %v", people(got), err)
	}
	for _, none := range [][]int64{nil, {}, {99}} {
		if got, err := s.Entries(t.Context(), none); err != nil || got == nil || len(got) != 0 {
			t.Errorf("of %v: %v, %v", none, got, err)
		}
	}
}

func TestABoardShowsWhatIsDueFirst(t *testing.T) {
	s := fresh(t)
	with := func(l directory.Leaver, leaves directory.Day, note string) directory.Leaver {
		l.Leaves, l.Note = leaves, note
		return l
	}
	one := add(t, s, "one", with(leaver("later"), "2026-12-24", "HR-1"), with(leaver("today"), "2026-11-28", "HR-2"), with(leaver("done"), "2026-11-01", ""),
		with(leaver("now"), "", "HR-1"), directory.Leaver{Written: "Nobody", Leaves: "2026-11-01"}, with(leaver("gone"), "", ""))
	two := add(t, s, "two", with(leaver("now"), "", ""), with(leaver("soon"), "2026-11-29", ""), with(leaver("early"), "2026-11-01", ""))
	index, err := s.Index(t.Context())
	ok(t, err)
	standings := map[string]directory.LeaverStanding{"done": {Status: directory.Archived}, "gone": {Gone: true}}
	board := prepared.NewBoard(index, standings, "2026-11-28")
	for name, c := range map[string]struct {
		q                   directory.LeaverQuery
		want, found, people string
		total               int
	}{
		"all":             {directory.LeaverQuery{}, "now now early today gone Nobody soon later done", "4 2 2 1 9", "3 2 2 1 8", 9},
		"one list":        {directory.LeaverQuery{ListID: one.ID}, "now today gone Nobody later done", "2 2 1 1 6", "2 2 1 1 6", 6},
		"one group":       {directory.LeaverQuery{Group: directory.LeaverDue}, "now now early today", "4 2 2 1 9", "3 2 2 1 8", 4},
		"a page":          {directory.LeaverQuery{Offset: 3, Limit: 2}, "today gone", "4 2 2 1 9", "3 2 2 1 8", 9},
		"the last":        {directory.LeaverQuery{Offset: 8, Limit: 2}, "done", "4 2 2 1 9", "3 2 2 1 8", 9},
		"behind the last": {directory.LeaverQuery{Offset: 9, Limit: 2}, "", "4 2 2 1 9", "3 2 2 1 8", 9},
		"before all":      {directory.LeaverQuery{Offset: -1, Limit: 1}, "now", "4 2 2 1 9", "3 2 2 1 8", 9},
		"none":            {directory.LeaverQuery{Limit: -1}, "", "4 2 2 1 9", "3 2 2 1 8", 9},
		"a note":          {directory.LeaverQuery{Search: " hr-1 "}, "now later", "1 0 1 0 2", "1 0 1 0 2", 2},
		"two words":       {directory.LeaverQuery{Search: "HR-1 NAME later"}, "later", "0 0 1 0 1", "0 0 1 0 1", 1},
		"what is written": {directory.LeaverQuery{Search: "nobody", ListID: one.ID}, "Nobody", "0 1 0 0 1", "0 1 0 0 1", 1},
		"in another list": {directory.LeaverQuery{Search: "nobody", ListID: two.ID}, "", "0 0 0 0 0", "0 0 0 0 0", 0},
		"a group of it":   {directory.LeaverQuery{Search: "name", Group: directory.LeaverLater}, "soon later", "4 1 2 1 8", "3 1 2 1 7", 2},
	} {
		if c.q.Limit == 0 {
			c.q.Limit = 100
		}
		got := board.Find(c.q)
		shown, err := s.Entries(t.Context(), got.IDs)
		ok(t, err)
		if people(shown) != c.want || numbers(got.Found) != c.found || got.Total != c.total {
			t.Errorf("%s: %q of %d, %s", name, people(shown), got.Total, numbers(got.Found))
		}
		if numbers(got.People) != c.people {
			t.Errorf("%s: the people are %s, want %s", name, numbers(got.People), c.people)
		}
		if c.q.ListID == 0 && numbers(got.Counts) != "4 2 2 1 9" {
			t.Errorf("%s: all are %s", name, numbers(got.Counts))
		}
	}
	counts := board.Counts()
	if numbers(counts[one.ID]) != "2 2 1 1 6" || numbers(counts[two.ID]) != "2 0 1 0 3" || len(counts) != 2 {
		t.Errorf("the counts are %v", counts)
	}
	if n := board.Due(); n != 3 {
		t.Errorf("%d people are due", n)
	}
	if got := board.Archived(one.ID); !slices.Equal(got, []string{"done"}) || len(board.Archived(two.ID)) != 0 || len(board.Archived(0)) != 1 {
		t.Errorf("archived are %v", got)
	}
}

// numbers are counts in the order of groups, with their sum.
func numbers(counts map[directory.LeaverGroup]int) string {
	var all []string
	for _, group := range append(slices.Clone(directory.LeaverGroups), directory.AnyLeaver) {
		all = append(all, fmt.Sprint(counts[group]))
	}
	return strings.Join(all, " ")
}

func TestTheIndexIsReadAgainAfterAChangeOnly(t *testing.T) {
	s := fresh(t)
	add(t, s, "one", leavers("2", "1", "1x")...)
	first, err := s.Index(t.Context())
	ok(t, err)
	if again, err := s.Index(t.Context()); again != first || err != nil {
		t.Errorf("it was read again, %v", err)
	}
	if !slices.Equal(first.People(), []string{"1", "1x", "2"}) {
		t.Errorf("they mean %v", first.People())
	}
	add(t, s, "two", leavers("1", "3")...)
	if again, err := s.Index(t.Context()); err != nil || !slices.Equal(again.People(), []string{"1", "1x", "2", "3"}) {
		t.Errorf("they mean %v, %v", again.People(), err)
	}
}

func TestTheFileIsForItsOwnerAndEachCommitIsOnTheDisk(t *testing.T) {
	faults.Unsynced = false
	defer func() { faults.Unsynced = true }()
	path := filepath.Join(t.TempDir(), "account", "leavers.db")
	s := open(t, path)
	defer s.Close()
	add(t, s, "one", leavers("1")...)
	for name, want := range map[string]os.FileMode{"": 0o600, "-wal": 0o600, "-shm": 0o600, "-mark": 0o600, "/..": 0o700 | os.ModeDir} {
		info, err := os.Stat(filepath.Clean(path + name))
		ok(t, err)
		if info.Mode() != want {
			t.Errorf("leavers.db%s is %v", name, info.Mode())
		}
	}
	if mode, err := s.Synchronous(t.Context()); mode != 2 || err != nil {
		t.Errorf("synchronous is %d, %v", mode, err)
	}
}

func TestAStoreOfANewerProgramIsRefused(t *testing.T) {
	path := at(t)
	ok(t, open(t, path).Close())
	tamper(t, path, "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT; PRAGMA user_version = 99")

	_, err := prepared.Open(t.Context(), path)

	if !errors.Is(err, sqlite.ErrNewer) || problem.Of(err).Kind != problem.NewerVersion {
		t.Errorf("opened: %v", err)
	}
}

func BenchmarkAddOneToALongList(b *testing.B) {
	s := fresh(b)
	many := make([]directory.Leaver, directory.LeaversInList-1000)
	for i := range many {
		many[i] = leaver(fmt.Sprint(i))
	}
	list := add(b, s, "long", many...)
	for n := 0; b.Loop(); n++ {
		if _, added, err := s.Add(b.Context(), list, leavers(fmt.Sprint("new ", n)), nobodyIsDone, start); added != 1 || err != nil {
			b.Fatal(added, err)
		}
	}
}

func TestWhoStandsInTwoEntriesIsCountedOnce(t *testing.T) {
	s := fresh(t)
	later := leaver("twice")
	later.Leaves = "2026-12-24"
	add(t, s, "one", leaver("twice"), leaver("archived"), directory.Leaver{Written: "Nobody"}, directory.Leaver{Written: "Nobody else"})
	add(t, s, "two", leaver("twice"), leaver("archived"))
	add(t, s, "three", later)
	index, err := s.Index(t.Context())
	ok(t, err)

	got := prepared.NewBoard(index, map[string]directory.LeaverStanding{"archived": {Status: directory.Archived}}, "2026-11-28").Find(directory.LeaverQuery{})

	if people, entries := numbers(got.People), numbers(got.Found); people != "1 2 1 1 4" || entries != "2 2 1 2 7" {
		t.Errorf("%s people in %s entries", people, entries)
	}
	if got.Archived != 1 {
		t.Errorf("%d are archived", got.Archived)
	}
}
