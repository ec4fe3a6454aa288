package directory

// Prepared leavers: who is to be archived, and on which day. Nothing of it is sent
// without its confirmation.

import "time"

// LeaverList is a list of leavers that is kept on this computer until the admin deletes
// it.
type LeaverList struct {
	ID   int64 // 0: not kept yet
	Name string
	// Origin is where it came from first.
	Origin    Origin
	CreatedAt time.Time
	CreatedBy string // the admin's name
	// Counts are those of its entries by group; only of a list that was read.
	Counts map[LeaverGroup]int
}

// Origin is where a list came from. All of it is text from outside, "" where it does not
// apply: what was pasted has no file, who came in from Users has nothing.
type Origin struct {
	File, Sheet string
	// Column is the heading of the column that names the people, DayColumn that of the
	// leaving day.
	Column, DayColumn string
	Encoding          string
}

// Leaver is one entry of a list.
type Leaver struct {
	ID     int64 // 0: not kept yet
	ListID int64
	// Line is where it stood, counted from 1; 0 where it came from no list.
	Line int
	// Written is what stood there; "" for who was added from Users. Address, Number and
	// Name are what of it says who is meant: an address or user name, an employee
	// number, the name in the row. All are text from outside.
	Written, Address, Number, Name string
	// Leaves is the day from which the entry is due; "" is now.
	Leaves Day
	// Note is a note or a ticket number.
	Note string
	// Person is who is meant, as the admin was shown him; its ID is "" while nobody was
	// matched or picked.
	Person  User
	AddedAt time.Time
	// SetAt is when the day or the person was set last, at first with the entry: what came
	// to its end before is no answer to it.
	SetAt time.Time
}

// What of a list is kept at most. Longer text is cut, and ends in an ellipsis then.
const (
	// LeaversInList is how many entries a list has.
	LeaversInList = 100_000
	// LeaverText is how many characters a text has.
	LeaverText = 500
)

// LeaverGroup is what has to be done with an entry.
type LeaverGroup string

const (
	// AnyLeaver is all of them.
	AnyLeaver LeaverGroup = ""
	// LeaverDue: somebody is meant, whose day has come and who is not archived.
	LeaverDue LeaverGroup = "due"
	// LeaverToResolve: nobody is meant yet, or it cannot be done as it stands, or was
	// tried and came to another end: the admin looks.
	LeaverToResolve LeaverGroup = "toResolve"
	// LeaverLater: the day has not come.
	LeaverLater LeaverGroup = "later"
	// LeaverDone: archived, or confirmed and on its way; its outcome says which.
	LeaverDone LeaverGroup = "done"
)

// LeaverGroups lists the groups in the order in which windows show them.
var LeaverGroups = []LeaverGroup{LeaverDue, LeaverToResolve, LeaverLater, LeaverDone}

// LeaverEntry is an entry as it stands now.
type LeaverEntry struct {
	Leaver
	Group LeaverGroup
	// Now is the person as the copy has him; its ID is "" where he is not in it.
	Now User
	// Changed: he is not any more who was meant when the entry was made (see
	// SameIdentity).
	Changed bool
	// Gone: the service has no such user, as far as a whole copy says.
	Gone bool
	// Outcome is the newest change that archives him, if it was confirmed since the entry
	// was set (see Leaver.SetAt), or is open; its ID is 0 without one.
	Outcome Item
}

// LeaverQuery asks for entries: those due first, then to resolve, later, done, each
// group in the order of days, then of the list.
type LeaverQuery struct {
	// ListID keeps those of one list; 0 keeps all.
	ListID int64
	Group  LeaverGroup
	// Search keeps entries of which what was written, the person, or the note contains
	// every word, whatever the case.
	Search string
	// Today is the day by the computer's calendar; what leaves on it is due. "" leaves
	// that to the client.
	Today         Day
	Offset, Limit int
}

// LeaverChange is what changes of an entry; nil leaves it as it is.
type LeaverChange struct {
	Leaves *Day
	Note   *string
	// Person is whom the admin picked; without an ID nobody is meant any more.
	Person *User
}

// LeaverStanding is what is known of a person beside the lists.
type LeaverStanding struct {
	// Status is that of the copy; "" where he is not in it.
	Status Status
	// Gone: the copy is whole, and he is not in it. What is not whole says nothing of who
	// is missing.
	Gone bool
	// Outcome is how the newest change stands that archives him, and ConfirmedAt when it
	// was confirmed; NoState where there is none.
	Outcome     State
	ConfirmedAt time.Time
}

// answers reports whether a change that archives the person of l is an answer to it: it was
// confirmed since l was set, or may still take effect.
func answers(l Leaver, state State, confirmedAt time.Time) bool {
	return state.Open() || state != NoState && !confirmedAt.Before(l.SetAt)
}

// GroupOf says what has to be done with an entry.
//
// A change that was done stays done although its person was invited again since: to
// archive him once more is a new decision. One that failed, was refused or became a
// conflict is to be looked at, because the same again would end the same way, and what is
// due is what a single confirmation can do. One that the admin took back has changed
// nothing.
func GroupOf(l Leaver, s LeaverStanding, today Day) LeaverGroup {
	if l.Person.ID == "" {
		return LeaverToResolve
	}
	outcome := NoState
	if answers(l, s.Outcome, s.ConfirmedAt) {
		outcome = s.Outcome
	}
	switch {
	case s.Status == Archived, outcome == Done, outcome.Open():
		return LeaverDone
	case s.Gone, outcome == Failed, outcome == Refused, outcome == Conflict:
		return LeaverToResolve
	case l.Leaves > today:
		return LeaverLater
	}
	return LeaverDue
}

// NewLeaverEntry returns an entry as it stands: now is its person in the copy, without an
// ID where he is not in it, and newest the newest change that archives him, without one
// where there is none.
func NewLeaverEntry(l Leaver, s LeaverStanding, now User, newest Item, today Day) LeaverEntry {
	e := LeaverEntry{Leaver: l, Now: now, Gone: s.Gone, Group: GroupOf(l, s, today)}
	if answers(l, newest.State, newest.ConfirmedAt) {
		e.Outcome = newest
	}
	// Services rename whom they archive.
	e.Changed = now.ID != "" && e.Group != LeaverDone && !SameIdentity(l.Person, now)
	return e
}
