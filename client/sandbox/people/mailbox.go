package people

// Where the letters are. They are kept instead of sent, and built as they would
// go out (RFC 5322) when somebody wants to see that.

import (
	"errors"
	"sync"
)

// ErrNoLetter is returned for a letter that was not sent.
var ErrNoLetter = errors.New("there is no such letter")

// Mailbox keeps every letter, in the order in which they were sent. Its methods
// may be called from any goroutine.
type Mailbox struct {
	joinURL string // where invitations lead, without the token

	mu      sync.Mutex
	letters []letter
}

// NewMailbox makes an empty mailbox. The links of invitations are joinURL and a token.
func NewMailbox(joinURL string) *Mailbox { return &Mailbox{joinURL: joinURL} }

// link returns the address of an invitation.
func (m *Mailbox) link(token string) string { return m.joinURL + token }

// deliver sends letters.
func (m *Mailbox) deliver(letters []letter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.letters = append(m.letters, letters...)
}

// Letters returns all letters, oldest first.
func (m *Mailbox) Letters() []Letter {
	kept := m.kept()
	all := make([]Letter, len(kept))
	for i := range kept {
		all[i] = kept[i].written()
	}
	return all
}

// Newest returns at most limit letters, newest first, and how many there are. The
// newest has the number total, the oldest of all has 1.
func (m *Mailbox) Newest(limit int) (letters []Letter, total int) {
	kept := m.kept()
	total = len(kept)
	for i := total - 1; i >= 0 && len(letters) < limit; i-- {
		letters = append(letters, kept[i].written())
	}
	return letters, total
}

// Message returns the letter with a number as it would have been sent (RFC 5322),
// or ErrNoLetter.
func (m *Mailbox) Message(number int) ([]byte, error) {
	kept := m.kept()
	if number < 1 || number > len(kept) {
		return nil, ErrNoLetter
	}
	return kept[number-1].compose()
}

// kept returns the letters so far. Nobody writes to them any more.
func (m *Mailbox) kept() []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.letters
}

// forgetAfter forgets all but the first n letters. The cap keeps new letters from
// being written over those that somebody still reads.
func (m *Mailbox) forgetAfter(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.letters = m.letters[:n:n]
}
