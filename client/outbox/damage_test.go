package outbox_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/sqlite"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// Each of these would send another user, another change, or with another
// account than what was confirmed.
var forgeries = map[string]string{
	"another user":         `UPDATE items SET user = '666'; UPDATE seen SET json = replace(json, '"ID":"1"', '"ID":"666"')`,
	"another version":      `UPDATE seen SET json = replace(json, 'W/\"1\"', 'W/\"2\"')`,
	"another kind":         "UPDATE items SET kind = 'invite'",
	"another batch":        "INSERT INTO batches SELECT 'b2', kind, issuer, 'grace', organization, confirmed_by, confirmed_at FROM batches; UPDATE items SET batch = 'b2'",
	"another account":      "UPDATE batches SET subject = 'grace'",
	"another organization": "UPDATE batches SET organization = 'https://scim.example/other'",
	"another time":         "UPDATE batches SET confirmed_at = confirmed_at + 1",
	"another admin":        "UPDATE batches SET confirmed_by = 'Grace'",
	"no batch":             "PRAGMA foreign_keys = OFF; DELETE FROM batches",
	"another checksum":     "UPDATE seen SET checksum = zeroblob(32)",
	"nobody seen":          "DELETE FROM seen",
	"no seen":              "UPDATE seen SET json = ''",
	"another note":         "UPDATE seen SET note = 'CHG-666'",
	"no note":              "UPDATE seen SET note = ''",
}

// noted is a plan with a note about each of its users.
func noted(p directory.Plan, note string) directory.Plan {
	p.Notes = map[string]string{}
	for _, u := range p.Users {
		p.Notes[u.ID] = note
	}
	return p
}

func TestDamagedRowIsNeverReturned(t *testing.T) {
	for name, forgery := range forgeries {
		t.Run(name, func(t *testing.T) {
			path := at(t)
			o := open(t, path)
			defer o.Close()
			confirm(t, o, ada, noted(plan(directory.Archive, "1"), "CHG-4711"), start)
			tamper(t, path, forgery)

			for _, account := range []directory.Account{ada, grace, another} {
				if got := waiting(t, o, account); len(got) != 0 {
					t.Errorf("%v would be sent with the account %+v", got, account)
				}
				if open, err := o.OpenItems(t.Context(), account); err != nil || len(open) != 0 {
					t.Errorf("%v are open, %v", open, err)
				}
			}
			batches, err := whole(t.Context(), o)
			ok(t, err)
			for _, b := range batches {
				if len(b.Items) != 0 {
					t.Errorf("the record shows %+v", b.Items)
				}
			}
		})
	}
}

func TestDamagedRowsDoNotHideTheSoundOnesBehindThem(t *testing.T) {
	path := at(t)
	o := open(t, path)
	defer o.Close()
	confirm(t, o, ada, plan(directory.Archive, "1", "2", "3", "4"), start)
	tamper(t, path, "UPDATE seen SET checksum = zeroblob(32) WHERE (SELECT user FROM items WHERE id = item) < '4'")

	next, err := o.NextPending(t.Context(), ada, 2)

	if err != nil || len(next) != 1 || next[0].Seen.ID != "4" {
		t.Errorf("next are %+v, %v", next, err)
	}
}

func TestOutboxWithADamagedRowIsDamaged(t *testing.T) {
	for name, forgery := range forgeries {
		t.Run(name, func(t *testing.T) {
			path := at(t)
			o := open(t, path)
			confirm(t, o, ada, noted(plan(directory.Archive, "1"), "CHG-4711"), start)
			ok(t, o.Close())
			tamper(t, path, forgery)

			if _, err := outbox.Open(t.Context(), path); !errors.Is(err, sqlite.ErrDamaged) {
				t.Errorf("opened: %v", err)
			}
		})
	}
}

// By its end an item is found to be open, and by its state it is sent.
func TestOutboxWithAnItemThatIsOpenAndHasEndedIsDamaged(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Close())
	tamper(t, path, "UPDATE items SET ended_at = 1")

	mustBeDamaged(t, path)
}

