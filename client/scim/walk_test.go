package scim_test

// Walking the list of services that page well, badly, and with malice.

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/scim"
)

// pager answers list requests from a function of the paging parameters.
func pager(page func(startIndex, count int) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		startIndex, count := position(r)
		writeJSON(w, http.StatusOK, page(startIndex, count))
	}
}

// honest pages through ids as RFC 7644 says.
func honest(ids []string) http.HandlerFunc {
	return pager(func(startIndex, count int) string {
		return listed(len(ids), startIndex, slice(ids, startIndex, count)...)
	})
}

func TestAWalkSeesEverybodyOnce(t *testing.T) {
	for _, n := range []int{0, 1, 9, 10, 11, 25, 100} {
		s := serve(t, honest(people(n)))
		got := walkAll(t, s.client(t), scim.Features{}, 10)
		if want := (scim.WalkResult{Users: n, Total: n, Complete: true}); got.result != want {
			t.Errorf("%d users: %+v", n, got.result)
		}
		if requests := max((n+9)/10, 1); len(s.seen()) != requests {
			t.Errorf("%d users took %d requests, want %d", n, len(s.seen()), requests)
		}
		for i, page := range got.pages {
			if page.Index != i || page.Total != n {
				t.Errorf("page %d: index %d, total %d", i, page.Index, page.Total)
			}
		}
	}
}

func TestAWalkIsSortedWhereTheServiceSorts(t *testing.T) {
	s := serve(t, honest(people(3)))
	c := s.client(t)
	walkAll(t, c, scim.Features{Sort: true}, 10)
	walkAll(t, c, scim.Features{}, 10)
	got := s.seen()
	if want := "/scim/v2/Users?count=10&sortBy=userName&sortOrder=ascending&startIndex=1"; got[0].target != want {
		t.Errorf("with sorting: %s, want %s", got[0].target, want)
	}
	if want := "/scim/v2/Users?count=10&startIndex=1"; got[1].target != want {
		t.Errorf("without: %s, want %s", got[1].target, want)
	}
}

func TestAWalkAsksForNoMoreThanTheServiceGives(t *testing.T) {
	tests := []struct{ pageSize, filterMax, want int }{
		{0, 0, 100}, {-3, 0, 100}, {50, 0, 50}, {500, 200, 200}, {50, 200, 50}, {0, 20, 20},
	}
	for _, test := range tests {
		var asked int
		s := serve(t, pager(func(startIndex, count int) string { asked = count; return listed(0, startIndex) }))
		walkAll(t, s.client(t), scim.Features{FilterMax: test.filterMax}, test.pageSize)
		if asked != test.want {
			t.Errorf("%+v: asked for %d", test, asked)
		}
	}
}

func TestAWalkAdvancesByWhatCame(t *testing.T) {
	ids := people(40)
	s := serve(t, pager(func(startIndex, count int) string {
		return listed(40, startIndex, slice(ids, startIndex, min(count, 7))...) // never more than seven
	}))
	if got := walkAll(t, s.client(t), scim.Features{}, 10).result; got != (scim.WalkResult{Users: 40, Total: 40, Complete: true}) {
		t.Errorf("%+v", got)
	}
}

func TestAServiceThatIgnoresCountIsWalked(t *testing.T) {
	ids := people(40)
	s := serve(t, pager(func(startIndex, _ int) string { return listed(40, startIndex, ids[startIndex-1:]...) }))
	if got := walkAll(t, s.client(t), scim.Features{}, 10).result; got != (scim.WalkResult{Users: 40, Total: 40, Complete: true}) {
		t.Errorf("%+v", got)
	}
}

func TestAServiceThatIgnoresStartIndexIsNotWalkedForEver(t *testing.T) {
	ids := people(40)
	for name, body := range map[string]string{
		"and says so":         listed(40, 1, ids[:10]...),
		"and does not say so": `{"totalResults":40,"Resources":` + resources(ids[:10]...) + `}`,
	} {
		s := serve(t, pager(func(int, int) string { return body }))
		got := walkAll(t, s.client(t), scim.Features{}, 10)
		if want := (scim.WalkResult{Users: 10, Total: 40}); got.result != want {
			t.Errorf("%s: %+v, want %+v", name, got.result, want)
		}
		if n := len(s.seen()); n != 2 {
			t.Errorf("%s: %d requests, want 2", name, n)
		}
	}
}

func TestPageOneRepeatedPastTheEndAddsNobody(t *testing.T) {
	ids := people(25)
	s := serve(t, pager(func(startIndex, count int) string {
		if startIndex > len(ids) {
			startIndex = 1
		}
		return listed(30, startIndex, slice(ids, startIndex, count)...) // five too many in the total
	}))
	got := walkAll(t, s.client(t), scim.Features{}, 10)
	if want := (scim.WalkResult{Users: 25, Total: 30}); got.result != want {
		t.Errorf("%+v, want %+v", got.result, want)
	}
}

