package prepared_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/clienttest/chance"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/prepared"
	"mileiq.example/admin/client/sqlite"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

func mustBeDamaged(t testing.TB, path string) {
	t.Helper()
	s, err := prepared.Open(t.Context(), path)
	if err == nil {
		ok(t, s.Close())
	}
	if !errors.Is(err, sqlite.ErrDamaged) {
		t.Fatalf("opened: %v", err)
	}
}

// filled makes a store with two lists, of n people and of three.
func filled(t testing.TB, n int) (path string) {
	t.Helper()
	path = at(t)
	s := open(t, path)
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf("user-%03d", i))
	}
	add(t, s, "many", leavers(ids...)...)
	add(t, s, "few", append(leavers("x", "y"), directory.Leaver{Written: "nobody"})...)
	ok(t, s.Close())
	return path
}

func replace(t testing.TB, path string) (*prepared.Store, prepared.Replaced) {
	t.Helper()
	s, was, err := prepared.Replace(t.Context(), path, start.Add(time.Hour))
	ok(t, err)
	t.Cleanup(func() { ok(t, s.Close()) })
	return s, was
}

func names(t testing.TB, s *prepared.Store) string {
	t.Helper()
	lists, err := s.Lists(t.Context())
	ok(t, err)
	var all []string
	for _, l := range lists {
		all = append(all, l.Name)
	}
	return strings.Join(all, ", ")
}

// Each of these would show, and offer to archive, somebody else than was prepared, or on
// another day.
var forgeries = map[string]string{
	"another person":      `UPDATE entries SET person = '666', shown = replace(shown, '"ID":"x"', '"ID":"666"') WHERE person = 'x'`,
	"another name of his": `UPDATE entries SET shown = replace(shown, 'Name of x', 'Name of y') WHERE person = 'x'`,
	"nobody shown":        `UPDATE entries SET shown = '' WHERE person = 'x'`,
	"another text":        `UPDATE entries SET written = 'x' WHERE person = 'x'`,
	"another day":         `UPDATE entries SET leaves = '2026-12-01' WHERE person = 'x'`,
	"another note":        `UPDATE entries SET note = 'x' WHERE person = 'x'`,
	"another list":        `UPDATE entries SET list = 1 WHERE person = 'x'`,
	"another time":        `UPDATE entries SET set_at = set_at + 1 WHERE person = 'x'`,
	"other words":         `UPDATE entries SET words = 'x' WHERE person = 'x'`,
	"no checksum":         `UPDATE entries SET checksum = x'' WHERE person = 'x'`,
}

func TestAnEntryThatSomethingElseChangedIsLeftBehindAndCounted(t *testing.T) {
	for name, forgery := range forgeries {
		t.Run(name, func(t *testing.T) {
			path := filled(t, 3)
			s := open(t, path)
			tamper(t, path, forgery)
			if got := people(entries(t, s, directory.LeaverQuery{})); strings.Contains(got, "x") || strings.Contains(got, "666") {
				t.Errorf("shown are %s", got)
			}
			ok(t, s.Close())
			mustBeDamaged(t, path)

			s, was := replace(t, path)

			if got := people(entries(t, s, directory.LeaverQuery{})); got != "user-000 user-001 user-002 y nobody" || was.Lost != 1 || names(t, s) != "few, many" {
				t.Errorf("%d lost of %s, in %s", was.Lost, got, names(t, s))
			}
			if _, err := os.Stat(was.Aside); err != nil || filepath.Dir(was.Aside) != filepath.Dir(path) {
				t.Errorf("set aside as %q: %v", was.Aside, err)
			}
		})
	}
}

func TestAListThatSomethingElseChangedLosesItsNameAndNobody(t *testing.T) {
	for name, forgery := range map[string]string{
		"another name":   "UPDATE lists SET name = 'other' WHERE name = 'few'",
		"another origin": `UPDATE lists SET origin = '{"File":"x"}' WHERE name = 'few'`,
		"another admin":  "UPDATE lists SET created_by = 'x' WHERE name = 'few'",
		"no list":        "PRAGMA foreign_keys = OFF; DELETE FROM lists WHERE name = 'few'",
	} {
		t.Run(name, func(t *testing.T) {
			path := filled(t, 3)
			s := open(t, path)
			tamper(t, path, forgery)
			if got := names(t, s); got != "many" {
				t.Errorf("shown are %s", got)
			}
			ok(t, s.Close())
			mustBeDamaged(t, path)

			s, was := replace(t, path)

			want := string(directory.NewDay(start.Add(time.Hour).Local())) + ", many"
			if got := people(entries(t, s, directory.LeaverQuery{ListID: 2})); got != "x y nobody" || was.Lost != 0 || names(t, s) != want {
				t.Errorf("%d lost of %s, in %s", was.Lost, got, names(t, s))
			}
		})
	}
}

