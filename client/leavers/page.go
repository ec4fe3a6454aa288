package leavers

// Tables in HTML: each is a sheet. No tree is made of a page: programs write tables that
// close nothing, and what is between the tags of cells is enough.

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// page is a page while it is read.
type page struct {
	left   allowance
	tables []*pageTable // that are open, each within the one before
	sheets []Sheet
	// lines are those outside of tables, in their order; line is the last one.
	lines []pageLine
	line  pageText
	// unshown is what the page does not show, such as a sort key in a cell.
	unshown      pageText
	dropped      string // an element whose text is no text of the page, such as a script
	hidden       string // the element that is not shown; "" where all is
	hiddenDepth  int    // elements of that name that are open in it
	hiddenTables int    // tables that were open where it began
	link         pageLink
}

// pageLine is a line outside of the tables, and how many sheets were read before it.
type pageLine struct {
	text   string
	sheets int
}

// pageLink is a link to a mailbox that is being read.
type pageLink struct {
	to    string // "" for none
	begin int    // where its text begins
}

// readPage reads the tables of a page. A page without any is its text, if that has addresses.
func readPage(text string, meter *meter) ([]Sheet, error) {
	p := &page{left: newAllowance()}
	tokens := html.NewTokenizer(strings.NewReader(text))
	for i := 0; ; i++ {
		if i%oftenRows == 0 {
			if err := meter.step(0); err != nil {
				return nil, err
			}
		}
		var err error
		switch kind := tokens.Next(); kind {
		case html.ErrorToken:
			if tokens.Err() != io.EOF {
				return nil, ErrDamaged
			}
			return p.finish()
		case html.TextToken:
			if p.dropped == "" {
				p.target().add(tokens.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := tokens.TagName()
			if bytes.IndexByte(name, '@') >= 0 { // no tag but an address: Ada <ada@x>
				p.target().add([]byte("<" + string(name) + ">"))
				continue
			}
			err = p.begin(string(name), attributesOf(tokens, more), kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := tokens.TagName()
			err = p.end(string(name))
		}
		if err != nil {
			return nil, err
		}
	}
}

// attributesOf are the attributes of a tag that count here.
func attributesOf(tokens *html.Tokenizer, more bool) map[string]string {
	var all map[string]string
	for more {
		var name, value []byte
		name, value, more = tokens.TagAttr()
		switch string(name) {
		case "colspan", "rowspan", "span", "hidden", "style", "href":
			if all == nil {
				all = map[string]string{}
			}
			if _, twice := all[string(name)]; !twice {
				all[string(name)] = string(value)
			}
		}
	}
	return all
}

// isUnshown reports whether an element is not shown.
func isUnshown(attributes map[string]string) bool {
	if _, hidden := attributes["hidden"]; hidden {
		return true
	}
	style := attributes["style"]
	if style == "" {
		return false
	}
	style = strings.ToLower(strings.Join(strings.Fields(style), ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") || strings.Contains(style, "visibility:collapse")
}

// table is the innermost one that is open; nil outside of tables.
func (p *page) table() *pageTable {
	if len(p.tables) == 0 {
		return nil
	}
	return p.tables[len(p.tables)-1]
}

// target is where a text goes.
func (p *page) target() *pageText {
	t := p.table()
	switch {
	case p.hidden != "" && p.hiddenTables == len(p.tables):
		return &p.unshown
	case t != nil && t.inCaption:
		return &t.caption
	case t != nil && t.inCell:
		return &t.text
	}
	return &p.line
}

// begin reads an opening tag.
func (p *page) begin(name string, attributes map[string]string, closed bool) error {
	if err := p.left.element(1); err != nil || p.dropped != "" {
		return err
	}
	switch name {
	case "script", "style", "title", "template":
		if !closed {
			p.dropped = name
		}
		return nil
	case "table":
		return p.beginTable(attributes)
	case "col":
		return p.beginColumn(attributes)
	case "caption", "thead", "tbody", "tfoot", "tr", "td", "th":
		return p.beginPart(name, attributes)
	case "a":
		p.beginLink(attributes["href"])
	case "s", "del", "strike":
		p.target().add([]byte(struckMark))
	}
	p.breakAt(name)
	switch {
	case p.hidden == "" && !closed && !voidElements[name] && isUnshown(attributes):
		p.hidden, p.hiddenDepth, p.hiddenTables = name, 1, len(p.tables)
	case p.hidden == name && !closed:
		p.hiddenDepth++
	}
	return nil
}

// voidElements have no end.
var voidElements = wordSet(`area base br col embed hr img input link meta source track wbr`)

// end reads a closing tag.
func (p *page) end(name string) error {
	if p.dropped != "" {
		if name == p.dropped {
			p.dropped = ""
		}
		return nil
	}
	t := p.table()
	switch name {
	case "table":
		return p.endTable()
	case "thead", "tbody", "tfoot", "tr":
		if t == nil {
			return nil
		}
		if err := p.endRow(t); err != nil {
			return err
		}
		if name != "tr" {
			t.hiddenRows, t.spans = false, nil
		}
		return nil
	case "td", "th":
		return p.endCell(t)
	case "caption":
		if t != nil {
			t.inCaption = false
		}
		return nil
	case "a":
		p.endLink()
	case "s", "del", "strike":
		p.target().mark(struckMark)
	}
	if p.hidden == name {
		if p.hiddenDepth--; p.hiddenDepth == 0 {
			return p.endHidden()
		}
	}
	p.breakAt(name)
	return nil
}

// endHidden ends the element that is not shown. What stands in it is no text of a cell, but
// an address in it is not lost.
func (p *page) endHidden() error {
	p.hidden = ""
	text := p.unshown.take()
	if !hasAt(text) {
		return nil
	}
	return p.addLine(text)
}

// breakAt ends the line at an element that stands on a line of its own.
func (p *page) breakAt(name string) {
	switch name {
	case "br", "div", "li", "dt", "dd", "section", "article", "header", "footer", "nav", "main", "address", "pre", "option":
		p.target().newLine(1)
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "hr", "form", "fieldset":
		p.target().newLine(2)
	}
}

// addLine adds lines outside of the tables.
func (p *page) addLine(text string) error {
	for line := range strings.SplitSeq(text, "\n") {
		if err := p.left.keep(1, len(line)); err != nil {
			return err
		}
		p.lines = append(p.lines, pageLine{line, len(p.sheets)})
	}
	return nil
}

// endLines ends what was written outside of the tables.
func (p *page) endLines() error {
	if text := p.line.take(); text != "" {
		return p.addLine(text)
	}
	return nil
}

// finish ends the page.
func (p *page) finish() ([]Sheet, error) {
	if p.dropped != "" { // the rest of the page would be lost
		return nil, ErrDamaged
	}
	for len(p.tables) > 0 {
		if err := p.endTable(); err != nil {
			return nil, err
		}
	}
	if err := p.endHidden(); err != nil {
		return nil, err
	}
	if err := p.endLines(); err != nil {
		return nil, err
	}
	if len(p.sheets) == 0 {
		return p.asText()
	}
	p.setBeside()
	slices.SortStableFunc(p.sheets, func(a, b Sheet) int { return b.addressRank() - a.addressRank() })
	return usable(p.sheets)
}

// asText is a page without a table.
func (p *page) asText() ([]Sheet, error) {
	var lines []string
	for _, l := range p.lines {
		lines = append(lines, l.text)
	}
	text := strings.Trim(strings.Join(lines, "\n"), "\n")
	if !hasAt(text) {
		return nil, &NotListError{WebPage}
	}
	if err := usableText(text); err != nil {
		return nil, err
	}
	return []Sheet{{Text: text}}, nil
}

// setBeside gives each line with an address outside of the tables to the table behind it, or
// to the last one.
func (p *page) setBeside() {
	for _, l := range p.lines {
		if !hasAt(l.text) {
			continue
		}
		s := &p.sheets[min(l.sheets, len(p.sheets)-1)]
		line := 1
		if n := len(s.Rows); l.sheets == len(p.sheets) && n > 0 {
			line = s.Rows[n-1].Line + 1
		}
		s.Beside = append(s.Beside, Row{Line: line, Cells: []Cell{{Text: l.text}}})
	}
}

// addressRank is 1 of a sheet with addresses, else 0.
func (s Sheet) addressRank() int {
	for _, row := range s.Rows {
		if slices.ContainsFunc(row.Cells, func(c Cell) bool { return hasAt(c.Text) }) {
			return 1
		}
	}
	return 0
}
