package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look/looktest"
)

// someEntries has an entry of every kind, in the order of a page.
func someEntries() []directory.LeaverEntry {
	day := directory.NewDay(today)
	yesterday, later := directory.NewDay(today.AddDate(0, 0, -1)), directory.NewDay(today.AddDate(0, 0, 7))
	entry := func(id int64, group directory.LeaverGroup, leaves directory.Day) directory.LeaverEntry {
		e := directory.LeaverEntry{Group: group}
		u := knownPerson(int(id), directory.Active)
		e.ID, e.ListID, e.Line, e.Leaves, e.Note, e.AddedAt = id, 1, int(id), leaves, "HR-4711", today
		e.Written, e.Address, e.Person, e.Now = u.Email, u.Email, u, u
		return e
	}
	yesterdays := entry(1, directory.LeaverDue, yesterday)
	now := entry(2, directory.LeaverDue, day)
	now.Now.DisplayName, now.Changed = "Somebody Else", true
	pick, none := entry(3, directory.LeaverToResolve, later), entry(4, directory.LeaverToResolve, "")
	pick.Written, pick.Address, pick.Name, pick.Person, pick.Now = "Person 7", "", "Person 7", directory.User{}, directory.User{}
	none.Written, none.Person, none.Now = "nobody@contoso.exampel", directory.User{}, directory.User{}
	soon := entry(5, directory.LeaverLater, later)
	soon.Written, soon.Address, soon.Note, soon.Now.Status, soon.Person.Status = "", "", "", directory.Invited, directory.Invited
	done, failed := entry(6, directory.LeaverDone, day), entry(7, directory.LeaverToResolve, day)
	done.Now.Status = directory.Archived
	done.Outcome = directory.Item{ID: 1, Kind: directory.Archive, State: directory.Done, Seen: done.Person, ConfirmedAt: today, EndedAt: today}
	failed.Outcome = directory.Item{ID: 2, Kind: directory.Archive, State: directory.Failed, Reason: directory.ReasonServiceError, Seen: failed.Person, ConfirmedAt: today}
	return []directory.LeaverEntry{yesterdays, now, pick, none, failed, soon, done}
}

// someLeavers is the answer that has someEntries.
func someLeavers() leaversAnswer {
	counts := map[directory.LeaverGroup]int{}
	entries := someEntries()
	for _, e := range entries {
		counts[e.Group]++
		counts[directory.AnyLeaver]++
	}
	list := directory.LeaverList{ID: 1, Name: "November exits", CreatedAt: today, CreatedBy: "Avery Moss", Counts: counts,
		Origin: directory.Origin{File: "November exits.xlsx", Sheet: "Exits", Column: "E-mail", DayColumn: "Austritt"}}
	return leaversAnswer{lists: []directory.LeaverList{list, {ID: 2, Name: "Leavers 20 Nov 2026", CreatedAt: today.AddDate(0, 0, -3)}},
		page: client.LeaverPage{Entries: entries, Total: len(entries), Found: counts, People: counts, Archived: 1, Counts: counts}}
}

// leaversOn puts the view of leavers with someLeavers on a stage.
func leaversOn(s *stage) *leaversView {
	v := newLeaversView(s.viewHost, func() {}, func(string) {})
	s.window.SetContent(v.content())
	v.choose(1)
	v.candidates[3] = []leavers.Candidate{{User: knownPerson(7, directory.Active), Because: leavers.SameName}}
	v.candidates[4] = nil
	v.loadedPage(v.ask(), someLeavers(), nil)
	return v
}

// TestNothingInLeaversMovesOrChangesItsColour compares where everything in the view of
// leavers and its dialogs is painted, and how, with testdata.
func TestNothingInLeaversMovesOrChangesItsColour(t *testing.T) {
	for name, build := range map[string]func(*stage){
		"leavers": func(s *stage) { leaversOn(s) },
		"leavers-ticked": func(s *stage) {
			v := leaversOn(s)
			v.tick(0)
			v.tick(2)
			s.window.Canvas().Focus(v.table)
			v.table.SetCursor(2)
		},
		"leavers-narrow": func(s *stage) { leaversOn(s); s.window.Resize(fyne.NewSize(760, 600)) },
		"leavers-none": func(s *stage) {
			v := leaversOn(s)
			v.choose(0)
			v.loadedPage(v.ask(), leaversAnswer{}, nil)
		},
		"leavers-none-found": func(s *stage) {
			v := leaversOn(s)
			v.searchFor("zzz")
			v.loadedPage(v.ask(), leaversAnswer{lists: someLeavers().lists}, nil)
		},
		"leavers-unreadable": func(s *stage) {
			v := newLeaversView(s.viewHost, func() {}, func(string) {})
			s.window.SetContent(v.content())
			v.loadedPage(v.ask(), leaversAnswer{}, &problem.Problem{Kind: problem.DiskTrouble})
		},
		"leavers-suggested": func(s *stage) {
			v := leaversOn(s)
			v.add.SetText("person")
			var found []leavers.Candidate
			for i, status := range []directory.Status{directory.Active, directory.Invited, directory.Archived} {
				found = append(found, leavers.Candidate{User: knownPerson(i, status), Because: leavers.BeginsWithIt})
			}
			v.showSuggestions(found)
			v.suggestions.Key(fyne.KeyDown)
		},
		"dialog-pick": func(s *stage) {
			p := leaversOn(s).openPick(someEntries()[2])
			p.show([]leavers.Candidate{{User: knownPerson(7, directory.Active), Because: leavers.SameName}, {User: somePeople()[1], Because: leavers.LikeName}}, false, nil)
		},
		"dialog-pick-none": func(s *stage) { leaversOn(s).openPick(someEntries()[3]).show(nil, false, nil) },
		"dialog-day":       func(s *stage) { leaversOn(s).askDay(someEntries()[:1]) },
		"dialog-note":      func(s *stage) { leaversOn(s).askNote(someEntries()[:2]) },
		"dialog-leaver":    func(s *stage) { leaversOn(s).showLeaver(someEntries()[1]) },
		"dialog-leaver-done": func(s *stage) {
			leaversOn(s).showLeaver(someEntries()[6])
		},
		"dialog-list-delete": func(s *stage) { leaversOn(s).askDeleteList(someLeavers().lists[0]) },
		"dialog-list-new":    func(s *stage) { leaversOn(s).askNewList() },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			build(s)
			looktest.Compare(t, name, s.window)
			for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
				wantLegible(t, s.window, variant)
			}
		})
	}
}
