package scim_test

// Reading users, and the three changes.

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/scim"
)

func TestAUserIsReadWithEverythingTheServiceSays(t *testing.T) {
	s := serve(t, always(http.StatusOK, "application/scim+json", `{
		"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","`+extension+`"],
		"id":"u1","externalId":"hr-17","userName":"avery@contoso.example","displayName":"Avery Moss","active":true,
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"004711","department":"Sales"},
		"name":{"formatted":"Ms. Avery Moss","givenName":"Avery","familyName":"Moss"},
		"emails":[{"value":"home@example.net","type":"home"},{"value":"avery@contoso.example","type":"work","primary":true}],
		"meta":{"resourceType":"User","lastModified":"2026-11-20T10:30:00.5+01:00","version":"W/\"7\""},
		"`+extension+`":{"status":"active","role":"businessAdministrator","rates":"organization",
			"invitedAt":"2026-01-02T03:04:05Z","joinedAt":"2026-01-03T03:04:05Z","archivedAt":"2025-01-01T00:00:00Z"}}`))

	got, err := s.client(t).User(t.Context(), "u1")

	want := directory.User{
		ID: "u1", UserName: "avery@contoso.example", DisplayName: "Avery Moss", Email: "avery@contoso.example",
		Addresses: "home@example.net\navery@contoso.example", ExternalID: "hr-17", EmployeeNumber: "004711",
		Status: directory.Active, Role: directory.RoleBusinessAdministrator, Rates: directory.RatesOrganization,
		InvitedAt:    time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		JoinedAt:     time.Date(2026, 1, 3, 3, 4, 5, 0, time.UTC),
		ArchivedAt:   time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
		LastModified: time.Date(2026, 11, 20, 9, 30, 0, 500_000_000, time.UTC),
		Version:      `W/"7"`,
	}
	if err != nil || got != want {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func TestAUserOfAnyServiceIsUnderstood(t *testing.T) {
	ext := func(attributes string) string { return `"` + extension + `":{` + attributes + `}` }
	tests := []struct {
		name, attributes string
		check            func(directory.User) bool
	}{
		{"nothing said is active", ``, func(u directory.User) bool { return u.Status == directory.Active && u.Role == "" && u.Rates == "" }},
		{"active", `"active":true`, func(u directory.User) bool { return u.Status == directory.Active }},
		{"not active", `"active":false`, func(u directory.User) bool { return u.Status == directory.Archived }},
		{"not active as a string", `"active":"False"`, func(u directory.User) bool { return u.Status == directory.Archived }},
		{"active as a string", `"active":"true"`, func(u directory.User) bool { return u.Status == directory.Active }},
		{"active of another type", `"active":{"a":[0]}`, func(u directory.User) bool { return u.Status == directory.Active }},
		{"attribute names in another case", `"ACTIVE":false`, func(u directory.User) bool { return u.Status == directory.Archived }},
		{"invited", `"active":true,` + ext(`"status":"invited"`), func(u directory.User) bool { return u.Status == directory.Invited }},
		{"archived, says only the extension", ext(`"status":"archived"`), func(u directory.User) bool { return u.Status == directory.Archived }},
		{"status in another case", ext(`"status":"Archived"`), func(u directory.User) bool { return u.Status == directory.Archived }},
		{"the extension knows better", `"active":false,` + ext(`"status":"invited"`), func(u directory.User) bool { return u.Status == directory.Invited }},
		{"an unknown status", `"active":false,` + ext(`"status":"frozen"`), func(u directory.User) bool { return u.Status == directory.Archived }},
		{"a status of another type", `"active":false,` + ext(`"status":7,"role":"user"`), func(u directory.User) bool { return u.Status == directory.Archived && u.Role == directory.RoleUser }},
		{"an extension of another type", `"active":false,"` + extension + `":"x"`, func(u directory.User) bool { return u.Status == directory.Archived }},
		{"unknown role and rates", ext(`"role":"king","rates":"none"`), func(u directory.User) bool { return u.Role == "" && u.Rates == "" }},
		{"rates", ext(`"rates":"standard"`), func(u directory.User) bool { return u.Rates == directory.RatesStandard }},

		{"primary address", `"emails":[{"value":"a@x"},{"value":"b@x","type":"work"},{"value":"c@x","primary":true}]`, func(u directory.User) bool { return u.Email == "c@x" }},
		{"primary as a string", `"emails":[{"value":"a@x"},{"value":"c@x","primary":"True"}]`, func(u directory.User) bool { return u.Email == "c@x" }},
		{"address for work", `"emails":[{"value":"a@x","primary":false},{"value":"b@x","type":"Work"}]`, func(u directory.User) bool { return u.Email == "b@x" }},
		{"first address", `"emails":[{"value":""},{"value":"a@x"},{"value":"b@x","type":"home"}]`, func(u directory.User) bool { return u.Email == "a@x" }},
		{"no address", `"emails":[]`, func(u directory.User) bool { return u.Email == "" }},
		{"addresses of another type", `"emails":"a@x"`, func(u directory.User) bool { return u.Email == "" }},
		{"one address of another type", `"emails":[5,null,{"value":"a@x"}]`, func(u directory.User) bool { return u.Email == "a@x" }},
		{"an overlong address is not cut", `"emails":[{"value":"` + strings.Repeat("a", 1025) + `","primary":true},{"value":"b@x"}]`, func(u directory.User) bool { return u.Email == "b@x" }},

		{"display name", `"displayName":"D","name":{"formatted":"F"}`, func(u directory.User) bool { return u.DisplayName == "D" }},
		{"formatted name", `"displayName":" ","name":{"formatted":"F","givenName":"G"}`, func(u directory.User) bool { return u.DisplayName == "F" }},
		{"given and family name", `"name":{"givenName":"G","familyName":"H"}`, func(u directory.User) bool { return u.DisplayName == "G H" }},
		{"family name", `"name":{"familyName":"H"}`, func(u directory.User) bool { return u.DisplayName == "H" }},
		{"no name", ``, func(u directory.User) bool { return u.DisplayName == "" }},
		{"a name of another type", `"displayName":5,"name":[]`, func(u directory.User) bool { return u.DisplayName == "" }},
		{"a long name is cut between characters", `"displayName":"x` + strings.Repeat("é", 600) + `"`, func(u directory.User) bool { return u.DisplayName == "x"+strings.Repeat("é", 511) }},
		{"invalid UTF-8", "\"displayName\":\"a\xffb\"", func(u directory.User) bool { return u.DisplayName == "a\uFFFDb" }},

		{"times that are none", `"meta":{"lastModified":"yesterday"},` + ext(`"invitedAt":"2026-13-01T00:00:00Z","joinedAt":5`), func(u directory.User) bool {
			return u.LastModified.IsZero() && u.InvitedAt.IsZero() && u.JoinedAt.IsZero()
		}},
		{"a version that fits no header", `"meta":{"version":"W/\"1\"\r\nX-Evil: 1"}`, func(u directory.User) bool { return u.Version == "" }},
		{"a version without quotes", `"meta":{"version":"3"}`, func(u directory.User) bool { return u.Version == "3" }},
		{"a huge version", `"meta":{"version":"` + strings.Repeat("v", 513) + `"}`, func(u directory.User) bool { return u.Version == "" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, always(http.StatusOK, "application/json", strings.TrimSuffix(`{"id":"u1",`+test.attributes, ",")+`}`))
			u, err := s.client(t).User(t.Context(), "u1")
			if err != nil || !test.check(u) {
				t.Errorf("got %+v, %v", u, err)
			}
		})
	}
}

func TestAnotherUserThanAskedForIsNotTaken(t *testing.T) {
	s := serve(t, always(http.StatusOK, "application/scim+json", `{"id":"u2","userName":"x"}`))
	_, err := s.client(t).User(t.Context(), "u1")
	if _, ok := errors.AsType[*scim.NotSCIMError](err); !ok {
		t.Errorf("error = %v", err)
	}
}

func TestAnIDThatLeadsElsewhereIsNotSent(t *testing.T) {
	s := serve(t, always(http.StatusOK, "application/scim+json", `{}`))
	c := s.client(t)
	for _, id := range []string{"", ".", "..", "a/b", "../u2", "a%2Fb", "%2e%2e", `a\b`, "a?b", "a#b", "a;b", " a", strings.Repeat("x", 513), "a\uFFFDb", "a\xffb"} {
		_, userErr := c.User(t.Context(), id)
		_, archiveErr := c.Archive(t.Context(), id, "")
		if !errors.Is(userErr, scim.ErrInvalidID) || !errors.Is(archiveErr, scim.ErrInvalidID) {
			t.Errorf("%q: %v, %v", id, userErr, archiveErr)
		}
	}
	if n := len(s.seen()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestMeIsAskedForAndMayBeMissing(t *testing.T) {
	s := serve(t, always(http.StatusOK, "application/scim+json", `{"id":"u7","userName":"me"}`))
	me, err := s.client(t).Me(t.Context())
	if err != nil || me.ID != "u7" || s.seen()[0].target != "/scim/v2/Me" {
		t.Errorf("%+v, %v, asked %s", me, err, s.seen()[0].target)
	}
	for status, missing := range map[int]bool{404: true, 501: true, 403: false, 500: false} {
		s := serve(t, always(status, "application/json", `{}`))
		_, err := s.client(t).Me(t.Context())
		if errors.Is(err, scim.ErrNoMe) != missing {
			t.Errorf("%d: %v", status, err)
		}
		if refusal, ok := errors.AsType[*scim.Error](err); !ok || refusal.Status != status {
			t.Errorf("%d: %v does not tell the status", status, err)
		}
	}
}

func TestWhoTheAdminIsTheServiceSaysElseAnAttribute(t *testing.T) {
	for name, c := range map[string]struct {
		me, status int // of the answers to /Me and to the filter
		found      int // how many users the filter finds
		value      string
		want       string // "": nobody can say
		fails      bool
	}{
		"the service says":        {200, 200, 1, "7", "me", false},
		"it does not, nor do we":  {404, 200, 1, "", "", false},
		"one has the value":       {501, 200, 1, "7", "u1", false},
		"nobody has it":           {404, 200, 0, "7", "", false},
		"two have it":             {404, 200, 2, "7", "", false},
		"it knows no such filter": {404, 400, 0, "7", "", false},
		"we may not ask":          {404, 403, 0, "7", "", true},
		"the account may not":     {403, 200, 1, "7", "", true},
		"it does not understand":  {400, 200, 1, "7", "", true},
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasSuffix(r.URL.Path, "/Me"):
				writeJSON(w, c.me, `{"id":"me","userName":"me"}`)
			default:
				writeJSON(w, c.status, listed(c.found, 1, []string{"u1", "u2"}[:c.found]...))
			}
		})

		me, err := s.client(t).Self(t.Context(), "externalId", c.value)

		if (err != nil) != c.fails || (me != nil) != (c.want != "") || me != nil && me.ID != c.want {
			t.Errorf("%s: %+v, %v", name, me, err)
		}
	}
}

