package ui

import (
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

// The rows of the preview: what the list says of a person beside whom it means.

// tableColumns are those of the preview. A column that no line fills is left out. What is
// written and whom it means get the most: addresses must be compared. In a narrow window
// the status stands below the result, and has no column of its own.
func (p *previewStep) tableColumns() []look.Column {
	line, day, written := float32(58), float32(124), float32(1)
	if p.compact { // what is written is larger than the address of whom it means
		line, day, written = 48, 108, 1.15
	}
	columns := []look.Column{
		{Title: t("list.line"), Kind: look.CellMuted, Width: line},
		{Title: t("list.written"), Kind: look.CellPerson, Parts: written},
	}
	if p.hasDays() {
		columns = append(columns, look.Column{Title: t("list.leaves"), Kind: look.CellText, Width: day})
	}
	columns = append(columns, look.Column{Title: t("list.means"), Kind: look.CellPerson, Parts: 1})
	if p.compact {
		return append(columns, look.Column{Title: t("list.result"), Kind: look.CellPerson, Width: 124})
	}
	return append(columns,
		look.Column{Title: t("column.status"), Kind: look.CellPill, Width: 112},
		look.Column{Title: t("list.result"), Kind: look.CellTone, Width: 144},
	)
}

// row is the table row of an entry: what was written and the rest of the row, and the name
// and address of the user it means, each in its own cell. Of these texts only the last two
// are the organization's.
func (p *previewStep) row(line leavers.Line) look.Row {
	cells := []look.Cell{{Text: number(line.Line)}, writtenCell(line)}
	if p.hasDays() {
		cells = append(cells, dayCell(line))
	}
	who, status := look.Cell{}, look.Cell{}
	if line.User.ID != "" {
		who, status = personCell(line.User), statusPill(line.User.Status)
	} else {
		who = candidatesCell(line)
	}
	result := p.resultCell(line)
	if p.compact {
		result.Below = status.Text
		return look.Row{Cells: append(cells, who, result)}
	}
	return look.Row{Cells: append(cells, who, status, result)}
}

// writtenCell is what stands in the list, above the rest of its row. A name that is not the
// user's is marked.
func writtenCell(line leavers.Line) look.Cell {
	cell := look.Cell{Text: displayName(line.Written), Mark: mixedWords(mailbox(line.Address))} // may imitate a user's address
	var rest []string
	for _, text := range []string{line.Name, line.Number, managerWords(line.Manager), line.Status, line.Note, apartWords(line.Apart)} {
		if text = strings.TrimSpace(text); text != "" && text != line.Written {
			rest = append(rest, displayName(oneLine(text)))
		}
	}
	cell.Below = strings.Join(rest, " · ")
	if line.NameDiffers {
		cell.Mark = strings.TrimSpace(t("list.nameDiffers") + " " + cell.Mark)
	}
	return cell
}

// personCell is the name of a user above the address. What may imitate somebody else is
// marked.
func personCell(u directory.User) look.Cell {
	name, address := nameCell(u), addressCell(u)
	return look.Cell{Text: name.Text, Below: address.Text, Mark: strings.TrimSpace(name.Mark + " " + address.Mark)}
}

// candidatesCell says how many may be meant, and who if that is one. He is not meant before
// he is picked.
func candidatesCell(line leavers.Line) (cell look.Cell) {
	switch n := len(line.Candidates); {
	case n > 0:
		cell.Text = tn("list.candidates", n)
		if n == leavers.CandidatesAtMost {
			cell.Text = tn("list.candidatesAtLeast", n)
		}
		if n == 1 {
			u := line.Candidates[0].User
			cell.Below = displayName(u.Name()) + " · " + directory.DisplayAddress(u.Address()) + " · " + statusWord(u.Status)
		}
	case line.Users > 1:
		cell.Text = tn("list.several", line.Users)
	}
	cell.Tone = look.ToneNeutral
	return cell
}

// dayCell is the leaving day; what stands there and is none is marked.
func dayCell(line leavers.Line) look.Cell {
	if unreadDay(line) {
		return look.Cell{Text: displayName(line.WrittenDay), Mark: t("list.noSuchDay")}
	}
	return look.Cell{Text: wholeDate(line.Leaves)}
}

func managerWords(manager string) string {
	if strings.TrimSpace(manager) == "" {
		return ""
	}
	return t("list.manager", values{"Name": displayName(oneLine(manager))})
}

func apartWords(apart leavers.Apart) string {
	switch apart {
	case leavers.NotApart:
		return ""
	case leavers.ApartMail:
		return t("list.apart.mail")
	case leavers.ApartLink:
		return t("list.apart.link")
	case leavers.ApartTable:
		return t("list.apart.table")
	case leavers.ApartHidden:
		return t("list.apart.hidden")
	case leavers.ApartStruck:
		return t("list.apart.struck")
	}
	return t("list.apart.other")
}

// resultCell says what a line comes to.
func (p *previewStep) resultCell(line leavers.Line) look.Cell {
	cell := look.Cell{Text: resultWord(line.Result), Tone: resultTone(line.Result)}
	if line.Result == leavers.Repeated {
		cell.Text = t("list.repeatedLine", values{"Line": number(line.First)})
	}
	return cell
}

func resultTone(r leavers.Result) look.Tone {
	switch r {
	case leavers.Matched:
		return look.ToneSuccess
	case leavers.NotFound:
		return look.ToneDanger
	case leavers.Ambiguous, leavers.Named, leavers.Yourself, leavers.LastAdmin, leavers.Protected:
		return look.ToneWarning
	case leavers.Archived:
		return look.ToneNeutral
	}
	return look.ToneNone
}

// countWords says how many of the list are matched.
func (p *previewStep) countWords() string {
	return tn("list.count", len(p.lines), values{"Matched": number(p.counts[leavers.Matched])})
}

// pickWords says what can be done about lines that mean nobody yet.
func (p *previewStep) pickWords() string {
	if len(p.unmatched()) == 0 && len(p.picked) == 0 {
		return ""
	}
	return t("list.pickHint")
}

// freshWords says when what is shown was true, and who leaves later.
func (p *previewStep) freshWords() string {
	words := t("list.fresh", values{"When": moment(p.l.h.state().Sync.At, p.l.h.now())})
	if due, later := p.matched(); len(later) > 0 && len(due) > 0 {
		words = tn("list.later", len(later)) + " " + words
	}
	return strings.Join(append(hiddenWords(p.l.reading.question.Table), words), " ")
}

func (p *previewStep) filterWord(r leavers.Result) string {
	if r == "" {
		return t("filter.all", values{"N": number(len(p.lines))})
	}
	return t("filter.status", values{"Status": resultWord(r), "N": number(p.counts[r])})
}

// wholeDate writes a day of the calendar; "" for none.
func wholeDate(day directory.Day) string { return date(atNoon(day)) }
