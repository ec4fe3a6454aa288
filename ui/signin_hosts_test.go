package ui

import (
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
)

func TestFurtherHostsOfTheSignInServiceAreShownAndAskedAbout(t *testing.T) {
	d := newDesk(t, deskOptions{users: 3})
	issuer, err := url.Parse(d.demo.Issuer())
	if err != nil {
		t.Fatal(err)
	}
	other := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(issuer) }})
	t.Cleanup(other.Close)
	d.demo.TokensAt(other.URL)
	d.until("the sign-in page", func() bool { return d.ui.state.Phase == client.SignedOut })
	d.browserAccount = "avery.moss"

	d.press(words("signIn.browser"))
	d.untilSees(words("signIn.hosts.title"))

	if !d.sees(strings.TrimPrefix(other.URL, "http://")) {
		t.Error("the host is not shown")
	}
	d.key(fyne.KeyReturn) // meant for what was here before
	d.untilSees(words("signIn.browser"))

	d.press(words("signIn.browser"))
	d.untilSees(words("signIn.hosts.title"))
	d.press(words("signIn.hosts.yes"))
	d.until("the browser has signed in", func() bool { return d.ui.state.Phase == client.NewAccount })
}
