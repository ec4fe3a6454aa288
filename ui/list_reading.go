package ui

import (
	"bytes"
	"context"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/leavers"
)

// listReading is a list on its way from bytes to people, as far as it came. It is plain
// data; its methods return the next one, and are for the background.
type listReading struct {
	source listSource
	data   []byte
	doc    *leavers.Document
	// question is what is known of the chosen sheet.
	question leavers.Question
	// choice is what list was read by, and list whom it means.
	choice leavers.Choice
	list   leavers.List
	// byAdmin: the admin said which column counts.
	byAdmin bool
}

// listProgress tells how far a reading is. parsing: the bytes are there, and are made sense
// of. of is 0 while it is not known.
type listProgress func(parsing bool, done, of int64)

// start reads a list, and matches it where nothing has to be asked.
func (r listReading) start(ctx context.Context, c *client.Client, progress listProgress) (listReading, error) {
	data, err := r.source.read(ctx, func(done, all int64) { progress(false, done, all) })
	if err != nil {
		return r, err
	}
	r.data = data
	if r, err = r.open(ctx, "", progress); err != nil || r.asks() {
		return r, err
	}
	return r.match(ctx, c, r.question.Choice)
}

// open makes a document of the bytes, in an encoding; "" finds out which.
func (r listReading) open(ctx context.Context, encoding leavers.Encoding, progress listProgress) (listReading, error) {
	options := leavers.OpenOptions{Encoding: encoding, Size: int64(len(r.data)), Progress: func(done, of int64) { progress(true, done, of) }}
	doc, err := leavers.Open(ctx, r.source.name, bytes.NewReader(r.data), options)
	if err != nil {
		return r, err
	}
	r.doc = doc
	return r.onSheet(ctx, firstSheet(doc))
}

// onSheet takes a sheet of the document.
func (r listReading) onSheet(ctx context.Context, sheet int) (listReading, error) {
	question, err := r.doc.Suggest(ctx, sheet)
	if err != nil {
		return r, err
	}
	r.question, r.choice, r.list, r.byAdmin = question, leavers.Choice{}, leavers.List{}, false
	return r, nil
}

// match finds out whom the list means by a choice. Where the program chose a column, and
// names in the rows are others than those of whom they match, the column is asked for. A
// text has no other column: there the names are marked.
func (r listReading) match(ctx context.Context, c *client.Client, choice leavers.Choice) (listReading, error) {
	mentions, err := r.doc.Mentions(ctx, choice)
	if err != nil {
		return r, err
	}
	list, err := c.Match(ctx, mentions)
	if err != nil {
		return r, err
	}
	if len(list.Lines) == 0 {
		return r, leavers.ErrEmpty
	}
	r.choice, r.list = choice, list
	if !r.byAdmin && choice.Who != leavers.None && len(r.question.Columns) > 0 && list.NamesDisagree() {
		r.question.Why = leavers.WhyNames
	}
	return r, nil
}

// asks reports whether something must be asked before the list is used.
func (r listReading) asks() bool { return r.question.Why != leavers.WhyNot || r.question.AskOrder }

// firstSheet is the first sheet that people see and that can be used, else the first that
// can be used.
func firstSheet(doc *leavers.Document) int {
	found := -1
	for i, s := range doc.Sheets {
		switch {
		case s.Trouble != nil:
		case !s.Hidden:
			return i
		case found < 0:
			found = i
		}
	}
	return max(0, found)
}

// usableSheets are the numbers of the sheets that can be used.
func usableSheets(doc *leavers.Document) (sheets []int) {
	for i, s := range doc.Sheets {
		if s.Trouble == nil {
			sheets = append(sheets, i)
		}
	}
	return sheets
}
