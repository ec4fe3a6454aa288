package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

func TestABatchsCardOffersWhatCanBeDoneWithIt(t *testing.T) {
	s := newStage(t)
	s.window.Resize(fyne.NewSize(1240, 800))
	a := newActivityView(s.viewHost)
	batches := someBatches()
	open, ended := batches[0], batches[1]
	withoutQuestions, unfinished, sent := ended, ended, open
	sent.Sent = sent.Open
	withoutQuestions.Conflicts, withoutQuestions.Undecided = 0, 0
	unfinished.Kind = directory.Invite
	pause, resume, cancel, report := words("batch.pause"), words("batch.resume"), words("batch.cancelRest"), words("batch.report")
	back := words("back.open")
	for name, c := range map[string]struct {
		batch  directory.Summary
		before func()
		want   []string
	}{
		"under way":              {open, func() {}, []string{pause, cancel, back}},
		"paused":                 {open, func() { s.known.Sending.Paused = true }, []string{resume, cancel, back}},
		"stopped":                {open, func() { s.known.Sending.Stopped = []string{open.ID} }, []string{resume, cancel, back}},
		"all on their way":       {sent, func() {}, []string{cancel, back}},
		"the same, paused":       {sent, func() { s.known.Sending.Paused = true }, []string{resume, cancel, back}},
		"another is stopped":     {open, func() { s.known.Sending.Stopped = []string{"else"} }, []string{pause, cancel, back}},
		"ended with a question":  {ended, func() {}, []string{tn("batch.decide", 1), report, back}},
		"ended":                  {withoutQuestions, func() {}, []string{report, back}},
		"ended, no invitations":  {withoutQuestions, func() { s.known.Invitations = false }, []string{report, back}},
		"an ended invitation":    {unfinished, func() {}, []string{tn("batch.decide", 1), report}},
		"the one that is shown":  {withoutQuestions, func() { a.query.Batch = ended.ID }, []string{report, back, words("activity.showAll")}},
		"shown, beside a record": {withoutQuestions, func() { a.query.Batch, a.byBatch = ended.ID, true }, []string{report, back}},
	} {
		before := s.known
		c.before()
		card := a.newBatchCard(c.batch)
		var got []string
		for _, o := range visible(nil, card.root) {
			if b, ok := o.(*look.Button); ok && b.AccessibilityLabel() != "" {
				got = append(got, b.AccessibilityLabel())
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: it offers %q, want %q", name, got, c.want)
		}
		if card.stopped.Visible() != (name == "stopped") {
			t.Errorf("%s: whether it was stopped is not said as it should", name)
		}
		s.known, a.query, a.byBatch = before, directory.RecordQuery{}, false
	}
}

func TestHowFarABatchIsIsSaidWithWhyItWaits(t *testing.T) {
	s := newStage(t)
	a := newActivityView(s.viewHost)
	b := someBatches()[0]
	far := words("batch.progress", values{"N": "314", "Of": "499"})
	contoso := values{"Organization": "Contoso"}
	unreachable := &problem.Problem{Kind: problem.Unreachable}
	for name, c := range map[string]struct {
		before func()
		want   string
	}{
		"just so": {func() {}, far},
		"paused":  {func() { s.known.Sending.Paused = true }, far + " · " + words("batch.paused")},
		"stopped": {func() { s.known.Sending.Stopped = []string{b.ID} }, far + " · " + words("batch.held")},
		"offline": {func() { s.known.Sync.Problem = &problem.Problem{Kind: problem.Unreachable} }, far + " · " + words("outcome.whenReachable", contoso)},
		"waits":   {func() { s.known.Sending.Until = today.Add(time.Minute) }, far + " · " + words("batch.waits", values{"Organization": "Contoso", "When": "09:42:00"})},
		"waited":  {func() { s.known.Sending.Until = today }, far},
		"measured": {func() {
			s.known.Sending.Batch, s.known.Sending.PerSecond, s.known.Sending.TimeLeft = b.ID, 9.6, 19*time.Second
		}, far + " · " + words("batch.rate", values{"N": "9.6"}) + " · " + tn("batch.secondsLeft", 19)},
		"another":                    {func() { s.known.Sending.Batch, s.known.Sending.TimeLeft = "else", time.Second }, far},
		"paused, some on their way":  {func() { b.Sent, s.known.Sending.Paused = 3, true }, far + " · " + tn("batch.onTheWay", 3) + " · " + words("batch.paused")},
		"stopped, one on its way":    {func() { b.Sent, s.known.Sending.Stopped = 1, []string{b.ID} }, far + " · " + tn("batch.onTheWay", 1) + " · " + words("batch.held")},
		"paused, all on their way":   {func() { b.Sent, s.known.Sending.Paused = b.Open, true }, far + " · " + tn("batch.onTheWay", b.Open)},
		"offline, all on their way":  {func() { b.Sent, s.known.Sync.Problem = b.Open, unreachable }, far + " · " + words("batch.checkedWhenReachable", contoso)},
		"offline, some on their way": {func() { b.Sent, s.known.Sync.Problem = 2, unreachable }, far + " · " + words("outcome.whenReachable", contoso)},
		"some on their way":          {func() { b.Sent = 2 }, far},
	} {
		before := s.known
		b.Sent = 0
		c.before()
		if got := a.pace(b); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		s.known = before
	}
}

func TestCardsAreThoseOfTheNewestAnswerAndKeepTheirButtons(t *testing.T) {
	s := newStage(t)
	a := newActivityView(s.viewHost)
	batches := someBatches()
	a.showCards(batches)
	first := a.cards[batches[0].ID]
	batches[0].Open--
	batches[0].Done++

	a.showCards(batches[:1])

	if len(a.summary.Objects) != 1 || len(a.cards) != 1 || a.cards[batches[0].ID] != first {
		t.Errorf("%d cards are in sight, and one was made anew: %t", len(a.summary.Objects), a.cards[batches[0].ID] != first)
	}
	if got := first.pace.Text(); !strings.Contains(got, "315") {
		t.Errorf("the card says %q", got)
	}
}

func TestALowWindowHasRoomForOneCard(t *testing.T) {
	s := newStage(t)
	a := newActivityView(s.viewHost)
	for height, want := range map[float32]int{699: 1, 700: 2} {
		if s.window.Resize(fyne.NewSize(1240, height)); a.cardsAtMost() != want {
			t.Errorf("%v high: %d", height, a.cardsAtMost())
		}
	}
}

func TestABatchsMenuOffersWhatCanBeDoneWithIt(t *testing.T) {
	s := newStage(t)
	a := newActivityView(s.viewHost)
	s.window.SetContent(a.content())
	a.byBatch = true
	a.take(a.ask(), activityAnswer{batches: someBatches(), all: 2})
	menu := func(i int) (texts []string) {
		a.openBatchMenu(i, fyne.NewPos(100, 100))
		top := s.canvas().Overlays().Top()
		if top == nil {
			return nil
		}
		for _, o := range visible(nil, top) {
			if text, ok := o.(*canvas.Text); ok && text.Text != "" {
				texts = append(texts, text.Text)
			}
		}
		s.canvas().Overlays().Remove(top)
		return texts
	}
	people, report, remove := words("activity.showPeople"), words("batch.report"), words("activity.delete")
	if got := menu(0); !slices.Equal(got, []string{people, report, words("back.open"), remove}) {
		t.Errorf("of one under way it offers %q", got)
	}
	if got := menu(1); !slices.Equal(got, []string{people, report, words("back.open"), tn("batch.decide", 1), remove}) {
		t.Errorf("of one that has ended it offers %q", got)
	}
	if got := menu(2); got != nil {
		t.Errorf("of one that is gone it offers %q", got)
	}
}

func TestTroubleWithTheRecordIsSaidInItsPlace(t *testing.T) {
	s := newStage(t)
	a := newActivityView(s.viewHost)
	s.window.SetContent(a.content())
	what, _ := problemWords(&problem.Problem{Kind: problem.Unexplained})

	a.failed(errors.New("the disk is full"))

	if got := strings.Join(said(a.content()), "\n"); !strings.Contains(got, what) {
		t.Errorf("it says\n%s", got)
	}
}

func TestAFailureOfAnActIsShownWithItsDetails(t *testing.T) {
	s := newStage(t)
	queue := make(chan func(), 8)
	s.do = func(f func()) { queue <- f }
	var shown []*look.Dialog
	s.openDialog = func(d *look.Dialog) { shown = append(shown, d) }
	a := newActivityView(s.viewHost)
	wrong := &problem.Problem{Kind: problem.DiskTrouble}

	a.control(func(context.Context) error { return nil })
	(<-queue)()
	a.control(func(context.Context) error { return wrong })
	(<-queue)()

	if what, _ := s.problemWords(wrong); len(shown) != 1 || shown[0].Title() != what {
		t.Errorf("%d dialogs are shown", len(shown))
	}
}

func TestWhatWasSavedOrNotIsSaid(t *testing.T) {
	s := newStage(t)
	a := newActivityView(s.viewHost)
	a.reportEnded("report.csv", nil)
	if got := s.notice.Text(); got != words("report.saved", values{"Name": "report.csv"}) {
		t.Errorf("it says %q", got)
	}
	a.reportEnded("", errors.New("no room"))
	if got := s.notice.Text(); got != words("report.failed") {
		t.Errorf("it says %q", got)
	}
}
