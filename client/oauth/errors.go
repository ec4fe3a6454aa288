package oauth

// What can go wrong, as values and types that a caller can tell apart. None of
// the texts carries anything secret; windows have words of their own for them.

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

var (
	// ErrNoSession: nothing is stored under that key, or the session was signed out.
	ErrNoSession = problem.NewError(problem.SessionExpired, "no session")
	// ErrSessionExpired: the authorization server refuses the refresh token
	// (invalid_grant), or there is none. Only signing in again helps.
	ErrSessionExpired = problem.NewError(problem.SessionExpired, "the session has ended")
	// ErrDenied: the admin, or the authorization server, declined (access_denied).
	ErrDenied = problem.NewError(problem.SignInDenied, "sign-in was declined")
	// ErrCancelled: the context was cancelled, or the sign-in was closed.
	ErrCancelled = problem.NewError(problem.Cancelled, "cancelled")
	// ErrTimeout: a deadline passed, such as the five minutes of a sign-in.
	ErrTimeout = problem.NewError(problem.SignInTimeout, "timed out")
	// ErrUntrusted is what every [*RefusedError] is.
	ErrUntrusted = problem.New("untrusted answer")
	// ErrWrongIssuer: an answer or a token comes from another authorization server.
	ErrWrongIssuer = problem.New("wrong issuer")
	// ErrClock: this computer's clock and the server's differ too much.
	ErrClock = problem.New("clocks differ")
	// ErrNotRevoked: signed out here, but the server could not be told.
	ErrNotRevoked = problem.NewError(problem.NotRevoked, "not revoked")
	// ErrNoLastingSession: the authorization server gave no refresh token.
	ErrNoLastingSession = problem.NewError(problem.NoLastingSession, "the server gave no refresh token")
	// ErrUnreadable: what is stored under that key is no session. It is ErrNoSession, too.
	ErrUnreadable = problem.NewError(problem.Unreadable, "what is stored cannot be read")
	// ErrListen: the port for the browser's answer is taken.
	ErrListen = problem.NewError(problem.NoPort, "cannot listen for the browser's answer")
	// ErrNoLoopback: this computer has no address at which the browser could answer.
	ErrNoLoopback = problem.NewError(problem.NoLoopback, "no loopback address")
	// ErrTooManyFiles: the system lets the program open no more files and ports.
	ErrTooManyFiles = problem.NewError(problem.TooManyFiles, "too many open files")
)

// The classes of keyring trouble.
var (
	// ErrNoKeyring: this session of the computer has no keyring.
	ErrNoKeyring = problem.NewError(problem.NoKeyring, "no keyring")
	// ErrKeyringLocked: the keyring is locked and was not unlocked.
	ErrKeyringLocked = problem.NewError(problem.KeyringLocked, "keyring is locked")
	// ErrKeyringTimeout: the keyring did not answer in time.
	ErrKeyringTimeout = problem.NewError(problem.KeyringSilent, "keyring does not answer")
	// ErrTooBig: the secret is longer than every platform's keyring can hold.
	ErrTooBig = problem.NewError(problem.KeyringTooSmall, "too big for the keyring")
	// ErrNotDeleted: the store reported success and yet has the secret.
	ErrNotDeleted = problem.NewError(problem.NotForgotten, "not deleted")
	// ErrNotStored: the store reported success and yet does not have the secret.
	ErrNotStored = problem.NewError(problem.KeyringForgets, "not stored")
)

// RefusedError says that an answer was not believed. It is ErrUntrusted, and
// where the reason is of that kind also ErrWrongIssuer or ErrClock.
type RefusedError struct {
	// Reason is a short word for programs and logs, such as "nonce",
	// "signature" or "token_endpoint_insecure".
	Reason string

	kind error
}

func (e *RefusedError) Error() string { return "untrusted answer: " + e.Reason }

// Problem says what it is to an admin.
func (e *RefusedError) Problem() *problem.Problem {
	if e.kind == ErrClock {
		return &problem.Problem{Kind: problem.WrongClock}
	}
	return &problem.Problem{Kind: problem.Untrusted, Detail: e.Reason}
}

// Is makes e match ErrUntrusted and its own kind.
func (e *RefusedError) Is(target error) bool {
	return target == ErrUntrusted || (e.kind != nil && target == e.kind)
}

