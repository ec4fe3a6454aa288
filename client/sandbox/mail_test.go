package sandbox_test

// The letters that changes send, the pages that show them, and where their
// links lead.

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/url"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/sandbox"
)

// invitationFor archives nobody and invites one archived person.
func invitationFor(t testing.TB, s *sandbox.Server, displayName string) (u sandbox.User, link string) {
	t.Helper()
	u = byName(t, s, displayName)
	if err := s.InviteAsOther(u.ID); err != nil {
		t.Fatal(err)
	}
	letters := s.Letters()
	return u, letters[len(letters)-1].Link
}

func get(t testing.TB, address string) response {
	t.Helper()
	return do(t, direct, request(t, http.MethodGet, address, nil, ""))
}

func post(t testing.TB, address string) response {
	t.Helper()
	return do(t, direct, formRequest(t, address, url.Values{}))
}

func TestOnlyTheButtonOfAnInvitationJoins(t *testing.T) {
	now := &clock{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	s := start(t, sandbox.Options{Now: now.Now})
	u, link := invitationFor(t, s, "Grace Hopper-Whitfield")

	if page := get(t, link); page.StatusCode != http.StatusOK || !strings.Contains(page.text, "<button") || !strings.Contains(page.text, "Grace Hopper-Whitfield") {
		t.Errorf("the page is %d %s", page.StatusCode, page.text)
	}
	do(t, direct, request(t, http.MethodHead, link, nil, ""))
	if got := reread(t, s, u); got.Status != sandbox.Invited {
		t.Fatalf("looking made the user %s", got.Status)
	}

	now.Add(time.Hour)
	if joined := post(t, link); joined.StatusCode != http.StatusOK || !strings.Contains(joined.text, "You have joined") {
		t.Errorf("joining answers %d %s", joined.StatusCode, joined.text)
	}
	got := reread(t, s, u)
	if got.Status != sandbox.Active || got.Rates != sandbox.OrganizationRates || !got.JoinedAt.Equal(now.Now()) || got.Version != 3 {
		t.Errorf("the user is %+v", got)
	}
}

func TestInvitationWorksOnce(t *testing.T) {
	s := start(t, sandbox.Options{})
	u, link := invitationFor(t, s, "Grace Hopper-Whitfield")
	post(t, link)
	joined := reread(t, s, u)
	for _, answer := range []response{post(t, link), get(t, link)} {
		if answer.StatusCode != http.StatusGone || !strings.Contains(answer.text, "was used") {
			t.Errorf("a used link answers %d", answer.StatusCode)
		}
	}
	if reread(t, s, u) != joined {
		t.Error("a used link had an effect")
	}
}

func TestWithdrawnInvitationSaysSo(t *testing.T) {
	s := start(t, sandbox.Options{})
	u, link := invitationFor(t, s, "Grace Hopper-Whitfield")
	if err := s.ArchiveAsOther(u.ID); err != nil {
		t.Fatal(err)
	}
	for _, answer := range []response{get(t, link), post(t, link)} {
		if answer.StatusCode != http.StatusGone || !strings.Contains(answer.text, "withdrawn") {
			t.Errorf("a withdrawn link answers %d", answer.StatusCode)
		}
	}
	if got := reread(t, s, u); got.Status != sandbox.Archived {
		t.Errorf("the user is %s", got.Status)
	}
	if letters := s.Letters(); len(letters) != 2 || letters[1].Kind != "removal" || !strings.Contains(letters[1].Subject, "withdrawn") {
		t.Errorf("the mail is %+v", letters)
	}

	// A second invitation has a link of its own; the first stays dead.
	_, second := invitationFor(t, s, "Grace Hopper-Whitfield")
	if answer := post(t, link); second == link || answer.StatusCode != http.StatusGone {
		t.Errorf("the first link answers %d", answer.StatusCode)
	}
	if answer := post(t, second); answer.StatusCode != http.StatusOK {
		t.Errorf("the second link answers %d", answer.StatusCode)
	}
}

func TestSeededInvitationCanBeWithdrawn(t *testing.T) {
	s := start(t, sandbox.Options{})
	chidi := byName(t, s, "Chidi Anagonye")
	answer := patch(t, s, signIn(t, s, "avery.moss"), chidi.ID, archive)
	if answer.StatusCode != http.StatusOK || reread(t, s, chidi).Status != sandbox.Archived {
		t.Errorf("status %d: %s", answer.StatusCode, answer.text)
	}
	if letters := s.Letters(); len(letters) != 1 || letters[0].To != "chidi@fabrikam.example" || !strings.Contains(letters[0].Subject, "withdrawn") {
		t.Errorf("the mail is %+v", letters)
	}
}

func TestUnknownInvitationIsNotFound(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, answer := range []response{get(t, s.Issuer()+"/join/nothing"), post(t, s.Issuer()+"/join/nothing")} {
		if answer.StatusCode != http.StatusNotFound {
			t.Errorf("status %d", answer.StatusCode)
		}
	}
}

func TestOtherOriginsCannotJoin(t *testing.T) {
	s := start(t, sandbox.Options{})
	u, link := invitationFor(t, s, "Grace Hopper-Whitfield")
	r := formRequest(t, link, url.Values{})
	r.Header.Set("Origin", "https://evil.example")
	if answer := do(t, direct, r); answer.StatusCode != http.StatusForbidden || reread(t, s, u).Status != sandbox.Invited {
		t.Errorf("status %d, user %s", answer.StatusCode, reread(t, s, u).Status)
	}
}

func TestMailIsListedNewestFirst(t *testing.T) {
	s := start(t, sandbox.Options{})
	if answer := get(t, s.Mail()+".json"); strings.TrimSpace(answer.text) != "[]" {
		t.Errorf("an empty list is %s", answer.text)
	}
	for _, name := range []string{"Adaeze Okonkwo", "Anaïs Lefèvre"} {
		if err := s.ArchiveAsOther(byName(t, s, name).ID); err != nil {
			t.Fatal(err)
		}
	}
	got := into[[]sandbox.Letter](t, get(t, s.Mail()+".json"))
	if len(got) != 2 || got[0].ToName != "Anaïs Lefèvre" || got[1].ToName != "Adaeze Okonkwo" {
		t.Errorf("the list is %+v", got)
	}
	page := get(t, s.Mail()).text
	if newer, older := strings.Index(page, "Anaïs Lefèvre"), strings.Index(page, "Adaeze Okonkwo"); newer < 0 || older < newer {
		t.Errorf("on the page they stand at %d and %d", newer, older)
	}
}

func TestThePageShowsTheNewestTwoHundredLetters(t *testing.T) {
	s := start(t, sandbox.Options{Users: 300})
	sent := 0
	for _, u := range s.Users() {
		if u.Status == sandbox.Active && u.Role == sandbox.RoleUser && sent < 201 {
			if err := s.ArchiveAsOther(u.ID); err != nil {
				t.Fatal(err)
			}
			sent++
		}
	}
	page := get(t, s.Mail()).text
	if n := strings.Count(page, "<article"); n != 200 || !strings.Contains(page, "The newest 200 of 201 letters") {
		t.Errorf("it shows %d letters", n)
	}
	for number, want := range map[int]bool{201: true, 2: true, 1: false, 0: false, 202: false} {
		if got := strings.Contains(page, fmt.Sprintf(`href="/mail/%d.eml"`, number)); got != want {
			t.Errorf("letter %d is shown: %t", number, got)
		}
	}
	if list := into[[]sandbox.Letter](t, get(t, s.Mail()+".json")); len(list) != 201 {
		t.Errorf("the list has %d letters", len(list))
	}
}

func TestAMessageIsDownloadedUnderItsNumber(t *testing.T) {
	s := start(t, sandbox.Options{Now: func() time.Time { return time.Date(2026, 11, 2, 8, 4, 5, 0, time.UTC) }})
	if err := s.ArchiveAsOther(byName(t, s, "Adaeze Okonkwo").ID); err != nil {
		t.Fatal(err)
	}
	if got := get(t, s.Mail()+"/1.eml").Header.Get("Content-Disposition"); got != `attachment; filename="letter-1.eml"` {
		t.Errorf("it is downloaded as %q", got)
	}
	if page := get(t, s.Mail()).text; !strings.Contains(page, "2 November 2026, 08:04:05 UTC") || !strings.Contains(page, "1 letter, newest first") {
		t.Errorf("the page is\n%s", page)
	}
	for _, number := range []string{"0", "2", "-1", "x", "1.txt"} {
		if answer := get(t, s.Mail()+"/"+number); answer.StatusCode != http.StatusNotFound {
			t.Errorf("message %s: status %d", number, answer.StatusCode)
		}
	}
}

func TestNamesAreOnlyDataInMail(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := signIn(t, s, "avery.moss")
	hostile := "Eve <script>alert(1)</script> \u202Eevil\r\nBcc: all@contoso.example\n\nYou owe us 100 dollars \"x\" <x@y>"
	target := byName(t, s, "Adaeze Okonkwo")
	body := fmt.Sprintf(`{"op":"replace","path":"displayName","value":%s}`, jsonText(t, hostile))
	if answer := patch(t, s, token, target.ID, body+","+archive); answer.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", answer.StatusCode, answer.text)
	}

	page := get(t, s.Mail()).text
	if strings.Contains(page, "<script") || !strings.Contains(page, "<bdi>Eve &lt;script&gt;") {
		t.Errorf("the page is\n%s", page)
	}
	letter := s.Letters()[0]
	if letter.ToName != hostile || strings.Contains(letter.Text, "\nBcc") || strings.Contains(letter.Text, "\nYou owe") {
		t.Errorf("the text is\n%s", letter.Text)
	}
	if strings.Contains(page+letter.Text, "\u202E") || !strings.Contains(letter.Text, "⟨U+202E⟩evil⟨U+000D⟩⟨U+000A⟩Bcc") {
		t.Errorf("the name turns a line around, or hides that it would: %+q", letter.Text)
	}
	message := sourceOf(t, s, 1)
	if len(message.Header["Bcc"]) != 0 {
		t.Errorf("the message has the headers %v", message.Header)
	}
	if to, err := message.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != target.Email {
		t.Errorf("the message goes to %v (%v)", to, err)
	}
}