// Nobody has an open item that would be missing in the index: the next ones would.
func TestOutboxWhoseIndexForgetsWhoIsOpenIsDamaged(t *testing.T) {
	path := at(t)
	ok(t, open(t, path).Close())
	tamper(t, path, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'ended_at', 'sent_at') WHERE name = 'items_open'")

	mustBeDamaged(t, path)
}

func TestOutboxWhoseIndexIsDamagedIsDamaged(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
	ok(t, o.Close())
	// The same as a key flipped in the index: the table says another state.
	tamper(t, path, `PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = 'CREATE INDEX items_by_state ON items (detail, id)' WHERE name = 'items_by_state'`)

	if _, err := outbox.Open(t.Context(), path); !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("opened: %v", err)
	}
}

// A table and its index that say something different are found by comparing them.
func TestOutboxWhoseTableAndIndexDifferIsDamaged(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Close())
	sound := sqlitetest.FilesOf(t, path)
	places := 0
	for i := range sound[""] {
		if !strings.HasPrefix(string(sound[""][i:]), "queued") || strings.Contains(string(sound[""][i-1:i]), "'") {
			continue // not there, or in the text of an index
		}
		places++
		changed := []byte(string(sound[""]))
		copy(changed[i:], "failed")
		sqlitetest.Files{"": changed, "-mark": sound["-mark"]}.Bring(t, path, "", "-wal", "-mark")
		sqlitetest.SetCounted(t, path, time.Now())
		mustBeDamaged(t, path)
	}
	if places != 2 {
		t.Errorf("the state stands in %d places", places)
	}
}

// aside fills an outbox, damages it, sets it aside and opens a new one.
func aside(t *testing.T, damage func(path string)) (renewed *outbox.Outbox, old string) {
	t.Helper()
	path := at(t)
	o := open(t, path)
	done := confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.MarkSending(t.Context(), done.Items[0].ID, start))
	ok(t, o.End(t.Context(), done.Items[0].ID, directory.Failed, directory.ReasonGone, "Gone.", start.Add(time.Minute)))
	b := confirm(t, o, ada, noted(plan(directory.Archive, "2", "3", "4", "5"), "CHG-4711"), start.Add(time.Second))
	ok(t, o.MarkSending(t.Context(), b.Items[1].ID, start))
	ok(t, o.Cancel(t.Context(), b.Items[2].ID, start))
	ok(t, o.Close())
	damage(path)
	_, err := outbox.Open(t.Context(), path)
	if !errors.Is(err, sqlite.ErrDamaged) {
		t.Fatalf("opened: %v", err)
	}
	renewed, old, err = outbox.Replace(t.Context(), path, start.Add(time.Hour))
	ok(t, err)
	t.Cleanup(func() { ok(t, renewed.Close()) })
	return renewed, old
}

func record(t testing.TB, o *outbox.Outbox) (lines []string) {
	t.Helper()
	batches, err := whole(t.Context(), o)
	ok(t, err)
	for _, b := range batches {
		for _, item := range b.Items {
			lines = append(lines, fmt.Sprintf("%s %s %s %s %s %d", b.Account.Subject, item.Kind, item.Seen.ID, item.State, item.Reason, item.Attempts))
		}
	}
	return lines
}