func TestFindQuotesWhatItLooksFor(t *testing.T) {
	var filter string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		filter = r.URL.Query().Get("filter")
		writeJSON(w, http.StatusOK, listed(1, 1, "u1"))
	})
	u, err := s.client(t).Find(t.Context(), "emails.value", "o\"b\\c\\\" & <d>+\n%20é")
	if err != nil || u.ID != "u1" {
		t.Fatalf("%+v, %v", u, err)
	}
	if want := `emails.value eq "o\u0022b\\c\\\u0022 & <d>+\n%20é"`; filter != want {
		t.Errorf("filter = %s, want %s", filter, want)
	}
	if target := s.seen()[0].target; strings.Contains(target, "+") {
		t.Errorf("a space is sent as +: %s", target)
	}
}

func TestFindFindsExactlyOne(t *testing.T) {
	tests := []struct {
		body string
		want error
	}{
		{listed(0, 1), scim.ErrNotFound},
		{`{"totalResults":0}`, scim.ErrNotFound},
		{listed(2, 1, "u1", "u2"), scim.ErrAmbiguous},
		{listed(2, 1, "u1"), scim.ErrAmbiguous},
		{listed(1, 1, "u1", "u2"), scim.ErrAmbiguous},
		{`{"Resources":` + resources("u1") + `}`, nil},
	}
	for _, test := range tests {
		s := serve(t, always(http.StatusOK, "application/scim+json", test.body))
		if _, err := s.client(t).Find(t.Context(), "userName", "x"); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.body, err, test.want)
		}
	}
	s := serve(t, always(http.StatusOK, "application/scim+json", `{"totalResults":1,"Resources":[{"userName":"x"}]}`))
	_, err := s.client(t).Find(t.Context(), "userName", "x")
	if _, ok := errors.AsType[*scim.NotSCIMError](err); !ok {
		t.Errorf("a user without id: %v", err)
	}
}

