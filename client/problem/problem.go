// Package problem has the kinds of trouble that an admin can be told, and the
// one type that carries them. Every room speaks it: a package that meets trouble
// says of which kind it is, and a window has one sentence for each kind.
//
// It knows no other package of the program.
package problem

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"
)

// Kind is what went wrong, as far as it matters to an admin.
type Kind string

const (
	BadAddress       Kind = "badAddress"       // not a URL that may be used
	BadProfile       Kind = "badProfile"       // Detail names the line or field
	BadMachine       Kind = "badMachine"       // the machine's profile; Detail names the line or field
	UnsafeMachine    Kind = "unsafeMachine"    // others than administrators can write Detail, a path
	Unreachable      Kind = "unreachable"      // no connection to Host
	NotSCIM          Kind = "notSCIM"          // Host answered, but not as a users' service
	UnexpectedAnswer Kind = "unexpectedAnswer" // Host answered something that cannot be used
	Untrusted        Kind = "untrusted"        // the sign-in service failed a check; Detail names it
	OtherHosts       Kind = "otherHosts"       // the sign-in service wants hosts that nobody confirmed; Detail has them, with spaces between them
	WrongClock       Kind = "wrongClock"
	SignInDenied     Kind = "signInDenied"
	SignInTimeout    Kind = "signInTimeout"
	NoPort           Kind = "noPort"       // the browser's answer cannot be received
	NoLoopback       Kind = "noLoopback"   // this computer has no address for the browser's answer
	TooManyFiles     Kind = "tooManyFiles" // the system lets the program open no more
	NoDemo           Kind = "noDemo"       // the demo organization could not be started
	Cancelled        Kind = "cancelled"
	SessionExpired   Kind = "sessionExpired"
	NoRole           Kind = "noRole"
	NotFound         Kind = "notFound"
	Conflict         Kind = "conflict"
	ChangedMeanwhile Kind = "changedMeanwhile"
	QuestionTooOld   Kind = "questionTooOld" // what was read for it must be read again
	Busy             Kind = "busy"           // RetryAfter says for how long, if known
	ServiceError     Kind = "serviceError"
	Refused          Kind = "refused"
	ManyMissing      Kind = "manyMissing" // Count users are missing from the service's list
	AlreadyWaiting   Kind = "alreadyWaiting"
	NotRevoked       Kind = "notRevoked" // signed out here, the service could not be told
	AlreadyRunning   Kind = "alreadyRunning"
	CloseFirst       Kind = "closeFirst"     // it runs already, and would not hear of the given organization
	NotAFolder       Kind = "notAFolder"     // Detail is the path
	ReadOnlyFolder   Kind = "readOnlyFolder" // Detail is the path
	ForeignFolder    Kind = "foreignFolder"  // Detail, the path of a folder or a file, belongs to another user
	OthersWrite      Kind = "othersWrite"    // Detail, such a path, may be written by others
	Linked           Kind = "linked"         // Detail, such a path, is a link, or a file with a second name
	NotAFile         Kind = "notAFile"       // Detail is the path
	NoLocks          Kind = "noLocks"        // the disk of Detail, a path, cannot keep a second start away
	DemoOnly         Kind = "demoOnly"       // the files are deleted with the program
	NewerVersion     Kind = "newerVersion"
	DiskTrouble      Kind = "diskTrouble"
	FilesHeld        Kind = "filesHeld"     // another program keeps the files on this computer from being used
	Damaged          Kind = "damaged"       // a file on this computer
	RecordDamaged    Kind = "recordDamaged" // what was confirmed; Detail is where it was set aside, "" if it was gone
	// RecordBroughtBack: what was confirmed comes from a backup, or from another computer.
	RecordBroughtBack Kind = "recordBroughtBack"
	BadProtected      Kind = "badProtected"   // Detail is the file with the list of protected people
	LeaversDamaged    Kind = "leaversDamaged" // the prepared leavers; Detail is where they were set aside, Count how many entries could not be read
	NoList            Kind = "noList"         // of prepared leavers, or no longer
	NoListName        Kind = "noListName"
	ListFull          Kind = "listFull"       // a list of prepared leavers
	FolderCopied      Kind = "folderCopied"   // the data folder has no entries in the keyring: those of its file are another folder's
	EntriesDamaged    Kind = "entriesDamaged" // the file that links the data folder to the keyring
	NoKeyring         Kind = "noKeyring"
	KeyringLocked     Kind = "keyringLocked"
	KeyringSilent     Kind = "keyringSilent"    // it does not answer
	KeyringTooSmall   Kind = "keyringTooSmall"  // for the session
	KeyringForgets    Kind = "keyringForgets"   // it took the session and does not have it
	NoLastingSession  Kind = "noLastingSession" // the sign-in service gives none that could be kept
	Unreadable        Kind = "unreadable"       // what the keyring has is no session
	NotForgotten      Kind = "notForgotten"     // signed out, the entry is still in the keyring because of Because
	NotEnded          Kind = "notEnded"         // NotRevoked and NotForgotten
	Redirected        Kind = "redirected"       // Host answered with another address, which is not followed
	TooLong           Kind = "tooLong"          // Host answered more than is read
	TooSlow           Kind = "tooSlow"          // Host did not answer to the end in time
	Unexplained       Kind = "unexplained"
)

