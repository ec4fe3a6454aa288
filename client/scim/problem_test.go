package scim_test

// What an admin is told of each error of this package.

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
	"mileiq.example/admin/client/transport"
)

// told is what problem.Of makes of an error.
type told struct {
	kind   problem.Kind
	host   string
	status int
	detail string
	after  time.Duration
}

func wantTold(t *testing.T, err error, want told) {
	t.Helper()
	p := problem.Of(err)
	if got := (told{p.Kind, p.Host, p.Status, p.Detail, p.RetryAfter}); got != want {
		t.Errorf("of %q an admin is told %+v, want %+v", err, got, want)
	}
	if p.Cause != nil && !errors.Is(p.Cause, err) {
		t.Errorf("%q lost its cause", err)
	}
}

func TestAnAdminIsToldOfEveryErrorWhatItIs(t *testing.T) {
	const host = "scim.test"
	answered := func(status int) *scim.Error {
		return &scim.Error{Host: host, Status: status, ScimType: "x", Detail: "Words.", RetryAfter: time.Second, Sent: true}
	}
	is := func(kind problem.Kind, status int) told { return told{kind, host, status, "Words.", time.Second} }
	rows := []struct {
		name string
		err  error
		want told
	}{
		{"Error, 400", answered(400), is(problem.Refused, 400)},
		{"Error, 401", answered(401), is(problem.SessionExpired, 401)},
		{"Error, 403", answered(403), is(problem.NoRole, 403)},
		{"Error, 404", answered(404), is(problem.NotFound, 404)},
		{"Error, 409", answered(409), is(problem.Conflict, 409)},
		{"Error, 410", answered(410), is(problem.NotFound, 410)},
		{"Error, 412", answered(412), is(problem.ChangedMeanwhile, 412)},
		{"Error, 429", answered(429), is(problem.Busy, 429)},
		{"Error, 499", answered(499), is(problem.Refused, 499)},
		{"Error, 500", answered(500), is(problem.ServiceError, 500)},
		{"Error, 501", answered(501), is(problem.ServiceError, 501)},
		{"Error, 503", answered(503), is(problem.ServiceError, 503)},
		{"ErrNoMe", fmt.Errorf("%w: %w", scim.ErrNoMe, answered(404)), is(problem.NotFound, 404)},
		{"ErrNotFound", scim.ErrNotFound, told{kind: problem.NotFound}},
		{"ErrTooLarge", scim.ErrTooLarge, told{kind: problem.UnexpectedAnswer}},
		{"NotSCIMError", &scim.NotSCIMError{Host: host, Status: 200, ContentType: "text/html"}, told{kind: problem.NotSCIM, host: host, status: 200}},
		{"RedirectError", &scim.RedirectError{From: "scim.test", Status: 302, Host: "portal.test"}, told{kind: problem.UnexpectedAnswer, host: "scim.test", status: 302, detail: "portal.test"}},
		{"UnreachableError", &scim.UnreachableError{Host: host}, told{kind: problem.Unreachable, host: host}},
		{"UnconfirmedError", &scim.UnconfirmedError{Cause: answered(403)}, is(problem.NoRole, 403)},
		{"UnconfirmedError, no user", &scim.UnconfirmedError{Cause: scim.ErrNoUser}, told{kind: problem.Unexplained}},
		{"an address", &transport.AddressError{Fault: transport.Insecure}, told{kind: problem.BadAddress}},
		// The client meets these where an admin is not asked, or decides itself.
		{"ErrAmbiguous", scim.ErrAmbiguous, told{kind: problem.Unexplained}},
		{"ErrInvalidID", scim.ErrInvalidID, told{kind: problem.Unexplained}},
		{"ErrInvalidAttribute", scim.ErrInvalidAttribute, told{kind: problem.Unexplained}},
		{"ErrUnanswered", scim.ErrUnanswered, told{kind: problem.Unexplained}},
		{"ErrNoUser", scim.ErrNoUser, told{kind: problem.Unexplained}},
		// These are classes: they never come alone.
		{"ErrUnauthorized", scim.ErrUnauthorized, told{kind: problem.Unexplained}},
		{"ErrForbidden", scim.ErrForbidden, told{kind: problem.Unexplained}},
		{"ErrConflict", scim.ErrConflict, told{kind: problem.Unexplained}},
		{"ErrPreconditionFailed", scim.ErrPreconditionFailed, told{kind: problem.Unexplained}},
		{"ErrTooManyRequests", scim.ErrTooManyRequests, told{kind: problem.Unexplained}},
		{"ErrServer", scim.ErrServer, told{kind: problem.Unexplained}},
		{"ErrRedirect", scim.ErrRedirect, told{kind: problem.Unexplained}},
	}
	covered := map[string]bool{}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			wantTold(t, row.err, row.want)
			wantTold(t, fmt.Errorf("read the user: %w", row.err), row.want)
		})
		covered[strings.Split(row.name, ",")[0]] = true
	}
	for _, name := range append(declaredErrors(t, "errors.go"), declaredErrors(t, "bulk.go")...) {
		if !covered[name] {
			t.Errorf("%s is not in the table", name)
		}
	}
}

