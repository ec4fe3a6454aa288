package oauth

// What an admin is told of each error of this package.

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// told is what problem.Of makes of an error.
type told struct {
	kind   problem.Kind
	host   string
	status int
	detail string
}

func wantTold(t *testing.T, err error, want told) {
	t.Helper()
	p := problem.Of(err)
	if got := (told{p.Kind, p.Host, p.Status, p.Detail}); got != want {
		t.Errorf("of %q an admin is told %+v, want %+v", err, got, want)
	}
	if p.Cause != nil && !errors.Is(p.Cause, err) {
		t.Errorf("%q lost its cause", err)
	}
}

func TestAnAdminIsToldOfEveryErrorWhatItIs(t *testing.T) {
	deadline, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	rows := []struct {
		name string
		err  error
		want told
	}{
		{"ErrNoSession", ErrNoSession, told{kind: problem.SessionExpired}},
		{"ErrSessionExpired", ErrSessionExpired, told{kind: problem.SessionExpired}},
		{"ErrDenied", ErrDenied, told{kind: problem.SignInDenied}},
		{"ErrCancelled", ErrCancelled, told{kind: problem.Cancelled}},
		{"ErrTimeout", ErrTimeout, told{kind: problem.SignInTimeout}},
		{"ErrNotRevoked", ErrNotRevoked, told{kind: problem.NotRevoked}},
		{"ErrListen", ErrListen, told{kind: problem.NoPort}},
		{"ErrNoLoopback", ErrNoLoopback, told{kind: problem.NoLoopback}},
		{"ErrTooManyFiles", ErrTooManyFiles, told{kind: problem.TooManyFiles}},
		// These never come alone.
		{"ErrUntrusted", ErrUntrusted, told{kind: problem.Unexplained}},
		{"ErrWrongIssuer", ErrWrongIssuer, told{kind: problem.Unexplained}},
		{"ErrClock", ErrClock, told{kind: problem.Unexplained}},
		{"ErrNoKeyring", ErrNoKeyring, told{kind: problem.NoKeyring}},
		{"ErrKeyringLocked", ErrKeyringLocked, told{kind: problem.KeyringLocked}},
		{"ErrKeyringTimeout", ErrKeyringTimeout, told{kind: problem.KeyringSilent}},
		{"ErrTooBig", ErrTooBig, told{kind: problem.KeyringTooSmall}},
		{"ErrNotStored", ErrNotStored, told{kind: problem.KeyringForgets}},
		{"ErrNotDeleted", ErrNotDeleted, told{kind: problem.NotForgotten}},
		{"ErrNoLastingSession", ErrNoLastingSession, told{kind: problem.NoLastingSession}},
		{"ErrUnreadable", ErrUnreadable, told{kind: problem.Unreadable}},
		{"NotForgottenError", &NotForgottenError{ErrKeyringLocked}, told{kind: problem.NotForgotten}},

		{"OtherHostsError", &OtherHostsError{Hosts: []string{"a.test", "b.test:1"}}, told{kind: problem.OtherHosts, detail: "a.test b.test:1"}},
		{"RefusedError", &RefusedError{Reason: "nonce"}, told{kind: problem.Untrusted, detail: "nonce"}},
		{"RefusedError, issuer", &RefusedError{Reason: "iss", kind: ErrWrongIssuer}, told{kind: problem.Untrusted, detail: "iss"}},
		{"RefusedError, clock", &RefusedError{Reason: "exp", kind: ErrClock}, told{kind: problem.WrongClock}},
		{"UnreachableError", &UnreachableError{Host: "as.test", Reason: "dns"}, told{kind: problem.Unreachable, host: "as.test"}},
		{"UnavailableError", &UnavailableError{Host: "as.test", Status: 503}, told{kind: problem.ServiceError, host: "as.test", status: 503}},
		{"UnexpectedAnswerError", &UnexpectedAnswerError{Host: "as.test", Status: 404}, told{kind: problem.UnexpectedAnswer, host: "as.test", status: 404}},
		{"ServerError", newServerError("invalid_scope"), told{kind: problem.Refused, detail: "invalid_scope"}},

		{"end of a context", contextError(cancelledContext(t)), told{kind: problem.Cancelled}},
		{"end of a deadline", contextError(deadline), told{kind: problem.SignInTimeout}},
		{"lost answer", fmt.Errorf("%w: %w", errAnswerLost, &UnreachableError{Host: "as.test"}), told{kind: problem.Unreachable, host: "as.test"}},
		{"stored for something else", fmt.Errorf("%w: the stored one is for something else", ErrNoSession), told{kind: problem.SessionExpired}},
		{"no port", fmt.Errorf("%w on port 1 of 127.0.0.1", ErrListen), told{kind: problem.NoPort}},
	}
	covered := map[string]bool{}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			wantTold(t, row.err, row.want)
			wantTold(t, fmt.Errorf("redeem the code: %w", row.err), row.want)
		})
		covered[strings.Split(row.name, ",")[0]] = true
	}
	for _, name := range declaredErrors(t, "errors.go") {
		if !covered[name] {
			t.Errorf("%s is not in the table", name)
		}
	}
}

