package leavers

// Cells of workbooks that are merged over rows. What such a cell says is true of each row
// that it covers: a leaving day over three rows is that of three people.

import (
	"slices"
	"strconv"
	"strings"
)

// mergedCell is a cell that covers rows below its own.
type mergedCell struct {
	column   int // counted from 0
	from, to int // lines, counted from 1
}

// merge notes that a cell of the row that is being read covers so many rows, with its own.
func (g *grid) merge(column, rows int) error {
	if rows < 2 {
		return nil
	}
	g.merged = append(g.merged, mergedCell{column, g.row.Line, g.row.Line + min(rows, rowsOfSheets) - 1})
	return g.left.keep(1, 0)
}

// fillMerged fills the rows that the noted cells cover.
func (g *grid) fillMerged() error {
	for _, m := range g.merged {
		if err := g.fillDown(m); err != nil {
			return err
		}
	}
	g.merged = nil
	return nil
}

// fillDown fills the rows that a cell covers. Rows in which nothing else stands are not
// there, and stay away. Each place counts as a cell, however often it is filled.
func (g *grid) fillDown(m mergedCell) error {
	i, found := slices.BinarySearchFunc(g.Rows, m.from, func(row Row, line int) int { return row.Line - line })
	if !found {
		return nil
	}
	cell := cellAt(g.Rows[i], m.column)
	if cell.Text == "" {
		return nil
	}
	cell.Above = true
	for i++; i < len(g.Rows) && g.Rows[i].Line <= m.to; i++ {
		if err := g.cover(i, m.column, cell); err != nil {
			return err
		}
	}
	return nil
}

// cover has a cell of a row say what the one above says that covers it. An address that the
// file has there is not lost, but nobody sees it.
func (g *grid) cover(i, column int, above Cell) error {
	g.separate(i)
	row := &g.Rows[i]
	more := max(0, column+1-len(row.Cells))
	if err := g.left.keep(1+more, 0); err != nil {
		return err
	}
	row.Cells = append(row.Cells, make([]Cell, more)...)
	cell := &row.Cells[column]
	if hasAt(cell.Text) && cell.Text != above.Text {
		cell.Covered = true
		return nil
	}
	*cell = above
	return nil
}

// separate gives a row that is repeated cells of its own.
func (g *grid) separate(i int) {
	cells := g.Rows[i].Cells
	shared := func(j int) bool { return j >= 0 && j < len(g.Rows) && &g.Rows[j].Cells[0] == &cells[0] }
	if shared(i-1) || shared(i+1) {
		g.Rows[i].Cells = slices.Clone(cells)
	}
}

// mergedRange reads the place of merged cells, such as "A2:C4". What they say stands in the
// first one; ok is false where it covers no rows below.
func mergedRange(ref string) (m mergedCell, ok bool) {
	first, last, _ := strings.Cut(ref, ":")
	column, from := splitPlace(first)
	_, to := splitPlace(last)
	m.from, _ = strconv.Atoi(from)
	m.to, _ = strconv.Atoi(to)
	m.column = column
	return m, column >= 0 && m.from > 0 && m.to > m.from
}

// splitPlace reads the column of a place, such as "AB12", counted from 0; -1 where there is
// none. The rest is the row.
func splitPlace(place string) (column int, rest string) {
	i := 0
	for ; i < len(place) && i < 4 && place[i]|0x20 >= 'a' && place[i]|0x20 <= 'z'; i++ {
		column = column*26 + int(place[i]|0x20-'a') + 1
	}
	return column - 1, place[i:]
}
