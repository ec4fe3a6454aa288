package cache_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

type fataler interface {
	Helper()
	Fatal(...any)
}

func ok(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t fataler, path string) *cache.Cache {
	t.Helper()
	c, err := cache.Open(context.Background(), path)
	ok(t, err)
	return c
}

// fresh returns an empty copy that is closed with the test.
func fresh(t testing.TB) *cache.Cache {
	c := open(t, filepath.Join(t.TempDir(), "cache.db"))
	t.Cleanup(func() { ok(t, c.Close()) })
	return c
}

// put stores users as one request brought them.
func put(t fataler, c *cache.Cache, users ...directory.User) {
	t.Helper()
	ok(t, c.Put(context.Background(), c.Stamp(), 0, users...))
}

func named(id, name string) directory.User {
	return directory.User{ID: id, UserName: id + "@example.com", DisplayName: name, Status: directory.Active}
}

func page(t fataler, c *cache.Cache, q directory.Query) (ids []string, total int) {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 1000
	}
	users, found, err := c.Page(context.Background(), q)
	ok(t, err)
	ids = []string{}
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	return ids, found.Of(q.Status)
}

func nameOf(t fataler, c *cache.Cache, id string) string {
	t.Helper()
	users, err := c.Users(context.Background(), []string{id})
	ok(t, err)
	if len(users) == 0 {
		return ""
	}
	return users[0].DisplayName
}

func TestStampsOnlyGrow(t *testing.T) {
	c := fresh(t)
	last := cache.Stamp(0)
	for range 100 {
		next := c.Stamp()
		if next <= last {
			t.Fatalf("%d after %d", next, last)
		}
		last = next
	}
}

func TestOlderAnswerNeverOverwritesANewerOne(t *testing.T) {
	c := fresh(t)
	older, newer := c.Stamp(), c.Stamp()

	ok(t, c.Put(t.Context(), newer, 0, named("1", "newer")))
	ok(t, c.Put(t.Context(), older, 0, named("1", "older"), named("2", "older")))
	if got := nameOf(t, c, "1"); got != "newer" {
		t.Errorf("the copy says %q", got)
	}
	if got := nameOf(t, c, "2"); got != "older" {
		t.Errorf("the older answer's other user is %q", got)
	}

	ok(t, c.Put(t.Context(), newer, 0, named("1", "the same request again")))
	if got := nameOf(t, c, "1"); got != "the same request again" {
		t.Errorf("the copy says %q", got)
	}
}

func TestOlderAnswerNeverTakesBackAStatus(t *testing.T) {
	c := fresh(t)
	older, newer := c.Stamp(), c.Stamp()
	archived := named("1", "Ada")
	archived.Status = directory.Archived

	ok(t, c.Put(t.Context(), older, 0, named("1", "Ada")))
	ok(t, c.Put(t.Context(), newer, 0, archived))
	ok(t, c.Put(t.Context(), older, 0, named("1", "Ada")))

	users, err := c.Users(t.Context(), []string{"1"})
	ok(t, err)
	if len(users) != 1 || users[0].Status != directory.Archived {
		t.Errorf("the copy says %+v", users)
	}
}

func TestAnswersThatAreStoredTogetherKeepTheirOwnStamps(t *testing.T) {
	c := fresh(t)
	walk := c.Stamp()
	between := c.Stamp()
	after := c.Stamp()
	ok(t, c.Put(t.Context(), between, 0, named("1", "changed meanwhile"), named("2", "changed meanwhile")))

	ok(t, c.PutAnswers(t.Context(), walk,
		cache.Answer{Stamp: after, Users: []directory.User{named("2", "after the change")}},
		cache.Answer{Stamp: walk, Users: []directory.User{named("1", "before the change"), named("3", "before the change")}}))

	for id, want := range map[string]string{"1": "changed meanwhile", "2": "after the change", "3": "before the change"} {
		if got := nameOf(t, c, id); got != want {
			t.Errorf("the copy says %q of %s, not %q", got, id, want)
		}
	}
	if missing, of, err := c.Missing(t.Context(), walk); len(missing) > 0 || of != 3 || err != nil {
		t.Errorf("%q of %d were not met, %v", missing, of, err)
	}
}

func TestStampsGoOnAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	c := open(t, path)
	for range 10 {
		c.Stamp()
	}
	last := c.Stamp()
	ok(t, c.Put(t.Context(), last, 0, named("1", "newer")))
	ok(t, c.Remove(t.Context(), last, "1")) // not even the row is left to tell
	ok(t, c.Close())

	c = open(t, path)
	defer c.Close()

	if got := c.Stamp(); got <= last {
		t.Errorf("%d after %d", got, last)
	}
}

func TestMarkOfAWalkIsNeverGivenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	c := open(t, path)
	before := c.Stamp()
	walk := c.Stamp()
	ok(t, c.Put(t.Context(), before, walk, named("1", "met")))
	ok(t, c.Close())

	c = open(t, path)
	defer c.Close()

	missing, _, err := c.Missing(t.Context(), c.Stamp())
	if err != nil || !slices.Equal(missing, []string{"1"}) {
		t.Errorf("a new walk misses %v, %v: it was taken for the old one", missing, err)
	}
}

func TestRemovedUserIsNotBroughtBackByAnOlderAnswer(t *testing.T) {
	c := fresh(t)
	put(t, c, named("1", "Ada"))
	older := c.Stamp()
	walk := c.Stamp()
	removed := c.Stamp()
	ok(t, c.Remove(t.Context(), removed, "1"))

	ok(t, c.Put(t.Context(), older, 0, named("1", "Ada")))
	ok(t, c.Put(t.Context(), older, walk, named("1", "Ada")))
	if got := nameOf(t, c, "1"); got != "" {
		t.Errorf("%s is back", got)
	}

	ok(t, c.Put(t.Context(), removed, 0, named("1", "Ada, of the same moment")))
	if got := nameOf(t, c, "1"); got == "" {
		t.Error("an answer of the same moment does not count")
	}
	put(t, c, named("1", "Ada again")) // a later answer knows better
	if got := nameOf(t, c, "1"); got != "Ada again" {
		t.Errorf("a user who came back is %q", got)
	}
}

func TestRemovalYieldsToALaterAnswer(t *testing.T) {
	c := fresh(t)
	older := c.Stamp()
	put(t, c, named("1", "Ada"))

	ok(t, c.Remove(t.Context(), older, "1"))

	if got := nameOf(t, c, "1"); got != "Ada" {
		t.Error("a user whom a later request brought was removed")
	}
	ok(t, c.Remove(t.Context(), c.Stamp(), "1"))
	if got := nameOf(t, c, "1"); got != "" {
		t.Error("the user was not removed")
	}
	ok(t, c.Remove(t.Context(), c.Stamp(), "nobody"))
}

func TestOnlyUsersFromBeforeTheWalkCanBeMissing(t *testing.T) {
	c := fresh(t)
	put(t, c, named("met", ""), named("missed", ""), named("met late", ""), named("changed meanwhile", ""))
	walk := c.Stamp()
	ok(t, c.Put(t.Context(), walk, walk, named("met", "")))
	ok(t, c.Put(t.Context(), c.Stamp(), 0, named("new", ""), named("changed meanwhile", "")))
	ok(t, c.Put(t.Context(), c.Stamp(), walk, named("met late", "")))

	missing, of, err := c.Missing(t.Context(), walk)

	ok(t, err)
	if !slices.Equal(missing, []string{"missed"}) || of != 5 {
		t.Errorf("missing are %v of %d", missing, of)
	}
}

// A user whom the walk met is not missing, even if what the walk brought was
// older than what is known.
func TestUserMetByTheWalkIsNotMissingThoughTheAnswerIsOld(t *testing.T) {
	c := fresh(t)
	put(t, c, named("1", "Ada"))
	walk := c.Stamp()
	put(t, c, named("1", "Ada, newer"))
	ok(t, c.Put(t.Context(), walk, walk, named("1", "Ada")))

	next := c.Stamp()
	missing, _, err := c.Missing(t.Context(), walk)
	if err != nil || len(missing) != 0 {
		t.Errorf("missing are %v, %v", missing, err)
	}
	missing, _, err = c.Missing(t.Context(), next)
	if err != nil || len(missing) != 1 {
		t.Errorf("the next walk misses %v, %v", missing, err)
	}
}

