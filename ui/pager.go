package ui

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// position is where a page is in its list: it begins at offset and holds shown of
// up to limit rows, and there are total rows on all pages.
type position struct{ offset, limit, shown, total int }

// hasPage reports whether another page begins at an offset.
func (p position) hasPage(offset int) bool {
	return offset >= 0 && offset < p.total && offset != p.offset
}

// last is where the last page begins.
func (p position) last() int { return (p.total - 1) / p.limit * p.limit }

const (
	pagerGap float32 = 8
	// pagerButtons is the width of its four buttons.
	pagerButtons = 4*look.ControlHeight + 3*pagerGap
	// iconInset is the room between the edge of a button and its icon: the icon, not the
	// button, ends at the page's margin.
	iconInset float32 = 10
)

// pager is the line below a list with its page number and buttons.
type pager struct {
	position func() position
	// show shows the page that begins at an offset; resize changes the size of
	// pages.
	show, resize func(int)

	firstButton, previousButton, nextButton, lastButton *look.IconButton

	// folds: what leads to other pages is there only where there are any, so that a note
	// has its room.
	folds   bool
	buttons fyne.CanvasObject
	sizes   fyne.CanvasObject
	// inset stands for the buttons while they are folded: it keeps the page number at the
	// page's margin.
	inset fyne.CanvasObject

	where *look.Text
	size  *look.Select
	root  fyne.CanvasObject
}

// newPager returns a pager. A note stands between the size of pages and the buttons.
func newPager(position func() position, show, resize func(int), note ...fyne.CanvasObject) *pager {
	p := &pager{position: position, show: show, resize: resize}
	p.firstButton = look.NewIconButton(look.IconFirst, t("pager.first"), func() { p.to(0) })
	p.previousButton = look.NewIconButton(look.IconChevronLeft, t("pager.previous"), p.previous)
	p.nextButton = look.NewIconButton(look.IconChevronRight, t("pager.next"), p.next)
	p.lastButton = look.NewIconButton(look.IconLast, t("pager.last"), func() { p.to(p.position().last()) })
	p.where = look.NewText(look.StyleSmallMuted, "")
	sizes := make([]string, len(directory.PageSizes))
	for i, n := range directory.PageSizes {
		sizes[i] = strconv.Itoa(n)
	}
	p.size = look.NewSelect(t("pager.size"), sizes, slices.Index(directory.PageSizes, directory.PageSize), func(i int) { p.resize(directory.PageSizes[i]) })
	middle := fyne.CanvasObject(layout.NewSpacer())
	if p.folds = len(note) > 0; p.folds {
		middle = look.Stretch(look.Pad(0, 12, 0, 0, note[0]))
	}
	p.sizes = look.HBox(pagerGap, look.NewText(look.StyleSmallMuted, t("pager.size")), p.size)
	p.buttons = look.HBox(pagerGap, p.firstButton, p.previousButton, p.nextButton, p.lastButton)
	p.inset = look.Sized(iconInset-pagerGap, 0, layout.NewSpacer())
	p.inset.Hide()
	bar := look.HBox(pagerGap, p.sizes, middle, p.where, p.buttons, p.inset)
	line := look.Sized(0, 1, look.NewHairline())
	p.root = look.Frame(line, nil, nil, nil, look.Sized(0, look.PagerHeight, look.Pad(0, look.PageMargin-iconInset, 0, look.PageMargin, bar)))
	p.paint()
	return p
}

// to shows the page that begins at an offset. If there is no such page it does
// nothing, and the selection stays.
func (p *pager) to(offset int) {
	if p.position().hasPage(offset) {
		p.show(offset)
	}
}

func (p *pager) previous() { p.to(p.position().offset - p.position().limit) }
func (p *pager) next()     { p.to(p.position().offset + p.position().limit) }

func (p *pager) paint() {
	at := p.position()
	where := ""
	if at.total > 0 {
		where = t("pager.where", values{"From": number(at.offset + 1), "To": number(at.offset + at.shown), "Of": number(at.total)})
	}
	p.where.SetText(where)
	if p.folds {
		look.SetVisible(p.buttons, at.total > at.limit)
		look.SetVisible(p.inset, at.total <= at.limit)
		look.SetVisible(p.sizes, at.total > directory.PageSizes[0])
		p.root.Refresh()
	}
	enable(p.firstButton, at.offset > 0)
	enable(p.previousButton, at.offset > 0)
	enable(p.nextButton, at.offset+at.limit < at.total)
	enable(p.lastButton, at.offset+at.limit < at.total)
}
