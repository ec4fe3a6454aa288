package cache_test

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
)

var sorts = []directory.SortKey{"", directory.SortByName, directory.SortByEmail, directory.SortByStatus, directory.SortByLastModified}

// crowd draws users with many ties in every column.
func crowd(t *rapid.T) []directory.User {
	few := rapid.SampledFrom([]string{"", "ada", "Ada", "ádá", "bob", "王", "\u202e", "z z"})
	users := make([]directory.User, rapid.IntRange(0, 25).Draw(t, "users"))
	for i := range users {
		users[i] = directory.User{
			ID: fmt.Sprint("id", i), UserName: few.Draw(t, "user name"), DisplayName: few.Draw(t, "name"), Email: few.Draw(t, "email"),
			Status: rapid.SampledFrom(directory.Statuses).Draw(t, "status"),
		}
		if rapid.Bool().Draw(t, "dated") {
			users[i].LastModified = noon.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "modified")))
		}
	}
	return users
}

// eachRound runs check with an empty copy, many times.
func eachRound(t *testing.T, check func(*rapid.T, *cache.Cache)) {
	c := fresh(t)
	rapid.Check(t, func(t *rapid.T) {
		defer func() { // also of a round that fails
			left, _ := page(t, c, directory.Query{})
			for _, id := range left {
				ok(t, c.Remove(context.Background(), c.Stamp(), id))
			}
		}()
		check(t, c)
	})
}

func TestPagesTogetherHoldEveryUserOnce(t *testing.T) {
	eachRound(t, func(t *rapid.T, c *cache.Cache) {
		users := crowd(t)
		put(t, c, users...)
		q := directory.Query{
			Sort:       rapid.SampledFrom(sorts).Draw(t, "sort"),
			Descending: rapid.Bool().Draw(t, "descending"),
			Status:     rapid.SampledFrom(append([]directory.Status{""}, directory.Statuses...)).Draw(t, "filter"),
			Limit:      rapid.IntRange(1, 7).Draw(t, "page size"),
		}
		all, total := page(t, c, directory.Query{Sort: q.Sort, Descending: q.Descending, Status: q.Status})

		var paged []string
		for q.Offset = 0; q.Offset < total; q.Offset += q.Limit {
			ids, of := page(t, c, q)
			if of != total || len(ids) != min(q.Limit, total-q.Offset) {
				t.Fatalf("page at %d has %d of %d, want of %d", q.Offset, len(ids), of, total)
			}
			paged = append(paged, ids...)
		}

		if !slices.Equal(paged, all) && total > 0 {
			t.Fatalf("the pages hold %v, the list %v", paged, all)
		}
		var want []string
		for _, u := range users {
			if q.Status == "" || u.Status == q.Status {
				want = append(want, u.ID)
			}
		}
		if slices.Sort(want); !slices.Equal(slices.Sorted(slices.Values(all)), want) {
			t.Fatalf("the list holds %v, want %v", all, want)
		}
	})
}

func TestThoseWhomASearchFindsAreCountedByStatus(t *testing.T) {
	eachRound(t, func(t *rapid.T, c *cache.Cache) {
		put(t, c, crowd(t)...)
		q := directory.Query{
			Search: rapid.SampledFrom([]string{"", " ", "a", "AD", "z z", "王", "nobody", "a d"}).Draw(t, "search"),
			Status: rapid.SampledFrom(append([]directory.Status{""}, directory.Statuses...)).Draw(t, "filter"),
			Limit:  rapid.IntRange(0, 3).Draw(t, "page size"),
		}

		_, found, err := c.Page(context.Background(), q)

		ok(t, err)
		sum := 0
		for _, status := range append([]directory.Status{""}, directory.Statuses...) {
			ids, _ := page(t, c, directory.Query{Search: q.Search, Status: status})
			if found.Of(status) != len(ids) {
				t.Fatalf("%+v counts %d of status %q, which are %v", q, found.Of(status), status, ids)
			}
			sum += found.ByStatus[status]
		}
		if sum != found.All {
			t.Fatalf("%+v counts %+v", q, found)
		}
		everybody, err := c.Counts(context.Background())
		ok(t, err)
		if q.Search == "" && !reflect.DeepEqual(found, everybody) {
			t.Fatalf("without a search %+v are found, of %+v", found, everybody)
		}
	})
}

func TestDescendingIsAscendingReversed(t *testing.T) {
	eachRound(t, func(t *rapid.T, c *cache.Cache) {
		put(t, c, crowd(t)...)
		for _, sort := range sorts {
			up, _ := page(t, c, directory.Query{Sort: sort})
			down, _ := page(t, c, directory.Query{Sort: sort, Descending: true})
			slices.Reverse(down)
			if !slices.Equal(up, down) {
				t.Fatalf("sorted by %q: %v, and reversed %v", sort, up, down)
			}
		}
	})
}