func TestUsersComeInTheOrderOfTheirIDs(t *testing.T) {
	c := fresh(t)
	strange := []string{"1", `"quoted"`, "it's", `back\slash`, "nul\x00nul", "\u2028", "é", norm.NFD.String("é"), "123", "null", "%", ""}
	for _, id := range strange {
		put(t, c, named(id, "name of "+id))
	}
	asked := []string{"unknown"}
	for _, id := range slices.Backward(strange) {
		asked = append(asked, id, id+" unknown")
	}

	users, err := c.Users(t.Context(), asked)

	ok(t, err)
	var got []string
	for _, u := range users {
		got = append(got, u.ID)
		if u.DisplayName != "name of "+u.ID {
			t.Errorf("%q has another's name, %q", u.ID, u.DisplayName)
		}
	}
	slices.Reverse(strange)
	if !slices.Equal(got, strange) {
		t.Errorf("users %q, want %q", got, strange)
	}
	if users, err := c.Users(t.Context(), nil); err != nil || len(users) != 0 {
		t.Errorf("no ids bring %v, %v", users, err)
	}
}

func TestSearchFindsEveryWordWhateverItsForm(t *testing.T) {
	c := fresh(t)
	put(t, c,
		named("ada", "Ada Lovelace"),
		named("jose", "José Ángel Núñez"),
		named("zoe", norm.NFD.String("ZOË Brontë")),
		named("giorgos", "ΓΙΏΡΓΟΣ"),
		named("weiss", "Weiß"),
		named("wang", "王小明"),
		named("olga", "Ольга"),
		named("percent", "100% sure_thing"),
		named("quote", `O'Néill "Q" \o/`),
		named("iota", "\u03aa\u0301"), // folded, it is U+0390 taken apart
		named("wide", "Ｆｕｌｌ"),
	)
	tests := []struct {
		search string
		want   []string
	}{
		{"ADA", []string{"ada"}},
		{"lace ada", []string{"ada"}},
		{"ada nobody", []string{}},
		{"ada ada@example", []string{"ada"}},
		{" \t ada \u3000", []string{"ada"}},
		{"JOSÉ", []string{"jose"}},
		{norm.NFD.String("josé"), []string{"jose"}},
		{"núñez ángel", []string{"jose"}},
		{"zoë", []string{"zoe"}},
		{"γιώργος", []string{"giorgos"}},
		{"weiss@example.com WEISS", []string{"weiss"}},
		{"WEISS@", []string{"weiss"}},
		{"小明", []string{"wang"}},
		{"ОЛЬГА", []string{"olga"}},
		{"%", []string{"percent"}},
		{"_", []string{"percent"}},
		{"sure_thing", []string{"percent"}},
		{"a%e", []string{}},
		{"_da", []string{}},
		{"'", []string{"quote"}},
		{`"q"`, []string{"quote"}},
		{`\`, []string{"quote"}},
		{"*", []string{}},
		{"'; DROP TABLE users; --", []string{}},
		{"\u0390", []string{"iota"}},
		{"full", []string{"wide"}},
		{"ace ada@ lov", []string{"ada"}},
		{"lovelaceada", []string{}},
	}
	for _, test := range tests {
		got, total := page(t, c, directory.Query{Search: test.search})
		if !slices.Equal(got, test.want) || total != len(test.want) {
			t.Errorf("search for %+q finds %v of %d, want %v", test.search, got, total, test.want)
		}
	}
	if _, total := page(t, c, directory.Query{}); total != 11 {
		t.Errorf("%d users are left", total)
	}
}

func TestPageKeepsStatusAndSearchTogether(t *testing.T) {
	c := fresh(t)
	var users []directory.User
	for i := range 30 {
		u := named(fmt.Sprintf("%02d", i), fmt.Sprintf("Driver %02d", i))
		u.Status = directory.Statuses[i%3]
		users = append(users, u)
	}
	put(t, c, users...)

	got, total := page(t, c, directory.Query{Status: directory.Invited, Search: "driver 1", Offset: 1, Limit: 2})

	// Invited are 1, 4, 7, ...; the word "1" is in 01, 10, 13, 16 and 19.
	if want := []string{"10", "13"}; !slices.Equal(got, want) || total != 5 {
		t.Errorf("page %v of %d, want %v of 5", got, total, want)
	}
	if got, total := page(t, c, directory.Query{Offset: 99}); len(got) != 0 || total != 30 {
		t.Errorf("behind the end is %v of %d", got, total)
	}
}

func TestNamesSortAsPeopleExpect(t *testing.T) {
	c := fresh(t)
	want := []string{"adam", "Émile", "emily", "Zoë", "zoo", "Ольга", "王小明"}
	for i, name := range slices.Backward(want) {
		put(t, c, directory.User{ID: name, DisplayName: name, Email: fmt.Sprint(i, "@example.com"), Status: directory.Active})
	}
	if got, _ := page(t, c, directory.Query{}); !slices.Equal(got, want) {
		t.Errorf("sorted as %v, want %v", got, want)
	}
}

func TestCountsFollowEveryChange(t *testing.T) {
	c := fresh(t)
	a, b := named("1", ""), named("2", "")
	b.Status, b.Role = directory.Active, directory.RoleBusinessAdministrator
	archived := named("3", "")
	archived.Status, archived.Role = directory.Archived, directory.RoleBusinessAdministrator
	put(t, c, a, b, archived)
	a.Status = directory.Invited
	put(t, c, a)
	ok(t, c.Remove(t.Context(), c.Stamp(), "nobody"))

	counts, err := c.Counts(t.Context())

	ok(t, err)
	if counts.All != 3 || counts.ByStatus[directory.Active] != 1 || counts.ByStatus[directory.Invited] != 1 || counts.ByStatus[directory.Archived] != 1 {
		t.Errorf("%+v", counts)
	}
	if n, err := c.Administrators(t.Context()); n != 1 || err != nil {
		t.Errorf("%d administrators, %v", n, err)
	}
	if counts, err := fresh(t).Counts(t.Context()); err != nil || counts.All != 0 {
		t.Errorf("an empty copy counts %+v, %v", counts, err)
	}
}

func TestFactsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	c := open(t, path)
	ok(t, c.SetFact(t.Context(), "self", "1"))
	ok(t, c.SetFact(t.Context(), "self", "2"))
	ok(t, c.SetFact(t.Context(), "other", ""))
	ok(t, c.Close())

	c = open(t, path)
	defer c.Close()

	for name, want := range map[string]string{"self": "2", "other": "", "never set": ""} {
		if got, err := c.Fact(t.Context(), name); got != want || err != nil {
			t.Errorf("%s is %q, %v; want %q", name, got, err, want)
		}
	}
}

func TestPutTakesAllOrNothing(t *testing.T) {
	c := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	err := c.Put(ctx, c.Stamp(), 0, named("1", "Ada"))

	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended in %v", err)
	}
	if got := nameOf(t, c, "1"); got != "" {
		t.Errorf("%s is in the copy", got)
	}
}

// A context that ends between two users.
type endsAfter struct {
	context.Context
	asked, limit int
}

func (e *endsAfter) Err() error {
	if e.asked++; e.asked > e.limit {
		return context.Canceled
	}
	return nil
}

func TestPutThatIsCancelledHalfwayStoresNobody(t *testing.T) {
	c := fresh(t)
	ctx := &endsAfter{Context: t.Context(), limit: 20}
	crowd := make([]directory.User, 1000)
	for i := range crowd {
		crowd[i] = named(fmt.Sprint(i), "Ada")
	}

	err := c.Put(ctx, c.Stamp(), 0, crowd...)

	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended in %v", err)
	}
	if _, total := page(t, c, directory.Query{Limit: 1}); total != 0 {
		t.Errorf("%d users are in the copy", total)
	}
}

func TestAnothersDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	other, err := sqlite.Open(t.Context(), path, sqlite.Normal, sqlite.Schema{ApplicationID: 1, Migrations: []string{"CREATE TABLE x (y)"}})
	ok(t, err)
	ok(t, other.Close())

	if _, err := cache.Open(t.Context(), path); !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("opened: %v", err)
	}
}
