package transport_test

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

var (
	strict   = transport.Rules{}
	loopback = transport.Rules{LoopbackHTTP: true}
	query    = transport.Rules{Query: true}
	plain    = transport.Rules{Plain: true}
	endpoint = transport.Rules{LoopbackHTTP: true, Query: true, Plain: true}
)

func TestAnAddressThatMayBeUsedIsParsed(t *testing.T) {
	for _, c := range []struct {
		rules   transport.Rules
		address string
	}{
		{strict, "https://example.com"},
		{strict, "https://example.com/"},
		{strict, "HTTPS://Example.COM/SCIM"},
		{strict, "https://example.com:8443/scim/v2/"},
		{strict, "https://[2001:db8::1]:8443/scim"},
		{strict, "https://127.0.0.1/"},
		{strict, "https://localhost/"},
		{strict, "https://b\u00fccher.example/scim"},
		{strict, "https://example.com/a%20b/(tenant)/v1;x=1/$o!'*"},
		{strict, "https://example.com/..a/b../.well-known/..."},
		{strict, "https://example.com/" + strings.Repeat("a", 2000-len("https://example.com/"))},
		{loopback, "http://127.0.0.1:8080/scim/v2"},
		{loopback, "http://127.8.8.8/"},
		{loopback, "http://[::1]:8080/scim/v2"},
		{loopback, "http://[::ffff:127.0.0.1]/"},
		{loopback, "https://example.com/"},
		{query, "https://example.com/?"},
		{query, "https://example.com/a?b=c&d=%20;e"},
		{plain, "https://Tenant-9_x~.example.com:443/a,b/@c+d=e%20&f"},
		{endpoint, "http://[::1]:8080/authorize?tenant=1&x=[~]"},
	} {
		u, err := transport.ParseAddress(c.address, c.rules)
		if err != nil {
			t.Errorf("%s with %+v: %v", c.address, c.rules, err)
			continue
		}
		want, err := url.Parse(c.address)
		if err != nil {
			t.Fatal(err)
		}
		if *u != *want {
			t.Errorf("%s became %+v", c.address, u)
		}
	}
}

