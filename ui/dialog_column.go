package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

// columnStep asks whose addresses a list has, and how else it is to be read. Nothing is
// chosen, and Cancel has the keyboard: what is not said does not count.
type columnStep struct {
	*listQuestion
	l       *leaversDialog
	ctx     context.Context // ends when another list or sheet is asked about
	cancel  context.CancelFunc
	choices *look.Choices // nil where there is no column to choose
	excerpt *look.Excerpt
	columns []int // those of the excerpt
	read    fyne.CanvasObject
	readAs  *look.Select
	// noteFrom and nameFrom are nil where note and name are not chosen.
	noteFrom, nameFrom *look.Select
}

func newColumnStep(l *leaversDialog, q *listQuestion) *columnStep {
	s := &columnStep{listQuestion: q, l: l}
	s.ctx, s.cancel = context.WithCancel(l.ctx)
	if l.question != nil {
		l.question.cancel()
	}
	s.build()
	s.findFacts()
	return s
}

// build makes what is chosen from.
func (s *columnStep) build() {
	q := s.of()
	if len(q.Columns) > 0 && !s.orderAlone {
		var cards []look.Choice
		for i, c := range q.Columns {
			cards = append(cards, look.Choice{Title: s.columnTitle(c), Text: s.columnText(i)})
		}
		s.choices = look.NewChoices(cards, s.choose)
		s.choices.OnCurrent = func(i int) { s.reveal(q.Columns[i].At) }
		s.choices.SetChosen(s.chosen)
	}
	most := excerptRows
	if s.l.h.isLow() {
		most = excerptRowsLow
	}
	var headings []string
	var rows [][]string
	if s.columns, _ = excerptColumnsOf(q); len(s.columns) > 0 {
		headings, rows = excerptOf(q, s.columns, most, s.heading)
	} else {
		headings, rows = []string{t("question.text")}, firstLines(s.reading.doc.Sheets[q.Choice.Sheet].Text, most)
	}
	s.excerpt = look.NewExcerpt(headings, rows, s.shownMarked())
	s.excerpt.OnTap = s.tapped
	s.mark()
}

// shownMarked are the marked columns of the excerpt.
func (s *columnStep) shownMarked() (marked []int) {
	for _, column := range s.marked() {
		if at := s.shownAt(column); at >= 0 {
			marked = append(marked, at)
		}
	}
	return marked
}

// choose takes a column.
func (s *columnStep) choose(i int) {
	s.chosen = i
	s.mark()
	s.reveal(s.of().Columns[i].At)
	s.l.allow()
}

// tapped takes a column whose cells were tapped, if it is one that names people.
func (s *columnStep) tapped(shown int) {
	if shown >= len(s.columns) || s.choices == nil {
		return
	}
	for i, c := range s.of().Columns {
		if c.At == s.columns[shown] {
			s.choices.SetChosen(i)
			s.choose(i)
			return
		}
	}
}

// mark has the chosen column stand out in the excerpt.
func (s *columnStep) mark() {
	at := -1
	switch {
	case s.orderAlone:
		at = s.shownAt(s.day)
	case s.chosen >= 0:
		at = s.shownAt(s.of().Columns[s.chosen].At)
	}
	s.excerpt.SetChosen(at)
}

func (s *columnStep) reveal(column int) { s.excerpt.Reveal(s.shownAt(column)) }

func (s *columnStep) shownAt(column int) int {
	for i, c := range s.columns {
		if c == column {
			return i
		}
	}
	return -1
}

// findFacts matches each column in the background, to say whom it means.
func (s *columnStep) findFacts() {
	if s.choices == nil {
		return
	}
	q, doc, c := s.of(), s.reading.doc, s.l.h.client
	do := s.l.h.do
	inBackground(s.l.h.host, s.ctx, func(ctx context.Context) (struct{}, error) {
		for i, column := range q.Columns {
			choice := q.Choose(column)
			mentions, err := doc.Mentions(ctx, choice)
			if err != nil {
				return struct{}{}, err
			}
			list, err := c.Match(ctx, mentions)
			if err != nil {
				return struct{}{}, err
			}
			facts := factsOf(list, choice)
			do(func() {
				if ctx.Err() == nil {
					s.showFacts(i, facts)
				}
			})
		}
		return struct{}{}, nil
	}, func(_ struct{}, err error) {
		if err != nil {
			s.l.h.log.Warn("match the columns of a list", "problem", leaversTrouble(err))
		}
	})
}

