package scim_test

// How answers are sorted into errors, and what is known after each.

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mileiq.example/admin/client/scim"
)

func TestEveryStatusHasItsClass(t *testing.T) {
	classes := map[string]error{
		"unauthorized": scim.ErrUnauthorized, "forbidden": scim.ErrForbidden, "not found": scim.ErrNotFound,
		"conflict": scim.ErrConflict, "precondition": scim.ErrPreconditionFailed,
		"too many": scim.ErrTooManyRequests, "server": scim.ErrServer,
	}
	tests := []struct {
		status  int
		class   string
		unknown bool
	}{
		{400, "", false},
		{401, "unauthorized", false},
		{403, "forbidden", false},
		{404, "not found", false},
		{405, "", false},
		{408, "", true},
		{409, "conflict", false},
		{410, "not found", false},
		{412, "precondition", false},
		{413, "", false},
		{422, "", false},
		{428, "", false},
		{429, "too many", true},
		{500, "server", true},
		{501, "server", false},
		{502, "server", true},
		{503, "server", true},
		{504, "server", true},
		{599, "server", true},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.status), func(t *testing.T) {
			s := serve(t, always(test.status, "text/html", "<h1>no</h1>"))
			_, err := s.client(t).Archive(t.Context(), "u1", "")
			refusal, ok := errors.AsType[*scim.Error](err)
			if !ok || refusal.Status != test.status || !refusal.Sent || refusal.Detail != "" {
				t.Fatalf("error = %#v", err)
			}
			for name, class := range classes {
				if got, want := errors.Is(err, class), name == test.class; got != want {
					t.Errorf("is %q: %v", name, got)
				}
			}
			if scim.OutcomeUnknown(err) != test.unknown {
				t.Errorf("outcome unknown: %v, want %v", !test.unknown, test.unknown)
			}
		})
	}
}

func TestTheServicesOwnSentenceIsFound(t *testing.T) {
	tests := []struct{ name, body, scimType, detail string }{
		{"SCIM", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness","detail":"Taken."}`, "uniqueness", "Taken."},
		{"problem document", `{"type":"about:blank","title":"Conflict","detail":"Last administrator."}`, "", "Last administrator."},
		{"title only", `{"title":"Conflict"}`, "", "Conflict"},
		{"OAuth", `{"error":"insufficient_scope","error_description":"Ask for more."}`, "", "Ask for more."},
		{"message", `{"message":"Slow down"}`, "", "Slow down"},
		{"findings", `{"detail":[{"loc":["body",0],"msg":"field required","type":"missing"}]}`, "", "field required"},
		{"number as status", `{"status":409,"detail":"Taken."}`, "", "Taken."},
		{"detail of another type", `{"detail":{"a":1},"title":"Conflict"}`, "", "Conflict"},
		{"keyword that is none", `{"scimType":"NoorHaddad","detail":"x"}`, "", "x"},
		{"keyword with a bracket", `{"scimType":"a[","detail":"x"}`, "", "x"},
		{"keyword with a brace", `{"scimType":"{a","detail":"x"}`, "", "x"},
		{"keyword with an at", `{"scimType":"a@","detail":"x"}`, "", "x"},
		{"keyword with a mark", "{\"scimType\":\"a`\",\"detail\":\"x\"}", "", "x"},
		{"keyword with spaces", `{"scimType":"a b","detail":"x"}`, "", "x"},
		{"long keyword", `{"scimType":"` + strings.Repeat("a", 41) + `","detail":"x"}`, "", "x"},
		{"a web page", `<html>`, "", ""},
		{"an array", `[1]`, "", ""},
		{"nothing", ``, "", ""},
		{"too long", `{"detail":"` + strings.Repeat("é", 501) + `"}`, "", strings.Repeat("é", 500)},
		{"beyond reading", `{"detail":"` + strings.Repeat("x", 1<<17) + `"}`, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, always(http.StatusConflict, "application/problem+json", test.body))
			_, err := s.client(t).Archive(t.Context(), "u1", "")
			refusal, ok := errors.AsType[*scim.Error](err)
			if !ok {
				t.Fatalf("error = %v", err)
			}
			if refusal.ScimType != test.scimType || refusal.Detail != test.detail {
				t.Errorf("got (%q, %q), want (%q, %q)", refusal.ScimType, refusal.Detail, test.scimType, test.detail)
			}
			if !utf8.ValidString(refusal.Detail) {
				t.Error("the detail is not UTF-8")
			}
		})
	}
}

func TestARefusalThatBrokeOffIsStillARefusal(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		writeJSON(w, http.StatusConflict, `{"detail":"Taken."}`)
	})
	_, err := s.client(t).Archive(t.Context(), "u1", "")
	refusal, ok := errors.AsType[*scim.Error](err)
	if !ok || refusal.Status != http.StatusConflict || refusal.Detail != "" || scim.OutcomeUnknown(err) {
		t.Errorf("error %#v", err)
	}
}

