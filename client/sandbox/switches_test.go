package sandbox_test

// Each switch and option reaches the part that it is for.

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/sandbox"
)

func TestEverySwitchReachesTheService(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := signIn(t, s, "avery.moss")
	id := byName(t, s, "Adaeze Okonkwo").ID
	read := func() response { return scim(t, s, token, http.MethodGet, "/Users/"+id, "") }
	nothing := `{"op":"replace","path":"active","value":true}`

	s.SetFault(func(*http.Request) *sandbox.Fault { return &sandbox.Fault{Status: http.StatusTeapot} })
	if got := read(); got.StatusCode != http.StatusTeapot {
		t.Errorf("a fault: status %d", got.StatusCode)
	}
	s.SetFault(nil)

	s.SetHabits(sandbox.Habits{Plain: true})
	if got := read(); strings.Contains(got.text, "urn:mileiq") {
		t.Errorf("a habit: %s", got.text)
	}
	s.SetHabits(sandbox.Habits{})

	if got := patch(t, s, token, id, nothing, "If-Match", `W/"7"`); got.StatusCode != http.StatusPreconditionFailed {
		t.Errorf("an entity tag: status %d", got.StatusCode)
	}
	s.IgnoreETags(true)
	if got := patch(t, s, token, id, nothing, "If-Match", `W/"7"`); got.StatusCode != http.StatusOK {
		t.Errorf("an ignored entity tag: status %d", got.StatusCode)
	}

	s.SetLimit(sandbox.Limit{Requests: 1, Window: time.Hour})
	read()
	if got := read(); got.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a limit: status %d", got.StatusCode)
	}
	if got := s.Traffic(); got != (sandbox.Traffic{Requests: 6, Limited: 1}) {
		t.Errorf("traffic is %+v", got)
	}
	if got := s.Requests(); len(got) != 6 || got[2] != (sandbox.Request{Method: "PATCH", Path: "/scim/v2/Users/" + id}) {
		t.Errorf("requests are %v", got)
	}
}