// showFacts says on its card whom a column means.
func (s *columnStep) showFacts(i int, facts columnFacts) {
	settled := s.l.h.watchButton(s.l.no)
	s.facts[i] = facts
	s.choices.SetText(i, s.columnText(i))
	s.l.dialog.Refresh()
	settled()
}

// showQuestion shows the question. err is why something that was tried could not be done.
func (l *leaversDialog) showQuestion(err error) {
	l.step = stepQuestion
	s := l.question
	body := look.VBox(14, look.Wrapped(look.StyleBody, s.lead()))
	body.Objects = append(body.Objects, troubleCard(err)...)
	if s.choices != nil {
		body.Add(s.choices)
	}
	body.Add(s.excerpt)
	if note := s.excerptNote(); note != "" {
		body.Add(look.Wrapped(look.StyleCaption, note))
	}
	body.Objects = append(body.Objects, l.besideOrBelow(s.dayRow(), s.nameRow(), s.noteRow(), s.howRow())...)
	l.use.SetText(s.useWords())
	l.show(s.title(), body)
	if s.orderAlone {
		s.reveal(s.day)
	}
}

// besideOrBelow sets rows beside each other where there is room. nil is no row.
func (l *leaversDialog) besideOrBelow(rows ...fyne.CanvasObject) []fyne.CanvasObject {
	const gap = 18
	rows = slices.DeleteFunc(rows, func(o fyne.CanvasObject) bool { return o == nil })
	var width float32
	for _, row := range rows {
		width += row.MinSize().Width + gap
	}
	if len(rows) < 2 || width > l.innerWidth() {
		return rows
	}
	rows[len(rows)-1] = look.Stretch(rows[len(rows)-1])
	return []fyne.CanvasObject{look.HBox(gap, rows...)}
}

// innerWidth is that of what is in the dialog.
func (l *leaversDialog) innerWidth() float32 {
	const margins = 2*24 + 2*24 // of the dialog in the window, and of what is in it
	return min(leaversWidth, l.h.canvas().Size().Width) - margins
}

// useColumn reads the list as the admin has said.
func (l *leaversDialog) useColumn() {
	r, choice := l.question.answered(), l.question.choice()
	if !l.question.ready() {
		return
	}
	c := l.h.client
	l.work(func(ctx context.Context, _ listProgress) (listReading, error) { return r.match(ctx, c, choice) }, l.take)
}

// changeReading asks how the list is to be read, once it was.
func (l *leaversDialog) changeReading() {
	l.question = newColumnStep(l, newListQuestion(l.reading, true))
	l.showQuestion(nil)
	l.h.focus(l.no)
}

// again asks about another sheet, or the same bytes in another encoding.
func (s *columnStep) again(do func(context.Context, listReading, listProgress) (listReading, error)) {
	l, r, changing := s.l, s.reading, s.changing
	l.work(func(ctx context.Context, progress listProgress) (listReading, error) { return do(ctx, r, progress) }, func(r listReading) {
		before := l.reading
		q := newListQuestion(r, false)
		q.changing = changing
		q.orderAlone = q.orderAlone && !changing
		l.question = newColumnStep(l, q)
		l.reading = before // until it is used: Cancel leads back to it
		l.showQuestion(nil)
	})
}

// dayRow chooses the column of the leaving day and how it is written; nil without columns.
func (s *columnStep) dayRow() fyne.CanvasObject {
	q := s.of()
	if len(s.columns) == 0 || len(q.Table.Headings) == 0 {
		return nil
	}
	columns, names, selected := s.columnsOrNone(s.day)
	day := look.NewSelect(t("question.day"), names, selected, func(i int) {
		s.day = columns[i]
		s.order = ""
		if s.day == q.Choice.Day && !q.AskOrder {
			s.order = q.Choice.Order
		}
		if s.orderAlone {
			s.excerpt.SetMarked(s.shownMarked())
			s.mark()
			s.reveal(s.day)
		}
		s.showOrder()
		s.l.allow()
	})
	day.Width = selectWidth(names[selected], names)
	s.readAs = look.NewSelect(t("question.readAs"), nil, 0, nil)
	s.read = look.HBox(10, look.Caption(t("question.readAs")), s.readAs)
	s.showOrder()
	return look.HBox(10, look.Caption(t("question.day")), day, s.read)
}

