package profile

// Who the admin is at the users' service, and how that is reached.

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

type fixedToken struct{}

func (fixedToken) Token(context.Context) (string, error)         { return "token", nil }
func (fixedToken) Renew(context.Context, string) (string, error) { return "token", nil }

var fixed = scim.Options{Tokens: fixedToken{}, Now: time.Now, Backoff: func(int) time.Duration { return 0 }}

func kindOf(err error) problem.Kind {
	if err == nil {
		return ""
	}
	return problem.Of(err).Kind
}

func TestTheAdminIsFoundByTheServiceElseByTheProfilesMapping(t *testing.T) {
	t.Parallel()
	status := func(code int) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { w.WriteHeader(code) }
	}
	found := func(ids ...string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/scim+json")
			var all []string
			for _, id := range ids {
				all = append(all, fmt.Sprintf(`{"id":%q,"userName":"x"}`, id))
			}
			fmt.Fprintf(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":%d,"Resources":[%s]}`, len(ids), strings.Join(all, ","))
		}
	}
	me := func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/scim+json")
		fmt.Fprint(w, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"me","userName":"me@contoso.example","active":true}`)
	}
	for name, c := range map[string]struct {
		claim, attribute string
		me, find         func(http.ResponseWriter)
		want             string
		kind             problem.Kind
	}{
		"the service says":         {"", "", me, nil, "me", ""},
		"there is no mapping":      {"", "", status(404), nil, "", ""},
		"the claim is not there":   {"nickname", "externalId", status(404), nil, "", ""},
		"the mapping finds one":    {"oid", "externalId", status(404), found("one"), "one", ""},
		"the mapping finds nobody": {"oid", "externalId", status(501), found(), "", ""},
		"the mapping finds two":    {"oid", "externalId", status(404), found("one", "two"), "", ""},
		"it knows no filter":       {"oid", "externalId", status(404), status(400), "", ""},
		"it may not be asked":      {"oid", "externalId", status(404), status(403), "", problem.NoRole},
		"no attribute":             {"oid", "a b", status(404), nil, "", problem.BadProfile},
		"the account may not":      {"", "", status(403), nil, "", problem.NoRole},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case strings.HasSuffix(r.URL.Path, "/Me"):
					c.me(w)
				case r.URL.Query().Has("filter"):
					c.find(w)
				case strings.HasSuffix(r.URL.Path, "/ServiceProviderConfig"):
					w.Header().Set("Content-Type", "application/scim+json")
					fmt.Fprint(w, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"patch":{"supported":true}}`)
				default:
					w.WriteHeader(http.StatusNotFound)
				}
			}))
			t.Cleanup(server.Close)
			p := Profile{SCIM: server.URL, Self: SelfMapping{c.claim, c.attribute}}

			connection, err := p.Connect(t.Context(), oauth.Identity{Claims: map[string]any{"oid": "7"}}, fixed)

			if kindOf(err) != c.kind || connection.SelfID != c.want {
				t.Errorf("it is %q, %v", connection.SelfID, err)
			}
			if err != nil && connection.Service != nil {
				t.Error("there is a connection")
			}
			if c.kind == problem.BadProfile && problem.Of(err).Detail != "self" {
				t.Errorf("detail %q", problem.Of(err).Detail)
			}
		})
	}
}

func TestWithoutItsAuthoritiesThereIsNoConnection(t *testing.T) {
	t.Parallel()
	p := Profile{SCIM: "https://scim.contoso.example/v2"}
	service, err := p.users(fixed)
	if err != nil {
		t.Fatal(err)
	}
	service.Close()
	p.CAFile = "none.pem"
	if _, err := p.Connect(t.Context(), oauth.Identity{}, fixed); kindOf(err) != problem.BadProfile {
		t.Errorf("%v", err)
	}
	if _, err := p.Provider(t.Context(), time.Now); kindOf(err) != problem.BadProfile {
		t.Errorf("%v", err)
	}
	p.CAFile, p.SCIM = "", "http://a.example"
	if _, err := p.Connect(t.Context(), oauth.Identity{}, fixed); err == nil {
		t.Error("connected without TLS")
	}
}
