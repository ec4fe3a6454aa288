package dispatch

// How sending stands, as it is reported.

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

func TestWithNothingToDoTheStatusIsEmpty(t *testing.T) {
	d := newDesk(t, plain)

	s := d.Status(context.Background())

	if s.Waiting != 0 || s.Undecided != 0 || s.Sending.Paused || len(s.Sending.Stopped) != 0 || s.Sending.Batch != "" ||
		s.Sending.Ended != nil || s.Sending.Left != 0 || s.Sending.TimeLeft != 0 || s.Sending.PerSecond != 0 || !s.Sending.Until.IsZero() || s.Sending.Problem != nil {
		t.Errorf("%+v", s)
	}
	if d.log.String() != "" {
		t.Errorf("the log says %s", d.log.String())
	}
}

func TestTheStatusCountsTheBatchOfWhichAChangeEndedLast(t *testing.T) {
	d := newDesk(t, plain)
	first := d.confirm(directory.Plan{}, 1)
	second := d.confirm(directory.Plan{}, 2, 3, 4, 5)
	d.fails("archive u3", answered(404))
	d.fails("archive u4", errLost)
	if err := d.work(); err == nil {
		t.Fatal("no trouble")
	}

	s := d.Status(context.Background())

	if s.Sending.Batch != second.ID || s.Sending.Batch == first.ID || s.Sending.Left != 2 || s.Waiting != 2 ||
		s.Sending.Ended[directory.Done] != 1 || s.Sending.Ended[directory.Failed] != 1 || len(s.Sending.Ended) != 2 {
		t.Errorf("%+v", s)
	}
}

func TestTheTimeLeftIsThatOfWhatMayBeSentAtThePaceOfLate(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{}, upTo(1, 7)...)
	for range 7 {
		d.during("archive", func() { d.pass(time.Second) })
	}
	d.mustWork()
	d.confirm(directory.Plan{}, upTo(11, 20)...)
	held := d.confirm(directory.Plan{}, 30)
	if err := d.outbox.Stop(context.Background(), held.ID, d.clock()); err != nil {
		t.Fatal(err)
	}

	s := d.Status(context.Background())

	// Seven ended within six seconds, the first at once.
	want := 60 * time.Second / 7
	if off := s.Sending.TimeLeft - want; s.Waiting != 11 || off.Abs() > time.Millisecond || s.Sending.PerSecond < 1.1 || s.Sending.PerSecond > 1.2 {
		t.Errorf("%+v, want %s", s, want)
	}
	d.pass(time.Minute)
	if s := d.Status(context.Background()); s.Sending.TimeLeft != 0 || s.Sending.PerSecond != 0 {
		t.Errorf("after a rest: %+v", s)
	}
}

func TestTheTimeLeftIsUnknownUntilItIsMeasured(t *testing.T) {
	start := time.Unix(1_000_000, 0)
	second := func(n int) time.Duration { return time.Duration(n) * time.Second }
	for name, c := range map[string]struct {
		ends []time.Duration
		at   time.Duration
		want time.Duration // for 60 changes; 0: unknown
	}{
		"nothing ended":                       {nil, second(9), 0},
		"one ended, a second ago":             {[]time.Duration{0}, second(1), 0},
		"many ended, four seconds long":       {every(second(1)/10, 40), second(4), 0},
		"the same, for five seconds":          {every(second(1)/10, 50), second(5), second(6)},
		"two in ten seconds":                  {[]time.Duration{0, second(9)}, second(10), 0},
		"one in five seconds":                 {every(second(5), 3), second(12), second(240)},
		"all of them long ago":                {every(second(1)/10, 50), second(14), 0},
		"it begins slowly, then goes fast":    {append(every(second(1), 5), repeated(second(5), 100)...), second(6), 0},
		"fast for longer than it is measured": {every(second(1)/100, 2500), second(24), second(6) / 10},
		"after a rest":                        {append(every(second(1), 20), 2*time.Hour), 2*time.Hour + second(1), 0},
		"the clock is set back":               {every(second(1), 10), -second(3), 0},
	} {
		var m meter
		for _, end := range c.ends {
			m.count("b", start.Add(end))
		}
		if got := m.timeLeft(60, start.Add(c.at)); (got - c.want).Abs() > c.want/4 {
			t.Errorf("%s: %s left, want %s", name, got, c.want)
		}
		if got := m.timeLeft(0, start.Add(c.at)); got != 0 {
			t.Errorf("%s: %s left for nothing", name, got)
		}
	}
}

func repeated(at time.Duration, n int) []time.Duration {
	return slices.Repeat([]time.Duration{at}, n)
}

