package peak_test

import (
	"testing"

	"mileiq.example/admin/client/clienttest/peak"
)

func TestWhatIsHeldAndWhatIsThrownAwayAreBothSeen(t *testing.T) {
	const size, times = 1 << 20, 40
	var held [][]byte
	cost := peak.Of(func() {
		for range times {
			held = append(held, make([]byte, size))
		}
	})
	if cost.Heap < times*size || cost.Allocated < times*size || len(held) != times {
		t.Errorf("%d MiB were held: %v", times, cost)
	}
}
