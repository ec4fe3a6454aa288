// The columns that a table's header and rows share.

package look

// CellKind is what the cells of a column show.
type CellKind int

// The kinds of cell.
const (
	CellText   CellKind = iota // text, as for names
	CellMuted                  // secondary text
	CellMono                   // identifiers
	CellTone                   // text in the colour of the cell's tone
	CellPill                   // a pill in the cell's tone
	CellCheck                  // the row's checkbox
	CellMenu                   // the three dots that open the row's menu
	CellPerson                 // text with a smaller one below it; a tone colours the upper one
)

func (k CellKind) style() Style {
	switch k {
	case CellMuted:
		return StyleMuted
	case CellMono:
		return StyleMono
	}
	return StyleBody
}

// Column is a column of a table. It is Width pixels wide, or, if that is 0, has
// Parts of the width that the others leave.
type Column struct {
	Title    string // header; not used for CellCheck and CellMenu
	Kind     CellKind
	Width    float32
	Parts    float32
	Sortable bool // its header can be tapped
	// HideBelow is the width of the table below which the column is left out, in
	// favour of the others.
	HideBelow float32
}

func (c Column) hidden(width float32) bool { return width < c.HideBelow }

// Widths of the columns that are the same everywhere.
const (
	CheckWidth  float32 = 44
	MenuWidth   float32 = 44
	StatusWidth float32 = 128
	DateWidth   float32 = 132
)

const (
	leastPart float32 = 60 // of a column with parts
	cellGap   float32 = 16 // after a text, to the next column
)

// extent is where a column is: from x on, width wide.
type extent struct{ x, width float32 }

// extents divides a width among columns, leaving inset at both sides. What is
// left out is no pixel wide.
func extents(columns []Column, width, inset float32) []extent {
	left, parts := width-2*inset, float32(0)
	for _, c := range columns {
		if c.hidden(width) {
			continue
		}
		left -= c.Width
		if c.Width == 0 {
			parts += c.Parts
		}
	}
	out := make([]extent, len(columns))
	x := inset
	for i, c := range columns {
		w := c.Width
		if c.hidden(width) {
			w = 0
		} else if w == 0 && parts > 0 {
			w = max(leastPart, left*c.Parts/parts)
		}
		out[i] = extent{x, w}
		x += w
	}
	return out
}

// leastWidth returns the width below which columns do not fit any more.
func leastWidth(columns []Column, inset float32) float32 {
	width := 2 * inset
	for _, c := range columns {
		if c.HideBelow > 0 {
			continue
		}
		if c.Width > 0 {
			width += c.Width
		} else {
			width += leastPart
		}
	}
	return width
}
