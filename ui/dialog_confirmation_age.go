package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// How old the answer is that a confirmation shows. What was read is good for a
// minute. Then it is read again by itself if somebody was there meanwhile, or else
// when somebody comes back: a dialog that is left open over night asks nothing.

// everySecond is how often the dialog looks how old its plan is.
const everySecond = time.Second

// reading is how far the reading for a question is.
type reading struct {
	underWay bool // the users are being read
	done     bool // they were read at least once
	old      bool // what was read is not the present state any more
	// used: there was input since they were read. Opening the dialog counts.
	used bool
	// age is how old the plan was when the dialog last looked.
	age time.Duration
}

func (r *reading) begin() {
	r.used = !r.done
	r.underWay = true
}

func (r *reading) finish() { r.underWay, r.done, r.old, r.age = false, true, false, 0 }

// fresh reports whether what was read is good for confirming.
func (r *reading) fresh() bool { return r.done && !r.underWay && !r.old }

// watch looks every second how old the plan is, as long as the dialog is open.
func (c *confirmation) watch() {
	c.h.after(everySecond, func() {
		if c.ctx.Err() != nil {
			return // the dialog is closed
		}
		c.lookAtAge()
		c.watch()
	})
}

// lookAtAge shows how old the plan is, and has it read again where it is too old and
// somebody is there.
func (c *confirmation) lookAtAge() {
	if !c.reading.fresh() || c.problem != nil {
		return
	}
	age, fresh := c.h.client.PlanAge(c.plan)
	if fresh {
		c.reading.age = age
		c.said.SetText(c.freshness()) // nothing moves
		return
	}
	c.reading.old = true
	c.allow()
	c.paintFreshness()
	if c.reading.used {
		c.check()
	}
}

// noticeInput is called when the pointer moves over the dialog or a key is typed.
func (c *confirmation) noticeInput() {
	c.reading.used = true
	c.lookAtAge()
	if c.reading.old && c.problem == nil {
		c.check()
	}
}

// paintFreshness says beside the buttons when the users were read.
func (c *confirmation) paintFreshness() {
	c.said = look.Wrapped(look.StyleCaption, c.freshness())
	icon := look.NewPicture(look.IconInfo, look.ColorMuted, 16)
	if c.reading.fresh() && c.plan.Checked {
		icon = look.NewPicture(look.IconCheck, look.ColorSuccess, 16)
	}
	line := look.HBox(8, icon, look.Stretch(c.said))
	if c.problem != nil || c.reading.old && !c.reading.underWay {
		line.Add(look.NewButton(look.Link, t("check.tryAgain"), "", c.checkAgain))
	}
	c.fresh.Objects = nil
	if c.said.Text() != "" {
		c.fresh.Objects = []fyne.CanvasObject{line}
	}
	c.dialog.Refresh()
}

// checkAgain is pressed after a check that failed.
func (c *confirmation) checkAgain() {
	c.h.focus(c.no)
	c.check()
}

// freshness says when the users were read, and what else is good to know.
func (c *confirmation) freshness() string {
	organization := values{"Organization": c.h.organizationName()}
	switch {
	case c.reading.underWay, !c.reading.done && c.problem == nil:
		return t("check.running", organization)
	case c.problem != nil:
		return t("check.failed", organization)
	case c.reading.old:
		return t("check.old", organization)
	case len(c.plan.Users) == 0:
		return ""
	}
	return c.checked()
}

// checked says how long ago the plan was checked, if it was, and that archiving can
// be undone.
func (c *confirmation) checked() string {
	said := ""
	if seconds := int(c.reading.age / time.Second); !c.plan.Checked {
	} else if organization := c.h.organizationName(); seconds < 2 {
		said = t("check.done", values{"Organization": organization})
	} else {
		said = tn("check.doneAgo", seconds, values{"Organization": organization})
	}
	if c.kind == directory.Archive && c.h.state().Invitations { // other services may not allow it
		said += " " + t("check.again")
	}
	return trimmed(said)
}
