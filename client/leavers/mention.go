package leavers

// Who is named in a cell or a line.

import (
	"strings"

	"mileiq.example/admin/client/directory"
)

// Mention is one place of a list where somebody is named. All its text is from outside.
type Mention struct {
	Line    int    // counted from 1
	Written string // what stands there, cut where it is very long
	// Address is the e-mail address or user name in it, or "" where the line
	// has none.
	Address string
	// By is ByNumber where the column that counts holds numbers: then Number says whom it
	// means. Else Address does, or nothing.
	By By
	// Apart says why the address that is written there is never taken by itself: Address is
	// "" then. The admin may pick the person.
	Apart Apart
	// Number is the employee number, Name the name of the person, Manager whom he
	// reports to, Status what the list says of him, such as "Terminated", and Note the note
	// or ticket number in the row; "" where it has none.
	Number, Name, Manager, Status, Note string
	// Leaves is the leaving day; "" where the row has none. WrittenDay is what stands
	// there where it is no day.
	Leaves     directory.Day
	WrittenDay string
}

// Apart says why an address stands apart from those of the leavers.
type Apart string

const (
	NotApart Apart = ""
	// ApartMail: of who wrote or got a mail, or signed it.
	ApartMail Apart = "mail"
	// ApartOther: a word beside it says that it is somebody else's or an earlier one, such
	// as "manager", "questions to" or "was"; or a link adds it, such as mailto:a@x?cc=b@x.
	ApartOther Apart = "other"
	// ApartLink: a link shows another address than it leads to. Neither is taken.
	ApartLink Apart = "link"
	// ApartStruck: it is struck through.
	ApartStruck Apart = "struck"
	// ApartTable: it stands before or after the table.
	ApartTable Apart = "table"
	// ApartHidden: the row is hidden in the workbook, or a merged cell covers it.
	ApartHidden Apart = "hidden"
)

// mentionAtMost is the length in bytes beyond which nothing is an address or a
// user name, and nobody reads on. RFC 5321 allows addresses of 254.
const mentionAtMost = 1000

// bounded is the mention without what is too long. The address stays whole.
func (m Mention) bounded() Mention {
	if len(m.Address) > mentionAtMost {
		m.Address = ""
	}
	if len(m.Written) > mentionAtMost && m.Address != "" {
		m.Written = m.Address
	}
	if len(m.Written) > mentionAtMost {
		m.Written = strings.ToValidUTF8(m.Written[:mentionAtMost], "") + "…"
	}
	return m
}
