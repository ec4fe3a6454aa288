package profile_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/profile"
)

func TestAHostIsDividedSoThatItIsSeenWhoseItIs(t *testing.T) {
	const (
		user, inside, scripts, letters, number = profile.OddUser, profile.OddInside, profile.OddScripts, profile.OddLetters, profile.OddNumber
		suffix, single, long, characters, port = profile.OddSuffix, profile.OddSingle, profile.OddLong, profile.OddCharacters, profile.OddPort
	)
	service := "service-id-" + strings.Repeat("0123456789", 5)
	for _, c := range []struct {
		host, before, domain, after string
		odd                         []profile.Oddity
	}{
		{"contoso.example", "", "contoso.example", "", nil},
		{"people.contoso.example", "people.", "contoso.example", "", nil},
		{"People.Contoso.EXAMPLE", "People.", "Contoso.EXAMPLE", "", nil},
		{"people.contoso.example:443", "people.", "contoso.example", ":443", nil},
		{"login.microsoftonline.com", "login.", "microsoftonline.com", "", nil},
		{"api.eu.contoso.com", "api.eu.", "contoso.com", "", nil},
		{"a1b2c3d4-0000-1111-2222-333344445555.scim.contoso.co.uk", "a1b2c3d4-0000-1111-2222-333344445555.scim.", "contoso.co.uk", "", nil},
		{"contoso.azurewebsites.net", "", "contoso.azurewebsites.net", "", nil},
		{"127.0.0.1:8080", "", "127.0.0.1", ":8080", nil},
		{"[::1]:8080", "", "[::1]", ":8080", nil},

		{"login.contoso.example." + service + ".evil.example", "login.contoso.example." + service + ".", "evil.example", "", []profile.Oddity{inside, long}},
		{"contoso.com.evil.example", "contoso.com.", "evil.example", "", []profile.Oddity{inside}},
		{"contoso.com.evil.de", "contoso.com.", "evil.de", "", []profile.Oddity{inside}},
		{"contoso.de.evil.com", "contoso.de.", "evil.com", "", []profile.Oddity{inside}},
		{"login.contoso.co.uk.evil.com", "login.contoso.co.uk.", "evil.com", "", []profile.Oddity{inside}},
		{"contoso.com-login.example", "contoso.", "com-login.example", "", []profile.Oddity{inside}},
		{"contoso-com.evil.example", "contoso-com.", "evil.example", "", []profile.Oddity{inside}},
		{"evil.example.evil.example", "evil.example.", "evil.example", "", []profile.Oddity{inside}},
		{"contoso.com.github.io", "contoso.", "com.github.io", "", []profile.Oddity{inside}},

		{"c\u043entoso.example", "", "xn--cntoso-wqf.example", "", []profile.Oddity{scripts, letters}},
		{"xn--cntoso-wqf.example", "", "xn--cntoso-wqf.example", "", []profile.Oddity{scripts, letters}},
		{"m\u00fcller.example", "", "xn--mller-kva.example", "", []profile.Oddity{letters}},
		{"people.contoso.example\u3002evil.example", "people.contoso.example.", "evil.example", "", []profile.Oddity{inside, letters}},
		{"\u202econtoso.example", "", "⟨U+202E⟩contoso.example", "", nil}, // see below

		{"192.0.2.7", "", "192.0.2.7", "", []profile.Oddity{number}},
		{"[2001:db8::1]:8443", "", "[2001:db8::1]", ":8443", []profile.Oddity{number, port}},
		{"127.1", "", "127.1", "", []profile.Oddity{number}},
		{"3221225985", "", "3221225985", "", []profile.Oddity{number}},
		{"0x7f.1", "", "0x7f.1", "", []profile.Oddity{number}},
		{"co.uk", "", "co.uk", "", []profile.Oddity{suffix}},
		{"github.io", "", "github.io", "", []profile.Oddity{suffix}},
		{"intranet", "", "intranet", "", []profile.Oddity{single}},
		{"a.b.c.d.e.f.contoso.example", "a.b.c.d.e.f.", "contoso.example", "", []profile.Oddity{long}},
		{"people.contoso.example:8443", "people.", "contoso.example", ":8443", []profile.Oddity{port}},
		{"people.contoso.example.", "people.", "contoso.example", ".", []profile.Oddity{characters}},
		{"people..contoso.example", "", "people..contoso.example", "", []profile.Oddity{characters}},
		{"contoso.example\">.evil.example", "contoso.example\">.", "evil.example", "", []profile.Oddity{characters}},
		{"login.contoso.example@evil.example", "login.contoso.example@", "evil.example", "", []profile.Oddity{user}},
		{"login.contoso.example:x@evil.example:81", "login.contoso.example:x@", "evil.example", ":81", []profile.Oddity{user, port}},
		{"", "", "", "", []profile.Oddity{characters}},
	} {
		got := profile.ReadHost(c.host)
		if c.odd == nil && strings.HasPrefix(c.host, "\u202e") {
			if !slices.Contains(got.Oddities, letters) || strings.ContainsRune(got.String(), '\u202e') {
				t.Errorf("%+q is %+v", c.host, got)
			}
			continue
		}
		if got.Before != c.before || got.Domain != c.domain || got.After != c.after || !slices.Equal(got.Oddities, c.odd) {
			t.Errorf("%+q is %q, %q, %q and odd in %v;\nwant %q, %q, %q and %v", c.host, got.Before, got.Domain, got.After, got.Oddities, c.before, c.domain, c.after, c.odd)
		}
	}
}

func TestOnlyThisComputerIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.0.0.1:8080": true, "[::1]:1": true, "127.1.2.3": true,
		"127.0.0.1.evil.example": false, "localhost": false, "[fe80::1%25eth0]": false, "10.0.0.1": false, "127.1": false,
	} {
		if got := profile.ReadHost(host).Loopback; got != want {
			t.Errorf("%s: %t", host, got)
		}
	}
}

// checkHost says what holds for any host, whatever somebody put into it.
func checkHost(t interface{ Fatalf(string, ...any) }, raw string) {
	h := profile.ReadHost(raw)
	shown := h.String()
	if strings.IndexFunc(shown, func(r rune) bool { return r <= ' ' || r == 0x7f || r > 0x7f && r != '⟨' && r != '⟩' }) >= 0 {
		t.Fatalf("%+q is shown as %+q", raw, shown)
	}
	if strings.IndexFunc(raw, func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0 && shown != raw {
		t.Fatalf("%q is shown as %q: something is lost", raw, shown)
	}
	if h.Before != "" && !strings.HasSuffix(h.Before, ".") && !strings.HasSuffix(h.Before, "@") {
		t.Fatalf("%+q: the domain %q begins in the middle of a label, after %q", raw, h.Domain, h.Before)
	}
	odd := len(h.Oddities) > 0
	if !odd && !h.Loopback {
		domain, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(strings.TrimSuffix(shown, h.After)))
		if err != nil || domain != strings.ToLower(h.Domain) {
			t.Fatalf("%+q is not odd, its domain is shown as %q, and it is %q (%v)", raw, h.Domain, domain, err)
		}
	}
	if !odd && strings.Contains(strings.ToLower(h.Before), strings.ToLower(h.Domain)) {
		t.Fatalf("%+q is not odd, though its domain %q stands before itself", raw, h.Domain)
	}
	if strings.ContainsRune(raw, '@') && !slices.Contains(h.Oddities, profile.OddUser) {
		t.Fatalf("%+q: nobody says that there is a user name", raw)
	}
}

func TestWhateverAHostIsAllOfItIsShownAndItsDomainIsItsOwn(t *testing.T) {
	label := rapid.OneOf(rapid.SampledFrom([]string{"contoso", "login", "com", "co", "uk", "example", "evil", "de", "com-login", "github", "io", "127", "0", "1", "", "xn--cntoso-wqf", "c\u043entoso", "\u00fc", "\u3002"}),
		rapid.StringMatching(`[a-zA-Z0-9-]{0,12}`), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		raw := strings.Join(rapid.SliceOfN(label, 0, 9).Draw(t, "labels"), ".") + rapid.SampledFrom([]string{"", ".", ":", ":443", ":8443", "@x", "]", "[::1]"}).Draw(t, "end")
		checkHost(t, raw)
	})
}

func TestAnyKnownDomainBeforeTheRealOneIsOdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z]{4,10}`).Filter(func(s string) bool {
			return !slices.Contains([]string{"accounts", "admin", "apps", "auth", "directory", "identity", "login", "people", "portal", "scim", "signin", "users"}, s)
		})
		pretended := name.Draw(t, "pretended") + "." + rapid.SampledFrom([]string{"com", "net", "org", "de", "fr", "co.uk", "com.au", "io", "app"}).Draw(t, "its suffix")
		real := name.Draw(t, "real") + "." + rapid.SampledFrom([]string{"com", "net", "example", "de", "co.uk", "xyz"}).Draw(t, "suffix")
		prefix := rapid.SampledFrom([]string{"", "login.", "www.login."}).Draw(t, "prefix")

		h := profile.ReadHost(prefix + pretended + "." + real)

		if h.Domain != real || !slices.Contains(h.Oddities, profile.OddInside) {
			t.Fatalf("%s belongs to %q, odd in %v", h, h.Domain, h.Oddities)
		}
	})
}

func FuzzAHostIsShownWhole(f *testing.F) {
	for _, seed := range []string{"people.contoso.example", "login.contoso.example.evil.example:8443", "[::1]:80", "c\u043entoso.example", "a@b.example", "127.1", "\xff.example", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		checkHost(t, raw)
		if u, err := url.Parse("https://" + raw); err == nil {
			checkHost(t, u.Host)
		}
	})
}