func TestRetryAfterIsReadAndBounded(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		header string
		want   time.Duration
	}{
		{"", 0},
		{"0", 0},
		{"7", 7 * time.Second},
		{" 7 ", 7 * time.Second},
		{"900", 15 * time.Minute},
		{"901", 15 * time.Minute},
		{"99999999999999999999999999", 15 * time.Minute},
		{"18446744073709551615", 15 * time.Minute},
		{"-5", 0},
		{"1.5", 0},
		{"soon", 0},
		{now.Add(90 * time.Second).Format(http.TimeFormat), 90 * time.Second},
		{now.Add(-time.Hour).Format(http.TimeFormat), 0},
		{now.Add(100 * 24 * time.Hour).Format(http.TimeFormat), 15 * time.Minute},
		{"Fri, 31 Dec 9999 23:59:59 GMT", 15 * time.Minute},
	}
	for _, test := range tests {
		t.Run(test.header, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", test.header)
				w.WriteHeader(http.StatusTooManyRequests)
			})
			c := s.clientWith(t, scim.Options{Tokens: &tokens{}, Now: func() time.Time { return now }})
			_, err := c.User(t.Context(), "u1")
			refusal, ok := errors.AsType[*scim.Error](err)
			if !ok || refusal.RetryAfter != test.want {
				t.Errorf("error = %#v, want %v", err, test.want)
			}
		})
	}
}

func TestAnswersThatAreNotSCIMAreNamedSo(t *testing.T) {
	tests := []struct {
		name, contentType, body string
		status                  int
	}{
		{"captive portal", "text/html", "<html>Sign in to the Wi-Fi</html>", 200},
		{"JSON called a web page", "text/html; charset=utf-8", `{"id":"u1","userName":"x"}`, 200},
		{"truncated", "application/scim+json", `{"id":"u1","userNa`, 200},
		{"two values", "application/scim+json", `{"id":"u1"}{"id":"u1"}`, 200},
		{"an array", "application/json", `[]`, 200},
		{"a number", "application/json", `42`, 200},
		{"null", "application/json", `null`, 200},
		{"another object", "application/json", `{"hello":"world"}`, 200},
		{"empty", "application/json", ``, 200},
		{"no content", "application/json", ``, 204},
		{"not modified", "application/json", ``, 304},
		{"a broken type", "a/b/c;;", `<`, 200},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, always(test.status, test.contentType, test.body))
			c := s.client(t)
			_, userErr := c.User(t.Context(), "u1")
			_, meErr := c.Me(t.Context())
			_, findErr := c.Find(t.Context(), "userName", "x")
			_, walkErr := c.Walk(t.Context(), scim.Features{}, 10, func(scim.Page) error { return nil })
			_, discoverErr := c.Discover(t.Context())
			for call, err := range map[string]error{
				"User": userErr, "Me": meErr, "Find": findErr, "Walk": walkErr, "Discover": discoverErr,
			} {
				odd, ok := errors.AsType[*scim.NotSCIMError](err)
				if !ok || odd.Status != test.status || odd.Host != strings.TrimPrefix(s.URL, "http://") {
					t.Errorf("%s: %#v", call, err)
				}
			}
		})
	}
}

func TestAnOddStatusIsNotSCIMWhateverItsBody(t *testing.T) {
	for _, status := range []int{300, 305, 399} {
		s := serve(t, always(status, "application/scim+json", `{"id":"u1","userName":"x","active":false}`))
		c := s.client(t)
		_, userErr := c.User(t.Context(), "u1")
		_, archiveErr := c.Archive(t.Context(), "u1", "")
		for _, err := range []error{userErr, archiveErr} {
			odd, ok := errors.AsType[*scim.NotSCIMError](err)
			if !ok || odd.Status != status || odd.ContentType != "application/scim+json" {
				t.Errorf("%d: %#v", status, err)
			}
		}
	}
}

func TestABrokenAnswerToAChangeLeavesItsOutcomeUnknown(t *testing.T) {
	for _, test := range []struct{ contentType, body string }{
		{"text/html", "<html>"},
		{"application/scim+json", `{"id":"u1","user`},
	} {
		s := serve(t, always(http.StatusOK, test.contentType, test.body))
		_, err := s.client(t).Archive(t.Context(), "u1", "")
		if _, ok := errors.AsType[*scim.NotSCIMError](err); !ok || !scim.OutcomeUnknown(err) {
			t.Errorf("%s: %v", test.body, err)
		}
	}
}

func TestTheOutcomeOfNothingIsKnown(t *testing.T) {
	for _, err := range []error{nil, errors.New("other"), scim.ErrInvalidID} {
		if scim.OutcomeUnknown(err) {
			t.Errorf("%v counts as unknown", err)
		}
	}
}

func TestAWrappedErrorKeepsItsClass(t *testing.T) {
	err := fmt.Errorf("archive: %w", &scim.Error{Status: 503, Sent: true})
	if !errors.Is(err, scim.ErrServer) || !scim.OutcomeUnknown(err) {
		t.Errorf("%v lost its class", err)
	}
}

func TestTheLogSaysWhatWentWrongWithoutTheServicesWords(t *testing.T) {
	for want, err := range map[string]error{
		"scim: the service answered 409 Conflict (uniqueness)":               &scim.Error{Host: "a.test", Status: 409, ScimType: "uniqueness", Detail: "Ada is taken."},
		"scim: the service answered 403 Forbidden":                           &scim.Error{Status: 403},
		"scim: the service answered 599":                                     &scim.Error{Status: 599},
		"scim: the answer of a.test is not SCIM (status 200)":                &scim.NotSCIMError{Host: "a.test", Status: 200, ContentType: "text/html"},
		"scim: the service redirects elsewhere; not followed":                &scim.RedirectError{Host: "portal.test"},
		"scim: accepted, but not confirmed: scim: not found":                 &scim.UnconfirmedError{Cause: scim.ErrNotFound},
		"scim: accepted, but not confirmed: scim: answered without the user": &scim.UnconfirmedError{Cause: scim.ErrNoUser},
	} {
		if got := err.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
