package problem

// What an error may say in a log and in the details that a window shows. The text of a
// library's error quotes what it stumbled over: an address with its query, the body of
// an answer, a value of a row. So only the texts of this program are repeated; of a
// foreign error its type is told, and what is known to be harmless.

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"syscall"
)

// own is what the path of each of the program's packages begins with.
const own = "mileiq.example/admin/"

// New returns an error of fixed words, without a kind. Unlike those of errors.New
// they are known to be the program's own, so a log repeats them. Compare with errors.Is.
func New(words string) error { return &fixedError{words} }

type fixedError struct{ words string }

func (e *fixedError) Error() string { return e.words }

// While says in fixed words what was being done when err came; nil stays nil.
func While(doing string, err error) error {
	if err == nil {
		return nil
	}
	return &whileError{doing, err}
}

type whileError struct {
	doing string
	cause error
}

func (e *whileError) Error() string { return e.doing + ": " + Text(e.cause) }
func (e *whileError) Unwrap() error { return e.cause }

// harmless are texts of the standard library and its databases that never change.
var harmless = []string{
	"EOF", "unexpected EOF", "short write", "io: read/write on closed pipe", "context canceled", "context deadline exceeded", "i/o timeout",
	"invalid argument", "permission denied", "file already exists", "file does not exist", "file already closed",
	"use of closed network connection", "unsupported operation",
	"sql: no rows in result set", "sql: transaction has already been committed or rolled back", "sql: connection is already closed", "sql: database is closed",
}

// Text returns what err may say in a log, or "" for nil. Errors of this program say
// their own text; these never quote what came from outside.
func Text(err error) string {
	if err == nil {
		return ""
	}
	if isOwn(err) || slices.Contains(harmless, err.Error()) {
		return err.Error()
	}
	switch e := err.(type) {
	case syscall.Errno:
		return e.Error()
	case *fs.PathError: // the path is of this computer
		return fmt.Sprintf("%s %q: %s", word(e.Op), e.Path, Text(e.Err))
	case interface{ Unwrap() []error }:
		return joined(e.Unwrap())
	}
	return foreign(err)
}

// foreign tells the type of an error, the number that it gives, as those of SQLite do,
// and what it wraps.
func foreign(err error) string {
	kind := reflect.TypeOf(err).String()
	if numbered, ok := err.(interface{ Code() int }); ok {
		kind = fmt.Sprintf("%s %d", kind, numbered.Code())
	}
	cause := Text(errors.Unwrap(err))
	switch {
	case cause == "":
		return kind
	case strings.HasPrefix(kind, "*fmt."): // fmt.Errorf: its own words are not known to be harmless
		return cause
	}
	return kind + ": " + cause
}

func joined(all []error) string {
	texts := make([]string, 0, len(all))
	for _, err := range all {
		if text := Text(err); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, ": ")
}

// isOwn reports whether a type of this program wrote the text.
func isOwn(err error) bool {
	kind := reflect.TypeOf(err)
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	return strings.HasPrefix(kind.PkgPath()+"/", own)
}

// word keeps the name of an operation, and nothing that may be more than that.
func word(s string) string {
	notLetter := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
	}
	if len(s) > 24 || strings.ContainsFunc(s, notLetter) {
		return "an operation"
	}
	return s
}
