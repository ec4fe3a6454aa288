package leavers

import "mileiq.example/admin/client/directory"

// Document is a list as it was read, before anything says what of it counts.
type Document struct {
	Name string // of the file; "" for what was pasted
	// Encoding is how the bytes were read; "" for a workbook. Guessed: neither a byte
	// order mark nor the order of its bytes says so, as in UTF-8. Sample is a line of it
	// with letters beyond ASCII, "" where there is none, by which people see whether the
	// guess is right: opened with another encoding, the same line looks otherwise.
	Encoding Encoding
	Guessed  bool
	Sample   string
	// Sheets has at least one; a text has one without a name.
	Sheets []Sheet
}

// Encoding is the name of a character encoding, as people know it: "UTF-8",
// "Windows-1252", "Shift_JIS".
type Encoding string

// Sheet is a sheet of a workbook, or a whole text.
type Sheet struct {
	Name   string
	Hidden bool
	// Trouble says why nothing of this sheet can be used, such as ErrTooLong; nil where it
	// can. A document has a sheet without trouble at least.
	Trouble error
	// Unknown is how many cells have a formula whose value the workbook does not keep; they
	// are empty.
	Unknown int
	// Text is the text, whose lines end in \n; "" in a workbook.
	Text string
	// Rows are those of a workbook's sheet, or of a table of a page, without the empty ones;
	// nil for a text.
	Rows []Row
	// Beside are the lines of a page with addresses outside of the table.
	Beside []Row
	// HiddenColumns are those that the workbook does not show, in their order.
	HiddenColumns []int
}

// Row is a row of a sheet or of a table.
type Row struct {
	Line  int // counted from 1
	Cells []Cell
	// Hidden: the workbook does not show it, such as a row that a filter leaves out.
	Hidden bool
	// outside: all rows of the text begin with a pipe, and this line does not.
	outside bool
	indent  int // spaces before the first cell of a text's row
}

// Cell is what stands in a cell.
type Cell struct {
	Text string // text from outside
	// Day is the day of a workbook's date, whatever its text looks like; "" where it is
	// none, and in every text.
	Day directory.Day
	// Above: the cell above says it, which is merged over this row. Covered: a merged cell
	// above says something else, so that nobody sees what stands here.
	Above, Covered bool
}

// Choice says what of a document counts. Columns are counted from 0; None is no column.
// Question.Choose makes it of the column that the admin picked.
type Choice struct {
	Sheet int
	// Who is the column that names the people. None reads a text as it stands; a table
	// without it names nobody (ErrColumns). All takes every address wherever it stands. By
	// is what the column names people by.
	Who int
	By  By
	// UserName is the column of the same people's user principal names, for rows that
	// have nothing in Who; None wherever Who is not plainly the people's own.
	UserName int
	// Name, Number, Manager and Status stand beside the person; Name may be in two columns.
	Name, FamilyName, Number, Manager, Status int

	Day   int
	Order DayOrder
	Note  int
}

// Numbers of no single column.
const (
	None = -1
	// All is every address of a table without headings, all of whose cells are addresses,
	// as where a list of recipients is wrapped.
	All = -2
)

// By is what a column names people by.
type By string

const (
	ByAddress By = "address" // or user name
	ByNumber  By = "number"  // employee number
	ByName    By = "name"    // gives candidates, never a match
)

// DayOrder is the order of day, month and year in a date of numbers.
type DayOrder string

const (
	DayMonthYear DayOrder = "dmy"
	MonthDayYear DayOrder = "mdy"
	YearMonthDay DayOrder = "ymd"
)

// Question is what is known of a sheet, and what must be asked before it is used.
type Question struct {
	// Choice is what the sheet is read by unless the admin says otherwise; its Who is
	// None where Why is not "" and a column has to be chosen.
	Choice Choice
	// Why says why the column is asked for; "" where it is not.
	Why Why
	// Table is the sheet as a table; its Headings is nil where it is loose text.
	Table Table
	// Columns are those that could name the people. Of WhyMixedAddress they are no columns
	// of the file: see Column.Apart.
	Columns []Column
	// AskOrder: the dates of the chosen column can be read in more than one order. Days are
	// the first different ones whose day depends on it, as they are written.
	AskOrder bool
	Days     []string
}

// Marked are the columns that the question is about: those that could name the people, or
// that of the dates where only their order is asked for.
func (q Question) Marked() (columns []int) {
	if q.AsksOrderAlone() {
		return []int{q.Choice.Day}
	}
	for _, c := range q.Columns {
		columns = append(columns, c.At)
	}
	return columns
}

// AsksOrderAlone reports whether nothing is asked for but the order of the dates.
func (q Question) AsksOrderAlone() bool { return q.Why == WhyNot && q.AskOrder }

// Column is a column that could name the people.
type Column struct {
	At int // its number, or All
	By By
	// Apart: not the addresses in a text, but those that stand apart from it, such as in
	// From and Cc. Only of WhyMixedAddress, whose table has two columns without headings.
	Apart bool
	// Different is how many different people it names, In in how many rows.
	Different, In int
}

// Table is a sheet as a table.
type Table struct {
	// Headings has one for each column; "" where there is none.
	Headings []string
	// Rows are its first rows, RowsShown at most. Total is how many there are.
	Rows  []Row
	Total int
	// Beside are the first lines before and after it that are no rows of it, such as titles
	// and sums; RowsShown at most.
	Beside []Row
	// HiddenColumns are those that the workbook does not show; HiddenRows is how many rows it
	// does not show. Nobody in them is taken by himself.
	HiddenColumns []int
	HiddenRows    int
}

// DaysShown is how many dates a question has at most.
const DaysShown = 3

// RowsShown is how many rows of a table a question has.
const RowsShown = 50

// Why says why the column is asked for.
type Why string

const (
	WhyNot          Why = ""
	WhySeveral      Why = "several"      // columns hold addresses
	WhyUnknown      Why = "unknown"      // the heading does not say whose they are
	WhyForm         Why = "form"         // it is a form's: who sent it is no leaver
	WhyTicket       Why = "ticket"       // it is of tickets: who asked is no leaver
	WhyNoAddresses  Why = "noAddresses"  // names or numbers only
	WhyHidden       Why = "hidden"       // the workbook does not show it
	WhyNames        Why = "names"        // names in the rows are others than those of whom it matches
	WhyMixedAddress Why = "mixedAddress" // a mail: addresses of those who wrote it stand in it too
)

// Candidate is a user whom a name, or what is being typed, may mean. It is never a match
// by itself.
type Candidate struct {
	User directory.User
	// Because says by what. The best come first, those as good as each other by name.
	Because Because
}

// Because says why a user is a candidate.
type Because string

const (
	SameAddress  Because = "sameAddress"  // one of his addresses, or his user name
	SameNumber   Because = "sameNumber"   // employee number or external id
	SameName     Because = "sameName"     // all words of the name, in whatever order
	LikeName     Because = "likeName"     // some of the words, or almost the same ones
	LikeAddress  Because = "likeAddress"  // an address that differs in a few letters
	BeginsWithIt Because = "beginsWithIt" // while one types
)
