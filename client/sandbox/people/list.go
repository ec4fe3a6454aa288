package people

// Lists of users: filtered, ordered, cut into pages. Orders are kept, so that a
// walk over a million people sorts once.

import (
	"cmp"
	"slices"
)

// keptResults bounds how many filtered results are remembered.
const keptResults = 16

// Order says by what users are sorted. Equal ones are sorted by id, and those
// without a value come last.
type Order struct {
	// Name tells orders apart: two of the same name have the same Key.
	Name string
	// Key returns what a user is sorted by, "" where the user has no value.
	Key func(*User) string
}

// Query says which users, in which order. The zero value means everybody by id.
type Query struct {
	Order      Order
	Descending bool
	// Filter tells filters apart: two queries of the same Filter have the same
	// Matches. "" means everybody; then Matches is not asked.
	Filter  string
	Matches func(*User) bool
}

var byID = Order{"id", func(u *User) string { return u.ID }}

// orderedUsers is everybody in an order, with the key that made it.
type orderedUsers struct {
	key   func(*User) string
	users []*User
}

// foundKey is a filter and the name of an order.
type foundKey struct{ filter, order string }

// List returns the users from the index startIndex (1-based) on, at most count of
// them, and how many match in all.
func (o *Organization) List(q Query, startIndex, count int) (users []User, total int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	matching := o.matching(q)
	total = len(matching)
	first, last := Cut(startIndex, count, total)
	users = make([]User, 0, last-first)
	for i := first; i < last; i++ {
		at := i
		if q.Descending {
			at = total - 1 - i
		}
		users = append(users, *matching[at])
	}
	return users, total
}

// Cut returns which of n users are on a page: from first up to, not including,
// last. startIndex is at least 1, and count at least 0.
func Cut(startIndex, count, n int) (first, last int) {
	first = min(startIndex-1, n)
	return first, first + min(count, n-first)
}

// matching returns what q finds, always ascending: a descending page is read from
// the end. The caller holds the lock.
func (o *Organization) matching(q Query) []*User {
	order := q.Order
	if order.Key == nil {
		order = byID
	}
	everybody := o.ordered(order)
	if q.Filter == "" {
		return everybody
	}
	key := foundKey{q.Filter, order.Name}
	if kept, ok := o.found[key]; ok {
		return kept
	}
	var matching []*User
	for _, u := range everybody {
		if q.Matches(u) {
			matching = append(matching, u)
		}
	}
	if len(o.found) >= keptResults {
		clear(o.found)
	}
	o.found[key] = matching
	return matching
}

// ordered returns everybody in an order. The caller holds the lock.
func (o *Organization) ordered(by Order) []*User {
	if kept, ok := o.orders[by.Name]; ok {
		return kept.users
	}
	type keyed struct {
		key  string
		user *User
	}
	keys := make([]keyed, len(o.users))
	for i, u := range o.users {
		keys[i] = keyed{by.Key(u), u}
	}
	slices.SortFunc(keys, func(x, y keyed) int {
		return cmp.Or(
			cmp.Compare(oneIf(x.key == ""), oneIf(y.key == "")),
			cmp.Compare(x.key, y.key),
			cmp.Compare(x.user.ID, y.user.ID),
		)
	})
	users := make([]*User, len(keys))
	for i := range keys {
		users[i] = keys[i].user
	}
	o.orders[by.Name] = orderedUsers{by.Key, users}
	return users
}

// forgetLists forgets what a change of one user has made wrong. The caller holds
// the lock.
func (o *Organization) forgetLists(before, after *User) {
	for name, kept := range o.orders {
		if kept.key(before) != kept.key(after) {
			delete(o.orders, name)
		}
	}
	clear(o.found)
}

func (o *Organization) forgetAllLists() {
	clear(o.orders)
	clear(o.found)
}
