package leavers

// What must be asked of a sheet before it is used, and what it mentions then.

import "context"

// Suggest says what is known of a sheet, and what must be asked before it is used. Its
// errors are the context's and those of this package.
func (d *Document) Suggest(ctx context.Context, sheet int) (Question, error) {
	if err := ctx.Err(); err != nil {
		return Question{}, err
	}
	return Question{Choice: noColumns(sheet)}, nil
}

// Mentions returns who is mentioned in what the choice takes of the document. Its errors
// are the context's and those of this package.
func (d *Document) Mentions(ctx context.Context, choice Choice) ([]Mention, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return mentionsIn(d.Sheets[choice.Sheet].Text)
}

// Choose is the choice for a column that the admin picked.
func (q Question) Choose(column Column) Choice {
	choice := q.Choice
	choice.Who, choice.By = column.At, column.By
	return choice
}

// noColumns takes a sheet as it stands.
func noColumns(sheet int) Choice {
	return Choice{Sheet: sheet, Who: None, By: ByAddress, UserName: None, Name: None, FamilyName: None, Number: None, Manager: None, Status: None, Day: None, Note: None}
}