func TestAnAddressThatMayNotBeUsedIsRefusedWithItsFault(t *testing.T) {
	const secret = "hunter2"
	for _, c := range []struct {
		rules   transport.Rules
		address string
		want    transport.AddressFault
	}{
		{strict, "", transport.Malformed},
		{strict, "example.com", transport.Malformed},
		{strict, "/scim/v2", transport.Malformed},
		{strict, "https:", transport.Malformed},
		{strict, "https://", transport.Malformed},
		{strict, "https:///scim", transport.Malformed},
		{strict, "https://:443/scim", transport.Malformed},
		{strict, "https:example.com", transport.Malformed},
		{strict, "mailto:ada@example.com", transport.Malformed},
		{strict, "file:///etc/passwd", transport.Malformed},
		{strict, "https://exa mple.com/", transport.Malformed},
		{strict, "https://example.com/a\nb", transport.Malformed},
		{strict, `https://example.com\@evil.example/`, transport.Malformed},
		{strict, "https://alice:hunter2@exa mple.com:x/", transport.Malformed},
		{strict, "https://example.com/a/../b", transport.Malformed},
		{strict, "https://example.com/a/.", transport.Malformed},
		{strict, "https://example.com/a/%2e%2E/b", transport.Malformed},
		{strict, "https://example.com/..", transport.Malformed},
		{strict, "https://[fe80::1%25eth0]/scim", transport.Malformed},
		{loopback, "http://[::1%25lo]:80/", transport.Malformed},
		{strict, "https://example.com/" + strings.Repeat("a", 2001-len("https://example.com/")), transport.Malformed},

		{strict, "//example.com/scim", transport.Insecure},
		{strict, "http://example.com/", transport.Insecure},
		{strict, "http://127.0.0.1:8080/", transport.Insecure},
		{strict, "ftp://example.com/", transport.Insecure},
		{loopback, "ftp://127.0.0.1/", transport.Insecure},
		{loopback, "http://example.com/", transport.Insecure},
		{loopback, "http://localhost:8080/", transport.Insecure},
		{loopback, "http://127.0.0.1.example.com/", transport.Insecure},
		{loopback, "http://127.1/", transport.Insecure},
		{loopback, "http://2130706433/", transport.Insecure},
		{loopback, "http://0.0.0.0/", transport.Insecure},
		{loopback, "http://192.0.2.1/", transport.Insecure},
		{loopback, "http://[::ffff:10.0.0.1]/", transport.Insecure},
		{loopback, "http://[::]/", transport.Insecure},

		{strict, "https://alice:hunter2@example.com/", transport.HasUser},
		{strict, "https://hunter2@example.com/", transport.HasUser},
		{loopback, "http://127.0.0.1:80@evil.example/", transport.HasUser},
		{plain, "https://alice:hunter2@example.com/", transport.HasUser},

		{strict, "https://example.com/?token=hunter2", transport.HasQuery},
		{strict, "https://example.com/?", transport.HasQuery},
		{strict, "https://example.com/#hunter2", transport.HasQuery},
		{strict, "https://example.com/#", transport.HasQuery},
		{query, "https://example.com/#", transport.HasQuery},
		{query, "https://example.com/?a#hunter2", transport.HasQuery},
		{plain, "https://example.com/?", transport.HasQuery},

		{plain, "https://example.com/a b", transport.Malformed},
		{plain, "https://\u0430pple.example/", transport.Malformed},
		{plain, "https://example.com/\u202e", transport.Malformed},
		{plain, "https://example.com/$(calc)", transport.Malformed},
		{plain, "https://example.com/`calc`", transport.Malformed},
		{plain, `https://example.com/"&calc`, transport.Malformed},
		{plain, "https://example.com/'", transport.Malformed},
		{plain, `https://example.com/\`, transport.Malformed},
		{plain, "https://example.com/a;b", transport.Malformed},
		{plain, "https://example.com/a|b", transport.Malformed},
		{plain, "https://example.com/<b>", transport.Malformed},
		{plain, "https://example.com/{b}^", transport.Malformed},
		{plain, "https://example.com/a!b*", transport.Malformed},
	} {
		_, err := transport.ParseAddress(c.address, c.rules)
		refused, ok := errors.AsType[*transport.AddressError](err)
		if !ok || refused.Fault != c.want {
			t.Errorf("%q with %+v: %v, want %q", c.address, c.rules, err, c.want)
			continue
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error repeats a secret: %v", err)
		}
	}
}

func TestAPlainAddressHasLettersDigitsAndHarmlessPunctuationOnly(t *testing.T) {
	const plainCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?[]@&=+,"
	rules := transport.Rules{Plain: true, Query: true}
	for c := rune(0); c < 0x180; c++ {
		_, err := transport.ParseAddress("https://example.com/a"+string(c)+"b", rules)
		if want := strings.ContainsRune(plainCharacters, c); (err == nil) != want {
			t.Errorf("%q: %v", c, err)
		}
	}
}

func TestAnAddressThatMayNotBeUsedIsABadAddressToAnAdmin(t *testing.T) {
	_, err := transport.ParseAddress("https://alice:hunter2@example.com/", strict)
	if p := problem.Of(err); p.Kind != problem.BadAddress || p.Host != "" || p.Detail != "" {
		t.Errorf("it is %+v", p)
	}
	if err.Error() != "unusable address: holds a user name" {
		t.Errorf("the log says %q", err)
	}
}

func TestOnlyALoopbackLiteralIsLoopback(t *testing.T) {
	for address, want := range map[string]bool{
		"http://127.0.0.1:8080/scim": true, "https://127.8.8.8": true, "http://[::1]/": true, "http://[::ffff:127.0.0.1]/": true,
		"http://localhost/": false, "http://127.0.0.1.example.com/": false, "http://[::1%25lo]/": false, "http://0.0.0.0/": false,
		"http://192.0.2.1/": false, "127.0.0.1": false, "": false, "http://127.0.0.1:x/": false,
	} {
		if got := transport.IsLoopback(address); got != want {
			t.Errorf("%q is loopback: %v", address, got)
		}
	}
}

// FuzzAnAcceptedAddressIsSafe: whatever passes is encrypted or goes to this very
// computer, leads to the same host however often it is written and parsed, and
// hides nothing.
func FuzzAnAcceptedAddressIsSafe(f *testing.F) {
	for _, address := range []string{
		"https://example.com/scim/v2", "http://[::1%25lo]:80/", "http://127.0.0.1:80@evil.example/", `https://a\@b/`,
		"http://127.0.0.1/?a#b", "http://localhost/", "https://b\u00fccher.example/%2e%2e/", "http://[::1]:8080/authorize?x=1",
		"HTTP://127.0.0.1", "https://a/b;c$(d)", "https://%62", "//127.0.0.1", "https:/127.0.0.1/", "https://a:/", "https://a:b/",
	} {
		f.Add(address, true, true, true)
		f.Add(address, true, false, false)
		f.Add(address, false, true, false)
	}
	f.Fuzz(func(t *testing.T, address string, loopbackHTTP, query, plain bool) {
		rules := transport.Rules{LoopbackHTTP: loopbackHTTP, Query: query, Plain: plain}
		u, err := transport.ParseAddress(address, rules)
		if err != nil {
			if _, ok := errors.AsType[*transport.AddressError](err); !ok || u != nil {
				t.Fatalf("%q is refused with %#v, %v", address, err, u)
			}
			return
		}
		ip, notIP := netip.ParseAddr(u.Hostname())
		switch {
		case u.Scheme == "https":
		case u.Scheme != "http" || !loopbackHTTP || notIP != nil || !ip.IsLoopback():
			t.Fatalf("%q is accepted with %+v", address, rules)
		}
		if u.Hostname() == "" || u.User != nil || u.Fragment != "" || !query && (u.RawQuery != "" || u.ForceQuery) {
			t.Fatalf("%q is accepted as %#v", address, u)
		}
		written := u.String()
		again, err := url.Parse(written)
		if err != nil || again.Host != u.Host || again.Scheme != u.Scheme || again.Path != u.Path {
			t.Fatalf("%q was written %q and became %#v: %v", address, written, again, err)
		}
		if len(written) <= 2000 {
			if _, err := transport.ParseAddress(written, transport.Rules{LoopbackHTTP: loopbackHTTP, Query: query}); err != nil {
				t.Fatalf("%q was written %q, which is refused: %v", address, written, err)
			}
		}
		if base := u.JoinPath("Users"); base.Host != u.Host {
			t.Fatalf("below %q is %q", address, base)
		}
		if plain && (strings.ContainsAny(written, " \t\r\n\"'`$()<>|;\\^{}*!") || !strings.HasPrefix(written, "http")) {
			t.Fatalf("%q is not safe to open", written)
		}
	})
}
