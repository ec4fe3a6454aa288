package people

import (
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	removal = `Hello Adaeze Okonkwo,

an administrator has removed you from Contoso on MileIQ.

You keep your personal MileIQ account and your drives. From now on your
mileage rates are the standard tax rates. Nothing changes in other
Microsoft products.
`
	invitationText = `Hello Adaeze Okonkwo,

Contoso invites you to join the organization on MileIQ.
Open this link to accept:

LINK

If you do not want to join, you need not do anything.
`
	withdrawal = `Hello Adaeze Okonkwo,

the invitation to join Contoso on MileIQ was withdrawn. Its link no longer works.

A personal MileIQ account, if you have one, is not affected.
`
)

// written is an organization that has removed, invited and again removed somebody.
func written(t *testing.T) (*Mailbox, User) {
	t.Helper()
	now := morning
	o, box := newOrganization(&now)
	u := named(t, o, "Adaeze Okonkwo")
	archived(t, o, u.ID)
	now = now.Add(time.Minute)
	invited(t, o, u.ID)
	now = now.Add(time.Minute)
	archived(t, o, u.ID)
	return box, u
}

func TestLettersSayWhatHappened(t *testing.T) {
	box, u := written(t)
	letters := box.Letters()
	link := letters[1].Link
	at := morning.Truncate(time.Millisecond)
	want := []Letter{
		{u.Email, u.DisplayName, "You have been removed from Contoso on MileIQ", removal, "removal", u.ID, at, ""},
		{u.Email, u.DisplayName, "Join Contoso on MileIQ", strings.Replace(invitationText, "LINK", link, 1), "invitation", u.ID, at.Add(time.Minute), link},
		{u.Email, u.DisplayName, "Your invitation to Contoso on MileIQ was withdrawn", withdrawal, "removal", u.ID, at.Add(2 * time.Minute), ""},
	}
	if !slices.Equal(letters, want) {
		t.Errorf("the letters are\n%+v, want\n%+v", letters, want)
	}
	if !strings.HasPrefix(link, "http://127.0.0.1/join/") || len(link) < 40 {
		t.Errorf("the link is %s", link)
	}
}

func TestNewestLettersComeFirst(t *testing.T) {
	box, _ := written(t)
	all := box.Letters()
	for limit, want := range [][]Letter{nil, {all[2]}, {all[2], all[1]}, {all[2], all[1], all[0]}, {all[2], all[1], all[0]}} {
		if got, total := box.Newest(limit); !slices.Equal(got, want) || total != 3 {
			t.Errorf("%d: %d letters of %d", limit, len(got), total)
		}
	}
}

func TestMessagesAreNumberedFromOne(t *testing.T) {
	box, u := written(t)
	for number, letter := range box.Letters() {
		raw, err := box.Message(number + 1)
		if err != nil {
			t.Fatal(err)
		}
		message, err := mail.ReadMessage(strings.NewReader(string(raw)))
		if err != nil {
			t.Fatal(err)
		}
		decoder := new(mime.WordDecoder)
		subject, _ := decoder.DecodeHeader(message.Header.Get("Subject"))
		at, _ := message.Header.Date()
		body, _ := io.ReadAll(quotedprintable.NewReader(message.Body))
		from, _ := message.Header.AddressList("From")
		to, _ := message.Header.AddressList("To")
		if subject != letter.Subject || !at.Equal(letter.At.Truncate(time.Second)) || len(from) != 1 || len(to) != 1 ||
			*from[0] != (mail.Address{Name: "Contoso on MileIQ", Address: "mileiq@contoso.example"}) ||
			*to[0] != (mail.Address{Name: u.DisplayName, Address: u.Email}) || !strings.Contains(message.Header.Get("Message-Id"), u.ID) ||
			strings.ReplaceAll(string(body), "\r\n", "\n") != letter.Text {
			t.Errorf("message %d is\n%s", number+1, raw)
		}
	}
	for _, number := range []int{-1, 0, 4} {
		if _, err := box.Message(number); !errors.Is(err, ErrNoLetter) {
			t.Errorf("message %d: %v", number, err)
		}
	}
}

func TestHiddenCharactersOfANameAreShown(t *testing.T) {
	for name, want := range map[string]string{
		"Ελένη 李 O'Brien":                  "Ελένη 李 O'Brien",
		"a\nb\u202Ec\u200Bd\u2028e\u2029f": "a⟨U+000A⟩b⟨U+202E⟩c⟨U+200B⟩d⟨U+2028⟩e⟨U+2029⟩f",
	} {
		if got := Visible(name); got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
}
