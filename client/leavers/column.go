package leavers

// Which column of a table holds the addresses of those who leave.

import (
	"slices"
	"strings"
	"unicode"
)

// Parts of the words for an e-mail address, and for those to whom a leaver
// reports, in a few languages. They are compared in lower case.
var (
	addressWords = []string{"mail", "adres", "address", "courriel", "correo", "upn", "почт", "メール", "メアド", "邮", "郵", "메일", "بريد", "דוא"}
	othersWords  = []string{"manager", "supervis", "superior", "boss", "approver", "leader", "contact", "vorgesetzt", "leiter", "chef", "respons", "jefe",
		"gerente", "capo", "руковод", "начальник", "上司", "经理", "主管"}
)

// speaksOfAddresses reports whether a heading that we do not know may be that
// of the leavers' addresses.
func speaksOfAddresses(heading string) bool {
	heading = strings.ToLower(heading)
	has := func(word string) bool { return strings.Contains(heading, word) }
	return slices.ContainsFunc(addressWords, has) && !slices.ContainsFunc(othersWords, has)
}

// allAddresses reports whether every cell that is not empty holds an address,
// as in a list that somebody wrapped.
func allAddresses(rows [][]string) bool {
	for i := range rows[0] {
		if share(rows, i) < 1 {
			return false
		}
	}
	return true
}

// share returns how many of the cells of a column that are not empty hold an
// address, from 0 to 1.
func share(rows [][]string, column int) float64 {
	cells, addresses := 0, 0
	for _, row := range rows {
		if column >= len(row) || tidy(row[column]) == "" {
			continue
		}
		cells++
		if len(addressesIn(row[column])) > 0 {
			addresses++
		}
	}
	if cells == 0 {
		return 0
	}
	return float64(addresses) / float64(cells)
}

// headings are the headings that we know, without all but their letters; those
// of addresses before those of user names.
var headings = [...][]string{
	{"email", "emailaddress", "emailaddresses", "emailid", "mail", "mailaddress", "primaryemail", "primaryemailaddress", "primarysmtpaddress",
		"workemail", "workemailaddress", "emailadresse", "mailadresse", "address", "adresse", "courriel", "correoelectronico", "correo"},
	{"userprincipalname", "upn"},
	{"username", "user", "login", "loginname", "account", "accountname", "samaccountname"},
}

// headingRank returns the rank of a heading among those that we know, or -1.
func headingRank(cell string) int {
	cell, _, _ = strings.Cut(cell, "[") // "Email Address [Required]"
	letters := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, cell)
	return slices.IndexFunc(headings[:], func(known []string) bool { return slices.Contains(known, letters) })
}

// knownColumns returns the columns whose heading we know, the best first. A
// column of addresses in which nothing looks like one is something else, such
// as where people live.
func knownColumns(rows [][]string) (columns []int) {
	if slices.ContainsFunc(rows[0], func(cell string) bool { return strings.Contains(cell, "@") }) {
		return nil // no heading, but somebody's row
	}
	for rank := range headings {
		for i, cell := range rows[0] {
			if headingRank(cell) == rank && (rank > 0 || len(rows) == 1 || share(rows[1:], i) > 0) {
				columns = append(columns, i)
			}
		}
	}
	return columns
}
