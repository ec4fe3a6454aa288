package ui

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// row is what the table shows of a user.
func (v *usersView) row(i int) look.Row {
	r := v.rows[i]
	tone, icon, word := v.statusLook(r)
	changed := date(r.LastModified)
	if r.Deleted {
		changed = "" // that was before
	}
	return look.Row{
		Key: r.ID, Checked: v.selected[r.ID], Checkable: !r.Deleted,
		Cells: []look.Cell{
			{}, nameCell(r.User), addressCell(r.User),
			{Text: word, Tone: tone, Icon: icon}, {Text: changed}, {},
		},
	}
}

// statusLook is the pill of a row: the change that is under way, or else the
// user's status.
func (v *usersView) statusLook(r client.Row) (look.Tone, look.IconName, string) {
	switch pending := r.Pending; {
	case r.Deleted:
		return look.ToneNeutral, look.IconArchive, t("row.deleted")
	case pending.Kind == directory.Archive && pending.State == directory.Queued:
		return look.ToneNeutral, look.IconActivity, t("pending.waiting")
	case pending.Kind == directory.Archive:
		return look.ToneNeutral, look.IconActivity, t("pending.archiving")
	case pending.Kind == directory.Invite && pending.State == directory.Queued:
		return look.ToneWarning, look.IconActivity, t("pending.waiting")
	case pending.Kind == directory.Invite:
		return look.ToneWarning, look.IconActivity, t(v.h.inviteKey("pending.inviting", "pending.reactivating"))
	}
	pill := statusPill(r.Status)
	return pill.Tone, pill.Icon, pill.Text
}

// filterWords names the segments, each with its count once that is known.
func (v *usersView) filterWords() []string {
	if !v.loaded {
		words := []string{t("filter.everybody")}
		for _, s := range v.filters()[1:] {
			words = append(words, statusWord(s))
		}
		return words
	}
	return v.countedFilters(v.found.Of)
}

// manyUsers is a count for which the segments have room from the start.
const manyUsers = 9_999

// filterRoom are the widest words that the segments may get.
func (v *usersView) filterRoom() []string {
	most := mostOfWidth(max(v.counts.All, manyUsers))
	return v.countedFilters(func(directory.Status) int { return most })
}

func (v *usersView) countedFilters(count func(directory.Status) int) []string {
	words := []string{t("filter.all", values{"N": number(count(""))})}
	for _, s := range v.filters()[1:] {
		words = append(words, t("filter.status", values{"Status": statusWord(s), "N": number(count(s))}))
	}
	return words
}

// paintHead shows the counts and the age of the copy, and has it said whether the
// list has changed.
func (v *usersView) paintHead() {
	sync := v.h.state().Sync
	age := t("users.neverCopied")
	switch {
	case sync.Running && sync.Total > 0:
		age = t("users.copying", values{"N": number(sync.Copied), "Of": number(sync.Total)})
	case sync.Running:
		age = t("users.connecting")
	case !sync.At.IsZero() && sync.Problem == nil:
		age = t("users.upToDate", values{"When": ago(sync.At, v.h.now())})
	case !sync.At.IsZero():
		age = t("users.copyOf", values{"When": moment(sync.At, v.h.now())})
	}
	v.subtitle.SetText(v.h.organizationName() + " · " + age)
	v.filter.KeepRoom(v.filterRoom())
	v.filter.SetOptions(v.filterWords())
	v.filter.SetSelected(slices.Index(v.filters(), v.query.Status))
	v.h.showMessages()
	v.root.Refresh()
}

// isStale reports whether the list has another page by now, which is offered once
// the copy has come to rest.
func (v *usersView) isStale() bool { return v.changed && v.loaded && !v.h.state().Sync.Running }

// paintSelection shows the bar when somebody is ticked.
func (v *usersView) paintSelection() {
	n := len(v.selected)
	state := look.Unchecked
	switch {
	case n > 0 && v.allSelected():
		state = look.Checked
	case n > 0:
		state = look.Partial
	}
	v.table.SetHeaderState(state)
	v.chosen.SetText(tn("users.selected", n))
	toArchive, toInvite := len(v.selectedUsers(directory.Archive)), len(v.selectedUsers(directory.Invite))
	v.archive.SetText(t("users.archiveN", values{"N": number(toArchive)}))
	v.invite.SetIcon(v.h.inviteIcon())
	v.invite.SetText(t(v.h.inviteKey("users.inviteN", "users.reactivateN"), values{"N": number(toInvite)}))
	look.SetVisible(v.archive, toArchive > 0)
	look.SetVisible(v.invite, toInvite > 0)
	enable(v.leave, toArchive > 0)
	look.SetVisible(v.bar, n > 0)
	v.logTicks()
	v.root.Refresh()
}

// logTicks writes down which rows are ticked, when that has changed.
func (v *usersView) logTicks() {
	ticked := "none"
	for i, r := range v.rows {
		switch {
		case !v.selected[r.ID]:
		case ticked == "none":
			ticked = strconv.Itoa(i)
		default:
			ticked += "," + strconv.Itoa(i)
		}
	}
	if ticked != v.loggedTicks {
		v.loggedTicks = ticked
		v.h.log.Info("ticked", "rows", ticked)
	}
}

// paintMiddle shows the rows, or why there are none.
func (v *usersView) paintMiddle() {
	sync := v.h.state().Sync
	var empty fyne.CanvasObject
	switch v.emptiness(sync) {
	case unreadable:
		what, next := problemWords(v.problem)
		empty = emptyState(look.IconWarning, what, next)
	case noCopy:
		what, next := problemWords(sync.Problem)
		empty = emptyState(look.IconOffline, what, next, look.NewButton(look.Outline, t("banner.tryNow"), look.IconRefresh, v.h.client.Refresh))
	case copying:
		empty = emptyState(look.IconUsers, t("empty.loading"), t("empty.loading.body"), v.progress())
	case nobodyFound:
		empty = emptyState(look.IconSearch, t("empty.search"), t("empty.search.body"),
			look.NewButton(look.Outline, t("empty.search.clear"), "", func() { v.search.SetText("") }))
	case nobodySuch:
		empty = emptyState(look.IconUsers, t("empty.filter"), t("empty.filter.body"))
	case nobody:
		empty = emptyState(look.IconUsers, t("empty.none"), t("empty.none.body"))
	}
	if empty == nil {
		v.middle.Objects = []fyne.CanvasObject{v.table}
	} else {
		v.middle.Objects = []fyne.CanvasObject{v.table, empty}
	}
	v.middle.Refresh()
}

// progress shows how far the first copy is.
func (v *usersView) progress() fyne.CanvasObject {
	sync, bar := v.h.state().Sync, look.NewProgress()
	if sync.Total > 0 {
		bar.SetValue(float64(sync.Copied) / float64(sync.Total))
	}
	return look.Sized(260, 0, bar)
}
