package ui

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
)

// drawnPreview is a list whose lines mean few users by chance.
func drawnPreview(t *rapid.T) *listPreview {
	list := leavers.List{Counts: map[leavers.Result]int{}}
	seen := map[string]bool{}
	for i := range rapid.IntRange(0, 12).Draw(t, "lines") {
		line := leavers.Line{Result: rapid.SampledFrom(leavers.Results).Draw(t, "result")}
		line.Line, line.Written = i+1, fmt.Sprint(i)
		line.Leaves = rapid.SampledFrom([]directory.Day{"", "2026-11-22", "2026-11-23", "2026-11-24"}).Draw(t, "leaves")
		if line.Leaves == "" {
			line.WrittenDay = rapid.SampledFrom([]string{"", "soon"}).Draw(t, "written day")
		}
		if line.Result == leavers.Matched {
			line.User = knownPerson(rapid.IntRange(0, 5).Draw(t, "user"), directory.Active)
			if seen[line.User.ID] {
				line.Result = leavers.Repeated
			}
			seen[line.User.ID] = true
		}
		list.Lines = append(list.Lines, line)
		list.Counts[line.Result]++
	}
	return newListPreview(list, "2026-11-23")
}

func TestWhateverIsPickedNobodyIsMeantTwiceAndAPickIsUndone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawnPreview(t)
		before := fmt.Sprint(p.lines, p.counts)
		for range rapid.IntRange(0, 6).Draw(t, "picks") {
			if len(p.lines) == 0 {
				break
			}
			i := rapid.IntRange(0, len(p.lines)-1).Draw(t, "line")
			if p.canPick(i) {
				p.pick(i, knownPerson(rapid.IntRange(0, 8).Draw(t, "picked"), directory.Active))
			}
		}
		due, later := p.matched()
		seen, counts := map[string]bool{}, map[leavers.Result]int{}
		for _, u := range append(due, later...) {
			if seen[u.ID] {
				t.Fatalf("%s is meant twice", u.ID)
			}
			seen[u.ID] = true
		}
		for _, line := range p.lines {
			counts[line.Result]++
		}
		for r, n := range p.counts {
			if counts[r] != n {
				t.Fatalf("%d lines are %s, and %d are counted", counts[r], r, n)
			}
		}
		for i := range p.lines {
			p.unpick(i)
		}
		if after := fmt.Sprint(p.lines, p.counts); after != before {
			t.Fatalf("taken back, the list is\n%s, and was\n%s", after, before)
		}
	})
}

func TestWhoLeavesLaterOrOnAnUnreadableDayIsNotArchivedWithTheOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawnPreview(t)
		due, later := p.matched()
		days, unread := map[string]directory.Day{}, map[string]bool{}
		for _, line := range p.lines {
			if line.Result == leavers.Matched {
				days[line.User.ID], unread[line.User.ID] = line.Leaves, line.WrittenDay != ""
			}
		}
		for _, u := range due {
			if days[u.ID] > p.today || unread[u.ID] {
				t.Fatalf("who leaves on %s is archived on %s", days[u.ID], p.today)
			}
		}
		p.drop(due)
		if left, rest := p.matched(); len(left) != 0 || len(rest) != len(later) {
			t.Fatalf("%d and %d are left of those who leave later, want 0 and %d", len(left), len(rest), len(later))
		}
	})
}

func TestWhatIsKeptHasEverybodyButWhoIsRepeatedArchivedOrTheAdmin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawnPreview(t)
		people, left := p.keepable()
		if len(people)+left != len(p.lines) || left != p.counts[leavers.Repeated]+p.counts[leavers.Archived]+p.counts[leavers.Yourself] {
			t.Fatalf("%d are kept, %d left out, of %v", len(people), left, p.counts)
		}
		for _, l := range people {
			if line := p.lines[l.Line-1]; l.Person.ID != line.User.ID {
				t.Fatalf("a line that is %s is kept as %s", line.Result, l.Person.ID)
			}
		}
	})
}
