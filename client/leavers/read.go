package leavers

import (
	"context"
	"fmt"
	"io"
)

// Read reads a list of which nothing has to be asked.
func Read(r io.Reader) ([]Mention, error) {
	ctx := context.Background()
	document, err := Open(ctx, "", r, OpenOptions{})
	if err != nil {
		return nil, err
	}
	question, err := document.Suggest(ctx, 0)
	if err != nil {
		return nil, err
	}
	if question.Why != WhyNot {
		return nil, ErrColumns
	}
	return document.Mentions(ctx, question.Choice)
}

// QuoteError says that the quotation marks of a table do not match.
type QuoteError struct{ Line int } // counted from 1

func (e *QuoteError) Error() string {
	return fmt.Sprintf("line %d of the list: a quotation mark is missing or too many", e.Line)
}
