package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// How people are shown. Names and addresses are data, and a person may have chosen
// them to look like somebody else. Name, address and id are shown in their own
// widgets, never inside a sentence.

// displayName makes a name, or any text from outside, safe to show.
func displayName(name string) string { return directory.Display(name) }

// nameCell shows the name of a user, and marks one that may be disguised.
func nameCell(u directory.User) look.Cell {
	name := u.Name()
	return look.Cell{Text: displayName(name), Mark: mixedWords(name)}
}

// addressCell shows the address of a user in the same way.
func addressCell(u directory.User) look.Cell {
	address := u.Address()
	return look.Cell{Text: directory.DisplayAddress(address), Mark: mixedWords(mailbox(address))}
}

// wholeText is a name, an address or an id that is never cut: it is wrapped, an
// address after its signs.
func wholeText(style look.Style, text string) *look.Paragraph {
	var spans []look.Span
	for _, part := range look.Breakable(text) {
		spans = append(spans, look.Span{Text: part, Style: style})
	}
	return look.NewParagraph(spans...)
}

// copyEmail copies the e-mail address of a user, or nothing, and says which. What is
// pasted must be what was seen.
func (h *host) copyEmail(u directory.User) (said string) {
	address, plain := directory.PlainLine(u.Address())
	switch {
	case !plain:
		return t("copy.email.hidden")
	case !directory.IsPlainAddress(address):
		return t("copy.email.none")
	}
	copyLine(h.app, address)
	return t("notice.copied")
}

// copyID copies the id of a user, or nothing, and says which.
func (h *host) copyID(u directory.User) (said string) {
	if !copyLine(h.app, u.ID) {
		return t("copy.id.hidden")
	}
	return t("people.copied")
}

// newPeopleList is a list with room for n people in a dialog. A tap on an id, the
// copy shortcut and the menu of a row copy what belongs to one of them; user is that
// one.
func (h *host) newPeopleList(columns []look.Column, n int, user func(i int) directory.User) *look.Entries {
	list := look.NewEntries(columns, n)
	if h.isLow() {
		list.RowHeight = lowRow
	}
	column := slices.IndexFunc(columns, func(c look.Column) bool { return c.Kind == look.CellMono })
	addresses := slices.IndexFunc(columns, func(c look.Column) bool { return c.Title == t("column.email") })
	copyID := func(i int) { list.Tell(i, max(0, column), h.copyID(user(i))) }
	list.OnCopy = copyID
	list.OnTap = func(i, tapped int) {
		if tapped == column {
			copyID(i)
		}
	}
	list.OnMenu = func(i int, pos fyne.Position) {
		u := user(i)
		look.ShowMenu(h.canvas(), []look.MenuItem{
			{Text: t("row.copyEmail"), Icon: look.IconCopy, Disabled: u.Address() == "", OnTapped: func() { list.Tell(i, max(0, addresses), h.copyEmail(u)) }},
			{Text: t("people.copyID"), Icon: look.IconCopy, OnTapped: func() { copyID(i) }},
		}, pos, list)
	}
	return list
}

// lowRow is the height of a person's row in a low window.
const lowRow float32 = 28

// mailbox is what stands before the at sign. The domain is shown in ASCII.
func mailbox(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return address[:at]
	}
	return address
}

// mixed reports whether a user's name or address mixes alphabets, and so may
// imitate another.
func mixed(u directory.User) bool {
	return directory.MixedScripts(u.Name()) != nil || directory.MixedScripts(mailbox(u.Address())) != nil
}

// mixedWords names the alphabets that a text mixes; "" if it does not.
func mixedWords(s string) string {
	scripts := directory.MixedScripts(s)
	if scripts == nil {
		return ""
	}
	var names []string
	for _, script := range scripts {
		names = append(names, scriptWord(script))
	}
	return t("mark.mixed", values{"Scripts": strings.Join(names, ", ")}) + " " + t("mark.mixed.next")
}

// scriptWord names an alphabet with letters that resemble those of others.
func scriptWord(name string) string {
	switch name {
	case "Latin":
		return t("script.latin")
	case "Cyrillic":
		return t("script.cyrillic")
	case "Greek":
		return t("script.greek")
	case "Armenian":
		return t("script.armenian")
	case "Cherokee":
		return t("script.cherokee")
	}
	return t("script.other")
}

// mixedNote warns of disguised names among users; nil if there is none.
func mixedNote(users []directory.User) fyne.CanvasObject {
	n := 0
	for _, u := range users {
		if mixed(u) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return look.NewBannerCard(look.ToneWarning, look.IconWarning, tn("mark.some", n), t("mark.mixed.next"))
}
