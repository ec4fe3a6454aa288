package sandbox

// The mail that the organization sends. Letters are kept instead of sent, for
// /mail and /mail.json, and built as they would go out (RFC 5322) when somebody
// wants to see that.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	stdmail "net/mail"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"
)

const (
	organizationName = "Contoso"
	senderAddress    = "mileiq@contoso.example"
	// shownLetters bounds the page at /mail.
	shownLetters = 200
)

// Kinds of letters.
const (
	removalKind    = "removal"
	invitationKind = "invitation"
)

// Letter is one e-mail, as /mail.json lists it.
type Letter struct {
	To      string    `json:"to"`
	ToName  string    `json:"toName"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	Kind    string    `json:"kind"` // "removal" or "invitation"
	UserID  string    `json:"userId"`
	At      time.Time `json:"at"`
	Link    string    `json:"link,omitempty"` // of an invitation
}

// letter is a letter as it is kept: what it is written from.
type letter struct {
	to, toName string
	kind       string
	wasInvited bool // a removal that withdraws an invitation
	userID     string
	at         time.Time
	link       string
	number     int
}

func removalLetter(u User, wasInvited bool, at time.Time) letter {
	return letter{to: u.Email, toName: u.DisplayName, kind: removalKind, wasInvited: wasInvited, userID: u.ID, at: at}
}

func invitationLetter(u User, link string, at time.Time) letter {
	return letter{to: u.Email, toName: u.DisplayName, kind: invitationKind, userID: u.ID, at: at, link: link}
}

func (l *letter) subject() string {
	switch {
	case l.kind == invitationKind:
		return "Join " + organizationName + " on MileIQ"
	case l.wasInvited:
		return "Your invitation to " + organizationName + " on MileIQ was withdrawn"
	}
	return "You have been removed from " + organizationName + " on MileIQ"
}

func (l *letter) text() string {
	switch {
	case l.kind == invitationKind:
		return lines("Hello "+visible(l.toName)+",", "",
			organizationName+" invites you to join the organization on MileIQ.",
			"Open this link to accept:", "", l.link, "",
			"If you do not want to join, you need not do anything.")
	case l.wasInvited:
		return lines("Hello "+visible(l.toName)+",", "",
			"the invitation to join "+organizationName+" on MileIQ was withdrawn. Its link no longer works.", "",
			"A personal MileIQ account, if you have one, is not affected.")
	}
	return lines("Hello "+visible(l.toName)+",", "",
		"an administrator has removed you from "+organizationName+" on MileIQ.", "",
		"You keep your personal MileIQ account and your drives. From now on your",
		"mileage rates are the standard tax rates. Nothing changes in other",
		"Microsoft products.")
}

// visible keeps a name from writing lines of its own, from turning the rest of
// a line around, and from hiding parts of itself: such characters appear as
// their code points.
func visible(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func lines(all ...string) string { return strings.Join(all, "\n") + "\n" }

func (l *letter) public() Letter {
	return Letter{l.to, l.toName, l.subject(), l.text(), l.kind, l.userID, l.at, l.link}
}

// compose builds the message (RFC 5322).
func (l letter) compose() ([]byte, error) {
	m := mail.NewMsg()
	m.FromMailAddress(&stdmail.Address{Name: organizationName + " on MileIQ", Address: senderAddress})
	// Not through a "name <address>" text: a name may hold any character.
	m.ToMailAddress(&stdmail.Address{Name: l.toName, Address: l.to})
	m.Subject(l.subject())
	m.SetDateWithValue(l.at)
	m.SetMessageIDWithValue(fmt.Sprintf("%d.%s@contoso.example", l.at.UnixNano(), l.userID))
	m.SetBodyString(mail.TypeTextPlain, l.text())
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("writing an e-mail: %w", err)
	}
	return b.Bytes(), nil
}

// mailbox keeps every letter, in the order in which they were sent.
type mailbox struct {
	base string // where invitations lead, without the token

	mu      sync.Mutex
	letters []letter
}

// link returns the address of an invitation.
func (m *mailbox) link(token string) string { return m.base + token }

// deliver sends letters.
func (m *mailbox) deliver(letters []letter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range letters {
		l.number = len(m.letters) + 1
		m.letters = append(m.letters, l)
	}
}

// newest returns at most limit letters, newest first, and how many there are.
func (m *mailbox) newest(limit int) ([]letter, int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var result []letter
	for i := len(m.letters) - 1; i >= 0 && len(result) < limit; i-- {
		result = append(result, m.letters[i])
	}
	return result, len(m.letters)
}

func (m *mailbox) letter(number int) (letter, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if number < 1 || number > len(m.letters) {
		return letter{}, false
	}
	return m.letters[number-1], true
}

// shownLetter is a letter on the page.
type shownLetter struct {
	Letter
	Number int
	Date   string
}

// servePage lists the letters, newest first.
func (m *mailbox) servePage(w http.ResponseWriter, _ *http.Request) {
	letters, total := m.newest(shownLetters)
	shown := make([]shownLetter, len(letters))
	for i, l := range letters {
		shown[i] = shownLetter{l.public(), l.number, l.at.Format("2 January 2006, 15:04:05 UTC")}
		shown[i].To, shown[i].ToName = visible(l.to), visible(l.toName)
	}
	writePage(w, http.StatusOK, "mail.html", struct {
		Letters      []shownLetter
		Shown, Total int
	}{shown, len(shown), total})
}

// serveJSON lists the letters, newest first.
func (m *mailbox) serveJSON(w http.ResponseWriter, _ *http.Request) {
	letters, total := m.newest(int(^uint(0) >> 1))
	list := make([]Letter, 0, total)
	for _, l := range letters {
		list = append(list, l.public())
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(list)
}

// serveMessage answers with one letter as it would have been sent.
func (m *mailbox) serveMessage(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(strings.TrimSuffix(r.PathValue("number"), ".eml"))
	letter, ok := m.letter(number)
	if !ok {
		writeMessage(w, http.StatusNotFound, "There is no such letter", "It may be from an earlier start of the demo.")
		return
	}
	message, err := letter.compose()
	if err != nil {
		writeMessage(w, http.StatusInternalServerError, "This letter cannot be shown", "It could not be put into the form in which e-mail goes out.")
		return
	}
	w.Header().Set("Content-Type", "message/rfc822")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="letter-%d.eml"`, number))
	_, _ = w.Write(message)
}
