package prepared_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/prepared"
	"mileiq.example/admin/client/sqlite"
)

// machine drives a store and a model of it with the same random steps: the store must never
// lose an entry, or show it otherwise.
type machine struct {
	path    string
	store   *prepared.Store
	lists   []directory.LeaverList
	entries []directory.Leaver // as the store has them, by their id
}

func TestTheStoreAgreesWithItsModel(t *testing.T) {
	dir := t.TempDir()
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		m := &machine{path: filepath.Join(dir, fmt.Sprint(round), "leavers.db")}
		m.open(t)
		defer func() {
			ok(t, m.store.Close())
			_ = os.RemoveAll(filepath.Dir(m.path))
		}()
		t.Repeat(map[string]func(*rapid.T){
			"add": m.add, "set": m.set, "delete": m.delete, "rename": m.rename, "delete a list": m.deleteList,
			"reopen": m.reopen, "damage": m.damage,
			"": m.agree,
		})
		m.reopen(t)
		m.agree(t)
	})
}

func (m *machine) open(t *rapid.T) {
	store, err := prepared.Open(context.Background(), m.path)
	ok(t, err)
	m.store = store
}

func (m *machine) reopen(t *rapid.T) {
	ok(t, m.store.Close())
	m.open(t)
}

// list draws a list, or one that is not there.
func (m *machine) list(t *rapid.T) (id int64, at int) {
	at = rapid.IntRange(-1, len(m.lists)-1).Draw(t, "list")
	if at < 0 {
		return 99_999, at
	}
	return m.lists[at].ID, at
}

func (m *machine) some(t *rapid.T) (ids []int64) {
	for _, l := range m.entries {
		if rapid.Bool().Draw(t, "this") {
			ids = append(ids, l.ID)
		}
	}
	return append(ids, 99_999)
}

