package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// batchCard shows one batch: its progress while there is something to send, and
// its result afterwards, on the same line, so that nothing below it moves. It is
// updated and never replaced, because one of its buttons may have the keyboard.
type batchCard struct {
	a     *activityView
	batch directory.Summary

	when, pace, ended                           *look.Text
	pause, resume, cancel, decide, report, back *look.Button
	all                                         *look.Button
	bar                                         *look.Progress
	progress                                    fyne.CanvasObject
	stopped                                     *look.Text
	root                                        *fyne.Container
}

func (a *activityView) newBatchCard(b directory.Summary) *batchCard {
	c := &batchCard{a: a, when: look.Caption(""), pace: look.Caption(""), ended: look.Small(""), bar: look.NewProgress()}
	c.pause = look.NewButton(look.Outline, t("batch.pause"), look.IconPause, func() { a.control(a.h.client.PauseSending) })
	c.resume = look.NewButton(look.Primary, t("batch.resume"), "", a.h.resume)
	c.cancel = look.NewButton(look.Outline, t("batch.cancelRest"), "", func() {
		a.control(func(ctx context.Context) error {
			_, err := a.h.client.CancelRest(ctx, b.ID)
			return err
		})
	})
	c.decide = look.NewButton(look.Primary, "", "", func() { a.decideBatch(b.ID) })
	c.report = look.NewButton(look.Outline, t("batch.report"), "", func() { a.saveReport(c.batch) })
	c.back = look.NewButton(look.Outline, t("back.open"), "", func() { a.h.takeBack(b.ID) })
	c.all = look.NewButton(look.Quiet, t("activity.showAll"), "", a.showAll)
	c.stopped = look.Small(t("batch.stopped") + " " + t("batch.stopped.body")).Tint(look.ColorDanger).Ellipsis()
	c.progress = look.HBox(14, look.Stretch(container.NewStack(c.bar, c.stopped)), c.pace)
	c.root = look.Pad(0, look.PageMargin, 14, look.PageMargin, look.NewCard(16, look.VBox(10,
		look.HBox(10, look.Strong(a.batchName(b)), look.Stretch(c.when.Ellipsis()), c.pause, c.resume, c.cancel, c.decide, c.report, c.back, c.all),
		look.Sized(0, cardLine, container.NewStack(c.progress, c.ended)))))
	c.show(b)
	return c
}

const (
	// roomy is the least width of a window in which both fit beside a batch's name:
	// when it was confirmed, and how far it is.
	roomy float32 = 1200
	// cardLine is the height of a card's second line.
	cardLine float32 = 20
)

// show updates the card.
func (c *batchCard) show(b directory.Summary) {
	a, sending := c.a, c.a.h.state().Sending
	c.batch = b
	open := b.Open > 0
	stopped, held := open && slices.Contains(sending.Stopped, b.ID), a.words().held(b.ID)
	when, ended := moment(b.ConfirmedAt, a.h.now()), a.tallyWords(b)
	switch {
	case !open || ended == "":
	case a.h.canvas().Size().Width >= roomy:
		when += " · " + ended
	default:
		when = ended
	}
	c.when.SetText(when)
	c.bar.SetValue(float64(b.All()-b.Open) / float64(b.All()))
	c.pace.SetText(a.pace(b))
	c.ended.SetText(ended)
	c.decide.SetText(tn("batch.decide", b.Undecided))
	for o, visible := range map[fyne.CanvasObject]bool{
		c.pause: b.Open > b.Sent && !held, c.resume: open && held, c.cancel: open, c.progress: open,
		c.bar: !stopped, c.stopped: stopped, c.ended: !open,
		c.all:    a.query.Batch == b.ID && !a.byBatch,
		c.decide: !open && b.Undecided > 0, c.report: !open, c.back: canTakeBack(b),
	} {
		look.SetVisible(o, visible)
	}
	c.root.Refresh()
}

// cardsAtMost is how many cards fit above the page. A low window has room for
// one.
func (a *activityView) cardsAtMost() int {
	if a.h.canvas().Size().Height < lowWindow {
		return 1
	}
	return 2
}

// cardsToShow returns work that reads the batches of the cards: the batch that the
// page is limited to; without one, the batches under way; without those, the newest
// batch.
func (a *activityView) cardsToShow() func(context.Context) ([]directory.Summary, error) {
	c, only, most := a.h.client, a.query.Batch, a.cardsAtMost()
	return func(ctx context.Context) ([]directory.Summary, error) {
		if only != "" {
			return readBatches(ctx, c, []string{only})
		}
		open, err := c.OpenBatches(ctx, most)
		if err != nil || len(open) > 0 {
			return open, err
		}
		newest, _, err := c.Batches(ctx, 0, 1)
		return newest, err
	}
}

// cardsInSight returns work that reads the batches whose cards are in sight: none
// comes or goes by itself, which would move the rows. Where there is none yet, it is
// cardsToShow.
func (a *activityView) cardsInSight() func(context.Context) ([]directory.Summary, error) {
	if len(a.inSight) == 0 {
		return a.cardsToShow()
	}
	c, ids := a.h.client, slices.Clone(a.inSight)
	return func(ctx context.Context) ([]directory.Summary, error) { return readBatches(ctx, c, ids) }
}

// readBatches reads batches, without those that were deleted meanwhile.
func readBatches(ctx context.Context, c *client.Client, ids []string) (batches []directory.Summary, err error) {
	for _, id := range ids {
		batch, err := c.Batch(ctx, id)
		switch {
		case err == nil:
			batches = append(batches, batch)
		case problem.Of(err).Kind != problem.NotFound:
			return nil, err
		}
	}
	return batches, nil
}

func (a *activityView) showCards(batches []directory.Summary) {
	cards := map[string]*batchCard{}
	a.summary.Objects, a.inSight = nil, nil
	for _, b := range batches {
		c := a.cards[b.ID]
		if c == nil {
			c = a.newBatchCard(b)
		} else {
			c.show(b)
		}
		cards[b.ID] = c
		a.inSight = append(a.inSight, b.ID)
		a.summary.Objects = append(a.summary.Objects, c.root)
	}
	a.cards = cards
}
