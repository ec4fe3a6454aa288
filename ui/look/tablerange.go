// The rows that Shift ticks at once.

package look

// tickRange is what Shift extends: from the anchor, where the last tick or move
// without Shift was, to the row that was reached last.
type tickRange struct {
	anchor int
	// before tells of each row of the range whether it was ticked before it came
	// into the range.
	before map[int]bool
}

// extendTo has the rows from the anchor to a row ticked. Rows that are no longer in
// the range get back what they had before.
func (t *Table) extendTo(row int) {
	if t.OnRange == nil || t.Row == nil {
		return
	}
	r := &t.ticking
	r.anchor = clamp(r.anchor, t.length())
	if !t.stands(r.before) {
		r.before = map[int]bool{}
	}
	low, high := min(r.anchor, row), max(r.anchor, row)
	ticks := map[int]bool{}
	for i, was := range r.before {
		if i < low || i > high {
			ticks[i] = was
			delete(r.before, i)
		}
	}
	for i := low; i <= high; i++ {
		shown := t.Row(i)
		if !shown.Checkable {
			continue
		}
		if _, known := r.before[i]; !known {
			r.before[i] = shown.Checked
		}
		ticks[i] = true
	}
	t.OnRange(ticks)
}

// stands reports whether there is a range that is still ticked. Once somebody else
// has unticked a part of it, as with a button that clears all, Shift begins anew.
func (t *Table) stands(before map[int]bool) bool {
	for i := range before {
		if i >= t.length() || !t.Row(i).Checked {
			return false
		}
	}
	return before != nil
}
