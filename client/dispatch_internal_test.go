package client

import (
	"testing"
	"time"
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