func TestNewUsersOnAPageAtTheWrongPlaceAreKept(t *testing.T) {
	ids := people(30)
	s := serve(t, pager(func(startIndex, count int) string {
		return listed(30, startIndex+1, slice(ids, startIndex, count)...) // the echo is wrong from the start
	}))
	got := walkAll(t, s.client(t), scim.Features{}, 10)
	if want := (scim.WalkResult{Users: 10, Total: 30}); got.result != want {
		t.Errorf("%+v, want %+v", got.result, want)
	}
}

func TestUsersSeenTwiceAreDroppedAndAShuffledWalkIsNotComplete(t *testing.T) {
	// Every page is a random choice: some users come twice, others never.
	ids := people(100)
	random := rand.New(rand.NewPCG(1, 2))
	s := serve(t, pager(func(startIndex, count int) string {
		random.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		return listed(len(ids), startIndex, ids[:count]...)
	}))
	got := walkAll(t, s.client(t), scim.Features{}, 10).result
	if got.Users >= 100 || got.Users < 10 || got.Complete {
		t.Errorf("%+v, want fewer than 100 and not complete", got)
	}
}

func TestAUserTwiceOnOnePageIsHandedOutOnce(t *testing.T) {
	s := serve(t, pager(func(startIndex, _ int) string { return listed(4, startIndex, "a", "b", "a", "b") }))
	got := walkAll(t, s.client(t), scim.Features{}, 10).result
	if want := (scim.WalkResult{Users: 2, Total: 4}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestATotalThatCannotBeTrueNeverMakesAWalkComplete(t *testing.T) {
	ids := people(25)
	for name, total := range map[string]string{
		"too low": `3`, "zero": `0`, "negative": `-7`, "absent": `null`, "text": `"25"`, "huge": `1e400`,
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, pager(func(startIndex, count int) string {
				return fmt.Sprintf(`{"totalResults":%s,"startIndex":%d,"Resources":%s}`,
					total, startIndex, resources(slice(ids, startIndex, count)...))
			}))
			got := walkAll(t, s.client(t), scim.Features{}, 10).result
			if got.Users != 25 || got.Complete {
				t.Errorf("%+v, want all 25 and not complete", got)
			}
		})
	}
}

func TestATotalThatIsNoLongerToldCountsNoMore(t *testing.T) {
	ids := people(5)
	s := serve(t, pager(func(startIndex, count int) string {
		page := resources(slice(ids, startIndex, count)...)
		if startIndex == 1 {
			return fmt.Sprintf(`{"totalResults":4,"startIndex":1,"Resources":%s}`, page)
		}
		return fmt.Sprintf(`{"startIndex":%d,"Resources":%s}`, startIndex, page)
	}))
	if got := walkAll(t, s.client(t), scim.Features{}, 2).result; got != (scim.WalkResult{Users: 5}) {
		t.Errorf("%+v, want all 5 and not complete", got)
	}
}

func TestATotalOutOfReachEndsTheWalkIncomplete(t *testing.T) {
	ids := people(25)
	s := serve(t, pager(func(startIndex, count int) string {
		return listed(1_000_000, startIndex, slice(ids, startIndex, count)...)
	}))
	if got := walkAll(t, s.client(t), scim.Features{}, 10).result; got != (scim.WalkResult{Users: 25, Total: 1_000_000}) {
		t.Errorf("%+v", got)
	}
}

func TestAnEndlessListEndsAtTheLimits(t *testing.T) {
	endless := pager(func(startIndex, count int) string {
		ids := make([]string, count)
		for i := range ids {
			ids[i] = fmt.Sprint("u", startIndex+i)
		}
		return listed(startIndex+count+1000, startIndex, ids...)
	})
	for _, limit := range []struct{ pages, users, want int }{{7, 1000, 70}, {1000, 45, 50}} {
		s := serve(t, endless)
		c := s.client(t)
		c.SetWalkLimits(limit.pages, limit.users)
		got := walkAll(t, c, scim.Features{}, 10).result
		if got.Users != limit.want || got.Complete {
			t.Errorf("%+v: %+v", limit, got)
		}
	}
}

func TestResourcesWithoutAUsableIDAreCountedAndSkipped(t *testing.T) {
	body := `{"totalResults":7,"startIndex":1,"Resources":[
		{"id":"u1","userName":"a"},{"userName":"b"},{"id":""},{"id":5},null,"text",
		{"id":"` + strings.Repeat("x", 513) + `"}]}`
	s := serve(t, always(http.StatusOK, "application/scim+json", body))
	got := walkAll(t, s.client(t), scim.Features{}, 10)
	if want := (scim.WalkResult{Users: 1, Total: 7, Complete: true, Invalid: 6}); got.result != want {
		t.Errorf("%+v, want %+v", got.result, want)
	}
	if want := []directory.User{{ID: "u1", UserName: "a", Status: directory.Active}}; !slices.Equal(got.users, want) {
		t.Errorf("%+v", got.users)
	}
}

