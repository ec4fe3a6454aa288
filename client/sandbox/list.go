package sandbox

// Lists of users: filtered, sorted, cut into pages (RFC 7644 section 3.4.2).
// Sorted orders are kept, so that a walk over a million people sorts once.

import (
	"cmp"
	"slices"
)

const (
	// defaultCount is the page size when the request names none.
	defaultCount = 100
	// maxCount is the largest page; asking for more gets as much.
	maxCount = 200
	// keptResults bounds how many filtered results are remembered.
	keptResults = 16
)

// query says which users, in which order. The zero value means all of them by id.
type query struct {
	filter     string
	sortBy     string // canonical path of an attribute; "" means id
	descending bool
}

// page returns the users from startIndex (1-based) on, at most count of them,
// and how many match in all. matches is the compiled q.filter, nil for none.
func (s *store) page(q query, matches predicate, startIndex, count int) (users []User, total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	result := s.result(q, matches)
	total = len(result)
	first, last := cut(startIndex, count, total)
	users = make([]User, 0, last-first)
	for i := first; i < last; i++ {
		at := i
		if q.descending {
			at = total - 1 - i
		}
		users = append(users, *result[at])
	}
	return users, total
}

// cut returns which of n users are on the page: from first up to, not including, last.
func cut(startIndex, count, n int) (first, last int) {
	first = min(startIndex-1, n)
	return first, first + min(count, n-first)
}

// result returns what q finds, always ascending: a descending page is read
// from the end.
func (s *store) result(q query, matches predicate) []*User {
	ordered := s.ordered(cmp.Or(q.sortBy, "id"))
	if matches == nil {
		return ordered
	}
	q.descending = false
	if kept, ok := s.found[q]; ok {
		return kept
	}
	var result []*User
	for _, u := range ordered {
		if matches(u) {
			result = append(result, u)
		}
	}
	if len(s.found) >= keptResults {
		clear(s.found)
	}
	s.found[q] = result
	return result
}

// ordered returns all users sorted by an attribute, equal ones by id. Users
// without a value come last (RFC 7644 section 3.4.2.3).
func (s *store) ordered(path string) []*User {
	if kept, ok := s.orders[path]; ok {
		return kept
	}
	a, _ := attributeAt(path)
	type keyed struct {
		key  string
		user *User
	}
	keys := make([]keyed, len(s.users))
	for i, u := range s.users {
		keys[i] = keyed{a.key(u), u}
	}
	slices.SortFunc(keys, func(x, y keyed) int {
		return cmp.Or(
			cmp.Compare(count(x.key == ""), count(y.key == "")),
			cmp.Compare(x.key, y.key),
			cmp.Compare(x.user.ID, y.user.ID),
		)
	})
	order := make([]*User, len(keys))
	for i := range keys {
		order[i] = keys[i].user
	}
	s.orders[path] = order
	return order
}
