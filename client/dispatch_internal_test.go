package client

import (
	"testing"
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
		lane := bulkLane{size: bulkAtFirst}
		lane.well(c.sent, c.took)
		if got := lane.next(); got != c.next {
			t.Errorf("after %d in %s the next request has %d, want %d", c.sent, c.took, got, c.next)
		}
	}
}

func TestARequestThatWasTooLargeIsNotTriedAgain(t *testing.T) {
	lane := bulkLane{size: 1000}

	lane.tooLarge(1000)
	lane.well(500, time.Millisecond)
	lane.well(500, time.Millisecond)

	if got := lane.next(); got != 500 {
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
		waiting := waitingItems{pages: pages}

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
