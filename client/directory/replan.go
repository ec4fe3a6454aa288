package directory

// What becomes of a plan, or of what was confirmed, where its users were read again.

// PlanShown is [NewPlan] for users whom the admin was shown, and who were read again: now
// is how they are, each once, in the order of the plan. open are the changes, by the ids of their
// users, that are not finished. Left out besides are those who are no longer who was
// shown, those of whom a change is open already, and those who are not among now.
func PlanShown(kind Kind, shown, now []User, open map[string]Item, who Who) Plan {
	before := make(map[string]*User, len(shown)) // not users: ten thousand are megabytes
	for i := range shown {
		before[shown[i].ID] = &shown[i]
	}
	met := make(map[string]bool, len(shown))
	free := make([]User, 0, len(now))
	var waiting, changed, gone []LeftOut
	for _, u := range now {
		var was User
		if shown := before[u.ID]; shown != nil {
			was = *shown
		}
		met[u.ID] = true
		_, isOpen := open[u.ID]
		switch {
		case who.Protected.Covers(u):
			free = append(free, u) // the rules leave him out
		case isOpen:
			waiting = append(waiting, LeftOut{User: u, Reason: ReasonAlreadyWaiting})
		case !kind.Done(u.Status) && !SamePerson(was, u):
			changed = append(changed, LeftOut{User: u, Reason: ReasonChangedSinceShown, Was: was})
		default:
			free = append(free, u)
		}
	}
	for i := range shown {
		if !met[shown[i].ID] {
			met[shown[i].ID] = true
			gone = append(gone, LeftOut{User: shown[i], Reason: ReasonGone})
		}
	}
	plan := NewPlan(kind, free, who)
	plan.LeftOut = append(append(append(plan.LeftOut, changed...), waiting...), gone...)
	return plan
}

// StillMeans reports whether those of the users of a plan who are among now are who they
// are in the plan, and stand as they do there.
func (p Plan) StillMeans(now []User) bool {
	planned := make(map[string]*User, len(p.Users))
	for i := range p.Users {
		planned[p.Users[i].ID] = &p.Users[i]
	}
	for _, u := range now {
		if was := planned[u.ID]; was != nil && !SamePerson(*was, u) {
			return false
		}
	}
	return true
}

// Doubtful reports whether the user of a change, as he was read now, is not as he was
// confirmed, so that he is read again before the change goes. A change that he does not
// need any more is none to doubt.
func (i Item) Doubtful(now User) bool {
	return !SameIdentity(i.Seen, now) || !i.Kind.Done(now.Status) && !SameStanding(i.Seen, now)
}

// AdministratorsLeft is how many of n business administrators are left once the open
// changes have taken effect.
func AdministratorsLeft(n int, open map[string]Item) int {
	for _, item := range open {
		if item.Kind == Archive && isAdministrator(item.Seen) {
			n--
		}
	}
	return n
}
