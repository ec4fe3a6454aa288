package outbox_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
)

func TestANoteIsKeptWithItsChangeAndBoundedOnTheWay(t *testing.T) {
	path := at(t)
	o := open(t, path)
	p := plan(directory.Archive, "1", "2", "3")
	p.Notes = map[string]string{"1": " CHG-4711\r\n\tlast day Friday ", "2": strings.Repeat("ñ", 300), "666": "nobody of the plan"}
	b := confirm(t, o, ada, p, start)
	ok(t, o.Close())

	o = open(t, path)

	defer o.Close()
	page, err := o.Record(t.Context(), directory.RecordQuery{Limit: 10})
	ok(t, err)
	for i, want := range []string{"CHG-4711 last day Friday", strings.Repeat("ñ", 200), ""} {
		if got := page.Entries[i].Note; got != want || b.Items[i].Note != want {
			t.Errorf("kept is %q, and Confirm returned %q, want %q", got, b.Items[i].Note, want)
		}
	}
}

// The file was written by the version before there were notes: Ada Lovelace was
// archived, Björn Åkesson waits for a decision, and 3 waits to be sent.
func storedVersion5(t *testing.T) (path string) {
	t.Helper()
	path = at(t)
	for _, suffix := range []string{"", "-mark"} {
		content, err := os.ReadFile(filepath.Join("testdata", "version-5", "outbox.db"+suffix))
		ok(t, err)
		ok(t, os.WriteFile(path+suffix, content, 0o600))
	}
	return path
}

func TestAStoredOutboxFromBeforeThereWereNotesIsUndamagedAndGoesOn(t *testing.T) {
	path := storedVersion5(t)
	before, err := outbox.ReadWaiting(t.Context(), path)
	ok(t, err)
	if len(before) != 1 || before[0].Queued != 1 || before[0].Undecided != 1 {
		t.Errorf("waiting are %+v", before)
	}

	o := open(t, path)

	if got := waiting(t, o, ada); !slices.Equal(got, []string{"3"}) {
		t.Errorf("next are %v", got)
	}
	confirm(t, o, ada, noted(plan(directory.Archive, "2"), "CHG-4711"), start)
	ok(t, o.Close())
	o = open(t, path)
	defer o.Close()
	page, err := o.Record(t.Context(), directory.RecordQuery{Limit: 10})
	ok(t, err)
	var got []string
	for _, e := range page.Entries {
		got = append(got, fmt.Sprint(e.Seen.ID, " ", e.State, " ", e.Note))
	}
	slices.Sort(got)
	if want := []string{"1 done ", "2 conflict ", "2 queued CHG-4711", "3 queued "}; !slices.Equal(got, want) {
		t.Errorf("the record has %q, want %q", got, want)
	}
	if ids, _ := found(t, o, directory.RecordQuery{Search: "akesson", Limit: 10}); len(ids) != 0 {
		t.Errorf("akesson finds %v", ids) // å is a letter of its own
	}
	if ids, _ := found(t, o, directory.RecordQuery{Search: "åkesson", Limit: 10}); !slices.Equal(ids, []string{"2"}) {
		t.Errorf("åkesson finds %v", ids)
	}
}

// To add a column, SQLite reads the whole table, and refuses where a value has a type
// that its column does not take.
func TestADamagedStoredOutboxFromBeforeThereWereNotesIsBroughtOver(t *testing.T) {
	path := storedVersion5(t)
	tamper(t, path, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'seen'")
	tamper(t, path, "UPDATE seen SET words = x'ff' WHERE item = 2")
	tamper(t, path, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || ' STRICT' WHERE name = 'seen'")
	mustBeDamaged(t, path)

	o, _, err := outbox.Replace(t.Context(), path, start)

	ok(t, err)
	defer o.Close()
	ids, _ := found(t, o, directory.RecordQuery{Limit: 10})
	if !slices.Equal(ids, []string{"1", "2", "3"}) {
		t.Errorf("brought over are %v", ids)
	}
}