// declaredErrors returns the exported errors of a file: values and types.
func declaredErrors(t *testing.T, name string) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return false
		case *ast.ValueSpec:
			if strings.HasPrefix(n.Names[0].Name, "Err") {
				names = append(names, n.Names[0].Name)
			}
		case *ast.TypeSpec:
			if strings.HasSuffix(n.Name.Name, "Error") && ast.IsExported(n.Name.Name) {
				names = append(names, n.Name.Name)
			}
		}
		return true
	})
	if len(names) == 0 {
		t.Fatal("it declares no errors")
	}
	return names
}

func TestATokenErrorIsOfItsOwnKindInEveryCall(t *testing.T) {
	s := serve(t, always(http.StatusUnauthorized, "application/scim+json", `{}`))
	for _, c := range []struct {
		err  error
		want told
	}{
		{oauth.ErrSessionExpired, told{kind: problem.SessionExpired}},
		{oauth.ErrNoSession, told{kind: problem.SessionExpired}},
		{fmt.Errorf("renew the session: %w", &oauth.UnreachableError{Host: "as.test"}), told{kind: problem.Unreachable, host: "as.test"}},
		{&oauth.UnavailableError{Host: "as.test", Status: 502}, told{kind: problem.ServiceError, host: "as.test", status: 502}},
		{&oauth.RefusedError{Reason: "nonce"}, told{kind: problem.Untrusted, detail: "nonce"}},
	} {
		for name, source := range map[string]*tokens{"get": {err: c.err}, "renew": {current: "old", renewErr: c.err}} {
			client := s.clientWith(t, scim.Options{Tokens: source})
			_, userErr := client.User(t.Context(), "u1")
			_, archiveErr := client.Archive(t.Context(), "u1", "")
			_, bulkErr := client.SendBulk(t.Context(), prepare(t, archiveAll("u1")...))
			_, discoverErr := client.Discover(t.Context())
			for call, err := range map[string]error{"User": userErr, "Archive": archiveErr, "SendBulk": bulkErr, "Discover": discoverErr} {
				if !errors.Is(err, c.err) || scim.OutcomeUnknown(err) {
					t.Errorf("%s of a token, %s: error %v", name, call, err)
					continue
				}
				wantTold(t, err, c.want)
			}
		}
	}
}

func TestARequestWithoutAnAnswerIsUnreachableUnlessItWasCancelled(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { drop(w) })
	host := strings.TrimPrefix(s.URL, "http://")
	c := s.client(t)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, dropped := c.User(t.Context(), "u1")
	wantTold(t, dropped, told{kind: problem.Unreachable, host: host})
	_, gone := c.User(cancelled, "u1")
	wantTold(t, gone, told{kind: problem.Cancelled, host: host})
	wantTold(t, c.Wait(cancelled), told{kind: problem.Cancelled, host: host})
}