func TestEveryOptionReachesTheService(t *testing.T) {
	config := func(o sandbox.Options) string {
		s := start(t, o)
		return scim(t, s, signIn(t, s, "avery.moss"), http.MethodGet, "/ServiceProviderConfig", "").text
	}
	if got := config(sandbox.Options{NoBulk: true}); !strings.Contains(got, `"bulk":{"supported":false`) {
		t.Errorf("without bulk: %s", got)
	}
	if got := config(sandbox.Options{BulkOperations: 7, BulkPayload: 9000}); !strings.Contains(got, `"bulk":{"supported":true,"maxOperations":7,"maxPayloadSize":9000}`) {
		t.Errorf("small bulk: %s", got)
	}
	if got := config(sandbox.Options{BulkPayload: 5 << 20}); !strings.Contains(got, `"maxOperations":1000,"maxPayloadSize":1048576`) {
		t.Errorf("bulk that is too large: %s", got)
	}

	terse := start(t, sandbox.Options{BulkTerse: true})
	operation := `{"method":"PATCH","path":"/Users/` + byName(t, terse, "Adaeze Okonkwo").ID + `","data":` + patchBody(archive) + `}`
	body := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[` + operation + `]}`
	if got := scim(t, terse, signIn(t, terse, "avery.moss"), http.MethodPost, "/Bulk", body); !strings.Contains(got.text, `"status":"200"`) || strings.Contains(got.text, `"response"`) {
		t.Errorf("terse bulk: %s", got.text)
	}

	limited := start(t, sandbox.Options{Limit: sandbox.Limit{Requests: 1, Window: time.Hour}})
	token := signIn(t, limited, "avery.moss")
	scim(t, limited, token, http.MethodGet, "/Me", "")
	if got := scim(t, limited, token, http.MethodGet, "/Me", ""); got.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a limit: status %d", got.StatusCode)
	}
}

// A client that goes while its request is held leaves no effect.
func TestLatencyHoldsARequestBeforeItsEffect(t *testing.T) {
	for name, s := range map[string]*sandbox.Server{
		"an option": start(t, sandbox.Options{Latency: time.Hour}),
		"a switch":  start(t, sandbox.Options{}),
	} {
		token := signIn(t, s, "avery.moss")
		target := byName(t, s, "Adaeze Okonkwo")
		if name == "a switch" {
			s.SetLatency(time.Hour)
		}
		ctx, leave := context.WithCancel(t.Context())
		held := scimRequest(t, s, token, http.MethodPatch, "/Users/"+target.ID, patchBody(archive)).WithContext(ctx)
		answered := make(chan int, 1)
		go func() {
			answer, _ := try(direct, held)
			answered <- answer.StatusCode // 0 without an answer
		}()
		tick, limit := time.NewTicker(time.Millisecond), time.After(10*time.Second)
		for s.Traffic().Requests == 0 {
			select {
			case <-tick.C:
			case <-limit:
				t.Fatal("the request did not arrive")
			}
		}
		tick.Stop()
		leave()
		if status := <-answered; status != 0 || reread(t, s, target) != target {
			t.Errorf("%s: status %d, the user is %+v", name, status, reread(t, s, target))
		}
	}
}

func TestOthersChangeOnlyWhatTheySay(t *testing.T) {
	s := start(t, sandbox.Options{})
	user := byName(t, s, "Adaeze Okonkwo")
	for name, c := range map[string]struct {
		change func() error
		want   func(*sandbox.User)
	}{
		"rename": {func() error { return s.Rename(user.ID, "Ada", "ada@contoso.example") },
			func(u *sandbox.User) { u.DisplayName, u.Email = "Ada", "ada@contoso.example" }},
		"role": {func() error { return s.SetRole(user.ID, sandbox.RoleBusinessAdministrator) },
			func(u *sandbox.User) { u.Role = sandbox.RoleBusinessAdministrator }},
		"role again": {func() error { return s.SetRole(user.ID, sandbox.RoleUser) },
			func(u *sandbox.User) { u.Role = sandbox.RoleUser }},
	} {
		want := reread(t, s, user)
		if err := c.change(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := reread(t, s, user)
		c.want(&want)
		if got.Version == want.Version+1 {
			want.Version, want.LastModified = got.Version, got.LastModified
		}
		if got != want {
			t.Errorf("%s: the user is %+v, want %+v", name, got, want)
		}
	}
	before := reread(t, s, user)
	if err := s.Touch(user.ID); err != nil {
		t.Fatal(err)
	}
	after := reread(t, s, user)
	if after.NickName == before.NickName || after.Version != before.Version+1 || after.DisplayName != before.DisplayName {
		t.Errorf("touched: the user is %+v", after)
	}
}

func TestEveryAnswerHasTheHeadersOfAServiceOnThisComputer(t *testing.T) {
	s := start(t, sandbox.Options{})
	want := http.Header{
		"Cache-Control":                {"no-store"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Referrer-Policy":              {"same-origin"},
		"X-Content-Type-Options":       {"nosniff"},
		"X-Frame-Options":              {"DENY"},
	}
	for _, path := range []string{"/", "/mail", "/mail.json", "/profile.toml", "/style.css", "/keys", "/nothing", "/scim/v2/Me"} {
		answer := get(t, s.Issuer()+path)
		for name, values := range want {
			if got := answer.Header.Values(name); len(got) != 1 || got[0] != values[0] {
				t.Errorf("%s: %s is %q, want %q", path, name, got, values)
			}
		}
		if got := answer.Header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'") {
			t.Errorf("%s: the policy is %q", path, got)
		}
	}
}

func TestEveryPageIsThere(t *testing.T) {
	s := start(t, sandbox.Options{})
	home := get(t, s.Issuer()+"/")
	for _, address := range s.Addresses() {
		if !strings.Contains(home.text, address.URL) {
			t.Errorf("the home page does not name %s", address.URL)
		}
	}
	for path, want := range map[string]string{
		"/": "text/html; charset=utf-8", "/mail": "text/html; charset=utf-8", "/mail.json": "application/json",
		"/profile.toml": "application/toml", "/style.css": "text/css; charset=utf-8", "/keys": "application/json",
		"/.well-known/openid-configuration": "application/json", "/.well-known/oauth-protected-resource/scim/v2": "application/json",
	} {
		if answer := get(t, s.Issuer()+path); answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != want {
			t.Errorf("%s: %d %s, want %s", path, answer.StatusCode, answer.Header.Get("Content-Type"), want)
		}
	}
	if answer := get(t, s.Issuer()+"/nothing"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("no page: status %d", answer.StatusCode)
	}
}

func TestAnArchivedUserCanJoinAgain(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := signIn(t, s, "avery.moss")
	user := byName(t, s, "Adaeze Okonkwo")
	invite := `{"op":"replace","path":"urn:mileiq:params:scim:schemas:extension:organization:2.0:User:status","value":"invited"}`
	for _, operation := range []string{archive, invite} {
		if answer := patch(t, s, token, user.ID, operation); answer.StatusCode != http.StatusOK {
			t.Fatalf("status %d: %s", answer.StatusCode, answer.text)
		}
	}
	letters := s.Letters()
	link, err := url.Parse(letters[len(letters)-1].Link)
	if err != nil || !strings.HasPrefix(link.String(), s.Issuer()+"/join/") {
		t.Fatalf("the link is %s (%v)", link, err)
	}
	post(t, link.String())
	if got := reread(t, s, user); got.Status != sandbox.Active || got.Rates != sandbox.OrganizationRates || len(letters) != 2 {
		t.Errorf("the user is %+v after %d letters", got, len(letters))
	}
}