// columnsOrNone are no column and those that are shown, their names, and which of them is a
// column.
func (s *columnStep) columnsOrNone(column int) (columns []int, names []string, selected int) {
	columns, names = append([]int{leavers.None}, s.columns...), []string{t("question.noDay")}
	for i, c := range s.columns {
		names = append(names, s.heading(c))
		if c == column {
			selected = i + 1
		}
	}
	return columns, names, selected
}

// noteRow chooses the column of the note, once the list was read; nil without columns. A
// list that is asked about first has enough to be answered.
func (s *columnStep) noteRow() fyne.CanvasObject {
	if !s.changing || len(s.columns) == 0 || len(s.of().Table.Headings) == 0 {
		return nil
	}
	columns, names, selected := s.columnsOrNone(s.note)
	s.noteFrom = look.NewSelect(t("question.note"), names, selected, func(i int) { s.note = columns[i] })
	s.noteFrom.Width = selectWidth(names[selected], names)
	return look.HBox(10, look.Caption(t("question.note")), s.noteFrom)
}

// nameRow chooses the column of the name, likewise. A name in two columns is named by the
// first one, and is in both again when that is chosen again.
func (s *columnStep) nameRow() fyne.CanvasObject {
	if !s.changing || len(s.columns) == 0 || len(s.of().Table.Headings) == 0 {
		return nil
	}
	name, family := s.name, s.family
	columns, names, selected := s.columnsOrNone(name)
	s.nameFrom = look.NewSelect(t("question.name"), names, selected, func(i int) {
		s.name, s.family = columns[i], leavers.None
		if s.name == name {
			s.family = family
		}
	})
	s.nameFrom.Width = selectWidth(names[selected], names)
	return look.HBox(10, look.Caption(t("question.name")), s.nameFrom)
}

// orders are the orders of day, month and year.
var orders = []leavers.DayOrder{leavers.DayMonthYear, leavers.MonthDayYear, leavers.YearMonthDay}

// showOrder shows how days are written, where that makes a difference.
func (s *columnStep) showOrder() {
	known := orders
	var names []string
	if s.order == "" {
		known = append([]leavers.DayOrder{""}, orders...)
	}
	selected := 0
	for i, o := range known {
		names = append(names, orderWord(o))
		if o == s.order {
			selected = i
		}
	}
	s.readAs.SetOptions(names)
	s.readAs.SetSelected(selected)
	s.readAs.OnChanged = func(i int) {
		s.order = known[i]
		s.showOrder()
		s.l.allow()
	}
	look.SetVisible(s.read, s.hasOrder())
}

// howRow chooses the sheet and the encoding; nil where there is nothing to choose.
func (s *columnStep) howRow() fyne.CanvasObject {
	doc, row := s.reading.doc, look.HBox(10)
	if sheets := usableSheets(doc); len(sheets) > 1 {
		names, selected := []string{}, 0
		for i, n := range sheets {
			names = append(names, s.sheetName(n))
			if n == s.of().Choice.Sheet {
				selected = i
			}
		}
		choose := look.NewSelect(t("question.sheet"), names, selected, func(i int) {
			s.again(func(ctx context.Context, r listReading, _ listProgress) (listReading, error) {
				return r.onSheet(ctx, sheets[i])
			})
		})
		choose.Width = selectWidth(names[selected], names)
		row.Add(look.Caption(t("question.sheet")))
		row.Add(choose)
	}
	if doc.Encoding != "" && s.reading.source.name != "" {
		encodings := leavers.Encodings()
		names, selected := []string{}, 0
		for i, e := range encodings {
			names = append(names, string(e))
			if e == doc.Encoding {
				selected = i
			}
		}
		row.Add(look.Caption(t("question.encoding")))
		row.Add(look.NewSelect(t("question.encoding"), names, selected, func(i int) {
			s.again(func(ctx context.Context, r listReading, progress listProgress) (listReading, error) {
				return r.open(ctx, encodings[i], progress)
			})
		}))
		if doc.Sample != "" {
			row.Add(look.Stretch(look.Caption(t("question.sample", values{"Line": displayName(doc.Sample)})).Ellipsis()))
		}
	}
	if len(row.Objects) == 0 {
		return nil
	}
	return row
}

// selectWidth is that of a select whose options are texts from outside: wide enough for
// what is selected, and never for a heading of a thousand letters.
func selectWidth(selected string, names []string) float32 {
	const least, most = 120, 260
	width := float32(least)
	for _, name := range append(names, selected) {
		width = max(width, min(most, look.Small(name).Width()+50))
	}
	return width
}
