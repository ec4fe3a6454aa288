//go:build window

package realwindow

// The list under a mouse: clicks land where they were aimed, however quick.

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strconv"
	"testing"
)

// TestQuickClicksTickExactlyWhereTheyWereAimed finds the checkboxes in a picture of
// the screen, clicks on two of them, and twice on one, as fast as the X server takes
// it, and reads in the program's log which rows are ticked.
func TestQuickClicksTickExactlyWhereTheyWereAimed(t *testing.T) {
	o := startOrganization(t)
	show := pictures{test: "mouse"}
	w := openWindow(t, t.TempDir(), t.TempDir(), "light", "-organization", o.addresses["profile"])
	signIn(t, w, &show)
	boxes := checkboxes(t, screenshot(t))
	if len(boxes) < 10 {
		t.Fatalf("only %d checkboxes are in sight", len(boxes))
	}
	header, rows := boxes[0], boxes[1:]

	for i, c := range []struct {
		name   string
		clicks []string // what xdotool is told
		ticked []string // what the log says, line by line
	}{
		{"one", at(rows[2]), []string{"2"}},
		{"and-untick-it", at(rows[2]), []string{"none"}},
		{"two-at-once", slices.Concat(at(rows[2]), at(rows[3])), []string{"2", "2,3"}},
		{"both-off-at-once", slices.Concat(at(rows[3]), at(rows[2])), []string{"2", "none"}},
		{"first-and-last-at-once", slices.Concat(at(rows[0]), at(rows[len(rows)-2])), []string{"0", "0," + strconv.Itoa(len(rows)-2)}},
		{"one-twice-and-another", slices.Concat(at(rows[5]), at(rows[5]), at(rows[6])), []string{
			"0,5," + strconv.Itoa(len(rows)-2), "0," + strconv.Itoa(len(rows)-2), "0,6," + strconv.Itoa(len(rows)-2)}},
		{"beside-the-boxes", slices.Concat(at(rows[4].Add(image.Pt(120, 0))), at(rows[7].Add(image.Pt(120, 0)))), nil},
		{"header-twice", slices.Concat(at(header), at(header)), []string{everyRow, "none"}},
		{"range", slices.Concat(at(rows[1]), []string{"keydown", "shift"}, at(rows[4]), []string{"keyup", "shift"}), []string{"1", "1,2,3,4"}},
	} {
		w.mouse(t, c.clicks...)
		for n, ticked := range c.ticked {
			if ticked == everyRow {
				w.await(t, n+1, "msg=ticked")
				continue
			}
			w.await(t, 1, "msg=ticked", "rows="+ticked+"\n")
		}
		show.picture(t, w, c.name)
		if n := w.journal.count(t, w.since, "msg=ticked"); n != len(c.ticked) {
			t.Errorf("%s: the selection changed %d times, want %d", c.name, n, len(c.ticked))
		}
		if n := w.journal.count(t, w.since, "click dropped"); n > 0 {
			t.Errorf("%s: %d clicks were dropped", c.name, n)
		}
		if now := checkboxes(t, screenshot(t)); i == 0 && !slices.Equal(now[len(now)-4:], boxes[len(boxes)-4:]) {
			t.Errorf("the first tick moves the rows: the last checkboxes are at %v, and were at %v", now[len(now)-4:], boxes[len(boxes)-4:])
		}
	}

	w.mouse(t, append(at(rows[6].Add(image.Pt(120, 0))), "click", "1")...)
	w.await(t, 1, "msg=details")
	show.picture(t, w, "double-click")
	w.keys(t, "Escape", "shift+Down", "shift+Down")
	w.await(t, 1, "msg=ticked", "rows=1,2,3,4,6,7,8\n")
	show.picture(t, w, "range-from-the-keyboard")
	w.mouse(t, slices.Concat([]string{"mousemove", strconv.Itoa(rows[0].X), strconv.Itoa(rows[0].Y), "click", "5"}, at(rows[6]))...)
	w.await(t, 1, "msg=ticked", "rows=1,2,3,4,6,7,8,9\n") // a notch of the wheel is three rows
	show.picture(t, w, "wheel")
	w.keys(t, "ctrl+a", "Delete")
	w.await(t, 1, "msg=checked", "kind=archive")
	w.keys(t, "Escape", "Escape", "alt+F4")
	w.process.wantEnd(t)
}

const everyRow = "all"

// at is a click at a point of the screen, as xdotool is told of it.
func at(p image.Point) []string {
	return []string{"mousemove", strconv.Itoa(p.X), strconv.Itoa(p.Y), "click", "1"}
}

// mouse has xdotool do something in one go, without a wait in between.
func (w *window) mouse(t *testing.T, acts ...string) {
	t.Helper()
	w.since = w.journal.end(t)
	xdotool(t, acts...)
}

// checkboxes finds the middles of the checkboxes that are not ticked in a picture of a
// light window, from the top down: squares of dark lines below one another.
func checkboxes(t *testing.T, picture []byte) []image.Point {
	t.Helper()
	screen, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	const side, straight = 18, 8    // the whole side of a box, and what of it is no rounded corner
	isLine := func(x, y int) bool { // one pixel wide, and dark
		return isDark(screen.At(x, y)) || isDark(screen.At(x+1, y))
	}
	below := map[int][]image.Point{}
	bounds := screen.Bounds()
	for x := bounds.Min.X; x < bounds.Max.X/2; x++ {
		for y := bounds.Min.Y; y < bounds.Max.Y-side; y++ {
			found := true
			for i := range straight {
				found = found && isLine(x, y+i) && isLine(x+side-1, y+i) && !isDark(screen.At(x+side/2, y+i))
			}
			if !found {
				continue
			}
			middle := image.Pt(x+side/2, y+straight/2)
			if known := below[middle.X]; len(known) == 0 || middle.Y > known[len(known)-1].Y+side {
				below[middle.X] = append(known, middle)
			}
		}
	}
	var most []image.Point
	for x := bounds.Min.X; x < bounds.Max.X; x++ {
		if len(below[x]) > len(most) {
			most = below[x]
		}
	}
	if len(most) == 0 {
		t.Fatal(fmt.Errorf("there is no checkbox in %v", bounds))
	}
	return most
}

func isDark(c color.Color) bool {
	grey := color.GrayModel.Convert(c).(color.Gray)
	return grey.Y < 190
}