func TestAPageSaysWhenItsRequestBegan(t *testing.T) {
	var clock atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		clock.Add(1000) // the answer takes its time
		honest(people(20))(w, r)
	})
	c := s.clientWith(t, scim.Options{Tokens: &tokens{}, Now: func() time.Time { return time.Unix(clock.Load(), 0) }})
	got := walkAll(t, c, scim.Features{}, 10)
	for i, page := range got.pages {
		if want := time.Unix(int64(i)*1000, 0); !page.Began.Equal(want) {
			t.Errorf("page %d began at %v, want %v", i, page.Began, want)
		}
	}
}

func TestAWalkStopsAtTheFirstError(t *testing.T) {
	full := errors.New("disk full")
	s := serve(t, honest(people(50)))
	c := s.client(t)
	result, err := c.Walk(t.Context(), scim.Features{}, 10, func(p scim.Page) error {
		if p.Index == 1 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || len(s.seen()) != 2 || result != (scim.WalkResult{Users: 20, Total: 50}) {
		t.Errorf("%+v, %v after %d requests", result, err, len(s.seen()))
	}

	failing := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if startIndex, _ := position(r); startIndex > 10 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		honest(people(50))(w, r)
	})
	result, err = failing.client(t).Walk(t.Context(), scim.Features{}, 10, func(scim.Page) error { return nil })
	if !errors.Is(err, scim.ErrServer) || result != (scim.WalkResult{Users: 10, Total: 50}) {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestUsersAddedOrRemovedDuringAWalkDoNotBreakIt(t *testing.T) {
	ids := people(50)
	s := serve(t, pager(func(startIndex, count int) string {
		page := listed(len(ids), startIndex, slice(ids, startIndex, count)...)
		if startIndex == 11 {
			ids = append([]string{"newcomer"}, ids...) // moves everybody down by one
		}
		return page
	}))
	got := walkAll(t, s.client(t), scim.Features{}, 10).result
	if got.Users != 50 || got.Total != 51 || got.Complete {
		t.Errorf("%+v, want the 50 that could be seen, and not complete", got)
	}
}

// Whatever a service answers, a walk ends, never hands out an id twice, never
// hands out an empty page, and is complete only if it saw as many as it was
// told there are.
func TestAWalkEndsWhateverTheServiceDoes(t *testing.T) {
	var answer atomic.Pointer[func(startIndex, count int) string]
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		pager(*answer.Load())(w, r)
	})
	c := s.client(t)
	c.SetWalkLimits(40, 200)

	rapid.Check(t, func(t *rapid.T) {
		pool := people(rapid.IntRange(1, 60).Draw(t, "users"))
		script := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) page {
			return page{
				ids:   rapid.SliceOfN(rapid.SampledFrom(append(pool, "", "..")), 0, 12).Draw(t, "ids"),
				right: rapid.Bool().Draw(t, "right page"),
				total: rapid.OneOf(rapid.Just(len(pool)), rapid.IntRange(-2, 100)).Draw(t, "total"),
				echo:  rapid.OneOf(rapid.Just(echoRight), rapid.Just(echoAbsent), rapid.IntRange(0, 60)).Draw(t, "echo"),
			}
		}), 1, 12).Draw(t, "script")
		requests := 0
		next := func(startIndex, count int) string {
			p := script[requests%len(script)]
			requests++
			return p.write(pool, startIndex, count)
		}
		answer.Store(&next)

		ids, index := map[string]bool{}, 0
		result, err := c.Walk(t.Context(), scim.Features{}, rapid.IntRange(1, 15).Draw(t, "page size"), func(p scim.Page) error {
			if len(p.Users) == 0 || p.Index != index {
				t.Fatalf("page %d has index %d and %d users", index, p.Index, len(p.Users))
			}
			index++
			for _, u := range p.Users {
				if ids[u.ID] {
					t.Fatalf("%s was handed out twice", u.ID)
				}
				ids[u.ID] = true
			}
			return nil
		})

		if err != nil {
			t.Fatalf("the walk failed: %v", err)
		}
		if requests > 40 {
			t.Fatalf("%d requests", requests)
		}
		if result.Users != len(ids) {
			t.Fatalf("%+v after %d users", result, len(ids))
		}
		if result.Complete && result.Users+result.Invalid < result.Total {
			t.Fatalf("%+v counts as complete", result)
		}
	})
}

const (
	echoRight  = -1
	echoAbsent = -2
)

// page is one answer of a generated service.
type page struct {
	ids   []string // what it holds, unless right
	right bool     // it holds what was asked for
	total int
	echo  int
}

func (p page) write(pool []string, startIndex, count int) string {
	ids := p.ids
	if p.right {
		ids = slice(pool, startIndex, count)
	}
	switch p.echo {
	case echoAbsent:
		return fmt.Sprintf(`{"totalResults":%d,"Resources":%s}`, p.total, resources(ids...))
	case echoRight:
		return listed(p.total, startIndex, ids...)
	}
	return listed(p.total, p.echo, ids...)
}
