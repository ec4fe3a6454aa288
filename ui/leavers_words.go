package ui

import (
	"strings"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

// dayWords writes a day as seen from today: "today", "30 Nov 2026"; no day is now.
func dayWords(day, today directory.Day) string {
	if day == "" {
		return t("day.now")
	}
	at := today.Time()
	switch day {
	case today:
		return t("day.today")
	case directory.NewDay(at.AddDate(0, 0, -1)):
		return t("day.yesterday")
	case directory.NewDay(at.AddDate(0, 0, 1)):
		return t("day.tomorrow")
	}
	return date(atNoon(day))
}

// atNoon is a moment of a day on this computer's clock, at which it is that day in every
// place where the clock may be.
func atNoon(day directory.Day) time.Time {
	at := day.Time()
	if at.IsZero() {
		return at
	}
	return time.Date(at.Year(), at.Month(), at.Day(), 12, 0, 0, 0, time.Local)
}

// today is the day by the clock of this computer.
func (h *host) today() directory.Day { return directory.NewDay(h.now().Local()) }

// groupWord names a group of leavers.
func groupWord(group directory.LeaverGroup) string {
	switch group {
	case directory.LeaverDue:
		return t("leavers.due")
	case directory.LeaverToResolve:
		return t("leavers.toResolve")
	case directory.LeaverLater:
		return t("leavers.later")
	case directory.LeaverDone:
		return t("leavers.done")
	}
	return t("filter.everybody")
}

// groupHeading is the heading of a group on the page: how many people it has now, and how
// many of its rows belong to another group by now.
func (m *leaversModel) groupHeading(group directory.LeaverGroup, today directory.Day) look.Heading {
	parts := []string{m.groupSize(group, today)}
	moved := m.moved(group)
	for _, to := range directory.LeaverGroups {
		if n := moved[to]; n > 0 {
			parts = append(parts, tn("leavers.moved", n, values{"Group": groupWord(to)}))
		}
	}
	return look.Heading{Lead: groupWord(group), Text: strings.Join(parts, " · ")}
}

// groupSize says how many people a group has: of those due since when, and in how many
// entries where these are more. What is to be resolved may mean nobody yet, so that it is
// counted in entries.
func (m *leaversModel) groupSize(group directory.LeaverGroup, today directory.Day) string {
	people, entries := m.people[group], m.found[group]
	switch {
	case entries == 0:
		return t("leavers.noneNow")
	case group == directory.LeaverToResolve:
		return tn("leavers.entries", entries)
	}
	size := tn("leavers.people", people)
	if entries != people {
		size = t("leavers.inEntries", values{"People": size, "Entries": tn("leavers.entries", entries)})
	}
	if since := m.dueSince(); group == directory.LeaverDue && since != "" {
		size = t("leavers.since", values{"People": size, "Day": dayWords(since, today)})
	}
	return size
}

// becauseWord says why a user is a candidate.
func becauseWord(because leavers.Because) string {
	switch because {
	case leavers.SameAddress:
		return t("because.sameAddress")
	case leavers.SameNumber:
		return t("because.sameNumber")
	case leavers.SameName:
		return t("because.sameName")
	case leavers.LikeName:
		return t("because.likeName")
	case leavers.LikeAddress:
		return t("because.likeAddress")
	}
	return t("because.begins")
}

// originWords says where a list came from, without the names of people.
func originWords(list directory.LeaverList, now time.Time) string {
	var parts []string
	origin := list.Origin
	if origin.File != "" {
		parts = append(parts, displayName(origin.File))
	}
	if origin.Sheet != "" {
		parts = append(parts, t("origin.sheet", values{"Sheet": displayName(origin.Sheet)}))
	}
	if origin.Column != "" {
		parts = append(parts, t("origin.column", values{"Column": displayName(origin.Column)}))
	}
	if origin.DayColumn != "" {
		parts = append(parts, t("origin.days", values{"Column": displayName(origin.DayColumn)}))
	}
	if origin.Encoding != "" && origin.Encoding != "UTF-8" {
		parts = append(parts, displayName(origin.Encoding))
	}
	made := values{"When": moment(list.CreatedAt, now), "Name": displayName(list.CreatedBy)}
	key := "origin.made"
	if origin.File != "" {
		key = "origin.opened"
	}
	from, by := strings.Join(parts, ", "), ""
	if list.CreatedBy != "" {
		by = t(key, made)
	}
	return strings.Join(withText([]string{from, by}), " · ")
}

// statusPill is the pill of a status.
func statusPill(status directory.Status) look.Cell {
	cell := look.Cell{Text: statusWord(status), Tone: look.ToneNeutral, Icon: look.IconArchive}
	switch status {
	case directory.Active:
		cell.Tone, cell.Icon = look.ToneSuccess, look.IconCheck
	case directory.Invited:
		cell.Tone, cell.Icon = look.ToneWarning, look.IconMail
	}
	return cell
}

// writtenWords is what stood in the list, or that somebody came in from Users.
func writtenWords(l directory.Leaver) string {
	if l.Written == "" {
		return t("leavers.fromUsers")
	}
	return displayName(l.Written)
}

// leaverCells shows an entry, without checkbox and dots: what was written, the person, how
// it stands, the day and the note.
func (m *leaversModel) leaverCells(e directory.LeaverEntry, w outcomeWords, today directory.Day) []look.Cell {
	return []look.Cell{
		{Text: writtenWords(e.Leaver), Mark: mixedWords(mailbox(e.Address))},
		m.personCell(e, w.now),
		m.standingCell(e, w),
		{Text: dayWords(leavingDay(e), today)},
		{Text: displayName(e.Note)},
	}
}

// leavingDay is the day of an entry; of one without a day, that is done, when it was done.
func leavingDay(e directory.LeaverEntry) directory.Day {
	if e.Leaves == "" && e.Group == directory.LeaverDone && !e.Outcome.EndedAt.IsZero() {
		return directory.NewDay(e.Outcome.EndedAt.Local())
	}
	return e.Leaves
}

// personCell shows whom an entry means, as he was shown when that was decided, or how many
// it may mean.
func (m *leaversModel) personCell(e directory.LeaverEntry, now time.Time) look.Cell {
	if e.Person.ID != "" {
		cell, address := nameCell(e.Person), addressCell(e.Person)
		cell.Below = address.Text
		marks := []string{cell.Mark, address.Mark}
		if e.Changed {
			marks = append(marks, t("leavers.changed")+" "+changedWords(e.Person, e.Now, now))
		}
		if namesDiffer(e.Leaver) {
			marks = append(marks, t("leavers.otherName"))
		}
		cell.Mark = strings.Join(withText(marks), " ")
		return cell
	}
	candidates, known := m.candidates[e.ID]
	if !known {
		return look.Cell{}
	}
	if len(candidates) == 0 {
		return look.Cell{Text: t("leavers.nobody"), Tone: look.ToneNeutral}
	}
	if best := candidates[0]; best.Because == leavers.LikeAddress {
		return look.Cell{Text: t("leavers.nobodyLike"), Below: directory.DisplayAddress(best.User.Address()), Tone: look.ToneNeutral}
	}
	cell := look.Cell{Text: tn("leavers.candidates", len(candidates)), Below: becauseWord(candidates[0].Because), Tone: look.ToneInfo}
	if len(candidates) == 1 {
		cell.Below = displayName(candidates[0].User.Name())
	}
	return cell
}

// namesDiffer reports whether the row of the list has another name than the person.
func namesDiffer(l directory.Leaver) bool {
	return l.Name != "" && l.Person.ID != "" && leavers.NameDiffers(l.Name, l.Person)
}

func withText(texts []string) (kept []string) {
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// standingCell is how an entry stands: its outcome as Activity has it, else the person's
// status, or what keeps it from being archived.
func (m *leaversModel) standingCell(e directory.LeaverEntry, w outcomeWords) look.Cell {
	candidates, known := m.candidates[e.ID]
	switch {
	case e.Person.ID == "" && !known:
		return look.Cell{}
	case e.Person.ID == "" && (len(candidates) == 0 || candidates[0].Because == leavers.LikeAddress):
		return look.Cell{Text: t("leavers.notFound"), Tone: look.ToneDanger}
	case e.Person.ID == "":
		return look.Cell{Text: t("leavers.pick"), Tone: look.ToneWarning, Icon: look.IconHelp}
	case e.Outcome.ID != 0 && e.Outcome.State != directory.Cancelled:
		tone, word := w.outcome(e.Outcome)
		icon := look.IconActivity
		switch tone {
		case look.ToneSuccess:
			tone, icon = look.ToneNeutral, look.IconArchive // as the status that it is
		case look.ToneWarning, look.ToneDanger:
			icon = look.IconWarning
		}
		return look.Cell{Text: word, Tone: tone, Icon: icon}
	case e.Changed:
		return look.Cell{Text: t("leavers.hasChanged"), Tone: look.ToneWarning, Icon: look.IconWarning}
	case e.Now.ID == "":
		return look.Cell{Text: t("leavers.gone"), Tone: look.ToneNeutral, Icon: look.IconWarning}
	}
	return statusPill(e.Now.Status)
}

// canPick is where the pick is offered: nobody is meant yet, or another one by now.
func canPick(e directory.LeaverEntry) bool { return e.Group != directory.LeaverDone }