// OtherHostsError says that a server has endpoints on hosts that nobody allowed. It is
// no fault by itself: some have them on several hosts. Nothing was sent there.
type OtherHostsError struct {
	// Hosts are sorted, with their port if it is not the usual one. The server named
	// them.
	Hosts []string
}

func (e *OtherHostsError) Error() string { return "endpoints on other hosts" }

// Problem says what it is to an admin. Its Detail is the hosts with spaces between them.
func (e *OtherHostsError) Problem() *problem.Problem {
	return &problem.Problem{Kind: problem.OtherHosts, Detail: strings.Join(e.Hosts, " "), Quoted: true}
}

// UnreachableError says that a host could not be talked to. What was stored is
// kept; trying later may help.
type UnreachableError struct {
	// Host is the host, with its port if it has one.
	Host string
	// Reason says why in fixed words, see [transport.WhyNoAnswer].
	Reason string
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("cannot reach %s: %s", e.Host, e.Reason)
}

// Problem says what it is to an admin.
func (e *UnreachableError) Problem() *problem.Problem {
	return &problem.Problem{Kind: problem.Unreachable, Host: e.Host}
}

// UnavailableError says that the authorization server answered that it cannot
// answer now (status 429 or 5xx, server_error, temporarily_unavailable). What
// was stored is kept; trying later may help.
type UnavailableError struct {
	Host string
	// Status is the HTTP status; 0 if the answer came through the browser.
	Status int
}

func (e *UnavailableError) Error() string {
	return fmt.Sprintf("%s is not available now (status %d)", e.Host, e.Status)
}

// Problem says what it is to an admin.
func (e *UnavailableError) Problem() *problem.Problem {
	return &problem.Problem{Kind: problem.ServiceError, Host: e.Host, Status: e.Status}
}

// UnexpectedAnswerError says that what answered does not speak OAuth, such as
// the page of a captive portal or a redirect.
type UnexpectedAnswerError struct {
	Host   string
	Status int
}

func (e *UnexpectedAnswerError) Error() string {
	return fmt.Sprintf("unexpected answer from %s (status %d)", e.Host, e.Status)
}

// Problem says what it is to an admin.
func (e *UnexpectedAnswerError) Problem() *problem.Problem {
	return &problem.Problem{Kind: problem.UnexpectedAnswer, Host: e.Host, Status: e.Status}
}

// NotForgottenError says that a store did not delete a session that has ended.
type NotForgottenError struct{ Cause error }

func (e *NotForgottenError) Error() string { return "not forgotten: " + problem.Text(e.Cause) }

// Unwrap returns the store's error.
func (e *NotForgottenError) Unwrap() error { return e.Cause }

// Problem says what it is to an admin.
func (e *NotForgottenError) Problem() *problem.Problem {
	return &problem.Problem{Kind: problem.NotForgotten, Because: problem.Of(e.Cause).Kind}
}

// ServerError is an error that the authorization server itself named (RFC 6749
// sections 4.1.2.1 and 5.2), other than those with a value of their own.
type ServerError struct {
	// Code is the registered word, such as "invalid_scope"; "unknown" if the
	// server sent none.
	Code string
}

func (e *ServerError) Error() string { return "the authorization server says " + e.Code }

// Problem says what it is to an admin.
func (e *ServerError) Problem() *problem.Problem {
	return &problem.Problem{Kind: problem.Refused, Detail: e.Code}
}

// temporary reports whether trying again later may help.
func temporary(err error) bool {
	_, unreachable := errors.AsType[*UnreachableError](err)
	_, unavailable := errors.AsType[*UnavailableError](err)
	_, unexpected := errors.AsType[*UnexpectedAnswerError](err)
	return unreachable || unavailable || unexpected
}

// contextError turns the end of ctx into this package's words.
func contextError(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, ErrTimeout) || errors.Is(cause, ErrCancelled) {
		return cause
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", ErrTimeout, ctx.Err())
	}
	return fmt.Errorf("%w: %w", ErrCancelled, ctx.Err())
}

// networkError describes why no answer came from host. It drops err's own text:
// *url.Error holds the whole address, and with it perhaps a code.
func networkError(ctx context.Context, host string, err error) error {
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return refused
	}
	if _, ok := errors.AsType[*transport.AddressError](err); ok {
		return &RefusedError{Reason: "insecure_request"}
	}
	if ctx.Err() != nil {
		return contextError(ctx)
	}
	return &UnreachableError{Host: host, Reason: transport.WhyNoAnswer(err)}
}
