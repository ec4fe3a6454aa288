package directory

// What the record of confirmed changes is asked for, and what it answers.

import "time"

// Outcome gathers the states of confirmed changes into what an admin asks for.
type Outcome string

const (
	// AnyOutcome is all of them.
	AnyOutcome Outcome = ""
	// StillOpen: Queued, Sending or Unknown.
	StillOpen Outcome = "open"
	// ToDecide: Conflict, until the admin has decided.
	ToDecide Outcome = "toDecide"
	// WentWell: Done.
	WentWell Outcome = "done"
	// NotDone: Failed, Refused, Cancelled, and Conflict once it was decided.
	NotDone Outcome = "notDone"
)

// Outcomes lists every outcome in the order in which windows show them.
var Outcomes = []Outcome{AnyOutcome, StillOpen, ToDecide, WentWell, NotDone}

// RecordQuery asks for confirmed changes, the newest batch first and each batch in
// the order of its plan.
type RecordQuery struct {
	// Batch keeps only the changes of one batch; "" keeps all.
	Batch string
	// Search keeps changes of which the user's name, addresses, user name or id, or the
	// note, contains every word of it, whatever the case.
	Search  string
	Outcome Outcome
	// Items, unless nil, keeps only the changes with these ids.
	Items []int64
	// Offset is the number of changes before the page, Limit the most it holds.
	Offset, Limit int
}

// RecordPage is what there is.
type RecordPage struct {
	Entries []Entry
	// Total is the number of entries on all pages.
	Total int
	// Found counts what the search finds in the query's batch, whatever the outcome
	// that the query asks for; without a search it is Counts.
	Found map[Outcome]int
	// Counts are those of the whole record, or of the query's batch, whatever else
	// the query asks for.
	Counts map[Outcome]int
}

// Entry is one confirmed change with what is known of its batch.
type Entry struct {
	Item
	ConfirmedBy string
}

// Summary is a batch without its items.
type Summary struct {
	Batch
	Tally
}

// Tally is how the items of a batch stand.
type Tally struct {
	// Done is how many are Effective; Already are those that others were faster at.
	Done, Already int
	Refused       int
	Failed        int
	Cancelled     int
	// Conflicts are all of them, Undecided those that the admin has not decided.
	Conflicts, Undecided int
	// Open are all that are not finished, Sent those of them that went out, or perhaps
	// did: they wait for an answer, and not to be sent.
	Open, Sent int
	// Deleted are those of Done whom the service deleted, HitOthers those of Conflicts
	// who took effect for somebody else than was confirmed.
	Deleted, HitOthers int
}

// All is how many items there are.
func (t Tally) All() int {
	return t.Done + t.Already + t.Refused + t.Failed + t.Cancelled + t.Conflicts + t.Open
}

// Waiting is what one account confirmed and is not finished, in numbers: it says nothing
// of whom the changes are about.
type Waiting struct {
	Account Account
	// ConfirmedBy is who confirmed, in the words of the newest batch.
	ConfirmedBy string
	// First and Last are when the oldest and the newest batch were confirmed of which
	// something waits.
	First, Last time.Time
	// Queued were not sent, and can be taken back. Sent were, or perhaps were, and how
	// they ended is not known. Undecided are conflicts that wait for a decision.
	Queued, Sent, Undecided int
}

// None reports whether nothing waits.
func (w Waiting) None() bool { return w.Queued+w.Sent+w.Undecided == 0 }