func TestSalvagedItemsAreReviewedAndNeverSent(t *testing.T) {
	renewed, old := aside(t, func(path string) {
		tamper(t, path, "UPDATE seen SET checksum = zeroblob(32) WHERE (SELECT user FROM items WHERE id = item) = '5'")
	})
	later := start.Add(time.Hour)

	// Once more changes nothing.
	if n, err := renewed.Salvage(t.Context(), old, later.Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("salvaged %d again, %v", n, err)
	}

	want := []string{
		"ada archive 2 conflict salvaged 0",
		"ada archive 3 conflict salvaged 1",
		"ada archive 4 cancelled  0",
		"ada archive 1 failed gone 1",
	}
	if got := record(t, renewed); !slices.Equal(got, want) {
		t.Errorf("salvaged\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	batches, err := whole(t.Context(), renewed)
	ok(t, err)
	if first := batches[1].Items[0]; first.Detail != "Gone." || !first.EndedAt.Equal(start.Add(time.Minute)) || !first.SentAt.Equal(start) {
		t.Errorf("what had ended came over as %+v", first)
	}
	if second := batches[0].Items[0]; !second.EndedAt.Equal(later) || second.Note != "CHG-4711" {
		t.Errorf("what was open came over as %+v", second)
	}
	if ids, _ := found(t, renewed, directory.RecordQuery{Search: "chg-4711", Limit: 10}); !slices.Equal(ids, []string{"2", "3", "4"}) {
		t.Errorf("by its note are found %v", ids)
	}
	ok(t, renewed.Recover(t.Context()))
	if got := waiting(t, renewed, ada); len(got) != 0 {
		t.Errorf("%v would be sent", got)
	}
	confirm(t, renewed, ada, plan(directory.Archive, "2"), later) // the admin decides
}

func TestSalvageOfAFileThatCannotBeReadBringsNothing(t *testing.T) {
	renewed, old := aside(t, func(path string) {
		ok(t, os.WriteFile(path, []byte("this was an outbox once"), 0o600))
	})

	if got := record(t, renewed); len(got) != 0 {
		t.Errorf("salvaged\n%s", strings.Join(got, "\n"))
	}
	if content, err := os.ReadFile(old); string(content) != "this was an outbox once" {
		t.Errorf("set aside as %q, %v", content, err)
	}
}

func TestSalvageFindsWhatLiesBeforeAndBehindADamagedPage(t *testing.T) {
	path := at(t)
	o := open(t, path)
	var ids []string
	for i := range 300 {
		ids = append(ids, fmt.Sprintf("user-%03d", i))
	}
	confirm(t, o, ada, plan(directory.Archive, ids...), start)
	ok(t, o.Close())
	content, err := os.ReadFile(path)
	ok(t, err)
	page := strings.Index(string(content), `"ID":"user-150"`) / 4096
	clear(content[page*4096 : (page+1)*4096])
	ok(t, os.WriteFile(path, content, 0o600))

	renewed, _, err := outbox.Replace(t.Context(), path, start)

	ok(t, err)
	defer renewed.Close()
	lines := record(t, renewed)
	if n := len(lines); n < 280 || n >= 300 {
		t.Errorf("%d of 300 were salvaged", n)
	}
	if !strings.Contains(lines[0], "user-000") || !strings.Contains(lines[len(lines)-1], "user-299") {
		t.Errorf("from %s to %s", lines[0], lines[len(lines)-1])
	}
}

func TestSalvagePassesOverRowsThatHoldWhatWasNeverWritten(t *testing.T) {
	renewed, _ := aside(t, func(path string) {
		tamper(t, path, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')')")
		tamper(t, path, `UPDATE items SET attempts = 'many' WHERE user = '2'; UPDATE items SET ended_at = x'00' WHERE user = '3';
UPDATE seen SET json = 'nobody' WHERE item = (SELECT id FROM items WHERE user = '4'); UPDATE items SET state = x'ff' WHERE user = '5'`)
	})

	want := "ada archive 5 conflict salvaged 0, ada archive 1 failed gone 1"
	if got := strings.Join(record(t, renewed), ", "); got != want {
		t.Errorf("salvaged %s, want %s", got, want)
	}
}

// What SQLite itself would not open: every page but the header is there.
func TestSalvageReadsAFileWhoseHeaderIsDamaged(t *testing.T) {
	for name, damage := range map[string]func(content []byte){
		"no name":          func(c []byte) { c[3] ^= 0x10 },
		"another page":     func(c []byte) { c[16] ^= 0x20 },
		"reserved bytes":   func(c []byte) { c[20] = 0x80 },
		"another encoding": func(c []byte) { c[59] = 2 },
		"no header":        func(c []byte) { clear(c[:100]) },
	} {
		t.Run(name, func(t *testing.T) {
			renewed, old := aside(t, func(path string) {
				content, err := os.ReadFile(path)
				ok(t, err)
				damage(content)
				ok(t, os.WriteFile(path, content, 0o600))
			})

			if got := record(t, renewed); len(got) != 5 {
				t.Errorf("salvaged %v", got)
			}
			if left, err := filepath.Glob(filepath.Dir(old) + "/*.copy"); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// Nothing is found by an index of which a page is missing.
func TestSalvageNeedsNoIndex(t *testing.T) {
	path := at(t)
	o := open(t, path)
	for i := range 200 {
		confirm(t, o, ada, plan(directory.Archive, fmt.Sprint(i)), start)
	}
	ok(t, o.Close())
	tamper(t, path, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'sqlite_autoindex_batches_1'")
	mustBeDamaged(t, path)

	o, _, err := outbox.Replace(t.Context(), path, start)

	ok(t, err)
	defer o.Close()
	if n := len(record(t, o)); n != 200 {
		t.Errorf("%d were salvaged", n)
	}
}

// A later version of the program must read what this one wrote: the names in
// the JSON are a format.
func TestKeptUsersKeepTheirFormat(t *testing.T) {
	path := at(t)
	o := open(t, path)
	defer o.Close()
	u := directory.User{
		ID: "1", UserName: "ada", DisplayName: "Ada <&>", Email: "ada@example.com", Status: directory.Active, Role: directory.RoleUser,
		Rates: directory.RatesOrganization, InvitedAt: start, Version: `W/"1"`, LastModified: start,
	}
	_, err := o.Confirm(t.Context(), ada, "Ada", directory.Plan{Kind: directory.Archive, Users: []directory.User{u}}, start)
	ok(t, err)

	const format = `{"ID":"1","UserName":"ada","DisplayName":"Ada \u003c\u0026\u003e","Email":"ada@example.com","Status":"active","Role":"user",` +
		`"Rates":"organization","InvitedAt":"2026-03-01T12:00:00.123456789Z","JoinedAt":"0001-01-01T00:00:00Z","ArchivedAt":"0001-01-01T00:00:00Z",` +
		`"LastModified":"2026-03-01T12:00:00.123456789Z","Version":"W/\"1\""}`
	if got := kept(t, path); got != format {
		t.Errorf("kept as\n%s\nwant\n%s", got, format)
	}
}

func TestSeenUserComesBackExactly(t *testing.T) {
	o := fresh(t)
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		zone := time.FixedZone("", rapid.IntRange(-14*3600, 14*3600).Draw(t, "zone"))
		return time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "seconds"), rapid.Int64Range(0, 999999999).Draw(t, "nanoseconds")).In(zone)
	})
	number := 0
	rapid.Check(t, func(t *rapid.T) {
		number++
		u := directory.User{
			ID:           fmt.Sprint(number, valid(t, "id")),
			UserName:     valid(t, "user name"),
			DisplayName:  valid(t, "display name"),
			Email:        valid(t, "email"),
			Status:       rapid.SampledFrom(directory.Statuses).Draw(t, "status"),
			InvitedAt:    instant.Draw(t, "invited"),
			LastModified: instant.Draw(t, "modified"),
			Version:      valid(t, "version"),
		}

		_, err := o.Confirm(t.Context(), ada, "Ada", directory.Plan{Kind: directory.Archive, Users: []directory.User{u}}, start)

		ok(t, err)
		open, err := o.OpenItems(t.Context(), ada)
		ok(t, err)
		got := open[u.ID].Seen
		if u.LastModified != (time.Time{}) && !directory.SameVersion(u, got) {
			t.Fatalf("%+v came back as another version: %+v", u, got)
		}
		if !got.InvitedAt.Equal(u.InvitedAt) || !got.LastModified.Equal(u.LastModified) {
			t.Fatalf("the times of %+v came back as %+v", u, got)
		}
		got.InvitedAt, got.LastModified = u.InvitedAt, u.LastModified
		if got != u {
			t.Fatalf("%+v came back as %+v", u, got)
		}
	})
}

func valid(t *rapid.T, label string) string {
	return strings.ToValidUTF8(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\x00", "\u2028<&>", `"\`, "\u202e"})).Draw(t, label), "")
}

// A time that JSON cannot write must not keep the whole batch from being
// confirmed; it counts as unknown, which is the careful side.
func TestTimeBeyondAllCalendarsCountsAsUnknown(t *testing.T) {
	o := fresh(t)
	p := plan(directory.Archive, "1", "2", "3", "4")
	p.Users[0].LastModified = time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)
	p.Users[1].LastModified = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	p.Users[2].LastModified = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	p.Users[3].LastModified = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

	confirm(t, o, ada, p, start)

	open, err := o.OpenItems(t.Context(), ada)
	ok(t, err)
	if !open["1"].Seen.LastModified.IsZero() || !open["2"].Seen.LastModified.IsZero() {
		t.Errorf("%+v", open)
	}
	for i, id := range []string{"3", "4"} {
		if want := p.Users[2+i].LastModified; !open[id].Seen.LastModified.Equal(want) {
			t.Errorf("%v became %v", want, open[id].Seen.LastModified)
		}
	}
}

// What was found at a conflict is only shown, and has no checksum: it must not keep
// the change from being shown.
func TestAConflictWhoseFoundUserIsDamagedIsShownWithoutIt(t *testing.T) {
	path := at(t)
	o := open(t, path)
	defer o.Close()
	b := confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.MarkConflict(t.Context(), b.Items[0].ID, directory.ReasonChanged, b.Items[0].Seen, start))
	tamper(t, path, `UPDATE items SET found = '{"ID":"666","Status":5}'`)

	page, err := o.Record(t.Context(), directory.RecordQuery{Limit: 10})

	ok(t, err)
	if len(page.Entries) != 1 || page.Entries[0].Seen.ID != "1" || page.Entries[0].Found != (directory.User{}) {
		t.Errorf("the record has %+v", page)
	}
}

// clearPages overwrites with zeros the pages on which these texts stand first.
func clearPages(t testing.TB, path string, texts ...string) {
	t.Helper()
	content, err := os.ReadFile(path)
	ok(t, err)
	var pages []int
	for _, text := range texts {
		at := strings.Index(string(content), text)
		if at < 0 {
			t.Fatalf("%q stands nowhere", text)
		}
		pages = append(pages, at/4096)
	}
	for _, page := range pages {
		clear(content[page*4096 : (page+1)*4096])
	}
	ok(t, os.WriteFile(path, content, 0o600))
}

// A reading from either end comes to the next damaged page only.
func TestSalvageFindsWhatLiesBetweenTwoDamagedPages(t *testing.T) {
	outbox.SetMissedAtMost(50) // more than a page has, and less than what lies between
	defer outbox.SetMissedAtMost(missedAtMost)
	t.Run("of items", func(t *testing.T) {
		path := at(t)
		o := open(t, path)
		var users []string
		for i := range 300 {
			users = append(users, fmt.Sprintf("user-%03d", i))
		}
		confirm(t, o, ada, plan(directory.Archive, users...), start)
		ok(t, o.Close())
		clearPages(t, path, `"ID":"user-100"`, `"ID":"user-200"`)

		renewed, _, err := outbox.Replace(t.Context(), path, start)

		ok(t, err)
		defer renewed.Close()
		lines := record(t, renewed)
		if n := len(lines); n < 260 || n >= 300 || !strings.Contains(strings.Join(lines, " "), " user-150 ") {
			t.Errorf("%d of 300 were salvaged", n)
		}
	})
	t.Run("of batches", func(t *testing.T) {
		path := at(t)
		o := open(t, path)
		for i := range 200 {
			_, err := o.Confirm(t.Context(), ada, fmt.Sprintf("admin-%03d", i), plan(directory.Archive, fmt.Sprintf("user-%03d", i)), start)
			ok(t, err)
		}
		ok(t, o.Close())
		clearPages(t, path, "admin-060", "admin-140")

		renewed, _, err := outbox.Replace(t.Context(), path, start)

		ok(t, err)
		defer renewed.Close()
		lines := record(t, renewed)
		if n := len(lines); n < 120 || n >= 200 || !strings.Contains(strings.Join(lines, " "), " user-100 ") {
			t.Errorf("%d of 200 were salvaged", n)
		}
	})
}