func TestWhatIsHeldIsTold(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t, plain)
	var batches []string
	for n := 1; n <= 4; n++ {
		batches = append(batches, d.confirm(directory.Plan{}, n).ID)
	}
	for _, b := range []string{batches[2], batches[0], batches[1]} {
		if err := d.outbox.Stop(ctx, b, d.clock()); err != nil {
			t.Fatal(err)
		}
	}
	s := d.Status(ctx).Sending
	if s.Paused || s.Held != 3 || !slices.Equal(s.Stopped, batches[:3]) {
		t.Errorf("%+v", s)
	}
	if !d.isHeld(batches[0]) || d.isHeld(batches[3]) {
		t.Error("the dispatcher does not know")
	}

	if err := d.outbox.Pause(ctx, d.clock()); err != nil {
		t.Fatal(err)
	}
	if s := d.Status(ctx).Sending; !s.Paused || len(s.Stopped) != 3 || s.Held != 4 || !d.isHeld(batches[3]) {
		t.Errorf("%+v", s)
	}
	d.fails("holds", errDisk)
	if s := d.Status(ctx).Sending; s.Paused || !d.isHeld(batches[3]) {
		t.Errorf("unread: %+v", s) // what was known stays
	}
}

func TestACancelledRestIsNotStopped(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t, plain)
	b := d.confirm(directory.Plan{}, 1, 2)
	d.fails("archive u1", errLost)
	if err := d.work(); err == nil {
		t.Fatal("no trouble")
	}
	if _, err := d.outbox.CancelRest(ctx, b.ID, d.clock()); err != nil {
		t.Fatal(err)
	}

	if s := d.Status(ctx).Sending; len(s.Stopped) != 0 || s.Paused || !d.isHeld(b.ID) {
		t.Errorf("%+v", s)
	}
	d.mustWork()
	d.mustBe(directory.Cancelled, "", 1, 2)
}

func TestWhatCannotBeCountedIsZero(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{}, 1)
	d.mustWork()
	d.confirm(directory.Plan{}, 2)
	for _, act := range []string{"count", "countUndecided", "countBatch"} {
		d.fails(act, errDisk)
	}

	s := d.Status(context.Background())

	if s.Waiting != 0 || s.Undecided != 0 || s.Sending.Left != 0 || len(s.Sending.Ended) != 0 || s.Sending.Ended == nil {
		t.Errorf("%+v", s)
	}
	for _, line := range []string{"count what waits", "count what is to be decided", "count the batch"} {
		if strings.Count(d.log.String(), line) != 1 {
			t.Errorf("the log does not say %q once: %s", line, d.log.String())
		}
	}
}

func TestUntilWhenTheServiceWantsToBeLeftAloneIsTold(t *testing.T) {
	d := newDesk(t, plain)
	now := d.clock()
	why := &problem.Problem{Kind: problem.Unreachable}
	d.service.heldUntil = now.Add(time.Hour)
	if s := d.Status(context.Background()).Sending; !s.Until.IsZero() {
		t.Errorf("before Run: until %s", s.Until)
	}
	d.heldUntil = d.service.HeldUntil

	for name, c := range map[string]struct{ service, queue, want time.Time }{
		"only the service": {now.Add(time.Hour), time.Time{}, now.Add(time.Hour)},
		"the later one":    {now.Add(time.Hour), now.Add(2 * time.Hour), now.Add(2 * time.Hour)},
		"the service's":    {now.Add(3 * time.Hour), now.Add(2 * time.Hour), now.Add(3 * time.Hour)},
		"what has passed":  {now, time.Time{}, time.Time{}},
	} {
		d.service.heldUntil = c.service
		d.meter.setReason(why, c.queue)
		s := d.Status(context.Background()).Sending
		if !s.Until.Equal(c.want) || s.Problem != why {
			t.Errorf("%s: until %s, %v", name, s.Until, s.Problem)
		}
	}
}

func TestTheRateIsThatOfTheLastQuarterMinute(t *testing.T) {
	start := time.Unix(1_000_000, 0)
	for name, c := range map[string]struct {
		ends []time.Duration
		at   time.Duration
		want float64
	}{
		"none":                    {nil, 0, 0},
		"one, just now":           {[]time.Duration{0}, 0, 1},
		"two in a second":         {[]time.Duration{0, 0}, 0, 2},
		"two in two seconds":      {[]time.Duration{0, time.Second}, 2 * time.Second, 1},
		"one, fourteen s ago":     {[]time.Duration{0}, 14 * time.Second, 1. / 14},
		"one, fifteen s ago":      {[]time.Duration{0}, 15 * time.Second, 0},
		"a long run":              {every(time.Second, 40), 39 * time.Second, 1},
		"after a rest":            {append(every(time.Second, 10), time.Hour, time.Hour+time.Second), time.Hour + 2*time.Second, 1},
		"what ended in future":    {[]time.Duration{time.Minute}, 0, 0},
		"a slot is used again":    {[]time.Duration{0, 0, 15 * time.Second}, 15 * time.Second, 1},
		"one of before the epoch": {[]time.Duration{-2_000_000 * time.Second}, -2_000_000 * time.Second, 1},
	} {
		var m meter
		for _, end := range c.ends {
			m.count("b", start.Add(end))
		}
		batch, got, _, _ := m.read(start.Add(c.at))
		if off := got - c.want; off > 1e-9 || off < -1e-9 {
			t.Errorf("%s: %f per second, want %f", name, got, c.want)
		}
		if (batch == "b") != (len(c.ends) > 0) {
			t.Errorf("%s: batch %q", name, batch)
		}
	}
}