func TestFindTakesOnlyAttributeNames(t *testing.T) {
	s := serve(t, always(http.StatusOK, "application/scim+json", listed(1, 1, "u1")))
	c := s.client(t)
	for _, attribute := range []string{"", "1a", "a b", `userName eq "x" or id`, "a.b.c", "emails[type eq \"work\"]", "a\n", "é"} {
		if _, err := c.Find(t.Context(), attribute, "x"); !errors.Is(err, scim.ErrInvalidAttribute) {
			t.Errorf("%q: %v", attribute, err)
		}
	}
	if n := len(s.seen()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	for _, attribute := range []string{"userName", "name.familyName", extension + ":status", "x-y_z"} {
		if _, err := c.Find(t.Context(), attribute, "x"); err != nil {
			t.Errorf("%q: %v", attribute, err)
		}
	}
}

func TestEachChangeReplacesOneAttribute(t *testing.T) {
	tests := []struct {
		name, operation, active string
		status                  directory.Status
	}{
		{"archive", `{"op":"replace","path":"active","value":false}`, "false", directory.Archived},
		{"invite", `{"op":"replace","path":"` + extension + `:status","value":"invited"}`, "true", directory.Active},
		{"reactivate", `{"op":"replace","path":"active","value":true}`, "true", directory.Active},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, always(http.StatusOK, "application/scim+json", `{"id":"u1","userName":"x","active":`+test.active+`}`))
			c := s.client(t)
			change := map[string]func() (directory.User, error){
				"archive":    func() (directory.User, error) { return c.Archive(t.Context(), "u1", "") },
				"invite":     func() (directory.User, error) { return c.Invite(t.Context(), "u1", "") },
				"reactivate": func() (directory.User, error) { return c.Reactivate(t.Context(), "u1", "") },
			}[test.name]
			u, err := change()
			if err != nil || u.ID != "u1" || u.Status != test.status {
				t.Fatalf("%+v, %v", u, err)
			}
			got := s.seen()
			want := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + test.operation + `]}`
			if len(got) != 1 || got[0].method != "PATCH" || got[0].target != "/scim/v2/Users/u1" || got[0].body != want {
				t.Errorf("requests = %+v, want one with %s", got, want)
			}
			if _, sent := got[0].header["If-Match"]; sent {
				t.Error("an If-Match header was sent")
			}
		})
	}
}

