package scim

// Walking through the whole list of users. SCIM's paging (RFC 7644 section
// 3.4.2.4) is a position in a list that nobody holds still, and services get it
// wrong in many ways; the walk ends whatever they do, and says whether it saw
// everybody.

import (
	"context"
	"crypto/sha256"
	"net/url"
	"strconv"
	"time"

	"mileiq.example/admin/client/directory"
)

const defaultPageSize = 100

// Page is what one request of a walk brought.
type Page struct {
	// Users are those whom no earlier page brought; never empty.
	Users []directory.User
	// Began is when the page's request began: the users may have changed since.
	Began time.Time
	// Total is how many users the service says there are, or 0.
	Total int
	// Index counts the pages handed out, from 0.
	Index int
}

// WalkResult is what a walk saw, also when it ended in an error.
type WalkResult struct {
	// Users is the number of different users handed out.
	Users int
	// Total is how many there are, as the service said last, or 0.
	Total int
	// Complete is true if the walk saw as many users as there are. A service
	// whose total cannot be true never gives a complete walk.
	Complete bool
	// Invalid counts resources without a usable id; they are skipped.
	Invalid int
}

// Walk reads all users, pageSize at a time (100 if it is not positive), and
// hands each page to page, on the caller's goroutine. It stops at the first
// error, be it the service's or page's, and returns it as it is. Where the
// service sorts, the list is sorted by user name: unsorted lists were seen to
// repeat some users and to lose others between pages.
func (c *Client) Walk(ctx context.Context, f Features, pageSize int, page func(Page) error) (WalkResult, error) {
	w := newWalk(f, pageSize)
	for pages, index := 0, 0; !w.ended; pages++ {
		if pages >= c.limits.walkPages || w.users >= c.limits.walkUsers {
			break // only a service that goes on without end comes here
		}
		began := c.now()
		answered, err := c.list(ctx, w.count, w.query())
		if err != nil {
			return w.result(), err
		}
		users := w.add(answered)
		if len(users) == 0 {
			continue
		}
		if err := page(Page{Users: users, Began: began, Total: max(w.total, 0), Index: index}); err != nil {
			return w.result(), err
		}
		index++
	}
	return w.result(), nil
}

// MayList returns nil if the service lets the account list users. After a 403 to
// something else it tells a missing role from a user whom the service protects.
// It sends one request, the first of a walk for one user.
func (c *Client) MayList(ctx context.Context, f Features) error {
	_, err := c.list(ctx, 1, newWalk(f, 1).query())
	return err
}

// walk is where a walk stands.
type walk struct {
	sort  bool
	count int
	next  int // startIndex of the next request; the first user is 1
	total int // as the service said last; negative if it did not, or lied
	// seen holds hashes of the ids: for a million users they take a third of
	// the memory of the ids, and no collision of 128 bits is to be feared.
	seen    map[idHash]struct{}
	users   int
	invalid int
	ended   bool
}

type idHash [16]byte

func hashID(id string) idHash {
	sum := sha256.Sum256([]byte(id))
	return idHash(sum[:])
}

func newWalk(f Features, pageSize int) *walk {
	if pageSize <= 0 {
		pageSize = defaultPageSize
	}
	if f.FilterMax > 0 {
		pageSize = min(pageSize, f.FilterMax)
	}
	return &walk{sort: f.Sort, count: pageSize, next: 1, total: -1, seen: make(map[idHash]struct{})}
}

func (w *walk) query() url.Values {
	query := url.Values{"startIndex": {strconv.Itoa(w.next)}, "count": {strconv.Itoa(w.count)}}
	if w.sort {
		query.Set("sortBy", "userName")
		query.Set("sortOrder", "ascending")
	}
	return query
}

// add takes in one answer and returns the users in it that are new.
func (w *walk) add(l list) []directory.User {
	echoed := l.startIndex == nil || *l.startIndex == w.next
	// The service may return fewer than asked for, or more: what counts is
	// what came.
	w.next += l.resources
	w.total = -1
	if l.total != nil {
		w.total = *l.total
	}
	if echoed && w.total < w.next-1 {
		w.total = -1 // this very page does not fit into it
	}
	w.invalid += l.invalid
	users := w.unseen(l.users)
	all := w.total >= 0 && w.next > w.total
	w.ended = all || !echoed || len(users) == 0
	return users
}

// unseen returns the users who were not seen before and remembers them.
func (w *walk) unseen(came []directory.User) []directory.User {
	users := make([]directory.User, 0, len(came))
	for _, u := range came {
		hash := hashID(u.ID)
		if _, known := w.seen[hash]; known {
			continue
		}
		w.seen[hash] = struct{}{}
		users = append(users, u)
	}
	w.users += len(users)
	return users
}

func (w *walk) result() WalkResult {
	return WalkResult{
		Users:    w.users,
		Total:    max(w.total, 0),
		Complete: w.ended && w.total >= 0 && w.users+w.invalid >= w.total,
		Invalid:  w.invalid,
	}
}
