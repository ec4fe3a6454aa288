package leavers

// What must be asked of a sheet before it is used, and what it mentions then.

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Suggest says what is known of a sheet, and what must be asked before it is used. Its
// errors are the context's and those of this package.
func (d *Document) Suggest(ctx context.Context, sheet int) (Question, error) {
	s, err := d.usable(sheet)
	if err != nil {
		return Question{}, err
	}
	table, ok, err := shapeOf(ctx, s)
	switch {
	case err != nil:
		return Question{}, err
	case ok:
		return tableQuestion(ctx, sheet, table)
	}
	return textQuestion(ctx, sheet, s.Text)
}

// Mentions returns who is mentioned in what the choice takes of the document. Its errors
// are the context's and those of this package.
func (d *Document) Mentions(ctx context.Context, choice Choice) ([]Mention, error) {
	s, err := d.usable(choice.Sheet)
	if err != nil {
		return nil, err
	}
	table, ok, err := shapeOf(ctx, s)
	if err != nil {
		return nil, err
	}
	var mentions []Mention
	if ok {
		mentions, err = table.mentions(ctx, choice)
	} else {
		var read loose
		read, err = readLoose(ctx, s.Text)
		mentions = read.chosen(choice.Who)
	}
	switch {
	case err != nil:
		return nil, err
	case len(mentions) == 0:
		return nil, ErrEmpty
	case len(mentions) > LinesAtMost:
		return nil, ErrTooLong
	}
	for i, m := range mentions {
		mentions[i] = m.bounded()
	}
	return mentions, nil
}

// usable returns a sheet.
func (d *Document) usable(sheet int) (Sheet, error) {
	if sheet < 0 || sheet >= len(d.Sheets) {
		return Sheet{}, fmt.Errorf("the document has no sheet %d", sheet)
	}
	s := d.Sheets[sheet]
	switch {
	case s.Trouble != nil:
		return Sheet{}, s.Trouble
	case strings.Contains(s.Text, "<td") || strings.Contains(s.Text, "<TD"): // cells, whose columns would be lost
		return Sheet{}, &NotListError{WebPage}
	case strings.Count(s.Text, "\n") >= LinesAtMost || len(s.Rows) > LinesAtMost:
		return Sheet{}, ErrTooLong
	}
	return s, nil
}

// Choose is the choice for a column that the admin picked.
func (q Question) Choose(picked Column) Choice {
	choice := q.Choice
	choice.Who, choice.By, choice.UserName = picked.At, picked.By, None
	if q.Why == WhyMixedAddress || picked.By != ByAddress || picked.At < 0 || picked.At >= len(q.Table.Headings) || roleOf(q.Table.Headings[picked.At]) != ownMail {
		return choice
	}
	mails := 0
	for _, h := range q.Table.Headings {
		if roleOf(h) == ownMail {
			mails++
		}
	}
	if mails == 1 { // of two, one may be somebody else's
		choice.UserName = slices.IndexFunc(q.Table.Headings, func(h string) bool { return roleOf(h) == ownUPN })
	}
	if slices.Contains(q.Table.HiddenColumns, choice.UserName) {
		choice.UserName = None
	}
	return choice
}

// noColumns takes a sheet as it stands.
func noColumns(sheet int) Choice {
	return Choice{Sheet: sheet, Who: None, By: ByAddress, UserName: None, Name: None, FamilyName: None, Number: None, Manager: None, Status: None, Day: None, Note: None}
}

// textQuestion is that of a text that is no table.
func textQuestion(ctx context.Context, sheet int, text string) (Question, error) {
	read, err := readLoose(ctx, text)
	if err != nil {
		return Question{}, err
	}
	if len(read.mentions) == 0 {
		return Question{}, ErrEmpty
	}
	q := Question{Choice: noColumns(sheet)}
	if !read.mixed {
		return q, nil
	}
	q.Why = WhyMixedAddress
	var own, apart Column
	q.Table, own, apart = read.table()
	for _, c := range []Column{own, apart} {
		if c.In > 0 {
			q.Columns = append(q.Columns, c)
		}
	}
	return q, nil
}

// tableQuestion is that of a table.
func tableQuestion(ctx context.Context, sheet int, s shape) (Question, error) {
	c, err := s.columnsOf(ctx)
	if err != nil {
		return Question{}, err
	}
	if c.total == 0 {
		return Question{}, ErrEmpty
	}
	q := Question{Table: Table{Headings: s.headings, Rows: c.first, Total: c.total, Beside: c.beside, HiddenColumns: c.hiddenColumns(), HiddenRows: c.hiddenRows}}
	q.Choice, q.AskOrder = c.besidePerson()
	if q.AskOrder {
		q.Days = c.all[q.Choice.Day].days.open
	}
	q.Choice.Sheet = sheet
	q.Columns = c.candidates(s)
	who, userName, why := c.whose(s)
	if q.Why = why; why == WhyNot {
		q.Choice.Who, q.Choice.UserName = who, userName
	}
	return q, nil
}