// declaredErrors returns the exported errors of a file: values and types.
func declaredErrors(t *testing.T, name string) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return false
		case *ast.ValueSpec:
			names = append(names, n.Names[0].Name)
		case *ast.TypeSpec:
			if strings.HasSuffix(n.Name.Name, "Error") {
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

func TestASignOutThatDidHalfItsWorkSaysThatTheServerWasNotTold(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) {
		p.revoke = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
	})
	session, store := keptSession(t, a)
	store.onDelete(func() error { return ErrKeyringTimeout })
	err := session.SignOut(t.Context())
	if !errors.Is(err, ErrKeyringTimeout) || !errors.Is(err, ErrNotRevoked) {
		t.Errorf("error %v", err)
	}
	if _, ok := errors.AsType[*UnavailableError](err); !ok {
		t.Errorf("the server's answer is not in %v", err)
	}
	wantTold(t, err, told{kind: problem.NotRevoked})
}

func TestASessionThatAnUntrustedAnswerEndedHasExpiredForAnAdmin(t *testing.T) {
	a := startAuthServer(t)
	session, _ := keptSession(t, a)
	a.play(func(p *script) { p.claims = func(c, _ map[string]any) { c["sub"] = "subject-2" } })
	_, err := session.Renew(t.Context(), token(t, session))
	if !errors.Is(err, ErrUntrusted) {
		t.Errorf("error %v, want ErrUntrusted", err)
	}
	wantTold(t, err, told{kind: problem.SessionExpired})
}

func TestTheReasonOfANetworkErrorIsNamedWithoutItsText(t *testing.T) {
	address := func(err error) error { return &url.Error{Op: "Get", URL: "https://as.test/?code=planted", Err: err} }
	for _, c := range []struct {
		err    error
		reason string
	}{
		{&tls.CertificateVerificationError{Err: errors.New("planted")}, "certificate not trusted"},
		{&net.OpError{Op: "dial", Err: &net.DNSError{Err: "planted", IsNotFound: true}}, "name not found"},
		{&net.DNSError{IsTimeout: true}, "the name cannot be looked up"},
		{os.ErrDeadlineExceeded, "timed out"},
		{context.DeadlineExceeded, "timed out"},
		{&net.OpError{Op: "dial", Err: errors.New("planted")}, "no connection"},
		{io.ErrUnexpectedEOF, "the connection broke"},
	} {
		err := networkError(t.Context(), "as.test", address(c.err))
		if want := (&UnreachableError{Host: "as.test", Reason: c.reason}); err.Error() != want.Error() {
			t.Errorf("%v: %v, want %v", c.err, err, want)
		}
		wantTold(t, err, told{kind: problem.Unreachable, host: "as.test"})
	}
	wantRefused(t, networkError(t.Context(), "as.test", address(&RefusedError{Reason: "x"})), "x")
	wantRefused(t, networkError(t.Context(), "as.test", address(&transport.AddressError{Fault: transport.Insecure})), "insecure_request")
	if err := networkError(cancelledContext(t), "as.test", io.EOF); !errors.Is(err, ErrCancelled) {
		t.Errorf("of a cancelled request: %v", err)
	}
}

func TestOnlyAKnownCodeOfTheServerGetsIntoAnError(t *testing.T) {
	long := strings.Repeat("a", 60)
	for code, want := range map[string]string{
		"invalid_scope": "invalid_scope", "consent_required": "consent_required", "abyz_019": "unknown", long: "unknown",
		"": "unknown", long + "a": "unknown", "Invalid": "unknown", "a b": "unknown", "a-b": "unknown", "a\nb": "unknown", "\u00e9": "unknown",
		"a`b": "unknown", "a{b": "unknown", "a/b": "unknown", "a:b": "unknown",
	} {
		if got := newServerError(code); got.Code != want || got.Error() != "the authorization server says "+want {
			t.Errorf("%q became %q", code, got)
		}
	}
}

func TestTheLogSaysWhatWentWrong(t *testing.T) {
	for want, err := range map[string]error{
		"untrusted answer: nonce":                     &RefusedError{Reason: "nonce"},
		"cannot reach as.test: dns":                   &UnreachableError{Host: "as.test", Reason: "dns"},
		"as.test is not available now (status 503)":   &UnavailableError{Host: "as.test", Status: 503},
		"unexpected answer from as.test (status 404)": &UnexpectedAnswerError{Host: "as.test", Status: 404},
		"not forgotten: *errors.errorString":          &NotForgottenError{errors.New("Noor")},
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
}
