package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// protectedCard is the list of protected people in Settings.
type protectedCard struct {
	h    *viewHost
	add  *look.Button
	list *fyne.Container
	root fyne.CanvasObject
	// asked is the number of the newest question.
	asked int
}

func newProtectedCard(h *viewHost) *protectedCard {
	c := &protectedCard{h: h, list: look.VBox(6, look.Muted(""))} // room for one line, until the list is read
	c.add = look.NewButton(look.Outline, t("protected.add"), "", c.ask)
	c.root = settingsCard(t("protected.title"),
		look.Wrapped(look.StyleSmallMuted, t("protected.lead", values{"Organization": h.organizationName()})),
		c.list, look.HBox(10, c.add))
	return c
}

// load reads the list and shows it.
func (c *protectedCard) load() {
	c.asked++
	asked := c.asked
	inBackground(c.h.host, c.h.screenCtx, c.h.client.Protected, func(list []client.ProtectedEntry, err error) {
		if asked != c.asked {
			return
		}
		if err != nil {
			c.h.log.Error("read the list of protected people", "problem", err)
			c.list.Objects = []fyne.CanvasObject{c.h.problemCard(problem.Of(err))}
		} else {
			c.show(list)
		}
		enable(c.add, err == nil)
		c.root.Refresh()
	})
}

func (c *protectedCard) show(list []client.ProtectedEntry) {
	c.list.Objects = nil
	for _, e := range list {
		c.list.Add(c.row(e))
	}
	if len(list) == 0 {
		c.list.Add(look.Muted(t("protected.none")))
	}
}

// Widths of a row's parts after the entry.
const protectedWhoWidth, protectedActWidth float32 = 250, 220

// row shows an entry, whom it means, and how it is taken off the list.
func (c *protectedCard) row(e client.ProtectedEntry) fyne.CanvasObject {
	var who *look.Text
	switch len(e.Users) {
	case 0:
		who = look.Small(t("protected.nobody")).Tint(look.ColorDanger)
	case 1:
		who = look.Muted(displayName(e.Users[0].Name()))
	default:
		who = look.Muted(tn("protected.users", len(e.Users)))
	}
	var act fyne.CanvasObject = look.Small(t("protected.ofProfile")).Ellipsis()
	if !e.OfProfile {
		act = look.HBox(0, look.NewButton(look.Outline, t("protected.remove"), "", func() { c.remove(e.Entry) }))
	}
	return look.HBox(12, look.Stretch(look.Body(directory.DisplayAddress(e.Entry)).Ellipsis()),
		look.Sized(protectedWhoWidth, 0, who.Ellipsis()), look.Sized(protectedActWidth, 0, act))
}

// remove takes an entry off the list, and offers to put it back.
func (c *protectedCard) remove(entry string) {
	inBackground(c.h.host, c.h.screenCtx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, c.h.client.Unprotect(ctx, entry)
	}, func(_ struct{}, err error) {
		c.h.focus(c.add) // the button that was pressed goes
		c.load()
		if err != nil {
			c.h.fail("take somebody off the list of protected people", err)
			return
		}
		c.h.notice.Offer(t("protected.removed"), noticeTime, t("protected.back"), func() {
			c.protect([]string{entry}, func(err error) { c.h.fail("protect people", err) })
		})
	})
}

// protect puts entries on the list. failed is called where that cannot be done.
func (c *protectedCard) protect(entries []string, failed func(error)) {
	inBackground(c.h.host, c.h.screenCtx, func(ctx context.Context) (int, error) {
		return c.h.client.Protect(ctx, entries...)
	}, func(refused int, err error) {
		c.load()
		switch {
		case err != nil:
			failed(err)
		case refused > 0:
			c.h.say(tn("protected.refused", refused))
		default:
			c.h.say(tn("protected.added", len(entries)))
		}
	})
}
