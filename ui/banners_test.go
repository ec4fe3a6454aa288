package ui

import (
	"maps"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

// bannerTexts are what the line below the menu says, the gravest first.
func (d *desk) bannerTexts() (texts []string) {
	line := d.ui.screen.(*mainScreen).line
	for range line.Messages() {
		texts = append(texts, line.AccessibilityLabel())
		line.Turn()
	}
	return texts
}

func TestEachBannerIsThereExactlyWhileItsReasonIs(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	calm := d.ui.state
	copied := words("banner.copyOf", values{"When": moment(calm.Sync.At, d.ui.options.Now())})
	lost := &problem.Problem{Kind: problem.ServiceError, Host: "directory.example", Status: 500}
	what, next := problemWords(lost)
	badProfile := &problem.Problem{Kind: problem.BadProfile, Detail: "line 3"}
	badWhat, badNext := problemWords(badProfile)
	for name, c := range map[string]struct {
		change func(*client.State)
		want   []string
	}{
		"nothing but the demo": {func(*client.State) {}, nil},
		"damage":               {func(s *client.State) { s.Problem = &problem.Problem{Kind: problem.RecordDamaged, Detail: "outbox.db"} }, []string{words("banner.damaged") + " " + words("banner.damaged.body")}},
		"loss":                 {func(s *client.State) { s.Problem = &problem.Problem{Kind: problem.RecordDamaged} }, []string{words("banner.gone") + " " + words("banner.gone.body")}},
		"an unusable profile":  {func(s *client.State) { s.Problem = badProfile }, []string{badWhat + " " + badNext}},
		"trouble of the copy":  {func(s *client.State) { s.Sync.Problem = lost }, []string{what + " " + next + " " + copied}},
		"damaged leavers": {func(s *client.State) {
			s.LeaversProblem = &problem.Problem{Kind: problem.LeaversDamaged, Detail: "leavers.db", Count: 3}
		},
			[]string{tn("problem.leaversDamaged.lost", 3) + " " + words("problem.leaversDamaged.next")}},
		"leavers that are gone": {func(s *client.State) { s.LeaversProblem = &problem.Problem{Kind: problem.LeaversDamaged} },
			[]string{words("problem.leaversDamaged") + " " + words("problem.leaversDamaged.gone")}},
		"no connection": {func(s *client.State) { s.Sync.Problem = &problem.Problem{Kind: problem.Unreachable} },
			[]string{words("banner.offline") + " " + copied + " " + words("banner.offline.body")}},
		"no connection and no copy": {func(s *client.State) {
			s.Sync.Problem, s.Sync.At = &problem.Problem{Kind: problem.Unreachable}, time.Time{}
		}, []string{words("banner.offline") + " " + words("banner.noCopy") + " " + words("banner.offline.body")}},
		"a pause":                   {func(s *client.State) { s.Waiting, s.Sending.Paused, s.Sending.Held = 2, true, 2 }, []string{words("banner.paused") + " " + tn("banner.held", 2)}},
		"a pause, all on their way": {func(s *client.State) { s.Waiting, s.Sending.Paused = 2, true }, []string{words("banner.paused") + " " + words("banner.held.none")}},
		"a pause of nothing":        {func(s *client.State) { s.Sending.Paused = true }, nil},
		"a stopped batch":           {func(s *client.State) { s.Waiting, s.Sending.Stopped, s.Sending.Held = 2, []string{"b"}, 1 }, []string{words("banner.stopped") + " " + tn("banner.held", 1)}},
		"a stopped batch and a pause": {func(s *client.State) {
			s.Waiting, s.Sending = 2, client.Sending{Paused: true, Stopped: []string{"b"}, Held: 2}
		}, []string{words("banner.stopped") + " " + tn("banner.held", 2)}},
		"a change that reached somebody else": {func(s *client.State) { s.Undecided, s.HitOthers = 3, 1 },
			[]string{tn("banner.hit", 1) + " " + words("banner.hit.body"), tn("banner.undecided", 2) + " " + words("banner.undecided.body")}},
		"one question":    {func(s *client.State) { s.Undecided = 1 }, []string{tn("banner.undecided", 1) + " " + words("banner.undecided.body")}},
		"three questions": {func(s *client.State) { s.Undecided = 3 }, []string{tn("banner.undecided", 3) + " " + words("banner.undecided.body")}},
		"a long batch under way": {func(s *client.State) {
			s.Waiting, s.Sending = 400, client.Sending{Batch: "b", Left: 400, Ended: map[directory.State]int{directory.Done: 80, directory.Failed: 7}}
		}, []string{words("banner.sending", values{"N": "87", "Of": "487"})}},
		"its measured pace": {func(s *client.State) {
			s.Waiting, s.Sending = 400, client.Sending{Batch: "b", Left: 400, Ended: map[directory.State]int{directory.Done: 87}, PerSecond: 31, TimeLeft: 13 * time.Second}
		}, []string{words("banner.sending", values{"N": "87", "Of": "487"}) + " · " + words("batch.rate", values{"N": "31"}) + " · " + timeLeft(13*time.Second)}},
		"a short batch under way": {func(s *client.State) {
			s.Waiting, s.Sending = 2, client.Sending{Batch: "b", Left: 2, Ended: map[directory.State]int{directory.Done: 1}}
		}, nil},
		"a long batch that is paused": {func(s *client.State) {
			s.Waiting, s.Sending = 400, client.Sending{Batch: "b", Left: 400, Held: 400, Paused: true}
		}, []string{words("banner.paused") + " " + tn("banner.held", 400)}},
		"no keyring": {func(s *client.State) { s.SessionOnly = true }, []string{words("banner.sessionOnly") + " " + words("banner.sessionOnly.body")}},
		"a locked keyring": {func(s *client.State) { s.SessionOnly, s.NotKept = true, &problem.Problem{Kind: problem.KeyringLocked} },
			[]string{words("banner.sessionOnly") + " " + words("problem.keyringLocked") + " " + words("problem.keyringLocked.next")}},
		"several": {func(s *client.State) { s.Undecided, s.SessionOnly = 1, true }, []string{tn("banner.undecided", 1) + " " + words("banner.undecided.body"), words("banner.sessionOnly") + " " + words("banner.sessionOnly.body")}},
		"what is no demo": {func(s *client.State) {
			s.Organization.Demo, s.SessionOnly = nil, true
		}, []string{words("banner.sessionOnly") + " " + words("banner.sessionOnly.body")}},
	} {
		want := c.want
		d.ui.state = calm
		d.ui.screen.update(client.Change{State: true})
		c.change(&d.ui.state)
		if d.ui.state.Organization.Demo != nil {
			want = append(slices.Clip(want), words("banner.demo")+" "+words("banner.demo.body"))
		}

		d.ui.screen.update(client.Change{State: true})

		if got := d.bannerTexts(); !slices.Equal(got, want) {
			t.Errorf("%s: the banners say %q, want %q", name, got, want)
		}
	}
}

func TestTheActionOfABannerLeadsToWhatItIsAbout(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	calm := d.ui.state
	show := func(change func(*client.State)) {
		d.ui.state = calm
		change(&d.ui.state)
		d.ui.screen.update(client.Change{State: true})
	}

	show(func(s *client.State) { s.Undecided = 2 })
	d.press(words("nav.users"))
	d.press(tn("banner.undecided.show", 2))
	if d.ui.screen.(*mainScreen).current != viewActivity || d.activity().query.Outcome != directory.ToDecide {
		t.Error("questions do not lead to what is to be decided")
	}

	damage := &problem.Problem{Kind: problem.RecordDamaged, Detail: "outbox.db was damaged"}
	show(func(s *client.State) { s.Problem = damage })
	d.press(words("problem.details"))
	if !d.sees(problemDetail(damage)) {
		t.Error("damage does not show its details")
	}
	d.key(fyne.KeyEscape)

	damage = &problem.Problem{Kind: problem.LeaversDamaged, Detail: "leavers.db.salvaged-1", Count: 2}
	show(func(s *client.State) { s.LeaversProblem = damage })
	d.press(words("problem.details"))
	if !d.sees(problemDetail(damage)) {
		t.Error("damaged leavers do not show their details")
	}
	d.key(fyne.KeyEscape)

	trouble := &problem.Problem{Kind: problem.ServiceError, Host: "directory.example", Status: 500, Detail: "oops"}
	show(func(s *client.State) { s.Sync.Problem = trouble })
	d.press(words("problem.details"))
	if !d.sees(problemDetail(trouble)) || !d.sees("oops") {
		t.Error("trouble does not show its details")
	}
	d.key(fyne.KeyEscape)
}

func TestTheDemosMailboxOpensOrItsAddressIsSaid(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	opened := map[string]bool{}
	d.browserAccount = ""
	d.ui.options.OpenURL = d.note(opened)

	d.press(words("banner.demo.mail"))
	if !opened[d.demo.Mail()] || len(opened) != 1 {
		t.Errorf("opened %q", slices.Collect(maps.Keys(opened)))
	}
	if d.sees(words("notice.openYourself", values{"Address": d.demo.Mail()})) {
		t.Error("the address is said although the browser opened")
	}

	demo := *d.ui.state.Organization.Demo
	demo.Mail = "file:///etc/passwd"
	d.ui.state.Organization.Demo, d.ui.state.SessionOnly = &demo, true
	d.ui.screen.update(client.Change{State: true})
	d.press(words("banner.count", values{"N": "1", "Of": "2"}) + " ›") // the demo's comes last
	d.press(words("banner.demo.mail"))
	if len(opened) != 1 {
		t.Error("what is no address for a browser is opened")
	}
	d.untilSees(words("notice.openYourself", values{"Address": demo.Mail}))
}
