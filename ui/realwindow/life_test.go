//go:build window

package realwindow

// The program's other starts: one while it runs, and one after it crashed.

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mileiq.example/admin/client/desktop"
)

func TestASecondStartBringsTheMinimizedWindowBack(t *testing.T) {
	show := pictures{test: "second-start"}
	config, data := t.TempDir(), t.TempDir()
	w := openWindow(t, config, data, "light")
	w.await(t, 1, "shows=*ui.firstRun")
	xdotool(t, "windowminimize", "--sync", w.id)
	if err := until(t.Context(), w.process, func() bool { return activeWindow(t) != w.id }); err != nil {
		t.Fatalf("the window is not minimized: %v", err)
	}
	w.since = w.journal.end(t)

	exit, out, said := run(t, windowEnvironment(config, "light"), "-data", data)

	if exit != 0 || said != "" || strings.Count(out, "\n") != 1 || !strings.Contains(out, "already running") {
		t.Errorf("exit %d, printed %q, said %q", exit, out, said)
	}
	w.await(t, 1, "shown again")
	err := until(t.Context(), w.process, func() bool {
		return activeWindow(t) == w.id
	})
	if err != nil {
		t.Fatalf("the window does not come back: %v", err)
	}
	show.picture(t, w, "back")
	if n := w.journal.count(t, 0, "msg=start"); n != 1 {
		t.Errorf("the program started %d times", n)
	}
}

func TestTwoProgramsStartedAtOnceAreOneWindow(t *testing.T) {
	config, data := t.TempDir(), t.TempDir()
	env := windowEnvironment(config, "light")
	log := journal(desktop.FoldersIn(data).LogFile())
	var programs []*process
	for range 4 {
		programs = append(programs, start(t, env, t.Output(), t.Output(), "-data", data))
	}

	running := func() (n int, one *process) {
		for _, p := range programs {
			select {
			case <-p.ended:
				if !p.command.ProcessState.Success() {
					t.Errorf("one of them ended with %v", p.command.ProcessState)
				}
			default:
				n, one = n+1, p
			}
		}
		return n, one
	}
	deadline := time.Now().Add(patience)
	n, one := running()
	for ; n > 1; n, one = running() {
		if time.Now().After(deadline) {
			t.Fatalf("%d programs run", n)
		}
		time.Sleep(pollEvery)
	}
	if n == 0 {
		t.Fatal("none of them runs")
	}
	log.await(t, one, 0, 1, "shows=*ui.firstRun")
	if n := log.count(t, 0, "msg=start"); n != 1 {
		t.Errorf("%d windows", n)
	}
}

func TestAfterACrashTheWindowSaysSoOnce(t *testing.T) {
	show := pictures{test: "crash"}
	config, data := t.TempDir(), t.TempDir()
	logs := desktop.FoldersIn(data).Logs
	w := openWindow(t, config, data, "light")
	w.await(t, 1, "shows=*ui.firstRun")
	if err := w.process.command.Process.Signal(syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	select {
	case <-w.process.ended:
	case <-time.After(patience):
		t.Fatal("the program goes on running")
	}

	w = openWindow(t, config, data, "light")

	w.await(t, 1, "crashed when it last ran", "report="+logs)
	w.await(t, 1, "msg=dialog", "says=crash")
	show.picture(t, w, "said")
	reports, err := filepath.Glob(filepath.Join(logs, "crash-*.txt"))
	if err != nil || len(reports) != 1 {
		t.Fatalf("reports: %q, %v", reports, err)
	}
	text, err := os.ReadFile(reports[0])
	if err != nil || !strings.HasPrefix(string(text), "MileIQ Admin ") || !strings.Contains(string(text), "\ngoroutine ") {
		t.Errorf("%v, the report:\n%s", err, text)
	}
	w.keys(t, "Escape")
	show.picture(t, w, "read")
	if err := w.process.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	w.process.wantEnd(t)
	if left, err := filepath.Glob(filepath.Join(logs, "crash-*.open")); err != nil || len(left) != 0 {
		t.Errorf("ended well, and left %q, %v", left, err)
	}

	w = openWindow(t, config, data, "light")
	w.await(t, 1, "shows=*ui.firstRun")
	if n := w.journal.count(t, 0, "says=crash"); n != 1 {
		t.Errorf("it was said %d times", n)
	}
}

// activeWindow is the window that has the keyboard, or "" while none has.
func activeWindow(t *testing.T) string {
	t.Helper()
	id, err := exec.CommandContext(t.Context(), "xdotool", "getactivewindow").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}

func TestTheWindowFitsItsScreenAndIsMaximizedAgain(t *testing.T) {
	show := pictures{test: "window-place"}
	config, data := t.TempDir(), t.TempDir()
	preferences := filepath.Join(config, "fyne", "example.mileiq.admin", "preferences.json")
	screenWidth, screenHeight := geometry(t, "getdisplaygeometry", "--shell")
	open := func(kept string) *window {
		t.Helper()
		if err := os.WriteFile(preferences, []byte(kept), 0o600); err != nil {
			t.Fatal(err)
		}
		w := openWindow(t, config, data, "light")
		w.await(t, 1, "shows=*ui.firstRun")
		return w
	}
	closeWindow := func(w *window) string {
		t.Helper()
		w.keys(t, "alt+F4")
		w.process.wantEnd(t)
		kept, err := os.ReadFile(preferences)
		if err != nil {
			t.Fatal(err)
		}
		return string(kept)
	}
	if err := os.MkdirAll(filepath.Dir(preferences), 0o700); err != nil {
		t.Fatal(err)
	}

	w := open(`{"window.width":5000,"window.height":4000}`)
	show.picture(t, w, "fitted")
	if width, height := geometry(t, "getwindowgeometry", "--shell", w.id); width > screenWidth || height >= screenHeight || width < screenWidth/2 {
		t.Errorf("the window is %d by %d, on %d by %d", width, height, screenWidth, screenHeight)
	}
	if kept := closeWindow(w); !strings.Contains(kept, `"window.maximized":false`) || strings.Contains(kept, "5000") {
		t.Errorf("kept is %s", kept)
	}

	w = open(`{"window.width":900,"window.height":640,"window.maximized":true}`)
	show.picture(t, w, "maximized")
	if width, _ := geometry(t, "getwindowgeometry", "--shell", w.id); width != screenWidth {
		t.Errorf("the maximized window is %d wide, on %d", width, screenWidth)
	}
	if kept := closeWindow(w); !strings.Contains(kept, `"window.maximized":true`) || !strings.Contains(kept, `"window.width":900`) {
		t.Errorf("kept is %s", kept)
	}
}

// geometry is the width and height that xdotool tells.
func geometry(t *testing.T, args ...string) (width, height int) {
	t.Helper()
	for _, line := range strings.Fields(xdotool(t, args...)) {
		if value, ok := strings.CutPrefix(line, "WIDTH="); ok {
			width, _ = strconv.Atoi(value)
		}
		if value, ok := strings.CutPrefix(line, "HEIGHT="); ok {
			height, _ = strconv.Atoi(value)
		}
	}
	return width, height
}
