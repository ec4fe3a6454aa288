package directory_test

import (
	"slices"
	"testing"

	"mileiq.example/admin/client/directory"
)

func TestPageSizesAreOfferedInOrderAndFiftyIsOneOfThem(t *testing.T) {
	if !slices.IsSorted(directory.PageSizes) || !slices.Contains(directory.PageSizes, directory.PageSize) || directory.PageSize != 50 {
		t.Errorf("the page sizes are %v, and %d unless another is chosen", directory.PageSizes, directory.PageSize)
	}
}

func TestATallyCountsEveryItemOnce(t *testing.T) {
	tally := directory.Tally{Done: 1, Already: 10, Refused: 100, Failed: 1000, Cancelled: 10_000, Conflicts: 100_000, Undecided: 50_000, Open: 1_000_000}
	if tally.All() != 1_111_111 {
		t.Errorf("all are %d", tally.All())
	}
}
