package leavers

import (
	"context"
	"slices"
	"strings"
)

// Tables without a delimiter: a column alone, columns that spaces align, and pairs.

// singleShape is that of a text that is one column under a heading that we know.
func singleShape(ctx context.Context, text string) (shape, bool, error) {
	in := source{text: text, delimiter: '\n'}
	samples, err := in.sampleOf(ctx)
	if err != nil {
		return shape{}, false, err
	}
	found := shape{source: in}
	found.heading, found.score = singleHeading(samples)
	if found.heading < 0 {
		return shape{}, false, nil
	}
	return found.complete(samples), true, nil
}

// singleHeading finds the heading of a table with one column: above it stands nobody, and
// below it no sentences.
func singleHeading(samples []sample) (at, score int) {
	const above = 10
	for i, s := range samples[:min(len(samples), above)] {
		if s.addresses > 0 {
			return -1, 0
		}
		text := cellText(firstFull(s.row.Cells))
		if strings.ContainsAny(text, ",;\t|") {
			continue
		}
		switch roleOf(text) {
		case ownMail, ownUPN, ownLogin, addressRole, numberRole, nameRole:
		default:
			continue
		}
		if below := samples[i+1:]; len(below) > 0 && looksLikeColumn(below) {
			return i, sureScore
		}
	}
	return -1, 0
}

// looksLikeColumn reports whether most lines are short, and no two words with a sign
// behind them that ends a sentence.
func looksLikeColumn(samples []sample) bool {
	short := 0
	for _, s := range samples {
		text := tidy(firstFull(s.row.Cells))
		if words := len(strings.Fields(text)); words <= 4 && !(words > 1 && strings.ContainsAny(text[len(text)-1:], ".:!?")) {
			short++
		}
	}
	return short*10 >= len(samples)*8
}

// firstFull is the text of the first cell that is not empty.
func firstFull(cells []Cell) string {
	for _, cell := range cells {
		if tidy(cell.Text) != "" {
			return cell.Text
		}
	}
	return ""
}

// alignedShape is that of a text whose columns are aligned with spaces, as a console
// shows them.
func alignedShape(ctx context.Context, text string) (shape, bool, error) {
	if !strings.Contains(text, "  ") {
		return shape{}, false, nil
	}
	in := source{text: text, delimiter: spaces}
	samples, err := in.sampleOf(ctx)
	if err != nil {
		return shape{}, false, err
	}
	found := shape{source: in}
	found.heading, found.score = headingAmong(samples)
	if found.heading >= 0 && hasRowsBelow(samples, found.heading, found.score) {
		return found.complete(samples), true, nil
	}
	begin, ok := unheaded(samples, spaces)
	if !ok {
		return shape{}, false, nil
	}
	found.heading, found.first = unknownHeading(samples[begin:]), begin
	if found.heading >= 0 {
		found.heading += begin
	}
	return found.complete(samples), true, nil
}

// isArrow reports whether a word is a sign between two that belong together. A slash and
// a plus sign stand between alternatives and companions.
func isArrow(word string) bool {
	return strings.Trim(word, "-–—=<>→←⇒:|") == ""
}

// namesAtMost is how many words a name in front of several addresses has.
const namesAtMost = 4

// pairedShape is that of a text with equally many addresses on every line, and nothing
// else but a name before them: those of leavers and of their managers may stand beside each other.
func pairedShape(ctx context.Context, text string) (shape, bool, error) {
	var rows []Row
	width := 0
	for line := 1; text != ""; line++ {
		if line%oftenRows == 0 && ctx.Err() != nil {
			return shape{}, false, ctx.Err()
		}
		var written string
		written, text, _ = strings.Cut(text, "\n")
		words := slices.DeleteFunc(strings.Fields(written), isArrow)
		if len(words) == 0 {
			continue
		}
		if name := slices.IndexFunc(words, hasAt); name > 1 && name <= namesAtMost { // a name of several words is one cell
			words = append([]string{strings.Join(words[:name], " ")}, words[name:]...)
		}
		if width == 0 {
			width = len(words)
		}
		if len(words) != width || width < 2 || width > ColumnsAtMost {
			return shape{}, false, nil
		}
		row := Row{Line: line}
		addresses := 0
		for i, word := range words {
			all := addressesIn(word)
			addresses += len(all)
			if (len(all) != 1 || !isBare(word, all)) && (i > 0 || len(all) > 0) {
				return shape{}, false, nil
			}
			row.Cells = append(row.Cells, Cell{Text: word})
		}
		if addresses < 2 {
			return shape{}, false, nil
		}
		rows = append(rows, row)
	}
	if len(rows) < 2 {
		return shape{}, false, nil
	}
	return shape{source: source{rows: rows}, heading: -1, headings: make([]string, width)}, true, nil
}
