package directory

// SortKey names the column by which a list of users is sorted.
type SortKey string

const (
	SortByName         SortKey = "name"
	SortByEmail        SortKey = "email"
	SortByStatus       SortKey = "status"
	SortByLastModified SortKey = "lastModified"
)

// Query asks for one page of users of the local copy.
type Query struct {
	// Status keeps only users of that status; "" keeps all.
	Status Status
	// Search keeps users whose name or e-mail address contains every word of
	// it, whatever the case.
	Search string
	// Sort is the column; "" means SortByName.
	Sort       SortKey
	Descending bool
	// Offset is the number of users before the page, Limit the most it holds.
	Offset, Limit int
}

// Counts is the number of users by status.
type Counts struct {
	All      int
	ByStatus map[Status]int
}

// Of returns the number of users of a status; "" is all.
func (c Counts) Of(s Status) int {
	if s == "" {
		return c.All
	}
	return c.ByStatus[s]
}

// PageSizes are the page sizes that a window offers, the smallest first.
var PageSizes = []int{25, 50, 100, 200}

// PageSize is that of a page for which none was chosen.
const PageSize = 50