// every returns n times with the same time between them.
func every(d time.Duration, n int) (times []time.Duration) {
	for i := range n {
		times = append(times, time.Duration(i)*d)
	}
	return times
}

func TestOnlyANewReasonToWaitIsReported(t *testing.T) {
	d := newDesk(t, plain)
	why := &problem.Problem{Kind: problem.Unreachable}
	for i, reason := range []*problem.Problem{nil, why, why, nil, nil} {
		d.waitBecause(context.Background(), reason, d.clock().Add(time.Duration(i)*time.Hour))
		if reports := len(d.report.reports); reports != []int{0, 1, 1, 2, 2}[i] {
			t.Errorf("%d: %d reports", i, reports)
		}
	}
	if _, _, until, why := d.meter.read(d.clock()); why != nil || !until.Equal(d.clock().Add(4*time.Hour)) {
		t.Errorf("until %s, %v", until, why)
	}
}

func TestReportsThatComeSoonAfterEachOtherAreOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m meter
		var reports atomic.Int32
		report := func() { reports.Add(1) }
		must := func(want int32) {
			t.Helper()
			synctest.Wait()
			if got := reports.Load(); got != want {
				t.Fatalf("%d reports, want %d", got, want)
			}
		}
		for range 10 {
			m.soon(report)
		}
		must(1) // the first comes at once
		for range 10 {
			m.soon(report)
		}
		time.Sleep(reportEvery - 1)
		must(1)
		time.Sleep(time.Nanosecond)
		must(2)
		time.Sleep(time.Hour)
		must(2)
		m.soon(report)
		must(3)
	})
}

func TestALargeBatchIsCountedRegularly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newClockDesk()
		stop := d.reportRegularly(t.Context())
		var at []time.Duration
		began := time.Now()
		d.whenCounted(func() { at = append(at, time.Since(began)) })
		time.Sleep(time.Second)
		synctest.Wait()
		d.whenCounted(func() {
			at = append(at, time.Since(began))
			time.Sleep(time.Second) // much waits: counting takes long
		})
		time.Sleep(40 * time.Second)
		stop()
		items := d.items.Load()
		time.Sleep(time.Hour)

		want := []time.Duration{250 * time.Millisecond, 500 * time.Millisecond, 750 * time.Millisecond, time.Second, 1250 * time.Millisecond, 32250 * time.Millisecond}
		if !slices.Equal(at, want) || items != 1 || d.items.Load() != 1 {
			t.Errorf("counted at %v, items changed %d times", at, items)
		}
	})
}

func TestNothingIsCountedAfterTheEndOfARound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newClockDesk()
		counting, ended := make(chan struct{}), false
		d.whenCounted(func() {
			close(counting)
			time.Sleep(time.Second)
			ended = true
		})
		stop := d.reportRegularly(t.Context())
		<-counting

		stop()

		if !ended {
			t.Error("somebody still counts")
		}
	})
}

// Whoever pauses and the loop itself read at the same time.
func TestAnOlderReadingOfWhatIsHeldDoesNotHideANewerOne(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t, plain)
	b := d.confirm(directory.Plan{}, 1)
	if err := d.outbox.Pause(ctx, d.clock()); err != nil {
		t.Fatal(err)
	}
	var newer Status
	d.during("holds", func() { // the older reading has begun, and reads what was before
		if err := d.outbox.Resume(ctx); err != nil {
			t.Error(err)
		}
		newer = d.Status(ctx)
		if err := d.outbox.Pause(ctx, d.clock()); err != nil {
			t.Error(err)
		}
	})

	older := d.Status(ctx)

	if newer.Sending.Paused || !older.Sending.Paused || newer.Reading <= older.Reading {
		t.Errorf("newer %+v, older %+v", newer, older)
	}
	if d.isHeld(b.ID) {
		t.Error("the older one counts")
	}
}