func TestColumnsSortByTheirValue(t *testing.T) {
	order := map[directory.SortKey]func(a, b directory.User) int{
		directory.SortByEmail: func(a, b directory.User) int {
			return cmp.Compare(directory.Fold(a.Address()), directory.Fold(b.Address()))
		},
		directory.SortByStatus:       func(a, b directory.User) int { return cmp.Compare(a.Status, b.Status) },
		directory.SortByLastModified: func(a, b directory.User) int { return a.LastModified.Compare(b.LastModified) },
	}
	eachRound(t, func(t *rapid.T, c *cache.Cache) {
		put(t, c, crowd(t)...)
		for sort, compare := range order {
			users, _, err := c.Page(context.Background(), directory.Query{Sort: sort, Limit: 100})
			ok(t, err)
			if !slices.IsSortedFunc(users, compare) {
				t.Fatalf("not sorted by %s: %+v", sort, users)
			}
		}
	})
}

// Sorting is stable: a change of what is not sorted by moves nobody.
func TestChangeOfAnotherColumnMovesNobody(t *testing.T) {
	eachRound(t, func(t *rapid.T, c *cache.Cache) {
		users := crowd(t)
		put(t, c, users...)
		before, _ := page(t, c, directory.Query{Sort: directory.SortByEmail})

		for i := range users {
			users[i].Version, users[i].Rates = "2", directory.RatesStandard
		}
		slices.Reverse(users)
		put(t, c, users...)

		if after, _ := page(t, c, directory.Query{Sort: directory.SortByEmail}); !slices.Equal(before, after) {
			t.Fatalf("%v became %v", before, after)
		}
	})
}

func TestUserWhoChangedIsFoundLikeOneWhoIsNew(t *testing.T) {
	other := fresh(t)
	eachRound(t, func(t *rapid.T, c *cache.Cache) {
		before, after := crowd(t), crowd(t)
		both := min(len(before), len(after))
		for i := range both {
			if rapid.Bool().Draw(t, "same name") {
				after[i].UserName, after[i].DisplayName, after[i].Email = before[i].UserName, before[i].DisplayName, before[i].Email
			}
		}
		put(t, c, before[:both]...)
		put(t, c, after[:both]...)
		put(t, other, after[:both]...)

		for _, sort := range sorts {
			for _, search := range []string{"", "ad", "王"} {
				q := directory.Query{Sort: sort, Search: search, Limit: 100}
				got, _, err := c.Page(context.Background(), q)
				ok(t, err)
				want, _, err := other.Page(context.Background(), q)
				ok(t, err)
				if !slices.Equal(got, want) {
					t.Fatalf("%+v holds %+v, want %+v", q, got, want)
				}
			}
		}
		for _, u := range after[:both] {
			ok(t, other.Remove(context.Background(), other.Stamp(), u.ID))
		}
	})
}

// An item is sent again only if its user is still the same version. What the
// copy gives back must be the version that the service gave.
func TestUserComesBackFromTheCopyExactly(t *testing.T) {
	c := fresh(t)
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.IntRange(0, 5).Draw(t, "known") == 0 {
			return time.Time{}
		}
		zone := time.FixedZone("", 60*rapid.IntRange(-14*60, 14*60).Draw(t, "zone"))
		first, last := time.Date(1700, 1, 2, 0, 0, 0, 0, time.UTC).Unix(), time.Date(2200, 12, 30, 0, 0, 0, 0, time.UTC).Unix()
		return time.Unix(rapid.Int64Range(first, last).Draw(t, "seconds"), rapid.Int64Range(0, 999999999).Draw(t, "nanoseconds")).In(zone)
	})
	rapid.Check(t, func(t *rapid.T) {
		u := directory.User{
			ID: rapid.String().Draw(t, "id"), UserName: rapid.String().Draw(t, "user name"), DisplayName: rapid.String().Draw(t, "name"),
			Email: rapid.String().Draw(t, "email"), Version: rapid.String().Draw(t, "version"),
			Status: rapid.SampledFrom(directory.Statuses).Draw(t, "status"),
			Role:   rapid.SampledFrom([]directory.Role{"", directory.RoleUser, directory.RoleBusinessAdministrator}).Draw(t, "role"),
			Rates:  rapid.SampledFrom([]directory.Rates{"", directory.RatesOrganization, directory.RatesStandard}).Draw(t, "rates"),

			InvitedAt: instant.Draw(t, "invited"), JoinedAt: instant.Draw(t, "joined"),
			ArchivedAt: instant.Draw(t, "archived"), LastModified: instant.Draw(t, "modified"),
		}
		put(t, c, u)

		users, err := c.Users(context.Background(), []string{u.ID})

		ok(t, err)
		if len(users) != 1 {
			t.Fatalf("%+v is not found", u)
		}
		got := users[0]
		if known := u.Version != "" || !u.LastModified.IsZero(); directory.SameVersion(u, got) != known {
			t.Fatalf("%+v came back as another version: %+v", u, got)
		}
		for _, pair := range [][2]*time.Time{
			{&u.InvitedAt, &got.InvitedAt}, {&u.JoinedAt, &got.JoinedAt}, {&u.ArchivedAt, &got.ArchivedAt}, {&u.LastModified, &got.LastModified},
		} {
			if !pair[0].Equal(*pair[1]) {
				t.Fatalf("%v came back as %v", pair[0], pair[1])
			}
			*pair[1] = *pair[0]
		}
		if got != u {
			t.Fatalf("%+v came back as %+v", u, got)
		}
	})
}

