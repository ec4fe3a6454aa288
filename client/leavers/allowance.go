package leavers

// How much is kept of a file, so that a small one cannot fill the memory.

const (
	elementsAtMost = 4_000_000 // XML or HTML elements in a file
	cellsAtMost    = 2_000_000 // cells in all sheets, and strings that they share
	stringsAtMost  = 32 << 20  // bytes of text in cells
	tokenAtMost    = 1 << 20   // bytes of a tag of XML or of a text between two tags
	depthAtMost    = 100       // elements within each other
)

// allowance is what is left of elementsAtMost, cellsAtMost and stringsAtMost.
type allowance struct{ elements, cells, text int64 }

func newAllowance() allowance {
	return allowance{elements: elementsAtMost, cells: cellsAtMost, text: stringsAtMost}
}

// keep takes so many cells or shared strings, with texts of so many bytes, out of what may
// be kept.
func (a *allowance) keep(cells, bytes int) error {
	a.cells -= int64(cells)
	a.text -= int64(bytes)
	if a.cells < 0 || a.text < 0 {
		return ErrUnpacked
	}
	return nil
}

// element takes so many elements out of what may be read.
func (a *allowance) element(times int) error {
	if a.elements -= int64(times); a.elements < 0 {
		return ErrUnpacked
	}
	return nil
}
