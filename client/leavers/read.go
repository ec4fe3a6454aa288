package leavers

// A list as text, and the mentions in it.

import (
	"fmt"
	"io"
	"strings"
)

// QuoteError says that the quotation marks of a table do not match.
type QuoteError struct{ Line int } // counted from 1

func (e *QuoteError) Error() string {
	return fmt.Sprintf("line %d of the list: a quotation mark is missing or too many", e.Line)
}

// Read reads a list: UTF-8, UTF-16 or Windows-1252, with or without a byte
// order mark; a table with commas, semicolons or tabs, with or without a
// heading, or addresses in any other arrangement. Of a table only one column
// counts: the one whose heading says e-mail or user name, else the only one
// with addresses, unless it is headed otherwise. Every line that is not empty
// is mentioned.
//
// Its errors are those above, or the reader's.
func Read(r io.Reader) ([]Mention, error) {
	data, err := io.ReadAll(io.LimitReader(r, BytesAtMost+1))
	if err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	if len(data) > BytesAtMost {
		return nil, ErrTooLarge
	}
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	if strings.Count(text, "\n") >= LinesAtMost {
		return nil, ErrTooLong
	}
	mentions, err := mentionsIn(text)
	switch {
	case err != nil:
		return nil, err
	case len(mentions) == 0:
		return nil, ErrEmpty
	case len(mentions) > LinesAtMost:
		return nil, ErrTooLong
	}
	for i, m := range mentions {
		mentions[i] = m.bounded()
	}
	return mentions, nil
}

// mentionsIn reads a text whose lines end in \n.
func mentionsIn(text string) ([]Mention, error) {
	shape, isTable, err := shapeOf(text)
	if err != nil {
		return nil, err
	}
	if isTable {
		return shape.mentions(text)
	}
	return listed(text), nil
}
