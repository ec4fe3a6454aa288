package leavers

// The cells of a sheet, as they come in.

import (
	"errors"
	"slices"
	"strconv"
)

// grid is a sheet that is being read.
type grid struct {
	Sheet
	left   *allowance
	row    Row // the one that is being read
	column int // of the next cell, counted from 0
	merged []mergedCell
}

// hideColumns notes that the columns from one to another, counted from 0, are not shown.
func (g *grid) hideColumns(from, to int) error {
	for i := max(from, 0); i <= min(to, ColumnsAtMost-1); i++ {
		if err := g.left.element(1); err != nil { // a file may say it of all columns again and again
			return err
		}
		if at, found := slices.BinarySearch(g.HiddenColumns, i); !found {
			g.HiddenColumns = slices.Insert(g.HiddenColumns, at, i)
		}
	}
	return nil
}

// put adds a cell so many times. Cells in which nothing stands are only made room for
// by what stands behind them.
func (g *grid) put(cell Cell, times int) error {
	from := g.column
	g.column += min(times, rowsOfSheets)
	if cell.Text == "" {
		return nil
	}
	if g.column > ColumnsAtMost {
		return ErrTooWide
	}
	if more := g.column - len(g.row.Cells); more > 0 {
		if err := g.left.keep(more, len(cell.Text)); err != nil {
			return err
		}
		g.row.Cells = append(g.row.Cells, make([]Cell, more)...)
	}
	for i := from; i < g.column; i++ {
		g.row.Cells[i] = cell
	}
	return nil
}

// isZero reports whether a height or a width is none.
func isZero(size string) bool {
	n, err := strconv.ParseFloat(size, 64)
	return err == nil && n == 0
}

// endRow adds the row so many times, if anything stands in it.
func (g *grid) endRow(times int) error {
	row := g.row
	g.row.Line += min(times, rowsOfSheets) - 1
	g.row.Cells = nil
	g.column = 0
	if len(row.Cells) == 0 {
		return nil
	}
	if times > LinesAtMost-len(g.Rows) {
		return ErrTooLong
	}
	// Rows that are repeated share their cells, but whoever reads the sheet reads all.
	if err := g.left.keep((times-1)*len(row.Cells), 0); err != nil {
		return err
	}
	for range times {
		g.Rows = append(g.Rows, row)
		row.Line++
	}
	return nil
}

// close ends the sheet. What is wrong with this sheet alone is noted with it, and what is
// wrong with the file is returned.
func (g *grid) close(err error) error {
	if !errors.Is(err, ErrTooLong) && !errors.Is(err, ErrTooWide) {
		return err
	}
	g.Trouble = err
	for _, row := range g.Rows {
		g.left.cells += int64(len(row.Cells))
	}
	g.Rows, g.merged = nil, nil
	return nil
}