func TestLettersAreRealMessages(t *testing.T) {
	s := start(t, sandbox.Options{})
	target := byName(t, s, "李小龙")
	if err := s.ArchiveAsOther(target.ID); err != nil {
		t.Fatal(err)
	}
	letter := s.Letters()[0]
	message := sourceOf(t, s, 1)
	to, err := message.Header.AddressList("To")
	if err != nil || to[0].Name != "李小龙" || to[0].Address != target.Email {
		t.Errorf("To is %v (%v)", to, err)
	}
	if at, err := message.Header.Date(); err != nil || !at.Equal(letter.At.Truncate(time.Second)) {
		t.Errorf("Date is %s (%v), want %s", at, err, letter.At)
	}
	if subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil || subject != letter.Subject {
		t.Errorf("Subject is %q (%v)", subject, err)
	}
	if message.Header.Get("Message-Id") == "" {
		t.Error("there is no Message-ID")
	}
	if text := bodyOf(t, message); text != letter.Text {
		t.Errorf("the body is %q, want %q", text, letter.Text)
	}
	if missing := get(t, s.Mail()+"/2.eml"); missing.StatusCode != http.StatusNotFound {
		t.Errorf("a letter that was not sent: status %d", missing.StatusCode)
	}
}

func sourceOf(t testing.TB, s *sandbox.Server, number int) *mail.Message {
	t.Helper()
	answer := get(t, fmt.Sprintf("%s/%d.eml", s.Mail(), number))
	if got := answer.Header.Get("Content-Type"); got != "message/rfc822" {
		t.Errorf("content type %q", got)
	}
	message, err := mail.ReadMessage(strings.NewReader(answer.text))
	if err != nil {
		t.Fatalf("%v:\n%s", err, answer.text)
	}
	return message
}

func bodyOf(t testing.TB, m *mail.Message) string {
	t.Helper()
	var body io.Reader = m.Body
	switch m.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}
