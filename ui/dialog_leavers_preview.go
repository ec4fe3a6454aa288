package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

// previewRest is the height of everything in the dialog but the rows of the preview.
const previewRest float32 = 440

// previewCompact is the width below which a status stands below the result, so that
// addresses are whole.
const previewCompact float32 = 960

// previewStep shows whom a list means.
type previewStep struct {
	*listPreview
	l      *leaversDialog
	filter leavers.Result // "" shows all
	shown  []int          // the lines in sight
	table  *look.Table
	// compact: the window is too narrow for a column of statuses; see tableColumns.
	compact bool
	// candidates are those of a line; nil before they are first asked for.
	candidates *candidatesDialog
}

func newPreviewStep(l *leaversDialog, p *listPreview) *previewStep {
	return &previewStep{listPreview: p, l: l}
}

// ends are the buttons by which the preview ends.
type ends struct {
	archive    string // the words of the button that archives now; "" for nobody
	keep, copy bool
	// keepFirst: keeping is what the admin most likely wants.
	keepFirst bool
}

// endings are the ways on. Whose day is still to come is not archived together with the
// others: a list with such days is there to be kept, so that keeping is the primary button
// then. Where all of them are still to come, the words of the other one say so.
func (l *leaversDialog) endings() (e ends) {
	if l.step != stepPreview {
		return e
	}
	due, later := l.preview.matched()
	people, _ := l.preview.keepable()
	e.keep, e.keepFirst = len(people) > 0, len(later) > 0 || len(due) == 0
	e.copy = len(l.preview.unmatched()) > 0
	switch {
	case len(due) > 0:
		e.archive = tn("list.archive", len(due))
	case len(later) > 0:
		e.archive = tn("list.archiveEarly", len(later))
	}
	return e
}

// showPreview shows the result of every entry of the list. err is why something that was
// tried could not be done.
func (l *leaversDialog) showPreview(err error) {
	l.step = stepPreview
	p := l.preview
	p.compact = l.innerWidth() < previewCompact
	p.table = look.NewTable(p.tableColumns())
	p.table.Inset, p.table.Height = 14, 46
	p.table.Length = func() int { return len(p.shown) }
	p.table.Row = func(i int) look.Row { return p.row(p.lines[p.shown[i]]) }
	p.table.OnActivate = func(i int) { p.ask(p.shown[i]) }
	p.table.FitRows = max(3, int((l.h.canvas().Size().Height-previewRest)/p.table.Height))
	p.choose()
	body := look.VBox(12)
	body.Objects = append(body.Objects, troubleCard(err)...)
	if n := p.unreadDays(); n > 0 {
		body.Add(look.NewBannerCard(look.ToneWarning, look.IconWarning, tn("list.daysUnread", n), t("list.daysUnread.next")))
	}
	body.Add(look.HBox(12, look.Strong(p.countWords()), look.Stretch(look.Caption(p.pickWords()).Ellipsis())))
	body.Add(p.source())
	body.Add(p.filters())
	body.Add(look.NewCard(1, p.table))
	body.Add(look.Wrapped(look.StyleCaption, p.freshWords()))
	l.show(t("list.title"), body)
	l.h.focus(p.table)
}

// results are those of the list that are offered as filters, all of them first.
func (p *previewStep) results() []leavers.Result {
	results := []leavers.Result{""}
	for _, r := range leavers.Results {
		if p.counts[r] > 0 || r == leavers.Matched {
			results = append(results, r)
		}
	}
	return results
}

// filters shows the results with their counts: side by side where there is room.
func (p *previewStep) filters() fyne.CanvasObject {
	results := p.results()
	var words []string
	for _, r := range results {
		words = append(words, p.filterWord(r))
	}
	selected := max(0, slices.Index(results, p.filter))
	p.filter = results[selected]
	p.choose()
	changed := func(i int) {
		p.filter = results[i]
		p.choose()
		p.table.Refresh()
		p.table.ScrollToTop()
	}
	segments := look.NewSegments(words, changed)
	segments.SetSelected(selected)
	if segments.MinSize().Width <= p.l.innerWidth() {
		return look.HBox(0, segments)
	}
	return look.HBox(10, look.Caption(t("list.result")), look.NewSelect(t("list.result"), words, selected, changed))
}

// choose applies the filter.
func (p *previewStep) choose() { p.shown = p.listPreview.shown(p.filter) }

// source says what of the file the list was read from, with the way to change that.
func (p *previewStep) source() fyne.CanvasObject {
	r := p.l.reading
	row := look.HBox(8)
	add := func(text string) {
		if len(row.Objects) > 0 {
			row.Add(look.Caption("·"))
		}
		row.Add(look.Caption(text))
	}
	if r.source.name != "" {
		add(shortText(displayName(r.source.name)))
	}
	if len(r.doc.Sheets) > 1 {
		add(t("list.sheet", values{"Name": shortText(sheetName(r.doc, r.choice.Sheet))}))
		add(tn("list.otherSheets", len(r.doc.Sheets)-1))
	}
	if words := p.readWords(); words != "" {
		add(words)
	}
	if r.doc.Guessed {
		add(t("list.guessed", values{"Encoding": string(r.doc.Encoding)}))
		if r.doc.Sample != "" {
			row.Add(look.Stretch(look.Caption(t("question.sample", values{"Line": displayName(r.doc.Sample)})).Ellipsis()))
		}
	}
	row.Add(look.NewButton(look.Link, t("list.change"), "", p.l.changeReading))
	return row
}

// readWords says by what the list was read.
func (p *previewStep) readWords() string {
	r := p.l.reading
	table := r.question.Table
	switch who := r.choice.Who; {
	case who >= 0:
		words := t("list.readFrom", values{"Column": shortText(columnHeading(table, who))})
		if r.choice.Day >= 0 {
			words += " · " + t("list.daysFrom", values{"Column": shortText(columnHeading(table, r.choice.Day))})
		}
		return words
	case who == leavers.All:
		return t("list.readAll")
	}
	return t("list.readText")
}

// shortText keeps a text from outside from filling a line.
func shortText(text string) string {
	const most = 48
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// copyUnmatched copies the entries without a user, as they were written, so that
// the list's author can correct them; in a spreadsheet, too, they are text.
func (l *leaversDialog) copyUnmatched() {
	unmatched := l.preview.unmatched()
	for i, written := range unmatched {
		unmatched[i] = client.CellText(written)
	}
	copyDetails(l.h.app, unmatched...)
	l.foot.say(tn("list.copied", len(unmatched)))
}

// archiveMatched opens the confirmation for those whose day has come, or, if there are
// none, for the others. Where some leave later, the list of them stays to be kept.
func (l *leaversDialog) archiveMatched() {
	due, later := l.preview.matched()
	people, rest := due, len(later) > 0
	if len(due) == 0 {
		people, rest = later, false
	}
	l.h.confirmListed(directory.Archive, people, l.preview.listed(), func() {
		if !rest {
			l.done()
			return
		}
		l.preview.drop(people)
		l.showPreview(nil)
		l.foot.say(tn("list.rest", len(later)))
	})
}
