package client_test

// What may be said about what the ledger holds: was each person who was archived the one
// who was confirmed, and how fresh was what the program knew of him. It counts for
// itself, and trusts nothing of what it checks.

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// onOneProof is how many single changes may go on one proof of entity tags.
const onOneProof = 50

// itemOf returns the change that was confirmed for a user when something happened.
func (l *ledger) itemOf(id string, at int) *item {
	for _, i := range slices.Backward(l.changes) {
		if i.id == id && i.confirmed <= at {
			return i
		}
	}
	return nil
}

// audit judges what happened since the last time, and forgets it.
func (l *ledger) audit() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	deeds := slices.DeleteFunc(slices.Clone(l.deeds), func(d deed) bool { return !d.over })
	l.deeds = slices.DeleteFunc(l.deeds, func(d deed) bool { return d.over })
	defer func() { l.moved, l.movedElapsed, l.movedAt = 0, 0, 0 }()
	l.inTheWindow = map[*trip]bool{}
	for _, d := range deeds {
		if err := l.judge(d); err != nil {
			return fmt.Errorf("%w\n%s", err, l.story(deeds, d))
		}
	}
	return nil
}

// story is what happened to the user of a deed.
func (l *ledger) story(deeds []deed, about deed) string {
	var told strings.Builder
	for _, d := range deeds {
		if d.ID == about.ID || d.Change {
			fmt.Fprintf(&told, "%4d-%4d %s %s %d %q %s, active %t to %t, %s\n", d.began, d.answered, d.kind, d.ID, d.Status, d.Match,
				identityAt(d.After), d.Before.Active, d.After.Active, d.at.wall.Format(time.DateTime))
		}
	}
	if i := l.itemOf(about.ID, about.began); i != nil {
		fmt.Fprintf(&told, "confirmed: %s at %s, number %d, dialog %d; the clocks say %v and %v\n", i.who, i.at.wall.Format(time.DateTime), i.confirmed, i.asked,
			about.at.wall, about.at.elapsed)
	}
	for _, r := range l.readings[about.ID] {
		fmt.Fprintf(&told, "read: %d-%d %s, for dialog %d, %v and %v\n", r.began, r.answered, identityAt(r.After), r.asked, r.at.wall, r.at.elapsed)
	}
	return told.String()
}

func (l *ledger) judge(d deed) error {
	i := l.itemOf(d.ID, d.began)
	switch {
	case !d.Change:
		l.learn(i, d)
	case i == nil && d.effective():
		return fmt.Errorf("%s was archived, and nobody confirmed that", identityAt(d.Before))
	case i != nil && d.stale && i.concluded:
		l.prove(d)
		return l.judgeRepeat(i, d)
	case i != nil:
		l.prove(d)
		return l.judgeChange(i, d)
	}
	return nil
}

// learn takes in what the program was told of a user. i is the last change of that
// user, nil if there is none.
func (l *ledger) learn(i *item, d deed) {
	if d.Status != http.StatusOK || d.answered == 0 {
		return
	}
	if d.asked == 0 {
		d.of = i
	}
	l.readings[d.ID] = append(l.readings[d.ID], d)
	if i != nil && i.sent && !i.concluded && (!d.After.Active || identityAt(d.After) != i.who) {
		l.conclude(i, d)
	}
}

// prove takes in that the program was told that the service looks at entity tags.
func (l *ledger) prove(d deed) {
	if d.stale && d.Status == http.StatusPreconditionFailed && d.answered > 0 {
		l.proofs[d.kind] = append(l.proofs[d.kind], d)
	}
}

// judgeChange judges a request for the change of an item.
func (l *ledger) judgeChange(i *item, d deed) error {
	if err := l.mustCount(i, d); err != nil {
		return err
	}
	if err := l.mustNotBeStopped(i, d); err != nil {
		return err
	}
	if d.effective() {
		if err := l.mustBeHim(i, d); err != nil {
			return err
		}
	}
	if d.Status == http.StatusOK {
		i.sent, i.concluded = true, false
		if d.answered > 0 && l.tellsWhom[d.kind] {
			l.conclude(i, d)
		}
	}
	return nil
}

// judgeRepeat judges the repetition of a change that has come to its end, on the
// condition of a stale tag. It must not do anything any more.
func (l *ledger) judgeRepeat(i *item, d deed) error {
	if !d.effective() {
		return nil
	}
	l.count.repeats++
	last, ok := l.lastReading(i, d)
	if !ok || !l.isFresh(last.trip, d.trip) {
		return fmt.Errorf("%s was archived by the repetition of a change, unread", identityAt(d.Before))
	}
	return nil
}

// mustCount checks that what goes was confirmed within the last day, and not in the
// future.
func (l *ledger) mustCount(i *item, d deed) error {
	age := d.at.wall.Sub(i.at.wall)
	early := d.before.wall.Sub(i.at.wall)
	counts := func(age time.Duration) bool {
		return age <= 24*time.Hour+time.Minute+tolerance && age >= -time.Minute-tolerance
	}
	if counts(age) || counts(early) && l.passesInTheWindow(d) {
		return nil
	}
	return fmt.Errorf("%s was sent %v after it was confirmed, unasked", i.who, age)
}

// passesInTheWindow allows for what was under way when the clocks were moved.
func (l *ledger) passesInTheWindow(d deed) bool {
	if d.kind == "bulk" || d.before == d.at {
		return false
	}
	l.inTheWindow[d.trip] = true
	return len(l.inTheWindow) < l.parallel
}