// Problem is an error that a person can be told. Its fields hold no token, no
// code and no address beyond a host.
type Problem struct {
	Kind   Kind
	Host   string
	Status int    // the HTTP status, 0 if there was none
	Detail string // words of the service or of a library; show only escaped
	// Quoted is true where Detail repeats what came from elsewhere although no service
	// answered, such as a word of a profile. It is shown, and not logged.
	Quoted     bool
	RetryAfter time.Duration
	Count      int
	Because    Kind  // the trouble behind it, "" if there is none or if it does not matter
	Cause      error // nil if there is none
}

// OfDisk reports whether the trouble is with the files on this computer.
func (p *Problem) OfDisk() bool {
	return p.Kind == DiskTrouble || p.Kind == FilesHeld || p.Kind == Damaged
}

// FromOutside reports whether Detail is what somebody else wrote.
func (p *Problem) FromOutside() bool { return p.Status != 0 || p.Quoted }

// Error is for the log, and for the details that a window shows. It repeats nothing
// that a service said.
func (p *Problem) Error() string {
	s := string(p.Kind)
	if p.Host != "" {
		s += " " + p.Host
	}
	if p.Status != 0 {
		s += fmt.Sprintf(" (%d)", p.Status)
	}
	if p.Detail != "" && !p.FromOutside() {
		// Not what a service answered: it may name people.
		s += fmt.Sprintf(": %q", p.Detail)
	}
	if p.Cause != nil {
		s += ": " + Text(p.Cause)
	}
	return s
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Cause }

// explained is an error that knows of which kind it is. Problem returns a value
// of its own, without a cause.
type explained interface {
	error
	Problem() *Problem
}

// Of returns err as a *Problem: the one that it wraps, or the one that the first
// error in its tree gives that has a method Problem. What nobody foresaw is
// Unexplained. err is not nil.
func Of(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	p := &Problem{Kind: Unexplained}
	if e, ok := errors.AsType[explained](err); ok {
		p = e.Problem()
	} else if errors.Is(err, context.Canceled) {
		p.Kind = Cancelled
	} else if IsTooManyFiles(err) {
		p.Kind = TooManyFiles
	}
	p.Cause = err
	return p
}

// Wrap gives err a kind unless it has one; nil stays nil.
func Wrap(kind Kind, err error) error {
	if err == nil {
		return nil
	}
	p := Of(err)
	if p.Kind == Unexplained {
		p = &Problem{Kind: kind, Cause: err}
	}
	return p
}

// IsTooManyFiles reports whether an error of the system says that this program, or the
// computer, has too many files open. The disk and what is on it are in order then.
func IsTooManyFiles(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// NewError returns an error that is always of one kind, for packages that name
// their errors as values; compare with errors.Is.
func NewError(kind Kind, text string) error { return &kindError{kind, text} }

type kindError struct {
	kind Kind
	text string
}

func (e *kindError) Error() string     { return e.text }
func (e *kindError) Problem() *Problem { return &Problem{Kind: e.kind} }