// whose finds the column of the leavers' own addresses, and that of the same people's
// user principal names; why is not WhyNot where that is not certain.
func (c columns) whose(s shape) (who, userName int, why Why) {
	var mails, others, principals, logins []int
	for i, col := range c.all {
		switch {
		case col.role == ownMail:
			mails = append(mails, i)
		case col.role == ownUPN && (col.addresses > 0 || col.full > 0):
			principals = append(principals, i)
		case col.role == ownLogin && col.addresses > 0 && !(c.mail != None && !col.differs):
			principals = append(principals, i)
			if c.mail != None {
				others = append(others, i) // another address than the mail's
			}
		case col.role == ownLogin:
			logins = append(logins, i)
		case col.holdsAddresses():
			others = append(others, i)
		}
	}
	userName = None
	switch {
	case len(mails)+len(others) > 1 || len(others) == 1 && len(principals) > 0:
		return None, None, WhySeveral
	case len(others) == 1:
		who = others[0]
	case len(mails) == 1:
		who = mails[0]
		userName = c.firstOf(ownUPN)
	case len(principals) > 0:
		who = principals[0]
		if upn := c.firstOf(ownUPN); upn != None {
			who = upn
		}
	case len(logins) == 1:
		who = logins[0]
	default:
		return None, None, WhyNoAddresses
	}
	if userName != None && c.all[userName].hidden {
		userName = None
	}
	return who, userName, c.doubt(s, who)
}

// doubt says why a column that is the only one with addresses may be somebody else's.
func (c columns) doubt(s shape, who int) Why {
	role := c.all[who].role
	switch {
	case c.all[who].hidden:
		return WhyHidden
	case c.isForm():
		return WhyForm
	case c.isTicket():
		return WhyTicket
	case s.heading < 0 && !s.named:
		if len(c.all) > 1 && !c.namesAgree(who) {
			return WhyUnknown
		}
	case role != ownMail && role != ownUPN && role != ownLogin || c.afterOthers(who) || c.speaksOfOthers(s) || c.sections:
		return WhyUnknown
	case c.mixedNames[who] || c.namedByOther(who) || c.endsWithOthers(who):
		return WhyNames
	case c.saysWhoLeaves() || c.namesTwo(s) || c.pivot:
		return WhyUnknown
	}
	return WhyNot
}

// namesAgree reports, of a table without headings, whether the only other column with
// words has names that stand in the addresses.
func (c columns) namesAgree(who int) bool {
	name := None
	for i, col := range c.all {
		if i == who || col.full == 0 {
			continue
		}
		if col.words == 0 {
			continue
		}
		if name != None {
			return false
		}
		name = i
	}
	if name == None {
		return false
	}
	for _, row := range c.first {
		all := addressesIn(cellText(cellAt(row, who).Text))
		written := tidy(cellAt(row, name).Text)
		if len(all) == 0 || written == "" {
			continue
		}
		if !nameStandsIn(written, all[0].text) {
			return false
		}
	}
	return true
}

// nameIn returns the names of a row, as its columns have them.
func (c columns) nameIn(row Row) string {
	var words []string
	for i, col := range c.all {
		switch col.role {
		case nameRole, givenRole, familyRole:
			if text := cellText(cellAt(row, i).Text); !hasAt(text) {
				words = append(words, text)
			}
		}
	}
	return tidy(strings.Join(words, " "))
}

// agreement is in how many of the first rows the name stands in the address, and who says
// so of each.
func (c columns) agreement(who int) (agree []bool, named int) {
	for _, row := range c.first {
		all := addressesIn(cellText(cellAt(row, who).Text))
		name := c.nameIn(row)
		if len(all) == 0 || name == "" {
			continue
		}
		named++
		agree = append(agree, standsIn(name, all[0].text))
	}
	return agree, named
}

