package leavers

// A table of a page while it is read.

import (
	"strconv"
	"strings"
)

// What a cell of a page may cover: more than any program writes.
const (
	colspanAtMost = 1000
	rowspanAtMost = 65534
)

// pageTable is a table while it is read.
type pageTable struct {
	grid
	inRow, inCell, inCaption bool
	own                      bool // the row has a cell of its own, and not only ones from above
	text                     pageText
	caption                  pageText
	colspan, rowspan         int
	hiddenCell               bool
	columns                  int        // that elements of their own were named for
	spans                    []pageSpan // cells from above, by their columns
	hiddenRows               bool       // its rows are not shown, or those of this part of it
	wide                     bool       // a row has several cells with a text
}

// pageSpan is a cell that reaches down.
type pageSpan struct {
	cell Cell
	rows int // how many more
}

func (p *page) beginTable(attributes map[string]string) error {
	if len(p.tables) >= depthAtMost {
		return ErrDamaged
	}
	p.endLink()
	if len(p.tables) == 0 {
		if err := p.endLines(); err != nil {
			return err
		}
	}
	t := &pageTable{}
	t.left = &p.left
	t.Hidden = isUnshown(attributes) || p.hidden != ""
	p.tables = append(p.tables, t)
	return p.left.keep(1, 0)
}

// beginPart reads the opening tag of a part of a table. Each ends the ones before it.
func (p *page) beginPart(name string, attributes map[string]string) error {
	t := p.table()
	if t == nil {
		if name != "tr" && name != "td" && name != "th" {
			return nil
		}
		if err := p.beginTable(nil); err != nil { // a piece of a page
			return err
		}
		t = p.table()
	}
	if name == "caption" {
		t.inCaption = true
		return nil
	}
	t.inCaption = false
	if name == "td" || name == "th" {
		if err := p.endCell(t); err != nil {
			return err
		}
		if !t.inRow {
			p.beginRow(t, nil)
		}
		t.hiddenCell = isUnshown(attributes)
		t.inCell, t.colspan, t.rowspan = true, spanOf(attributes["colspan"], colspanAtMost, 1), spanOf(attributes["rowspan"], rowspanAtMost, rowspanAtMost)
		return nil
	}
	if err := p.endRow(t); err != nil {
		return err
	}
	if name == "tr" {
		p.beginRow(t, attributes)
	} else {
		t.hiddenRows, t.spans = isUnshown(attributes), nil
	}
	return nil
}

// beginColumn notes which columns are not shown.
func (p *page) beginColumn(attributes map[string]string) error {
	t := p.table()
	if t == nil {
		return nil
	}
	from := t.columns
	t.columns = min(from+spanOf(attributes["span"], colspanAtMost, 1), rowsOfSheets)
	if isUnshown(attributes) {
		return t.hideColumns(from, t.columns-1)
	}
	return nil
}

// spanOf is how many rows or columns a cell covers; zero is all that are left.
func spanOf(written string, most, zero int) int {
	n, err := strconv.Atoi(strings.TrimSpace(written))
	switch {
	case err != nil || n < 0:
		return 1
	case n == 0:
		return zero
	}
	return min(n, most)
}

func (p *page) beginRow(t *pageTable, attributes map[string]string) {
	t.inRow, t.own, t.column = true, false, 0
	t.row = Row{Line: t.row.Line + 1, Hidden: t.hiddenRows || isUnshown(attributes)}
}

// endCell ends the cell that is open, if one is.
func (p *page) endCell(t *pageTable) error {
	if t == nil || !t.inCell {
		return nil
	}
	p.endLink()
	if p.hidden != "" && p.hiddenTables == len(p.tables) { // nobody closed it
		if err := p.endHidden(); err != nil {
			return err
		}
	}
	t.inCell = false
	cell := Cell{Text: t.text.take()}
	t.own = t.own || cell.Text != ""
	if t.Trouble != nil {
		return nil
	}
	if err := t.fromAbove(); err != nil {
		return t.close(err)
	}
	column := t.column
	if err := t.put(cell, 1); err != nil {
		return t.close(err)
	}
	t.column += t.colspan - 1
	if t.hiddenCell {
		if err := t.hideColumns(column, t.column-1); err != nil {
			return err
		}
	}
	t.reachDown(column, cell)
	return nil
}

// reachDown notes a cell that covers places in the rows below: what it says is true of them.
func (t *pageTable) reachDown(column int, cell Cell) {
	if t.rowspan < 2 || t.column > ColumnsAtMost {
		return
	}
	if more := t.column - len(t.spans); more > 0 {
		t.spans = append(t.spans, make([]pageSpan, more)...)
	}
	for i := column; i < t.column; i++ {
		t.spans[i] = pageSpan{rows: t.rowspan - 1}
	}
	cell.Above = true
	t.spans[column].cell = cell
}

// fromAbove adds the cells from above that stand at the next place.
func (t *pageTable) fromAbove() error {
	for t.column < len(t.spans) && t.spans[t.column].rows > 0 {
		span := &t.spans[t.column]
		span.rows--
		if err := t.put(span.cell, 1); err != nil {
			return err
		}
	}
	return nil
}

// endRow ends the row that is open, if one is.
func (p *page) endRow(t *pageTable) error {
	if err := p.endCell(t); err != nil || !t.inRow {
		return err
	}
	t.inRow = false
	if t.Trouble != nil {
		return nil
	}
	if err := p.left.element(len(t.spans)); err != nil {
		return err
	}
	for t.column < len(t.spans) {
		if err := t.fromAbove(); err != nil {
			return t.close(err)
		}
		t.column++
	}
	if !t.own {
		t.row.Cells = nil
	}
	full := 0
	for _, cell := range t.row.Cells {
		if cell.Text != "" {
			full++
		}
	}
	t.wide = t.wide || full > 1 || full > 0 && t.row.Hidden
	if err := t.grid.endRow(1); err != nil {
		return t.close(err)
	}
	return nil
}

// endTable ends the innermost table. One in which no row has several cells is how a page is
// laid out: its lines are the page's.
func (p *page) endTable() error {
	t := p.table()
	if t == nil {
		return nil
	}
	if err := p.endRow(t); err != nil {
		return err
	}
	p.tables = p.tables[:len(p.tables)-1]
	if p.hidden != "" && p.hiddenTables > len(p.tables) { // nobody closed it
		if err := p.endHidden(); err != nil {
			return err
		}
	}
	t.Name = strings.Join(strings.Fields(t.caption.take()), " ")
	if t.Trouble == nil && !t.wide && !t.Hidden {
		return p.flatten(t)
	}
	if len(p.tables) == 0 {
		if err := p.endLines(); err != nil {
			return err
		}
	}
	p.sheets = append(p.sheets, t.Sheet)
	return nil
}

// flatten makes lines of a table with one column.
func (p *page) flatten(t *pageTable) error {
	for _, row := range t.Rows {
		for _, cell := range row.Cells {
			if cell.Text == "" {
				continue
			}
			if err := p.addLine(cell.Text); err != nil {
				return err
			}
		}
	}
	return nil
}
