//go:build window

package realwindow

import (
	"fmt"
	"slices"
	"testing"
)

// TestThreeNamedPeopleBecomeLeaversAndAreArchivedTogether finds three people, one after
// the other, puts each among the leavers with one key, and archives them with one
// confirmation. Each search is Ctrl+F, a text, Enter.
func TestThreeNamedPeopleBecomeLeaversAndAreArchivedTogether(t *testing.T) {
	o := startOrganization(t)
	before := o.users(t)
	var people []user
	for range 3 {
		people = append(people, chooseOne(t, before, people))
	}
	data := t.TempDir()
	show := pictures{test: "leavers"}

	w := openWindow(t, t.TempDir(), data, "light", "-organization", o.addresses["profile"])
	signIn(t, w, &show)
	w.keys(t, "ctrl+2")
	show.picture(t, w, "nobody-yet")
	w.keys(t, "ctrl+1")
	for i, u := range people {
		w.keys(t, "ctrl+f")
		xdotool(t, "type", "--clearmodifiers", "--delay", "40", u.mailName())
		w.await(t, 1, "msg=page", fmt.Sprintf("rows=1 of=1 searchLength=%d\n", len(u.mailName())))
		w.keys(t, "Return")
		w.keys(t, "ctrl+d")
		w.await(t, 1, `msg="added to the leavers"`, "people=1")
		show.picture(t, w, fmt.Sprintf("added-%d", i+1))
	}
	if touched := changedSince(t, o, before); len(touched) > 0 {
		t.Errorf("before anything was confirmed %v were changed", touched)
	}
	w.keys(t, "ctrl+shift+d")
	w.await(t, 1, "msg=checked", "kind=archive", "users=3", "leftOut=0")
	show.picture(t, w, "archive-due")
	w.keys(t, "Tab", "Return")
	w.await(t, 1, "msg=confirmed", "kind=archive", "users=3")
	w.await(t, 3, "msg=ended", "state=done")
	show.picture(t, w, "archived")
	w.keys(t, "alt+F4")
	w.process.wantEnd(t)

	wantOnlyTheseChanges(t, o, before, people)
	wantActivity(t, data, people)

	again := openWindow(t, t.TempDir(), data, "dark", "-organization", o.addresses["profile"])
	again.await(t, 1, `msg="first rows"`)
	again.keys(t, "ctrl+2")
	again.await(t, 1, "msg=leavers", "rows=3 of=3")
	show.picture(t, again, "done")
	again.keys(t, "alt+F4")
	again.process.wantEnd(t)
}

// changedSince are the ids of those who are not as they were.
func changedSince(t *testing.T, o *organization, before map[string]user) (ids []string) {
	t.Helper()
	for id, u := range o.users(t) {
		if u.raw != before[id].raw {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
