package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/scim"
	"mileiq.example/admin/client/sqlite"
)

// ProblemKind is what went wrong, as far as it matters to an admin. Windows
// have one sentence for each.
type ProblemKind string

const (
	BadAddress       ProblemKind = "badAddress"       // not a URL that may be used
	BadProfile       ProblemKind = "badProfile"       // Detail names the line or field
	BadMachine       ProblemKind = "badMachine"       // the machine's profile; Detail names the line or field
	UnsafeMachine    ProblemKind = "unsafeMachine"    // others than administrators can write Detail, a path
	Unreachable      ProblemKind = "unreachable"      // no connection to Host
	NotSCIM          ProblemKind = "notSCIM"          // Host answered, but not as a users' service
	UnexpectedAnswer ProblemKind = "unexpectedAnswer" // Host answered something that cannot be used
	Untrusted        ProblemKind = "untrusted"        // the sign-in service failed a check; Detail names it
	WrongClock       ProblemKind = "wrongClock"
	SignInDenied     ProblemKind = "signInDenied"
	SignInTimeout    ProblemKind = "signInTimeout"
	NoPort           ProblemKind = "noPort" // the browser's answer cannot be received
	Cancelled        ProblemKind = "cancelled"
	SessionExpired   ProblemKind = "sessionExpired"
	NoRole           ProblemKind = "noRole"
	NotFound         ProblemKind = "notFound"
	Conflict         ProblemKind = "conflict"
	ChangedMeanwhile ProblemKind = "changedMeanwhile"
	Busy             ProblemKind = "busy" // RetryAfter says for how long, if known
	ServiceError     ProblemKind = "serviceError"
	Refused          ProblemKind = "refused"
	ManyMissing      ProblemKind = "manyMissing" // Count users are missing from the service's list
	AlreadyWaiting   ProblemKind = "alreadyWaiting"
	NotRevoked       ProblemKind = "notRevoked" // signed out here, the service could not be told
	AlreadyRunning   ProblemKind = "alreadyRunning"
	CloseFirst       ProblemKind = "closeFirst" // it runs already, and would not hear of the given organization
	NewerVersion     ProblemKind = "newerVersion"
	DiskTrouble      ProblemKind = "diskTrouble"
	Unexplained      ProblemKind = "unexplained"
)

// Problem is an error that a person can be told. Its fields hold no token, no
// code and no address beyond a host.
type Problem struct {
	Kind       ProblemKind
	Host       string
	Status     int    // the HTTP status, 0 if there was none
	Detail     string // words of the service or of a library; show only escaped
	RetryAfter time.Duration
	Count      int
	err        error
}

// Error is for the log.
func (p *Problem) Error() string {
	s := string(p.Kind)
	if p.Host != "" {
		s += " " + p.Host
	}
	if p.Status != 0 {
		s += fmt.Sprintf(" (%d)", p.Status)
	}
	if p.Detail != "" && p.Status == 0 {
		// Not what a service answered: it may name people.
		s += fmt.Sprintf(": %q", p.Detail)
	}
	if p.err != nil {
		s += ": " + p.err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.err }

// AsProblem returns err as a *Problem; what nobody foresaw is Unexplained.
func AsProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return translate(err)
}

// problem gives err a kind unless it has one; nil stays nil.
func problem(kind ProblemKind, err error) error {
	if err == nil {
		return nil
	}
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, context.Canceled):
		kind = Cancelled
	case errors.Is(err, sqlite.ErrNewer):
		kind = NewerVersion
	}
	return &Problem{Kind: kind, err: err}
}

// translate finds the kind of an error of the packages below. It is the one
// place that knows all of their types.
func translate(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	if p = fromOAuth(err); p != nil {
		return p
	}
	if p = fromSCIM(err); p != nil {
		return p
	}
	kind := Unexplained
	switch {
	case errors.Is(err, context.Canceled):
		kind = Cancelled
	case errors.Is(err, outbox.ErrWaiting):
		kind = AlreadyWaiting
	case errors.Is(err, outbox.ErrNotOpen):
		kind = Conflict
	case errors.Is(err, sqlite.ErrNewer):
		kind = NewerVersion
	case errors.Is(err, sqlite.ErrDamaged):
		kind = DiskTrouble
	}
	return &Problem{Kind: kind, err: err}
}

