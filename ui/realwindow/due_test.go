//go:build window

package realwindow

import (
	"slices"
	"testing"
	"time"
)

// TestThoseDueAreSaidOnTheDesktopOnceADay prepares a leaver who is due and starts the
// program again, then has the day of that leaver begin at a midnight at which the program
// runs. Each is said once, however often the program is started on that day.
func TestThoseDueAreSaidOnTheDesktopOnceADay(t *testing.T) {
	t.Setenv("TZ", "UTC")
	day := tomorrow(time.Now())
	said := receiveNotifications(t)
	o := startOrganization(t)
	config, data := t.TempDir(), t.TempDir()
	show := pictures{test: "due"}
	open := func() *window {
		t.Helper()
		return openWindow(t, config, data, "light", "-organization", o.addresses["profile"])
	}
	end := func(w *window) {
		t.Helper()
		w.keys(t, "alt+F4")
		w.process.wantEnd(t)
	}

	w := open()
	signIn(t, w, &show)
	w.await(t, 1, `msg="leavers due"`, "people=0")
	w.keys(t, "ctrl+1", "ctrl+d")
	w.await(t, 1, `msg="added to the leavers"`, "people=1")
	end(w)
	if shown := said.all(); len(shown) > 0 {
		t.Errorf("who was just added is announced as %q", shown)
	}

	w = open()
	said.await(t, w, 1)
	show.picture(t, w, "at-the-start")
	w.keys(t, "ctrl+2")
	w.await(t, 1, "msg=leavers", "rows=1 of=1")
	w.keys(t, "Home", "shift+F10", "Down", "Down", "Return")
	show.picture(t, w, "leaving-day")
	w.keys(t, "ctrl+a")
	xdotool(t, "type", "--clearmodifiers", "--delay", "40", day.Format(time.DateOnly))
	w.keys(t, "Return")
	w.await(t, 1, "msg=leavers", "rows=1 of=1")
	end(w)

	t.Setenv("TZ", zoneWithMidnightIn(t, 30*time.Second))
	w = open()
	w.await(t, 1, `msg="leavers due"`, "people=0")
	w.await(t, 1, `msg="leavers due"`, "people=1", "told=false")
	said.await(t, w, 2)
	show.picture(t, w, "at-midnight")
	end(w)

	w = open()
	w.await(t, 1, `msg="leavers due"`, "people=1", "told=true")
	end(w)

	due := notification{"MileIQ Admin", "1 leaver is due. Nothing is sent before you confirm it."}
	if shown := said.all(); !slices.Equal(shown, []notification{due, due}) {
		t.Errorf("the desktop was asked to show %q", shown)
	}
}
