package ui

import (
	"context"
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

// The field of the leavers into which a name or an address is typed. Nobody is added by
// what is typed alone: it suggests users, and one of them is chosen.

// suggestAtMost is how many users are suggested.
const suggestAtMost = 6

func (v *leaversView) newAddField() {
	v.add = look.NewField(look.IconPlus, t("leavers.add"))
	v.suggestions = look.NewSuggestions()
	v.suggestions.OnChoose = func(i int) { v.h.clickIfStill(func() { v.chooseTyped(i) })() }
	v.add.OnChanged = v.suggest
	v.add.OnKey = v.suggestions.Key
	v.add.OnPaste = v.pastedList
	v.add.OnEscape = func() bool {
		switch {
		case v.suggestions.Len() > 0:
			v.showSuggestions(nil)
		case v.add.Text() != "" || v.query.Search != "":
			v.endSearch()
		default:
			v.h.focus(v.table)
		}
		return true
	}
	v.add.OnLeft = func() {
		v.h.do(func() { // by then another widget has the keyboard
			if focused := v.h.canvas().Focused(); focused != v.add.Entry && focused != v.suggestions {
				v.showSuggestions(nil)
			}
		})
	}
}

// pastedList reads a text that is a list and no name. It reports whether it is.
func (v *leaversView) pastedList(text string) bool {
	if !strings.Contains(strings.TrimSpace(text), "\n") && strings.Count(text, "@") < 2 {
		return false
	}
	v.openText(text)
	return true
}

// suggest looks for the users that what is typed may mean.
func (v *leaversView) suggest(text string) {
	v.typedAsks++
	asked := v.typedAsks
	if strings.TrimSpace(text) == "" {
		v.showSuggestions(nil)
		if v.query.Search != "" {
			v.showAnother(v.searchFor(""))
		}
		return
	}
	inBackground(v.h.host, v.h.screenCtx, func(ctx context.Context) ([]leavers.Candidate, error) {
		return v.h.client.Suggest(ctx, text, suggestAtMost)
	}, func(found []leavers.Candidate, err error) {
		if asked != v.typedAsks {
			return
		}
		if err != nil {
			v.h.log.Warn("suggest users", "problem", err)
		}
		v.showSuggestions(append([]leavers.Candidate{}, found...))
	})
}

// showSuggestions shows users below the field, and the way to the entries that have these
// words; nothing while nothing is typed.
func (v *leaversView) showSuggestions(found []leavers.Candidate) {
	v.typedAsks++
	v.typed = found
	if found == nil {
		v.suggestions.Set(nil)
		return
	}
	items := make([]look.Suggestion, 0, len(found)+1)
	for _, c := range found {
		pill := statusPill(c.User.Status)
		items = append(items, look.Suggestion{Text: displayName(c.User.Name()), Below: directory.DisplayAddress(c.User.Address()),
			Pill: pill.Text, PillTone: pill.Tone, PillIcon: pill.Icon})
	}
	items = append(items, look.Suggestion{Icon: look.IconSearch, Text: t("leavers.searchHere")})
	v.h.moved()
	v.suggestions.Set(items)
}

// chooseTyped adds the suggested user, or searches the list.
func (v *leaversView) chooseTyped(i int) {
	text := v.add.Text()
	if i >= len(v.typed) {
		v.showSuggestions(nil)
		v.showAnother(v.searchFor(text))
		v.h.focus(v.table)
		return
	}
	user := v.typed[i].User
	v.add.SetText("")
	v.showSuggestions(nil)
	v.h.focus(v.add.Entry)
	v.addPeople([]directory.Leaver{{Written: text, Person: user}}, v.query.ListID)
}

// endSearch shows all entries of the list again.
func (v *leaversView) endSearch() {
	v.add.SetText("")
	if v.query.Search != "" {
		v.showAnother(v.searchFor(""))
	}
}
