package ui

import (
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// askDay asks for the leaving day of entries. What was understood stands below what is
// typed, and nothing is set before the button is pressed.
func (v *leaversView) askDay(entries []directory.LeaverEntry) {
	if len(entries) == 0 {
		v.h.say(t("leavers.tickFirst"))
		return
	}
	h, today := v.h, v.h.today()
	field := look.NewField(look.IconCalendar, t("day.placeholder"))
	if day := sameDay(entries); day != "" {
		field.SetText(string(day))
	}
	said := look.Wrapped(look.StyleSmallMuted, "")
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", h.closeDialog)
	yes := look.NewButton(look.Primary, t("day.yes"), "", nil)
	set := func(day directory.Day) {
		h.closeDialog()
		v.set(entries, directory.LeaverChange{Leaves: &day}, func() {
			v.clearSelection()
			v.paintSelection()
			v.h.say(tn("day.done", len(entries), values{"Day": dayWords(day, today)}))
		})
	}
	now := look.NewButton(look.Outline, t("day.clear"), "", func() { set("") })
	read := func() (directory.Day, bool) { return readDay(field.Text(), today, monthFirst()) }
	check := func(string) {
		day, ok := read()
		enable(yes, ok)
		switch {
		case ok:
			said.SetText(wholeDay(day, today))
		case field.Text() == "":
			said.SetText(t("day.how"))
		default:
			said.SetText(t("day.unknown"))
		}
	}
	field.OnChanged = check
	yes.OnTapped = func() {
		if day, ok := read(); ok {
			set(day)
		}
	}
	field.OnSubmitted = func(string) { yes.OnTapped() }
	at := today.Time()
	quick := look.HBox(8)
	for _, q := range []struct {
		key string
		day time.Time
	}{{"day.quick.today", at}, {"day.quick.tomorrow", at.AddDate(0, 0, 1)}, {"day.quick.endOfMonth", at.AddDate(0, 1, -at.Day())}} {
		day := directory.NewDay(q.day)
		quick.Add(look.NewButton(look.Outline, t(q.key), "", func() { field.SetText(string(day)) }))
	}
	check("")
	d := h.newDialog(tn("day.title", len(entries)), look.VBox(12, look.Wrapped(look.StyleBody, t("day.lead")), field, quick, said), now, look.Stretch(look.VBox(0)), no, yes)
	h.openDialog(d)
	h.focus(field.Entry)
}

// sameDay is the day of all entries, or "".
func sameDay(entries []directory.LeaverEntry) directory.Day {
	for _, e := range entries {
		if e.Leaves != entries[0].Leaves {
			return ""
		}
	}
	return entries[0].Leaves
}

// wholeDay writes a day with its weekday and how far it is.
func wholeDay(day, today directory.Day) string {
	at := day.Time()
	v := values{"Weekday": weekdayWord(at.Weekday()), "Day": date(atNoon(day))}
	days := int(at.Sub(today.Time()).Hours() / 24)
	if days <= 0 {
		return t("day.readDue", v)
	}
	return tn("day.read", days, v)
}

func weekdayWord(day time.Weekday) string {
	switch day {
	case time.Monday:
		return t("day.monday")
	case time.Tuesday:
		return t("day.tuesday")
	case time.Wednesday:
		return t("day.wednesday")
	case time.Thursday:
		return t("day.thursday")
	case time.Friday:
		return t("day.friday")
	case time.Saturday:
		return t("day.saturday")
	}
	return t("day.sunday")
}
