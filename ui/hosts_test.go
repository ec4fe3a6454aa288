package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// Hosts that an admin is to trust are seen whole, and whose they are.

const hidingHost = "login.contoso.example.service-id-0123456789012345678901234567890123456789012345678901234567890123456789.evil.example"

// paintedWords are the texts on the screen of a stage, those in bold, and all that is
// told to who cannot see it.
func paintedWords(s *stage) (painted, bold, told string) {
	for _, o := range visible(nil, s.window.Content()) {
		if text, ok := o.(*canvas.Text); ok {
			painted += text.Text
			if text.TextStyle.Bold {
				bold += text.Text + "\n"
			}
		}
		if a, ok := o.(fyne.Accessible); ok {
			told += a.AccessibilityLabel() + "\n"
		}
	}
	return painted, bold, told
}

// hostPages are the pages on which hosts are confirmed or used.
func hostPages(s *stage, scim, issuer string) map[string]func() screen {
	s.known.Organization = client.Organization{Name: "Contoso", SCIMHost: scim, IssuerHost: issuer}
	s.known.Offered = s.known.Organization
	profile := client.Profile{Name: "Contoso", SCIM: "https://" + scim, Issuer: "https://" + issuer}
	return map[string]func() screen{
		"confirm":   func() screen { return newConfirmHosts(s.host, profile) },
		"replacing": func() screen { return newReplacing(s.host) },
		"sign in":   func() screen { return newSignIn(s.host) },
		"settings":  func() screen { return onScreen{newSettingsView(s.viewHost)} },
	}
}

// onScreen is a view that fills the window.
type onScreen struct{ view }

func (onScreen) close() {}

func TestAHostIsSeenWholeAndItsDomainSetApart(t *testing.T) {
	for _, size := range []fyne.Size{fyne.NewSize(1240, 680), fyne.NewSize(700, 600)} {
		s := newStage(t)
		s.window.Resize(size)
		for name, page := range hostPages(s, hidingHost, "log\u0456n.contoso.example:8443") {
			s.window.SetContent(page().content())
			painted, bold, told := paintedWords(s)
			for _, want := range []string{hidingHost, client.ReadHost("log\u0456n.contoso.example").String() + ":8443"} {
				if !strings.Contains(painted, want) {
					t.Errorf("%s at %v: %q is not painted whole", name, size, want)
				}
			}
			if !strings.Contains(bold, "evil.example") || strings.Contains(bold, "login.contoso.example") {
				t.Errorf("%s: in bold is\n%s", name, bold)
			}
			if name != "sign in" && !strings.Contains(told, words("hosts.domain", values{"Domain": "evil.example"})) {
				t.Errorf("%s: nobody is told whose it is", name)
			}
			if strings.ContainsRune(painted, '\u0456') {
				t.Errorf("%s: a letter that looks like another is painted", name)
			}
		}
	}
}

func TestAHostThatHoldsAnotherIsNotTakenForIt(t *testing.T) {
	for _, hosts := range [][2]string{{hidingHost, "login.contoso.example"}, {"login.contoso.example", hidingHost}} {
		s := newStage(t)
		s.window.SetContent(hostPages(s, hosts[0], hosts[1])["sign in"]().content())
		_, bold, _ := paintedWords(s)
		if strings.Count(bold, "contoso.example\n") != 1 || strings.Count(bold, "evil.example\n") != 1 {
			t.Errorf("of %v this is in bold:\n%s", hosts, bold)
		}
	}
}

func TestOddHostsAreSaidToBeOddAndOthersAreNot(t *testing.T) {
	for _, c := range []struct {
		scim, issuer string
		odd          string // "" is nothing
	}{
		{"people.contoso.example", "login.contoso.example", ""},
		{"scim.contoso.co.uk", "login.microsoftonline.com", ""},
		{"127.0.0.1:8080", "127.0.0.1:8081", ""},
		{"people.contoso.example", hidingHost, words("odd.inside", values{"Domain": "evil.example"})},
		{"c\u043entoso.example", "login.contoso.example", words("odd.letters")},
		{"192.0.2.7", "login.contoso.example", words("odd.number")},
		{"people.contoso.example", "login.contoso.example:8443", words("odd.port")},
	} {
		s := newStage(t)
		for name, page := range hostPages(s, c.scim, c.issuer) {
			if name == "settings" {
				continue // nothing is decided there
			}
			screen := page()
			s.window.SetContent(screen.content())
			_, _, told := paintedWords(s)
			if says := strings.Contains(told, words("odd.lead")); says != (c.odd != "") || !strings.Contains(told, c.odd) {
				t.Errorf("%s of %s and %s: odd is said: %t", name, c.scim, c.issuer, says)
			}
			if c.odd != "" && !strings.Contains(told, words("odd.next")) {
				t.Errorf("%s: it does not say what to do", name)
			}
			if name != "confirm" {
				continue
			}
			screen.shown()
			want := words("hosts.yes")
			if c.odd != "" {
				want = words("hosts.no")
			}
			if b, ok := s.canvas().Focused().(*look.Button); !ok || b.Text != want {
				t.Errorf("the page of %s and %s does not begin at %q", c.scim, c.issuer, want)
			}
		}
	}
}

func TestEveryOddityOfAHostHasWords(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for _, odd := range client.HostOddities() {
		got := oddWord(odd, client.ReadHost("login.contoso.example"))
		if got == "" || strings.HasPrefix(got, "odd.") || strings.Contains(got, "<no value>") || met[got] {
			t.Errorf("%s is said as %q", odd, got)
		}
		met[got] = true
	}
}

func TestAProblemNamesTheWholeHost(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	what, _ := problemWords(&problem.Problem{Kind: problem.Unreachable, Host: hidingHost})
	if !strings.Contains(what, hidingHost) {
		t.Errorf("it is said as %q", what)
	}
	what, _ = problemWords(&problem.Problem{Kind: problem.Unreachable, Host: "c\u043entoso.example"})
	if !strings.Contains(what, "xn--cntoso-wqf.example") {
		t.Errorf("it is said as %q", what)
	}
}