// namedByOther reports whether the addresses are those of another column's names: the
// "E-mail" beside "Leaver" and "Hands over to".
func (c columns) namedByOther(who int) bool {
	agree, named := c.agreement(who)
	own, words := 0, false // words: one of the columns before may be of their names
	for _, yes := range agree {
		if yes {
			own++
		}
	}
	for i, col := range c.all {
		switch col.role {
		case unknownRole, othersRole, ticketRole, formRole, noteRole:
		default:
			continue
		}
		if words = words || named > 0; !words {
			words = col.words > 0
			continue
		}
		others := 0
		for _, row := range c.first {
			all := addressesIn(cellText(cellAt(row, who).Text))
			text := cellText(cellAt(row, i).Text)
			if len(all) > 0 && text != "" && !hasAt(text) && nameStandsIn(text, all[0].text) && !standsIn(c.nameIn(row), all[0].text) {
				others++
			}
		}
		if others > own {
			return true
		}
	}
	return false
}

// endsWithOthers reports whether the last row or two have names that are not in their
// addresses, and all above have: they say who made the list.
func (c columns) endsWithOthers(who int) bool {
	agree, _ := c.agreement(who)
	if c.total-c.hiddenRows > len(c.first) {
		return false
	}
	last := len(agree)
	for last > 0 && !agree[last-1] {
		last--
	}
	own := 0
	for _, yes := range agree {
		if yes {
			own++
		}
	}
	if others := len(agree) - own; own > 1 && others > 1 && 3*others >= len(agree) { // rows in turn
		return true
	}
	return last > 1 && len(agree)-last > 0 && len(agree)-last < 3 && !slices.Contains(agree[:last], false)
}

// saysWhoLeaves reports whether a column says of some that they leave, and something else
// of others, or of some that they stay: "Type" with "Leaver" and "Manager".
func (c columns) saysWhoLeaves() bool {
	for i, col := range c.all {
		if col.role != unknownRole && col.role != statusRole || col.addresses > 0 {
			continue
		}
		leave, others, stay, signs := 0, 0, 0, map[int]bool{}
		for _, row := range c.first {
			text := cellText(cellAt(row, i).Text)
			is := sign(text)
			switch h := newHeading(text); {
			case is != 0 && tidy(text)[utf8.RuneLen([]rune(tidy(text))[0]):] == "":
				signs[is] = true
			case isStaying(text):
				stay++
			case text == "" || len(wordsOf(text)) > 1:
			case leavingWords.begins(h) || removeWords.begins(h) || goingWords.amongWords(wordsOf(text)):
				leave++
			default:
				others++
			}
		}
		if stay > 0 || len(signs) > 1 || leave > 0 && others > 0 && col.role == unknownRole {
			return true
		}
	}
	return false
}

// namesTwo reports whether two columns of names have the same heading: a row above says
// whose each is.
func (c columns) namesTwo(s shape) bool {
	seen := map[string]bool{}
	for i, col := range c.all {
		if col.role != nameRole || col.full == 0 {
			continue
		}
		if h := strings.ToLower(s.headings[i]); seen[h] {
			return true
		} else {
			seen[h] = true
		}
	}
	return false
}

// nameStandsIn reports whether a word of a name stands in the local part of an address.
func nameStandsIn(name, address string) bool {
	const lettersAtLeast = 3
	local, _, _ := strings.Cut(address, "@")
	local = strings.Join(wordsOf(local), "")
	for _, word := range wordsOf(name) {
		if len([]rune(word)) >= lettersAtLeast && strings.Contains(local, word) {
			return true
		}
	}
	return false
}

// candidates are the columns that could name the people.
func (c columns) candidates(s shape) (all []Column) {
	for i, col := range c.all {
		candidate := Column{At: i, Different: len(col.different), In: col.full}
		switch {
		case col.role == ownMail || col.role == ownUPN || col.holdsAddresses():
			candidate.By, candidate.In = ByAddress, col.addresses
		case col.role == ownLogin && col.full > 0:
			candidate.By = ByAddress
		case col.role == numberRole && col.full > 0, col.role == unknownRole && s.heading < 0 && !s.named && col.mostly(col.digits) && col.days.days == 0:
			candidate.By = ByNumber
		case (col.role == nameRole || col.role == givenRole || col.role == familyRole) && col.full > 0,
			col.role == unknownRole && s.heading < 0 && !s.named && col.mostly(col.words):
			candidate.By = ByName
		default:
			continue
		}
		all = append(all, candidate)
	}
	if s.heading < 0 && !s.named && len(c.all) > 1 && c.onlyCells {
		whole := Column{At: All, By: ByAddress}
		different := map[string]bool{}
		for _, col := range c.all {
			whole.In += col.addresses
			for key := range col.different {
				different[key] = true
			}
		}
		whole.Different = len(different)
		all = append(all, whole)
	}
	return all
}
