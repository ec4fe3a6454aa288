package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

const (
	candidatesWidth     float32 = 760
	candidatesHeight    float32 = 300
	candidatesHeightLow float32 = 190
	candidatesAtMost            = 20
)

// candidatesPane lists users whom a mention may mean, each with a button that picks him, and
// has a field to look for somebody else. Nobody is chosen. Its size stays the same whoever
// is found, so that nothing moves while one types.
type candidatesPane struct {
	h       *viewHost
	ctx     context.Context
	mention leavers.Mention
	pick    func(directory.User)
	// note stands above those who are found for the mention itself; "" is none.
	note string
	// cancel gets the keyboard once there are candidates: Enter picks nobody.
	cancel fyne.Focusable

	search *look.Field
	scroll *look.Scroll
	root   fyne.CanvasObject
	asks   int // numbers the searches: an answer to an older one is dropped
}

func newCandidatesPane(h *viewHost, ctx context.Context, mention leavers.Mention, pick func(directory.User)) *candidatesPane {
	p := &candidatesPane{h: h, ctx: ctx, mention: mention, pick: pick}
	p.search = look.NewField(look.IconSearch, t("pick.search"))
	p.search.OnChanged = p.find
	p.scroll = look.NewScroll(look.Caption(t("pick.looking")))
	height := candidatesHeight
	if h.isLow() {
		height = candidatesHeightLow
	}
	p.root = look.VBox(12, p.search, look.Sized(0, height, p.scroll))
	return p
}

// find finds whom the mention may mean, or whom a text finds.
func (p *candidatesPane) find(text string) {
	p.asks++
	asked := p.asks
	text = strings.TrimSpace(text)
	inBackground(p.h.host, p.ctx, func(ctx context.Context) ([]leavers.Candidate, error) {
		if text == "" {
			return p.h.client.Candidates(ctx, p.mention)
		}
		return p.h.client.Suggest(ctx, text, candidatesAtMost)
	}, func(found []leavers.Candidate, err error) {
		if asked != p.asks {
			return
		}
		if err != nil {
			p.h.log.Warn("look for candidates", "problem", err)
		}
		p.show(found, text != "", err)
	})
}

// begin gives the field the keyboard, so that somebody else can be typed at once. Where
// there are candidates and nothing is typed, cancel gets it.
func (p *candidatesPane) begin(cancel fyne.Focusable) {
	p.cancel = cancel
	p.h.focus(p.search.Entry)
}

// show lists candidates. Another list may have another button under the pointer.
func (p *candidatesPane) show(found []leavers.Candidate, searched bool, err error) {
	p.h.moved()
	if untouched := p.h.canvas().Focused() == fyne.Focusable(p.search.Entry) && p.search.Text() == ""; untouched && len(found) > 0 && p.cancel != nil {
		p.h.focus(p.cancel)
	}
	p.cancel = nil // from now on the keyboard is where the admin puts it
	list := look.VBox(8)
	switch {
	case err != nil:
		list.Add(look.Wrapped(look.StyleMuted, t("pick.failed")))
	case len(found) == 0 && searched:
		list.Add(look.Wrapped(look.StyleMuted, t("pick.noneFound")))
	case len(found) == 0:
		list.Add(look.Wrapped(look.StyleMuted, t("pick.none")))
	case p.note != "" && !searched:
		list.Add(look.Wrapped(look.StyleSmall, p.note))
	}
	for _, c := range found {
		list.Add(p.candidate(c))
	}
	const room = 4 // for the focus ring
	p.scroll.SetContent(look.Pad(room, room+8, room, room, list))
}

// candidate shows a user: name, whole address, status, why he is a candidate, and the
// button that picks him.
func (p *candidatesPane) candidate(c leavers.Candidate) fyne.CanvasObject {
	u := c.User
	pill := statusPill(u.Status)
	who := look.VBox(1, wholeText(look.StyleStrong, displayName(u.Name())),
		wholeText(look.StyleSmallMuted, directory.DisplayAddress(u.Address())),
		look.Wrapped(look.StyleCaption, becauseWord(c.Because)))
	if mixed(u) {
		who.Add(look.Wrapped(look.StyleCaption, mixedWords(u.Name()+" "+mailbox(u.Address()))))
	}
	pick := look.NewButton(look.Outline, t("leavers.pick"), "", p.h.clickIfStill(func() { p.pick(u) }))
	return look.NewCard(12, look.HBox(14, look.Stretch(who), look.NewPill(pill.Tone, pill.Icon, pill.Text), pick))
}