// mustNotBeStopped checks that, once the program has stopped a batch because it was shown
// somebody else, only what was on its way comes. How long the answer that showed him was
// on its way does not count: others may be answered meanwhile, and any number begin.
//
// A request takes one of the places of those under way, then asks whether its batch is
// stopped, and goes. What comes later asked before, so that it still has its place: there
// are as many as there are places, and one for bulk requests. Where the answer to such a
// request showed somebody else, the batch was stopped in that request's own place. Who
// was seen by a reading may have been looked at after its place was free again.
func (l *ledger) mustNotBeStopped(i *item, d deed) error {
	s, ok := l.stops[i.batch]
	if !ok || d.began < s.at || slices.Contains(l.late[i.batch], d.trip) {
		return nil
	}
	l.late[i.batch] = append(l.late[i.batch], d.trip)
	most := l.parallel
	if d.kind == "bulk" {
		most = 1
	}
	if slices.Equal(slices.Compact(slices.Clone(l.shown[i.batch])), []string{d.kind}) {
		most--
	}
	n := 0
	for _, t := range l.late[i.batch] {
		if t.kind == d.kind {
			n++
		}
	}
	if n > most {
		return fmt.Errorf("%d requests came after the program had stopped their batch, of %s", n, i.who)
	}
	return nil
}

// lastReading returns what the program was last told of the user of an item before a
// change came, for that item.
func (l *ledger) lastReading(i *item, d deed) (deed, bool) {
	for _, r := range slices.Backward(l.readings[d.ID]) {
		if r.answered < d.began && (r.of == i || r.asked != 0 && r.asked == i.asked) {
			return r, true
		}
	}
	return deed{}, false
}

// lastSeen returns what the program was last told of the user of an item before a change
// came, for whatever reason. What it was told before the dialog counts for nothing: that
// may have come from a newer list.
func (l *ledger) lastSeen(i *item, d deed) (deed, bool) {
	for _, r := range slices.Backward(l.readings[d.ID]) {
		if r.answered < d.began {
			return r, r.began > l.asks[i.asked-1]
		}
	}
	return deed{}, false
}

// isFresh reports whether a reading, or a proof, counts when a change comes.
func (l *ledger) isFresh(then, now *trip) bool {
	return then.at.fresh(now.at) || then.before.fresh(now.at)
}

// mustBeHim checks who was archived.
func (l *ledger) mustBeHim(i *item, d deed) error {
	l.count.effects++
	if i.effects++; i.effects > 1 {
		return fmt.Errorf("%s was archived %d times", i.who, i.effects)
	}
	last, read := l.lastReading(i, d)
	known := read && (l.isFresh(last.trip, d.trip) || l.wasFresh(last, d))
	if !known {
		l.count.unread++
		if err := l.mustBeVouched(d); err != nil {
			return err
		}
	}
	hit := identityAt(d.Before)
	switch {
	case hit == i.who:
		return nil
	case l.honoured:
		return fmt.Errorf("%s was archived, %s was confirmed, and the service looks at tags", hit, i.who)
	}
	if seen, ok := l.lastSeen(i, d); ok && identityAt(seen.After) != i.who {
		return fmt.Errorf("%s was archived, %s was confirmed, and the last reading had shown %s", hit, i.who, identityAt(seen.After))
	}
	l.count.hits++
	return nil
}

// wasFresh reports whether a reading, or a proof, counted when the clocks were moved,
// and the change may have been on its way then. Whose answer came later was looked at
// by the clocks of now.
func (l *ledger) wasFresh(then, change deed) bool {
	return then.answered < l.movedAt && then.at.fresh(change.before) && l.passesInTheWindow(change)
}

// mustBeVouched checks that a change of somebody who was not just read goes on the word
// of a proof.
//
// How many may come between the coming of one proof and that of the next: the program
// asks for a new proof when one carries as many more as there are places for those under
// way. These may all come while it asks. So may those that have a place already when it
// asks: each of them was counted, and not yet sent. Then the new proof carries its own. A
// bulk request waits until the proof after the last one was answered.
func (l *ledger) mustBeVouched(d deed) error {
	if d.Match == "" || d.stale {
		return fmt.Errorf("%s was archived unread, and on no condition", identityAt(d.Before))
	}
	l.unread[d.kind] = append(l.unread[d.kind], d)
	for _, proof := range slices.Backward(l.proofs[d.kind]) {
		if proof.answered > d.began {
			continue
		}
		if !l.isFresh(proof.trip, d.trip) && !l.wasFresh(proof, d) {
			return fmt.Errorf("%s was archived unread, on the word of an old proof", identityAt(d.Before))
		}
		since := map[*trip]bool{}
		for _, u := range l.unread[d.kind] {
			if u.began > proof.began {
				since[u.trip] = true
			}
		}
		most := onOneProof + 2*l.parallel
		if d.kind == "bulk" {
			most = 1
		}
		if len(since) > most {
			return fmt.Errorf("%d requests went on the word of one proof", len(since))
		}
		return nil
	}
	return fmt.Errorf("%s was archived unread, and nothing was proved", identityAt(d.Before))
}

// conclude takes in that the program was told what became of a change.
func (l *ledger) conclude(i *item, d deed) {
	i.concluded = true
	if identityAt(d.After) == i.who || d.After.Active {
		return
	}
	i.mustBeFound, i.found = true, identityAt(d.After)
	l.shown[i.batch] = append(l.shown[i.batch], d.kind)
}
