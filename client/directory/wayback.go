package directory

// WayBack is what can be taken back of a batch that archives, at one moment: what was
// not sent can be cancelled, and who was archived can be invited again.
type WayBack struct {
	// Unsent are those whose change was not sent: it can be cancelled.
	Unsent []User
	// UnderWay are those of whom it is not known yet how their change ends. They
	// come to their end first.
	UnderWay []User
	// Archived are those who were archived by the batch's own requests and still are,
	// also whom one of them hit in place of somebody else. They are shown to a plan as
	// the admin confirmed them, so that whoever is somebody else by now is left out.
	Archived []User
	// Gone is how many others the batch archived who are not in the organization any
	// more: some services delete whom they archive. There is no way back for them.
	Gone int
}

// NewWayBack returns what the record of a batch says of the way back. Whether those
// whom it archived still are, [WayBack.Now] says. There is none for a batch that invites.
func NewWayBack(record []Entry) (w WayBack) {
	for _, e := range record {
		switch {
		case e.Kind != Archive:
		case e.State == Queued:
			w.Unsent = append(w.Unsent, e.Seen)
		case e.State.Open():
			w.UnderWay = append(w.UnderWay, e.Seen)
		case e.Reason == ReasonHitAnother:
			w.Archived = append(w.Archived, e.Found) // it is he who was archived
		case e.Effective() && e.Reason == ReasonDeletedByService:
			w.Gone++
		case e.Effective():
			w.Archived = append(w.Archived, e.Seen)
		}
	}
	return w
}

// Now returns w with those as Archived only who are, among users, and of whom no change
// is open, by their ids. Who is not among the users is Gone.
func (w WayBack) Now(users []User, open map[string]Item) WayBack {
	now := make(map[string]User, len(users))
	for _, u := range users {
		now[u.ID] = u
	}
	var archived []User
	for _, was := range w.Archived {
		u, known := now[was.ID]
		_, isOpen := open[was.ID]
		switch {
		case !known:
			w.Gone++
		case u.Status == Archived && !isOpen:
			was.Status, was.Role = u.Status, u.Role
			archived = append(archived, was)
		}
	}
	w.Archived = archived
	return w
}

// People are all of them, in this order.
func (w WayBack) People() []User {
	people := make([]User, 0, len(w.Unsent)+len(w.UnderWay)+len(w.Archived))
	return append(append(append(people, w.Unsent...), w.UnderWay...), w.Archived...)
}