func TestTimeBeyondTheCopysReachCountsAsUnknown(t *testing.T) {
	c := fresh(t)
	u, v := named("1", "Methuselah"), named("2", "Enoch")
	u.InvitedAt, u.LastModified = time.Date(1699, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(2201, 1, 1, 0, 0, 0, 0, time.UTC)
	v.InvitedAt, v.LastModified = time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2200, 12, 31, 0, 0, 0, 0, time.UTC)
	put(t, c, u, v)

	users, err := c.Users(t.Context(), []string{"1", "2"})

	ok(t, err)
	if !users[0].InvitedAt.IsZero() || !users[0].LastModified.IsZero() {
		t.Errorf("%+v", users[0])
	}
	if users[1] != v {
		t.Errorf("%+v came back as %+v", v, users[1])
	}
}

// Whatever the order in which answers come in, the copy ends with what the
// latest request was told.
func TestLatestRequestWinsInWhateverOrderAnswersCome(t *testing.T) {
	eachRound(t, func(t *rapid.T, c *cache.Cache) {
		type answer struct {
			stamp cache.Stamp
			gone  bool
		}
		answers := make([]answer, rapid.IntRange(1, 8).Draw(t, "answers"))
		for i := range answers {
			answers[i] = answer{c.Stamp(), rapid.Bool().Draw(t, "gone")}
		}
		latest := answers[len(answers)-1]

		for _, a := range rapid.Permutation(answers).Draw(t, "order") {
			if a.gone {
				ok(t, c.Remove(context.Background(), a.stamp, "1"))
				continue
			}
			ok(t, c.Put(context.Background(), a.stamp, 0, named("1", fmt.Sprint(a.stamp))))
		}

		want := fmt.Sprint(latest.stamp)
		if latest.gone {
			want = ""
		}
		if got := nameOf(t, c, "1"); got != want {
			t.Fatalf("the copy says %q, want %q", got, want)
		}
	})
}

func TestCopyIsReadAndWrittenFromManyGoroutines(t *testing.T) {
	c := fresh(t)
	var work sync.WaitGroup
	for g := range 4 {
		work.Go(func() {
			for i := range 20 {
				id := fmt.Sprint(g, "-", i)
				if err := c.Put(t.Context(), c.Stamp(), 0, named(id, "Name "+id)); err != nil {
					t.Error(err)
				}
				if _, _, err := c.Page(t.Context(), directory.Query{Search: "name", Limit: 10}); err != nil {
					t.Error(err)
				}
				if i%5 == 0 {
					if err := c.Remove(t.Context(), c.Stamp(), id); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	work.Wait()

	if counts, err := c.Counts(t.Context()); err != nil || counts.All != 4*16 {
		t.Errorf("%+v, %v", counts, err)
	}
}

func TestSearchDoesNotSeeHowTextIsComposed(t *testing.T) {
	forms := []norm.Form{norm.NFC, norm.NFD, norm.NFKC, norm.NFKD}
	letters := rapid.StringOfN(rapid.RuneFrom(nil, unicode.L, unicode.Mn), 1, 12, -1)
	eachRound(t, func(t *rapid.T, c *cache.Cache) {
		name := letters.Draw(t, "name")
		form := func(label string) norm.Form { return rapid.SampledFrom(forms).Draw(t, label) }
		put(t, c, named("1", form("name's form").String(name)))

		got, _ := page(t, c, directory.Query{Search: form("search's form").String(name)})

		if len(got) != 1 {
			t.Fatalf("%+q is not found", name)
		}
	})
}
