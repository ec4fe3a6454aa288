package directory_test

import (
	"slices"
	"testing"

	"mileiq.example/admin/client/directory"
)

func TestPagesHoldFiftyUnlessAskedOtherwise(t *testing.T) {
	if !slices.Equal(directory.PageSizes, []int{50, 25, 100, 200}) {
		t.Errorf("the page sizes are %v", directory.PageSizes)
	}
}

func TestATallyCountsEveryItemOnce(t *testing.T) {
	tally := directory.Tally{Done: 1, Already: 10, Refused: 100, Failed: 1000, Cancelled: 10_000, Conflicts: 100_000, Undecided: 50_000, Open: 1_000_000}
	if tally.All() != 1_111_111 {
		t.Errorf("all are %d", tally.All())
	}
}