// What stands in one place of two can be read from the other.
func TestAListWhoseRowIsDamagedIsReadFromItsCopy(t *testing.T) {
	path := filled(t, 3)
	content, err := os.ReadFile(path)
	ok(t, err)
	content = bytes.Replace(content, []byte("few{"), []byte("fex{"), 1) // name and origin stand beside each other
	ok(t, os.WriteFile(path, content, 0o600))
	mustBeDamaged(t, path)

	s, was := replace(t, path)

	if names(t, s) != "few, many" || was.Lost != 0 {
		t.Errorf("%d lost, in %s", was.Lost, names(t, s))
	}
}

func TestWhatLiesBesideADamagedPageIsSalvagedAndTheRestCounted(t *testing.T) {
	prepared.SetMissedAtMost(50) // more than a page has, and less than what lies between
	defer prepared.SetMissedAtMost(200)
	path := filled(t, 300)
	content, err := os.ReadFile(path)
	ok(t, err)
	for _, text := range []string{`"ID":"user-100"`, `"ID":"user-200"`} {
		page := bytes.Index(content, []byte(text)) / 4096
		clear(content[page*4096 : (page+1)*4096])
	}
	ok(t, os.WriteFile(path, content, 0o600))
	mustBeDamaged(t, path)

	s, was := replace(t, path)

	got := entries(t, s, directory.LeaverQuery{})
	shown := " " + people(got) + " "
	if was.Lost == 0 || was.Lost > 40 || len(got)+was.Lost != 303 || names(t, s) != "few, many" {
		t.Errorf("%d lost of %d, in %s", was.Lost, len(got), names(t, s))
	}
	for _, want := range []string{"user-000", "user-150", "user-299", "nobody"} {
		if !strings.Contains(shown, " "+want+" ") {
			t.Errorf("%s is lost", want)
		}
	}
}

func TestOfAFileThatCannotBeReadTheCounterKnowsHowManyThereWere(t *testing.T) {
	for name, damage := range map[string]func(path string){
		"no database": func(path string) { ok(t, os.WriteFile(path, bytes.Repeat([]byte("no database "), 1000), 0o600)) },
		"empty":       func(path string) { ok(t, os.WriteFile(path, nil, 0o600)) },
		"gone":        func(path string) { ok(t, os.Remove(path)) },
	} {
		path := filled(t, 3)
		damage(path)
		mustBeDamaged(t, path)

		s, was := replace(t, path)

		if was.Lost != 6 || names(t, s) != "" || (was.Aside == "") != (name == "gone") {
			t.Errorf("%s: %+v, %s", name, was, names(t, s))
		}
		ok(t, os.WriteFile(path+"-mark", []byte("?"), 0o600))
	}
}

// An entry that is not there has no checksum that would be wrong.
func TestAnEntryThatSomethingElseDeletedIsCounted(t *testing.T) {
	path := filled(t, 3)
	tamper(t, path, "DELETE FROM entries WHERE person = 'x'")
	mustBeDamaged(t, path)

	s, was := replace(t, path)

	if got := people(entries(t, s, directory.LeaverQuery{})); got != "user-000 user-001 user-002 y nobody" || was.Lost != 1 {
		t.Errorf("%d lost of %s", was.Lost, got)
	}
}

func TestWithoutItsCounterTheIndexKnowsHowManyEntriesThereWere(t *testing.T) {
	path := filled(t, 60)
	content, err := os.ReadFile(path)
	ok(t, err)
	page := bytes.Index(content, []byte(`"ID":"user-030"`)) / 4096
	clear(content[page*4096 : (page+1)*4096])
	ok(t, os.WriteFile(path, content, 0o600))
	ok(t, os.WriteFile(path+"-mark", []byte("?"), 0o600))
	mustBeDamaged(t, path)

	s, was := replace(t, path)

	if n := len(entries(t, s, directory.LeaverQuery{})); was.Lost == 0 || n+was.Lost != 63 {
		t.Errorf("%d lost of %d", was.Lost, n)
	}
}

