package ui

import (
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// The people of a question, in the order in which they are shown.

// listedAtOnce is the largest number of people whose rows are made before the dialog
// opens. For 10,000 that takes a fifth of a second, so it is done in the background
// with the check.
const listedAtOnce = 500

// listedPeople are people in the order of the dialog, and their rows.
type listedPeople struct {
	users []directory.User
	// disguised of them come first, because their names look like other names.
	// namesakes of them have the name of somebody else among them.
	disguised, namesakes int
	rows                 []look.Row
}

// listPeople orders people and makes their rows. marks are words about single
// people, by their ids.
func listPeople(users []directory.User, marks map[string]string) listedPeople {
	ordered, disguised := disguisedFirst(users)
	ordered, same := namesakesNext(ordered, disguised)
	l := listedPeople{users: ordered, disguised: disguised, namesakes: len(same), rows: make([]look.Row, len(ordered))}
	short := make(map[string]int, len(ordered))
	for _, u := range ordered {
		short[shortID(u.ID)]++
	}
	for i, u := range ordered {
		whole := directory.DisplayWhole(u.ID)
		id := look.Cell{Text: shortID(u.ID), Tip: whole + "\n" + t("people.clickToCopy")}
		if short[id.Text] > 1 {
			id.Text = whole // the ends do not tell them apart
		}
		pill := look.Cell{}
		switch word := marks[u.ID]; {
		case word != "":
			pill = look.Cell{Text: word, Tone: look.ToneDanger}
		case same[u.ID]:
			pill = look.Cell{Text: t("mark.sameName"), Tone: look.ToneWarning}
		}
		l.rows[i] = look.Row{Key: u.ID, Cells: []look.Cell{nameCell(u), addressCell(u), id, pill}}
	}
	return l
}

// disguisedFirst moves users with names in mixed alphabets to the front, where
// they are seen. disguised is how many they are.
func disguisedFirst(users []directory.User) (ordered []directory.User, disguised int) {
	ordered = make([]directory.User, 0, len(users))
	var others []directory.User
	for _, u := range users {
		if mixed(u) {
			ordered = append(ordered, u)
		} else {
			others = append(others, u)
		}
	}
	return append(ordered, others...), len(ordered)
}

// namesakesNext moves people of one name together, behind the disguised ones at the
// front, where they can be compared. same has the ids of all people whose name
// somebody else has too, as far as one can see: see directory.NameKey.
func namesakesNext(users []directory.User, disguised int) (ordered []directory.User, same map[string]bool) {
	keys := make([]string, len(users))
	count := make(map[string]int, len(users))
	for i, u := range users {
		keys[i] = directory.NameKey(displayName(u.Name()))
		count[keys[i]]++
	}
	same = map[string]bool{}
	groups := map[string][]directory.User{} // without the disguised
	var order []string
	var others []directory.User
	for i, u := range users {
		several := count[keys[i]] > 1
		if several {
			same[u.ID] = true
		}
		switch {
		case i < disguised:
		case several:
			if groups[keys[i]] == nil {
				order = append(order, keys[i])
			}
			groups[keys[i]] = append(groups[keys[i]], u)
		default:
			others = append(others, u)
		}
	}
	ordered = append(make([]directory.User, 0, len(users)), users[:disguised]...)
	for _, key := range order {
		ordered = append(ordered, groups[key]...)
	}
	return append(ordered, others...), same
}

// shortID is the beginning and the end of an id. That is enough to tell two
// people with the same name apart.
func shortID(id string) string {
	shown := []rune(directory.DisplayWhole(id))
	if len(shown) <= 11 {
		return string(shown)
	}
	return string(shown[:4]) + "…" + string(shown[len(shown)-4:])
}
