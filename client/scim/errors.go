package scim

// What can go wrong, as types. Nothing here holds a token, a query string or a
// whole URL, and no error text quotes what the service wrote: texts end up in
// logs. What the service wrote is in fields, bounded, for windows to show.

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"mileiq.example/admin/client/problem"
)

// Classes of an [Error], for errors.Is.
var (
	// ErrUnauthorized: 401, also with a renewed token.
	ErrUnauthorized = problem.New("scim: the access token was refused")
	// ErrForbidden: 403; the account lacks the role, or the service protects
	// the user.
	ErrForbidden = problem.New("scim: forbidden")
	// ErrNotFound: 404 or 410, or a search that found nobody.
	ErrNotFound = problem.NewError(problem.NotFound, "scim: not found")
	// ErrConflict: 409.
	ErrConflict = problem.New("scim: conflict")
	// ErrPreconditionFailed: 412; the user changed since the entity tag was read.
	ErrPreconditionFailed = problem.New("scim: changed in the meantime")
	// ErrTooManyRequests: 429.
	ErrTooManyRequests = problem.New("scim: too many requests")
	// ErrServer: any 5xx.
	ErrServer = problem.New("scim: the service failed")
)

// Other errors without details.
var (
	// ErrNoMe: the service does not say who is signed in (no /Me, RFC 7644
	// section 3.11). The *Error is wrapped with it.
	ErrNoMe = problem.New("scim: the service has no /Me")
	// ErrAmbiguous: a search that must find one user found several.
	ErrAmbiguous = problem.New("scim: more than one user found")
	// ErrTooLarge: an answer beyond the size limit; it was not read to its end.
	ErrTooLarge = problem.NewError(problem.UnexpectedAnswer, "scim: the answer is too large")
	// ErrRedirect is the class of every *RedirectError.
	ErrRedirect = problem.New("scim: redirected")
	// ErrInvalidID: an id that cannot stand in a path; nothing was sent.
	ErrInvalidID = problem.New("scim: not a usable user id")
	// ErrInvalidAttribute: not the name of a SCIM attribute; nothing was sent.
	ErrInvalidAttribute = problem.New("scim: not an attribute name")
)

// Error is an answer that says no (RFC 7644 section 3.12), in whatever format.
type Error struct {
	// Host answered.
	Host string
	// Status is the HTTP status, 400 to 599.
	Status int
	// ScimType is the detail error keyword of RFC 7644 table 9, or "".
	ScimType string
	// Detail is the service's own sentence, at most 500 characters, or "". It
	// is text from outside.
	Detail string
	// RetryAfter is how long the service asks to be left alone, at most 15
	// minutes; zero if it does not ask.
	RetryAfter time.Duration
	// Sent is true if bytes of the request may have reached the service.
	Sent bool
}

func (e *Error) Error() string {
	text := fmt.Sprintf("scim: the service answered %d", e.Status)
	if name := http.StatusText(e.Status); name != "" {
		text += " " + name
	}
	if e.ScimType != "" {
		text += " (" + e.ScimType + ")"
	}
	return text
}

// Is reports whether e belongs to the class target.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized
	case ErrForbidden:
		return e.Status == http.StatusForbidden
	case ErrNotFound:
		return e.Status == http.StatusNotFound || e.Status == http.StatusGone
	case ErrConflict:
		return e.Status == http.StatusConflict
	case ErrPreconditionFailed:
		return e.Status == http.StatusPreconditionFailed
	case ErrTooManyRequests:
		return e.Status == http.StatusTooManyRequests
	case ErrServer:
		return e.Status >= 500
	}
	return false
}

// Problem says what it is to an admin.
func (e *Error) Problem() *problem.Problem {
	return &problem.Problem{Kind: e.kind(), Host: e.Host, Status: e.Status, Detail: e.Detail, RetryAfter: e.RetryAfter}
}

func (e *Error) kind() problem.Kind {
	switch e.Status {
	case http.StatusUnauthorized:
		return problem.SessionExpired
	case http.StatusForbidden:
		return problem.NoRole
	case http.StatusNotFound, http.StatusGone:
		return problem.NotFound
	case http.StatusConflict:
		return problem.Conflict
	case http.StatusPreconditionFailed:
		return problem.ChangedMeanwhile
	case http.StatusTooManyRequests:
		return problem.Busy
	}
	if e.Status >= 500 {
		return problem.ServiceError
	}
	return problem.Refused
}