func TestAStoreWhoseCounterIsDamagedIsReadWhole(t *testing.T) {
	path := filled(t, 3)
	ok(t, os.WriteFile(path+"-mark", []byte("?"), 0o600))
	mustBeDamaged(t, path)

	s, was := replace(t, path)

	if got := people(entries(t, s, directory.LeaverQuery{})); got != "user-000 user-001 user-002 x y nobody" || was.Lost != 0 {
		t.Errorf("%d lost of %s", was.Lost, got)
	}
}

// A log that lost its end is a sound database of an earlier moment.
func TestAStoreWithoutItsLastCommitIsDamaged(t *testing.T) {
	day := directory.Day("2026-12-01")
	for name, last := range map[string]func(*prepared.Store) error{
		"add": func(s *prepared.Store) error {
			return second(s.Add(t.Context(), directory.LeaverList{ID: 1}, leavers("z"), nobodyIsDone, start))
		},
		"set": func(s *prepared.Store) error {
			return s.Set(t.Context(), []int64{1}, directory.LeaverChange{Leaves: &day}, start)
		},
		"rename": func(s *prepared.Store) error { return s.Rename(t.Context(), 1, "x") },
		"delete": func(s *prepared.Store) error { return s.Delete(t.Context(), []int64{1}) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filled(t, 3)
			s := open(t, path)
			before := sqlitetest.FilesOf(t, path)
			ok(t, last(s))
			ok(t, s.Close())
			before.Bring(t, path, "", "-wal")

			mustBeDamaged(t, path)
			s, _ = replace(t, path)
			if got := people(entries(t, s, directory.LeaverQuery{})); got != "user-000 user-001 user-002 x y nobody" {
				t.Errorf("there are %s", got)
			}
		})
	}
}

// The program may be killed between a commit and its count.
func TestACounterThatLagsIsNoDamage(t *testing.T) {
	path := filled(t, 3)
	before := sqlitetest.FilesOf(t, path)
	s := open(t, path)
	add(t, s, "third", leavers("z")...)
	ok(t, s.Close())
	before.Bring(t, path, "-mark")

	s = open(t, path)

	defer s.Close()
	if got := names(t, s); got != "third, few, many" {
		t.Errorf("there are %s", got)
	}
}

// Whatever happens to the bytes of a file: nobody is shown who was not prepared, and who is
// shown and who is lost are together as many as there were.
func TestChanceDamageShowsNobodyElseAndLosesNobodyUncounted(t *testing.T) {
	sound := sqlitetest.FilesOf(t, filled(t, 60))
	want := map[string]bool{"x": true, "y": true, "nobody": true}
	for i := range 60 {
		want[fmt.Sprintf("user-%03d", i)] = true
	}
	seed := chance.Seed(t)
	for round := range chance.Times(t, "MILEIQ_DAMAGES", 60) {
		c := chance.Rand(seed, round)
		path := at(t)
		damaged := bytes.Clone(sound[""])
		for range 1 + c.IntN(4) {
			from := c.IntN(len(damaged))
			for i := from; i < min(from+1+c.IntN(300), len(damaged)); i++ {
				damaged[i] ^= byte(1 << c.IntN(8))
			}
		}
		sqlitetest.Files{"": damaged, "-mark": sound["-mark"]}.Bring(t, path, sqlitetest.Endings...)
		s, err := prepared.Open(t.Context(), path)
		lost := 0
		if errors.Is(err, sqlite.ErrDamaged) {
			var was prepared.Replaced
			s, was, err = prepared.Replace(t.Context(), path, start)
			lost = was.Lost
		}
		if errors.Is(err, sqlite.ErrNewer) {
			continue // the number of its version grew: it is refused, and whole
		}
		ok(t, err)

		got := entries(t, s, directory.LeaverQuery{})

		for _, l := range got {
			if who := people([]directory.Leaver{l}); !want[who] {
				t.Errorf("round %d: %s is shown", round, who)
			}
		}
		if len(got)+lost < 63 {
			t.Errorf("round %d: %d are shown and %d counted as lost", round, len(got), lost)
		}
		ok(t, s.Close())
	}
}