func TestAChangeAnsweredWithoutTheUserIsReadBack(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"no content":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"empty":        always(http.StatusOK, "application/scim+json", " \n"),
		"accepted":     always(http.StatusAccepted, "application/scim+json", `{}`),
		"without id":   always(http.StatusOK, "application/scim+json", `{"active":false}`),
		"only an id":   always(http.StatusOK, "application/scim+json", `{"id":"u1"}`),
		"another user": always(http.StatusOK, "application/scim+json", `{"id":"u2","userName":"y","active":false}`),
		"no object":    always(http.StatusOK, "application/scim+json", `true`),
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPatch {
					answer(w, r)
					return
				}
				writeJSON(w, http.StatusOK, `{"id":"u1","userName":"x","active":false,"meta":{"version":"W/\"8\""}}`)
			})
			u, err := s.client(t).Archive(t.Context(), "u1", "")
			want := directory.User{ID: "u1", UserName: "x", Status: directory.Archived, Version: `W/"8"`}
			if err != nil || u != want {
				t.Errorf("%+v, %v", u, err)
			}
			if s.count("PATCH") != 1 || s.count("GET") != 1 {
				t.Errorf("%d changes and %d reads, want one of each", s.count("PATCH"), s.count("GET"))
			}
		})
	}
}

func TestAnAcceptedChangeThatCannotBeReadBackIsUnconfirmed(t *testing.T) {
	for _, status := range []int{401, 403, 404, 500} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPatch {
					w.WriteHeader(http.StatusNoContent)
					return
				}
				w.WriteHeader(status)
			})
			_, err := s.client(t).Archive(t.Context(), "u1", "")
			unconfirmed, ok := errors.AsType[*scim.UnconfirmedError](err)
			if !ok || !scim.OutcomeUnknown(err) {
				t.Fatalf("error = %v", err)
			}
			if cause, ok := errors.AsType[*scim.Error](unconfirmed.Cause); !ok || cause.Status != status {
				t.Errorf("cause = %v", unconfirmed.Cause)
			}
			if errors.Is(err, scim.ErrForbidden) || errors.Is(err, scim.ErrNotFound) {
				t.Error("what the reading met is taken for the answer to the change")
			}
		})
	}
}

func TestNothingIsEverDeleted(t *testing.T) {
	s := serve(t, always(http.StatusNotFound, "application/scim+json", `{}`))
	c := s.client(t)
	_, _ = c.Archive(t.Context(), "u1", "")
	_, _ = c.Invite(t.Context(), "u1", "")
	_, _ = c.Reactivate(t.Context(), "u1", "")
	if len(s.seen()) != s.count("PATCH") {
		t.Errorf("requests = %+v", s.seen())
	}
}
