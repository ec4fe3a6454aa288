package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// pages is where a view is in its list: the page that begins at offset holds shown
// of up to limit rows, and there are total rows on all pages.
type pages struct{ offset, limit, shown, total int }

// pager turns the pages of a view.
type pager struct {
	at func() pages
	// turn shows the page that begins at an offset; resize changes the size of pages.
	turn, resize            func(int)
	first, back, next, last *look.IconButton
	where                   *look.Text
	size                    *look.Select
	root                    fyne.CanvasObject
}

func newPager(at func() pages, turn, resize func(int)) *pager {
	p := &pager{at: at, turn: turn, resize: resize}
	p.first = look.NewIconButton(look.IconFirst, t("pager.first"), func() { p.to(0) })
	p.back = look.NewIconButton(look.IconChevronLeft, t("pager.previous"), p.previous)
	p.next = look.NewIconButton(look.IconChevronRight, t("pager.next"), p.following)
	p.last = look.NewIconButton(look.IconLast, t("pager.last"), func() { p.to((p.at().total - 1) / p.at().limit * p.at().limit) })
	p.where = look.NewText(look.StyleSmallMuted, "")
	sizes := make([]string, len(directory.PageSizes))
	for i, n := range directory.PageSizes {
		sizes[i] = strconv.Itoa(n)
	}
	p.size = look.NewSelect(t("pager.size"), sizes, 0, func(i int) { p.resize(directory.PageSizes[i]) })
	bar := look.HBox(8, look.NewText(look.StyleSmallMuted, t("pager.size")), p.size, layout.NewSpacer(), p.where, p.first, p.back, p.next, p.last)
	line := look.Sized(0, 1, look.NewHairline())
	p.root = look.Frame(line, nil, nil, nil, look.Sized(0, look.PagerHeight, look.Pad(0, look.PageMargin-10, 0, look.PageMargin, bar)))
	p.paint()
	return p
}

// to shows the page that begins at an offset; it does nothing where there is
// no such page, and nothing is cleared then.
func (p *pager) to(offset int) {
	if at := p.at(); offset < 0 || offset >= at.total || offset == at.offset {
		return
	}
	p.turn(offset)
}

func (p *pager) previous()  { p.to(p.at().offset - p.at().limit) }
func (p *pager) following() { p.to(p.at().offset + p.at().limit) }

func (p *pager) paint() {
	at := p.at()
	if at.total == 0 {
		p.where.SetText("")
	} else {
		p.where.SetText(t("pager.where", values{"From": number(at.offset + 1), "To": number(at.offset + at.shown), "Of": number(at.total)}))
	}
	enable(p.first, at.offset > 0)
	enable(p.back, at.offset > 0)
	enable(p.next, at.offset+at.limit < at.total)
	enable(p.last, at.offset+at.limit < at.total)
}
