package leavers

// Why a list cannot be used.

import (
	"context"
	"errors"
	"fmt"

	"mileiq.example/admin/client/problem"
)

// Why a list cannot be used; compare with errors.Is. Nothing of such a list is
// used: half of it would be worse than none.
var (
	ErrTooLarge = problem.New("the list is larger than 16 MiB")
	ErrTooLong  = problem.New("the list has more than 100,000 lines")
	ErrNotText  = problem.New("the list is not text")
	ErrEmpty    = problem.New("the list names nobody")
	// ErrChanged: the file has become longer or shorter while it was read.
	ErrChanged = problem.New("the list was changed while it was read")
	// ErrColumns: a table without a heading that says which column counts.
	ErrColumns = problem.New("which column of the list counts is not known")
)

// Why a workbook cannot be used.
var (
	// ErrPassword: it is encrypted.
	ErrPassword = problem.New("the workbook is protected with a password")
	// ErrOldWorkbook: .xls and .xlsb.
	ErrOldWorkbook = problem.New("the workbook has a format that cannot be read")
	// ErrDamaged: a part of it is missing, cut off or no XML.
	ErrDamaged = problem.New("the workbook is damaged")
	// ErrUnpacked: packed it is small enough, unpacked it is not.
	ErrUnpacked = problem.New("the workbook is too large once it is unpacked")
	// ErrNoValues: it has formulas only, and does not keep what they come to.
	ErrNoValues = problem.New("the workbook does not keep the values of its formulas")
	// ErrTooWide: there are ColumnsAtMost at most.
	ErrTooWide = problem.New("the workbook has too many columns")
)

// inWorkbook says what an error in reading a workbook means: what is not one of these is
// damage.
func inWorkbook(ctx context.Context, err error) error {
	for _, known := range []error{ErrUnpacked, ErrTooLong, ErrTooWide, ErrPassword, ctx.Err()} {
		if known != nil && errors.Is(err, known) {
			return err
		}
	}
	return ErrDamaged
}

// ErrNotList: the file is something else than a list; a NotListError says what.
var ErrNotList = problem.New("the file is no list")

// NotListError says what a file is that is no list. It is ErrNotList, and
// ErrNotText where the file is none that we know.
type NotListError struct{ Kind Kind }

func (e *NotListError) Error() string { return fmt.Sprintf("the file is no list: %s", e.Kind) }

// Is says which of the errors above it is.
func (e *NotListError) Is(target error) bool {
	return target == ErrNotList || target == ErrNotText && e.Kind == UnknownFile
}

// Kind is what a file is, by its first bytes.
type Kind string

// The kinds of files that are no list.
const (
	UnknownFile  Kind = "unknown"  // no text: zero bytes or other control characters
	PDF          Kind = "pdf"      // Portable Document Format
	Letter       Kind = "letter"   // a document of a word processor: .docx, .doc, .odt, .rtf, .pages
	Presentation Kind = "slides"   // .pptx, .ppt, .odp, .key
	Numbers      Kind = "numbers"  // a table of Apple's Numbers
	Picture      Kind = "picture"  // PNG, JPEG, GIF, WebP, HEIC, TIFF, BMP
	JSON         Kind = "json"     // objects in JSON
	WebPage      Kind = "page"     // HTML that has neither a table nor an address
	XML          Kind = "xml"      // XML of another kind
	Archive      Kind = "archive"  // ZIP, gzip, 7z, RAR: files in a file
	MailFile     Kind = "mailfile" // a mail as Outlook keeps it: .msg
)

// Kinds are all kinds of files that are no list.
var Kinds = []Kind{UnknownFile, PDF, Letter, Presentation, Numbers, Picture, JSON, WebPage, XML, Archive, MailFile}
