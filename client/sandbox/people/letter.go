package people

// What the organization writes to people.

import (
	"bytes"
	"fmt"
	stdmail "net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"
)

const senderAddress = "mileiq@contoso.example"

// Kinds of letters.
const (
	removalKind    = "removal"
	invitationKind = "invitation"
)

// Letter is one e-mail that was sent.
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
		return "Join " + Name + " on MileIQ"
	case l.wasInvited:
		return "Your invitation to " + Name + " on MileIQ was withdrawn"
	}
	return "You have been removed from " + Name + " on MileIQ"
}

func (l *letter) text() string {
	switch {
	case l.kind == invitationKind:
		return lines("Hello "+Visible(l.toName)+",", "",
			Name+" invites you to join the organization on MileIQ.",
			"Open this link to accept:", "", l.link, "",
			"If you do not want to join, you need not do anything.")
	case l.wasInvited:
		return lines("Hello "+Visible(l.toName)+",", "",
			"the invitation to join "+Name+" on MileIQ was withdrawn. Its link no longer works.", "",
			"A personal MileIQ account, if you have one, is not affected.")
	}
	return lines("Hello "+Visible(l.toName)+",", "",
		"an administrator has removed you from "+Name+" on MileIQ.", "",
		"You keep your personal MileIQ account and your drives. From now on your",
		"mileage rates are the standard tax rates. Nothing changes in other",
		"Microsoft products.")
}

// Visible keeps a name from writing lines of its own, from turning the rest of
// a line around, and from hiding parts of itself: such characters appear as
// their code points.
func Visible(name string) string {
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

// written is the letter as the person reads it.
func (l *letter) written() Letter {
	return Letter{l.to, l.toName, l.subject(), l.text(), l.kind, l.userID, l.at, l.link}
}

// compose builds the message (RFC 5322).
func (l *letter) compose() ([]byte, error) {
	m := mail.NewMsg()
	m.FromMailAddress(&stdmail.Address{Name: Name + " on MileIQ", Address: senderAddress})
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
