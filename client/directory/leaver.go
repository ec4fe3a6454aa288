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
}

// LeaverGroup is what has to be done with an entry.
type LeaverGroup string

const (
	// AnyLeaver is all of them.
	AnyLeaver LeaverGroup = ""
	// LeaverDue: somebody is meant, whose day has come and who is not archived.
	LeaverDue LeaverGroup = "due"
	// LeaverToResolve: nobody is meant yet, or it cannot be done as it stands: the
	// admin looks.
	LeaverToResolve LeaverGroup = "toResolve"
	// LeaverLater: the day has not come.
	LeaverLater LeaverGroup = "later"
	// LeaverDone: archived.
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
	// Outcome is the newest change that archives him, confirmed since the entry was
	// made; its ID is 0 without one.
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
	// Today is the day by the computer's calendar; what leaves on it is due.
	Today         Day
	Offset, Limit int
}

// LeaverChange is what changes of an entry; nil leaves it as it is.
type LeaverChange struct {
	Leaves *Day
	Note   *string
	// Person is whom the admin picked.
	Person *User
}
