package dispatch

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/outbox"
)

func TestBulkRequestsGrowToWhatIsAnsweredInASecond(t *testing.T) {
	for _, c := range []struct {
		sent int
		took time.Duration
		next int
	}{
		{25, 25 * time.Millisecond, bulkAtMost},
		{25, 250 * time.Millisecond, 100},
		{25, 10 * time.Second, 25}, // slow, but well
		{25, 0, bulkAtMost},
		{12, time.Millisecond, 25}, // too few to tell
	} {
		size := bulkSize{now: bulkAtFirst}
		size.answered(c.sent, c.took)
		if got := size.next(); got != c.next {
			t.Errorf("after %d in %s the next request has %d, want %d", c.sent, c.took, got, c.next)
		}
	}
}

func TestARequestThatWasTooLargeIsNotTriedAgain(t *testing.T) {
	size := bulkSize{now: 1000}

	size.learn(tooLarge, 1000)
	size.answered(500, time.Millisecond)
	size.answered(500, time.Millisecond)

	if got := size.next(); got != 500 {
		t.Errorf("the next request holds %d", got)
	}
}

func TestWhatIsReadAheadIsHandedOutOnceAndInItsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pages := make(chan []outbox.PendingItem, 20)
		all := int64(0)
		for _, size := range rapid.SliceOfN(rapid.IntRange(1, 60), 0, 20).Draw(t, "pages") {
			page := make([]outbox.PendingItem, size)
			for i := range page {
				all++
				page[i].ID = all
			}
			pages <- page
		}
		close(pages)
		waiting := pendingItems{pages: pages}

		var taken [][]outbox.PendingItem
		for last := int64(0); last < all; {
			n := rapid.IntRange(1, 200).Draw(t, "wanted")
			next := waiting.next(n)
			if want := min(int64(n), all-last); int64(len(next)) != want {
				t.Fatalf("%d of %d", len(next), want)
			}
			taken, last = append(taken, next), last+int64(len(next))
		}

		if next := waiting.next(1); len(next) != 0 {
			t.Fatalf("more than there was: %v", next)
		}
		at := int64(0)
		for _, next := range taken { // only now: nothing that came later lies over it
			for _, item := range next {
				if at++; item.ID != at {
					t.Fatalf("item %d in the place of %d", item.ID, at)
				}
			}
		}
	})
}

func TestTheLimitGrowsWithWhatGoesWellAndHalvesWithTrouble(t *testing.T) {
	f := newInFlight(5)
	for i, c := range []struct {
		err  error
		want int
	}{
		{nil, 3}, {nil, 4}, {nil, 5}, {nil, 5}, {answered(404), 5}, {answered(500), 2}, {errLost, 1}, {answered(429), 1},
		{nil, 2}, {nil, 3}, {noConnection, 1}, {errOdd, 1},
	} {
		if err := f.do(func() error { return c.err }); err != c.err {
			t.Errorf("%d: %v", i, err)
		}
		if f.limit != c.want || f.count != 0 {
			t.Errorf("%d: limit %d, want %d; under way %d", i, f.limit, c.want, f.count)
		}
	}
	if newInFlight(1).limit != 1 || newInFlight(9).limit != 2 {
		t.Error("the first limit")
	}
}

func TestARequestWaitsForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newInFlight(2)
		var under, most atomic.Int32
		release := make(chan error)
		for range 5 {
			go f.do(func() error {
				most.Store(max(most.Load(), under.Add(1)))
				defer under.Add(-1)
				return <-release
			})
		}
		synctest.Wait()
		if under.Load() != 2 {
			t.Fatalf("%d under way", under.Load())
		}
		release <- errLost // one at a time from now on
		synctest.Wait()
		if under.Load() != 1 {
			t.Errorf("%d under way after trouble", under.Load())
		}
		for range 4 {
			release <- errLost
			synctest.Wait()
		}
		if under.Load() != 0 || most.Load() != 2 {
			t.Errorf("%d under way, %d at most", under.Load(), most.Load())
		}
	})
}

func TestWorkersRunSoManyAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorkers(2)
		release := make(chan struct{})
		var running, done atomic.Int32
		go func() {
			for range 3 {
				w.start(func() {
					running.Add(1)
					<-release
					running.Add(-1)
					done.Add(1)
				})
			}
		}()
		synctest.Wait()
		if running.Load() != 2 {
			t.Fatalf("%d run", running.Load())
		}
		var room atomic.Bool
		release <- struct{}{}
		synctest.Wait()
		go func() {
			w.awaitRoom()
			room.Store(true)
		}()
		synctest.Wait()
		if room.Load() {
			t.Error("there is room for a third")
		}
		release <- struct{}{}
		synctest.Wait()
		if !room.Load() || len(w.slots) != 1 {
			t.Errorf("room %t, %d slots", room.Load(), len(w.slots))
		}
		release <- struct{}{}
		w.wait()
		if done.Load() != 3 {
			t.Errorf("%d ended", done.Load())
		}
	})
}

func TestBulkRequestsLearnFromWhatFailsAsAWhole(t *testing.T) {
	for name, c := range map[string]struct {
		lessons []bulkLesson
		n       int
		next    int
		isOff   bool
	}{
		"once":               {[]bulkLesson{sendSmaller}, 25, 12, false},
		"twice":              {[]bulkLesson{sendSmaller, sendSmaller}, 25, 6, false},
		"three times":        {[]bulkLesson{sendSmaller, sendSmaller, sendSmaller}, 25, 3, true},
		"too large":          {[]bulkLesson{tooLarge}, 20, 10, false},
		"much too large":     {[]bulkLesson{tooLarge}, 100, 25, false},
		"too large with two": {[]bulkLesson{tooLarge}, 2, 1, false},
		"too large with one": {[]bulkLesson{tooLarge}, 1, 1, true},
		"no bulk":            {[]bulkLesson{noBulk}, 25, 25, true},
		"no lesson":          {[]bulkLesson{0}, 25, 25, false},
		"off stays off":      {[]bulkLesson{noBulk, sendSmaller}, 25, 12, true},
	} {
		s := bulkSize{now: bulkAtFirst}
		for _, l := range c.lessons {
			s.learn(l, c.n)
		}
		if s.next() != c.next || s.isOff() != c.isOff {
			t.Errorf("%s: next %d, off %t", name, s.next(), s.isOff())
		}
	}
}

func TestTroublesCountInARowOnlyAndARequestHoldsOneAtLeast(t *testing.T) {
	s := bulkSize{now: 2}
	for range 5 {
		s.learn(sendSmaller, 2)
		s.learn(sendSmaller, 2)
		s.answered(1, time.Hour)
		if s.next() != 1 || s.isOff() {
			t.Fatalf("next %d, off %t", s.next(), s.isOff())
		}
	}
}