func fromOAuth(err error) *Problem {
	var unreachable *oauth.UnreachableError
	var unexpected *oauth.UnexpectedAnswerError
	var refused *oauth.RefusedError
	var unavailable *oauth.UnavailableError
	var answered *oauth.ServerError
	switch {
	case errors.Is(err, oauth.ErrNotRevoked):
		return &Problem{Kind: NotRevoked, err: err} // whatever kept the server from being told
	case errors.Is(err, oauth.ErrSessionExpired):
		return &Problem{Kind: SessionExpired, err: err} // also where a check of the renewed session failed
	case errors.Is(err, oauth.ErrClock):
		return &Problem{Kind: WrongClock, err: err}
	case errors.As(err, &unreachable):
		return &Problem{Kind: Unreachable, Host: unreachable.Host, err: err}
	case errors.As(err, &unexpected):
		return &Problem{Kind: UnexpectedAnswer, Host: unexpected.Host, Status: unexpected.Status, err: err}
	case errors.As(err, &refused):
		return &Problem{Kind: Untrusted, Detail: refused.Reason, err: err}
	case errors.As(err, &unavailable):
		return &Problem{Kind: ServiceError, Host: unavailable.Host, Status: unavailable.Status, err: err}
	case errors.As(err, &answered):
		return &Problem{Kind: Refused, Detail: answered.Code, err: err}
	}
	kind, ok := kindOf(err, []kindOfError{
		{oauth.ErrNoSession, SessionExpired},
		{oauth.ErrDenied, SignInDenied},
		{oauth.ErrCancelled, Cancelled},
		{oauth.ErrTimeout, SignInTimeout},
		{oauth.ErrWrongIssuer, Untrusted},
		{oauth.ErrListen, NoPort},
	})
	if !ok {
		return nil
	}
	return &Problem{Kind: kind, err: err}
}

// kindOfError says of which kind an error is.
type kindOfError struct {
	is   error
	kind ProblemKind
}

// kindOf returns the kind of the first error in kinds that err is.
func kindOf(err error, kinds []kindOfError) (kind ProblemKind, ok bool) {
	for _, k := range kinds {
		if errors.Is(err, k.is) {
			return k.kind, true
		}
	}
	return "", false
}

func fromSCIM(err error) *Problem {
	var unreachable *scim.UnreachableError
	var foreign *scim.NotSCIMError
	var redirect *scim.RedirectError
	var unconfirmed *scim.UnconfirmedError
	var address *scim.AddressError
	var answer *scim.Error
	switch {
	case errors.As(err, &unconfirmed):
		// What kept the user from being read is what an admin can mend.
		p := *translate(unconfirmed.Cause)
		p.err = err
		return &p
	case errors.As(err, &address):
		return &Problem{Kind: BadAddress, err: err}
	case errors.As(err, &unreachable) && errors.Is(err, context.Canceled):
		return &Problem{Kind: Cancelled, Host: unreachable.Host, err: err}
	case errors.As(err, &unreachable):
		return &Problem{Kind: Unreachable, Host: unreachable.Host, err: err}
	case errors.As(err, &foreign):
		return &Problem{Kind: NotSCIM, Host: foreign.Host, Status: foreign.Status, err: err}
	case errors.As(err, &redirect):
		return &Problem{Kind: UnexpectedAnswer, Host: redirect.Host, err: err}
	case errors.Is(err, scim.ErrTooLarge):
		return &Problem{Kind: UnexpectedAnswer, err: err}
	case errors.As(err, &answer):
		return &Problem{Kind: kindOfAnswer(answer), Host: answer.Host, Status: answer.Status, Detail: answer.Detail, RetryAfter: answer.RetryAfter, err: err}
	case errors.Is(err, scim.ErrNotFound):
		return &Problem{Kind: NotFound, err: err}
	}
	return nil
}

func kindOfAnswer(answer *scim.Error) ProblemKind {
	kind, ok := kindOf(answer, []kindOfError{
		{scim.ErrUnauthorized, SessionExpired},
		{scim.ErrForbidden, NoRole},
		{scim.ErrNotFound, NotFound},
		{scim.ErrConflict, Conflict},
		{scim.ErrPreconditionFailed, ChangedMeanwhile},
		{scim.ErrTooManyRequests, Busy},
		{scim.ErrServer, ServiceError},
	})
	if !ok {
		return Refused
	}
	return kind
}