var (
	anyText = rapid.SampledFrom([]string{"", "Ada", "\x00\u202e", "ada@x, bob@x", `"'\`})
	anyDay  = rapid.SampledFrom([]directory.Day{"", "2026-11-28", "2026-12-01", "2025-01-01"})
	anyOne  = rapid.SampledFrom([]string{"", "1", "2", "3", "4"})
)

func person(id string) directory.User {
	if id == "" {
		return directory.User{}
	}
	return leaver(id).Person
}

func (m *machine) add(t *rapid.T) {
	into := directory.LeaverList{Name: rapid.SampledFrom([]string{"one", "two", " "}).Draw(t, "name")}
	at := -1
	if len(m.lists) > 0 && rapid.Bool().Draw(t, "old") {
		_, at = m.list(t)
		into.ID = 99_999
		if at >= 0 {
			into = m.lists[at]
		}
	}
	var all []directory.Leaver
	for range rapid.IntRange(0, 4).Draw(t, "people") {
		all = append(all, directory.Leaver{Written: anyText.Draw(t, "written"), Note: anyText.Draw(t, "note"), Leaves: anyDay.Draw(t, "day"), Person: person(anyOne.Draw(t, "who"))})
	}
	done := anyOne.Draw(t, "done")

	list, n, err := m.store.Add(context.Background(), into, all, func(l directory.Leaver) bool { return l.Person.ID == done && done != "" }, start)

	switch {
	case into.ID == 99_999:
		if !errors.Is(err, prepared.ErrNoList) {
			t.Fatalf("added to what is not there: %v", err)
		}
		return
	case into.ID == 0 && into.Name == " ":
		if !errors.Is(err, prepared.ErrNoName) {
			t.Fatalf("added to what has no name: %v", err)
		}
		return
	}
	ok(t, err)
	if into.ID == 0 {
		m.lists = append(m.lists, list)
	}
	there := map[string]bool{}
	for _, l := range m.entries {
		if l.ListID == list.ID && (l.Person.ID != done || done == "") {
			there[meaning(l)] = true
		}
	}
	before := len(m.entries)
	next := int64(0)
	for _, id := range find(t, m.store, directory.LeaverQuery{ListID: list.ID}).IDs {
		next = max(next, id)
	}
	var new []directory.Leaver
	for _, l := range all {
		if same := meaning(l); same != "" && !there[same] {
			there[same] = true
			l.ListID, l.AddedAt, l.SetAt = list.ID, start, start
			new = append(new, l)
		}
	}
	for i := range new {
		new[i].ID = next - int64(len(new)-1-i)
	}
	m.entries = append(m.entries, new...)
	if n != len(m.entries)-before {
		t.Fatalf("%d were added, want %d", n, len(m.entries)-before)
	}
}

func meaning(l directory.Leaver) string {
	if l.Person.ID != "" {
		return "who " + l.Person.ID
	}
	if l.Written != "" {
		return "what " + l.Written
	}
	return ""
}

func (m *machine) set(t *rapid.T) {
	ids := m.some(t)
	var change directory.LeaverChange
	if rapid.Bool().Draw(t, "a note") {
		note := anyText.Draw(t, "note")
		change.Note = &note
	}
	if rapid.Bool().Draw(t, "a day") {
		day := anyDay.Draw(t, "day")
		change.Leaves = &day
	}
	if rapid.Bool().Draw(t, "somebody") {
		who := person(anyOne.Draw(t, "who"))
		change.Person = &who
	}
	ok(t, m.store.Set(context.Background(), ids, change, start))
	for i := range m.entries {
		l := &m.entries[i]
		if !slices.Contains(ids, l.ID) {
			continue
		}
		if change.Note != nil {
			l.Note = *change.Note
		}
		if change.Leaves != nil {
			l.Leaves = *change.Leaves
		}
		if change.Person != nil {
			l.Person = *change.Person
		}
	}
}

func (m *machine) delete(t *rapid.T) {
	ids := m.some(t)
	ok(t, m.store.Delete(context.Background(), ids))
	m.entries = slices.DeleteFunc(m.entries, func(l directory.Leaver) bool { return slices.Contains(ids, l.ID) })
}

func (m *machine) rename(t *rapid.T) {
	id, at := m.list(t)
	err := m.store.Rename(context.Background(), id, "renamed")
	if at < 0 {
		if !errors.Is(err, prepared.ErrNoList) {
			t.Fatalf("renamed what is not there: %v", err)
		}
		return
	}
	ok(t, err)
	m.lists[at].Name = "renamed"
}

func (m *machine) deleteList(t *rapid.T) {
	id, at := m.list(t)
	ok(t, m.store.DeleteList(context.Background(), id))
	if at >= 0 {
		m.lists = slices.Delete(m.lists, at, at+1)
	}
	m.entries = slices.DeleteFunc(m.entries, func(l directory.Leaver) bool { return l.ListID == id })
}

// damage changes some rows as nobody here does: they are lost, and counted.
func (m *machine) damage(t *rapid.T) {
	ids := m.some(t)
	ok(t, m.store.Close())
	db, err := sql.Open("sqlite", m.path)
	ok(t, err)
	for _, id := range ids {
		_, err := db.Exec("UPDATE entries SET line = line + 1 WHERE id = ?", id)
		ok(t, err)
	}
	ok(t, db.Close())
	before := len(m.entries)
	m.entries = slices.DeleteFunc(m.entries, func(l directory.Leaver) bool { return slices.Contains(ids, l.ID) })
	lost := before - len(m.entries)
	store, err := prepared.Open(context.Background(), m.path)
	if lost == 0 {
		ok(t, err)
		m.store = store
		return
	}
	if !errors.Is(err, sqlite.ErrDamaged) {
		t.Fatalf("opened with %d damaged rows: %v", lost, err)
	}
	store, was, err := prepared.Replace(context.Background(), m.path, start)
	ok(t, err)
	m.store = store
	if was.Lost != lost {
		t.Fatalf("%d are lost, and not %d", was.Lost, lost)
	}
}

// agree compares all that the store shows with the model.
func (m *machine) agree(t *rapid.T) {
	lists, err := m.store.Lists(context.Background())
	ok(t, err)
	slices.Reverse(lists)
	if !slices.EqualFunc(lists, m.lists, func(a, b directory.LeaverList) bool { return a.ID == b.ID && a.Name == b.Name }) {
		t.Fatalf("the lists are %+v, want %+v", lists, m.lists)
	}
	got := entries(t, m.store, directory.LeaverQuery{})
	slices.SortFunc(got, func(a, b directory.Leaver) int { return int(a.ID - b.ID) })
	if !slices.EqualFunc(got, m.entries, func(a, b directory.Leaver) bool {
		a.AddedAt, a.SetAt, b.AddedAt, b.SetAt = start, start, start, start
		return a == b
	}) {
		t.Fatalf("the entries are\n%+v\nwant\n%+v", got, m.entries)
	}
}