// outcomeUnknown reports whether a change answered like this may have taken
// effect all the same. 429 is one of them: a service was seen to answer it
// after removing the user. 501 is not: the service does not know how.
func (e *Error) outcomeUnknown() bool {
	switch e.Status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return e.Sent
	case http.StatusNotImplemented:
		return false
	}
	return e.Sent && e.Status >= 500
}

// NotSCIMError is an answer that no SCIM service gives: a web page, perhaps of
// a network that wants a sign-in first, or JSON that is broken or means
// something else.
type NotSCIMError struct {
	// Host is the host, and the port if it is written, that answered.
	Host string
	// Status is the HTTP status.
	Status int
	// ContentType is the media type without parameters, or "".
	ContentType string
}

func (e *NotSCIMError) Error() string {
	return fmt.Sprintf("scim: the answer of %s is not SCIM (status %d)", e.Host, e.Status)
}

// Problem says what it is to an admin.
func (e *NotSCIMError) Problem() *problem.Problem {
	return &problem.Problem{Kind: problem.NotSCIM, Host: e.Host, Status: e.Status}
}

// UnreachableError is a request that got no whole answer: no connection, a
// broken one, a time-out, or a cancelled context. It wraps the cause, so that
// errors.Is finds context.Canceled and context.DeadlineExceeded, and errors.As
// the errors of packages net, tls and x509.
type UnreachableError struct {
	// Host is the host, and the port if it is written, that was asked.
	Host string
	// Sent is true if bytes of the request may have reached the service.
	Sent  bool
	cause error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("scim: no answer from %s: %s", e.Host, networkProblem(e.cause))
}

// Problem says what it is to an admin.
func (e *UnreachableError) Problem() *problem.Problem {
	if errors.Is(e.cause, context.Canceled) {
		return &problem.Problem{Kind: problem.Cancelled, Host: e.Host}
	}
	return &problem.Problem{Kind: problem.Unreachable, Host: e.Host}
}

// Unwrap returns the cause. Its text may quote the service.
func (e *UnreachableError) Unwrap() error { return e.cause }

// networkProblem names the cause in fixed words: the text of a network error
// may quote the service, which may quote the token.
func networkProblem(err error) string {
	if errors.Is(err, context.Canceled) {
		return "cancelled"
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return "timed out"
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "name not found"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "certificate not trusted"
	}
	if operation, ok := errors.AsType[*net.OpError](err); ok && operation.Op == "dial" {
		return "no connection"
	}
	return "the connection broke"
}

// RedirectError is an answer that points elsewhere. It was not followed.
type RedirectError struct {
	// From is the host, and the port if it is written, that answered.
	From string
	// Status is the HTTP status.
	Status int
	// Host is where it points, from outside, or "" if that is not a URL.
	Host string
}

func (e *RedirectError) Error() string { return "scim: the service redirects elsewhere; not followed" }

// Problem says what it is to an admin.
func (e *RedirectError) Problem() *problem.Problem {
	return &problem.Problem{Kind: problem.UnexpectedAnswer, Host: e.From, Status: e.Status, Detail: e.Host}
}

// Is reports whether target is ErrRedirect.
func (e *RedirectError) Is(target error) bool { return target == ErrRedirect }

// UnconfirmedError is a change that the service accepted, after which the user
// could not be read back. It does not wrap Cause: a 403 to the reading says
// nothing about the change.
type UnconfirmedError struct {
	// Cause is why the user could not be read.
	Cause error
}

func (e *UnconfirmedError) Error() string {
	return "scim: accepted, but not confirmed: " + problem.Text(e.Cause)
}

// Problem says what kept the user from being read, which an admin can mend.
func (e *UnconfirmedError) Problem() *problem.Problem {
	why := *problem.Of(e.Cause)
	return &why
}

// OutcomeUnknown reports whether a change that ended in err may have taken
// effect, so that the user must be read again before anything else is done.
// False means that certainly nothing changed. It is meant for errors of
// Archive, Invite, Reactivate and SendBulk, and those of an [Outcome].
func OutcomeUnknown(err error) bool {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.outcomeUnknown()
	}
	if e, ok := errors.AsType[*UnreachableError](err); ok {
		return e.Sent
	}
	if _, ok := errors.AsType[*UnconfirmedError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*NotSCIMError](err); ok {
		return true
	}
	// A redirect may be the answer to a change that was made (303), or come
	// from something in between.
	return errors.Is(err, ErrTooLarge) || errors.Is(err, ErrRedirect) || errors.Is(err, ErrUnanswered)
}
