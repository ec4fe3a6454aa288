package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// row is what the table shows of an entry.
func (v *leaversView) row(i int) look.Row {
	e := v.rows[i]
	cells := append([]look.Cell{{}}, v.leaverCells(e, v.h.words(), v.h.today())...)
	return look.Row{Key: entryKey(e.ID), Checked: v.selected[e.ID], Checkable: true, Cells: append(cells, look.Cell{})}
}

// filterWords names the segments, each with its count once that is known.
func (v *leaversView) filterWords() []string {
	if !v.loaded {
		words := make([]string, len(leaverGroups()))
		for i, group := range leaverGroups() {
			words[i] = groupWord(group)
		}
		return words
	}
	return countedGroups(func(g directory.LeaverGroup) int { return v.people[g] })
}

// manyLeavers is a count for which the segments have room from the start, and manyDue one
// for the button.
const manyLeavers, manyDue = 99, 999

// filterRoom are the widest words that the segments may get.
func (v *leaversView) filterRoom() []string {
	most := mostOfWidth(max(v.people[directory.AnyLeaver], manyLeavers))
	return countedGroups(func(directory.LeaverGroup) int { return most })
}

func countedGroups(count func(directory.LeaverGroup) int) []string {
	words := make([]string, len(leaverGroups()))
	for i, group := range leaverGroups() {
		words[i] = t("filter.status", values{"Status": groupWord(group), "N": number(count(group))})
	}
	return words
}

// paint shows what was read.
func (v *leaversView) paint() {
	names, selected := []string{t("leavers.allLists")}, 0
	for i, list := range v.lists {
		names = append(names, displayName(list.Name))
		if list.ID == v.query.ListID {
			selected = i + 1
		}
	}
	v.chooser.SetOptions(names)
	v.chooser.SetSelected(selected)
	v.filter.KeepRoom(v.filterRoom())
	v.filter.SetOptions(v.filterWords())
	v.filter.SetSelected(slices.Index(leaverGroups(), v.query.Group))
	due := v.people[directory.LeaverDue]
	v.archiveDue.SetText(t("leavers.archiveDue", values{"N": number(due)}))
	enable(v.archiveDue, due > 0)
	v.origin.SetText(v.footWords())
	v.paintHeadings()
	v.paintSelection()
	v.paintMiddle()
	v.pager.paint()
	v.table.Refresh()
	v.root.Refresh()
}

// footWords say where the list in sight came from.
func (v *leaversView) footWords() string {
	if list, ok := v.chosen(); ok {
		return originWords(list, v.h.now())
	}
	switch n := len(v.lists); n {
	case 0:
		return ""
	case 1:
		return originWords(v.lists[0], v.h.now())
	default:
		return tn("leavers.lists", n)
	}
}

func (v *leaversView) paintHeadings() {
	var headings []look.Heading
	for _, start := range v.starts() {
		heading := v.groupHeading(start.group, v.h.today())
		heading.Before = start.row
		headings = append(headings, heading)
	}
	v.table.SetHeadings(headings)
}

// paintSelection shows the bar when something is ticked.
func (v *leaversView) paintSelection() {
	n := len(v.selected)
	state := look.Unchecked
	switch {
	case n > 0 && v.allSelected():
		state = look.Checked
	case n > 0:
		state = look.Partial
	}
	v.table.SetHeaderState(state)
	v.tickedText.SetText(tn("users.selected", n))
	people, _ := toArchive(v.ticked())
	v.archive.SetText(t("users.archiveN", values{"N": number(len(people))}))
	look.SetVisible(v.archive, len(people) > 0)
	look.SetVisible(v.bar, n > 0)
	kind := look.Primary
	if n > 0 {
		kind = look.Outline // the bar has the one that is meant
	}
	v.archiveDue.SetKind(kind)
	v.root.Refresh()
}

// paintMiddle shows the rows, or why there are none.
func (v *leaversView) paintMiddle() {
	var empty fyne.CanvasObject
	switch v.emptiness() {
	case leaversUnreadable:
		what, next := problemWords(v.problem)
		empty = emptyState(look.IconWarning, what, next)
	case leaversLoading:
		empty = emptyState(look.IconLeavers, t("leavers.loading"), "")
	case leaversNoneFound:
		empty = emptyState(look.IconSearch, t("leavers.noneFound"), t("leavers.noneFound.body"),
			look.NewButton(look.Outline, t("empty.search.clear"), "", v.endSearch))
	case leaversNoneSuch:
		empty = emptyState(look.IconLeavers, t("leavers.noneSuch"), t("leavers.noneSuch.body"))
	case leaversNoneInList:
		empty = emptyState(look.IconLeavers, t("leavers.noneInList"), t("leavers.ways"))
	case leaversNone:
		empty = v.welcome()
	}
	v.middle.Objects = []fyne.CanvasObject{v.table}
	if empty != nil {
		v.middle.Objects = append(v.middle.Objects, empty)
	}
	v.middle.Refresh()
}

// welcome says what the view is for, and the ways in.
func (v *leaversView) welcome() fyne.CanvasObject {
	way := func(icon look.IconName, text string) fyne.CanvasObject {
		return look.Pad(0, 0, 0, 40, look.Shares(12, []float32{20, 0.9}, look.Sized(20, 20, look.NewPicture(icon, look.ColorMuted, look.IconSize)), look.Wrapped(look.StyleBody, text)))
	}
	column := look.VBox(10,
		look.Centered(look.NewPicture(look.IconLeavers, look.ColorMuted, 36)),
		look.NewText(look.StyleDialogTitle, t("leavers.none")).Align(fyne.TextAlignCenter),
		look.Wrapped(look.StyleMuted, t("leavers.none.body")).Centered(),
		way(look.IconUsers, t("leavers.way.users")),
		way(look.IconPlus, t("leavers.way.typed")),
		way(look.IconList, t("leavers.way.file")),
		look.Pad(8, 0, 0, 0, look.Centered(look.NewButton(look.Outline, t("leavers.open"), "", v.openFile))),
		look.Wrapped(look.StyleCaption, t(v.h.keptKey("leavers.none.safe", "leavers.none.safe.demo"))).Centered())
	return look.Centered(look.Sized(560, 0, column))
}
