package ui

import (
	"slices"

	"mileiq.example/admin/client/directory"
)

// What has changed about a question while it was open.

// planChanges are the differences between two plans for the same people.
type planChanges struct {
	gone    []goneFromPlan   // in the question before, and not in it now
	changed []changedPerson  // still in it, and not as they were shown
	added   []directory.User // left out before, and in it now
}

// goneFromPlan is somebody who was in a question, as he was shown, and why he is not
// in it any more.
type goneFromPlan struct {
	was directory.User
	directory.LeftOut
}

type changedPerson struct{ was, now directory.User }

func (c planChanges) none() bool { return len(c.gone)+len(c.changed)+len(c.added) == 0 }

// changesBetween compares a plan that was shown with a newer one.
func changesBetween(before, now directory.Plan) (c planChanges) {
	in := make(map[string]int, len(now.Users)) // in now.Users, from 1 on
	for i := range now.Users {
		in[now.Users[i].ID] = i + 1
	}
	left := make(map[string]directory.LeftOut, len(now.LeftOut))
	for _, l := range now.LeftOut {
		left[l.User.ID] = l
	}
	was := make(map[string]bool, len(before.Users))
	for _, u := range before.Users {
		was[u.ID] = true
		at := in[u.ID]
		switch {
		case at > 0 && differs(u, now.Users[at-1]):
			c.changed = append(c.changed, changedPerson{u, now.Users[at-1]})
		case at > 0:
		default:
			l, known := left[u.ID]
			if !known {
				l = directory.LeftOut{User: u, Reason: directory.ReasonGone}
			}
			c.gone = append(c.gone, goneFromPlan{u, l})
		}
	}
	for _, u := range now.Users {
		if !was[u.ID] {
			c.added = append(c.added, u)
		}
	}
	return c
}

// differs reports whether anything that is shown of a user has changed. The time of
// the last change alone is nothing.
func differs(was, now directory.User) bool {
	return slices.ContainsFunc(directory.Differences(was, now), func(a directory.Aspect) bool { return a != directory.AspectLastModified })
}

// marks are the words about those who are in the question, by their ids.
func (c planChanges) marks() map[string]string {
	marks := map[string]string{}
	for _, p := range c.changed {
		marks[p.now.ID] = t("mark.changed")
	}
	for _, u := range c.added {
		marks[u.ID] = t("mark.added")
	}
	return marks
}
