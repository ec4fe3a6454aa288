package ui

import (
	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// What is doubtful about a question. It stands above the people, so that nobody has
// to scroll to it.

// doubts are all of them in one bar; nil if there is none.
func (c *confirmation) doubts() fyne.CanvasObject {
	lines := look.VBox(4)
	if len(c.otherwise) > 0 {
		lines.Add(c.namedOtherwise())
	}
	if c.h.state().Sending.Paused && len(c.plan.Users) > 0 {
		lines.Add(c.paused())
	}
	if changed := c.changedMeanwhile(); changed != nil {
		lines.Add(changed)
	}
	if len(c.leftOutBefore()) > 0 {
		lines.Add(c.leftOut())
	}
	c.people.addDoubts(lines)
	if c.reading.done && len(c.plan.Users) > 0 {
		if !c.plan.Checked {
			lines.Add(look.Wrapped(look.StyleSmallStrong, t("check.later", values{"When": moment(c.plan.CopiedAt, c.h.now())})))
		}
		if c.plan.SelfUnknown {
			lines.Add(look.Wrapped(look.StyleSmall, t("check.selfUnknown")))
		}
	}
	if len(lines.Objects) == 0 {
		return nil
	}
	return doubtsBar(lines)
}

// namedOtherwise says whom the list calls by another name: perhaps its address is
// somebody else's.
func (c *confirmation) namedOtherwise() fyne.CanvasObject {
	column := look.VBox(4, look.NewParagraph(look.Span{Text: tn("check.otherName", len(c.otherwise)), Style: look.StyleSmallStrong},
		look.Span{Text: " " + t("check.otherName.next"), Style: look.StyleSmall}))
	label := look.NewText(look.StyleSmallMuted, t("check.inList"))
	for i, u := range c.otherwise {
		if i == namedAtMost {
			column.Add(look.Small(tn("check.more", len(c.otherwise)-namedAtMost)))
			break
		}
		written := look.Shares(6, []float32{label.MinSize().Width + 2, 0.9},
			look.NewText(look.StyleSmallMuted, t("check.inList")), wholeText(look.StyleSmall, displayName(c.listed.names[u.ID])))
		column.Add(doubtLine(wholeText(look.StyleSmall, displayName(u.Name())),
			wholeText(look.StyleSmallMuted, directory.DisplayAddress(u.Address())), written))
	}
	return column
}

// addDoubts says which names of the people may mislead.
func (l listedPeople) addDoubts(lines *fyne.Container) {
	say := func(lead, next string) {
		lines.Add(look.NewParagraph(look.Span{Text: lead, Style: look.StyleSmallStrong}, look.Span{Text: " " + next, Style: look.StyleSmall}))
	}
	if l.disguised > 0 {
		say(tn("mark.some", l.disguised), t("mark.some.next"))
	}
	if l.namesakes > 0 {
		say(tn("mark.namesakes", l.namesakes), t("mark.namesakes.next"))
	}
}

// paused says that what is confirmed now waits, and offers to go on with all that does.
func (c *confirmation) paused() fyne.CanvasObject {
	said := look.NewParagraph(look.Span{Text: t("banner.paused"), Style: look.StyleSmallStrong},
		look.Span{Text: " " + tn("check.paused", len(c.plan.Users)), Style: look.StyleSmall})
	return look.HBox(12, look.Stretch(said), look.NewButton(look.Link, t("batch.resume"), "", func() {
		c.h.resumeThen(func() {
			if c.ctx.Err() == nil {
				c.h.focus(c.no)
				c.paint()
				c.allow()
				c.h.moved() // the people stand higher now
			}
		})
	}))
}

// leftOutBefore are those who are left out and not among what has changed meanwhile.
func (c *confirmation) leftOutBefore() []directory.LeftOut {
	said := map[string]bool{}
	for _, g := range c.since.gone {
		said[g.was.ID] = true
	}
	var left []directory.LeftOut
	for _, l := range c.plan.LeftOut {
		if !said[l.User.ID] {
			left = append(left, l)
		}
	}
	return left
}

// leftOut names the users who were asked for and are not in the plan.
func (c *confirmation) leftOut() fyne.CanvasObject { return c.h.leftOutLines(c.leftOutBefore()) }

// changedMeanwhile says what has changed while the question was open; nil if nothing
// has.
func (c *confirmation) changedMeanwhile() fyne.CanvasObject {
	if c.since.none() {
		return nil
	}
	lead := look.Wrapped(look.StyleSmallStrong, t("check.changed"))
	column := look.VBox(4, lead)
	room := namedAtMost
	add := func(u directory.User, why string, more fyne.CanvasObject) {
		if room--; room < 0 {
			return
		}
		column.Add(doubtful(u, why))
		if more != nil {
			column.Add(more)
		}
	}
	for _, g := range c.since.gone {
		var more fyne.CanvasObject
		if differs(g.was, g.User) {
			more = wasAndNow(g.was, g.User)
		}
		add(g.was, t("check.noLongerIn")+" "+reasonWord(g.Reason), more)
	}
	for _, p := range c.since.changed {
		add(p.was, t("check.stillIn"), wasAndNow(p.was, p.now))
	}
	for _, u := range c.since.added {
		add(u, t("check.nowIn"), nil)
	}
	if room < 0 {
		column.Add(look.Small(tn("check.more", -room)))
	}
	return column
}
