//go:build window

package realwindow

// The program with its window: keys go to it through the X server, as a
// person's would, and its pictures are taken from the screen.

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"mileiq.example/admin/client/desktop"
)

// window is the program, running with its window on the screen.
type window struct {
	process *process
	journal journal
	id      string // of the X window
	since   int    // the line of the journal from which on things are awaited
	theme   string
}

// pictures numbers the screenshots of a test, so that they lie in the order in
// which things happened.
type pictures struct {
	test string
	n    int
}

// openWindow starts the program and waits until its window has the keyboard.
// config is the folder of its preferences, data that of everything else.
func openWindow(t *testing.T, config, data, theme string, args ...string) *window {
	t.Helper()
	w := &window{journal: journal(desktop.FoldersIn(data).LogFile()), theme: theme}
	w.since = w.journal.end(t)
	w.process = start(t, windowEnvironment(config, theme), t.Output(), t.Output(), append(args, "-data", data)...)
	w.await(t, 1, "msg=screen")
	// Only a window of this process: others may be on the screen.
	pid := strconv.Itoa(w.process.command.Process.Pid)
	w.id = firstLine(xdotool(t, "search", "--sync", "--onlyvisible", "--all", "--pid", pid, "--name", "MileIQ Admin"))
	w.activate(t)
	return w
}

// activate brings the window to the front and gives it the keyboard.
func (w *window) activate(t *testing.T) {
	t.Helper()
	xdotool(t, "windowactivate", "--sync", w.id)
}

// windowEnvironment is that of the program: in English, in one of the two
// colour schemes, with preferences of its own.
func windowEnvironment(config, theme string) []string {
	return environment("WAYLAND_DISPLAY FYNE_THEME FYNE_SCALE XDG_CONFIG_HOME LC_ALL LANG LANGUAGE",
		"FYNE_THEME="+theme, "XDG_CONFIG_HOME="+config, "LANG=C.UTF-8")
}

// await waits for n lines of the program's log since the last keys.
func (w *window) await(t *testing.T, n int, parts ...string) {
	t.Helper()
	w.journal.await(t, w.process, w.since, n, parts...)
}

// keys presses keys, one after the other. What is awaited next happens after.
func (w *window) keys(t *testing.T, keys ...string) {
	t.Helper()
	w.since = w.journal.end(t)
	xdotool(t, append([]string{"key", "--clearmodifiers", "--delay", "40"}, keys...)...)
}

// acceptAccount says that it is the admin himself who signed in, for the first time on
// this computer. The question comes with the keyboard at No.
func (w *window) acceptAccount(t *testing.T) {
	t.Helper()
	w.await(t, 1, "msg=screen", "shows=*ui.newAccount")
	w.activate(t)
	w.keys(t, "shift+Tab", "Return")
}

// search goes to the search field, writes text there, waits for the n people
// whom it finds, and goes back to the list, whose first row is then the cursor
// row.
func (w *window) search(t *testing.T, text string, n int) {
	t.Helper()
	w.keys(t, "ctrl+f", "ctrl+a", "Delete")
	xdotool(t, "type", "--clearmodifiers", "--delay", "40", text)
	w.await(t, 1, "msg=page", fmt.Sprintf("rows=%d of=%d searchLength=%d\n", n, n, len(text)))
	w.keys(t, "Return", "Home")
}

// picture keeps a screenshot once the screen has come to rest, and checks that
// something is painted on it.
func (p *pictures) picture(t *testing.T, w *window, name string) {
	t.Helper()
	var before, now []byte
	deadline := time.Now().Add(5 * time.Second)
	err := until(t.Context(), w.process, func() bool {
		before, now = now, screenshot(t)
		// What moves without end, such as a cursor, must not hold this up.
		return bytes.Equal(before, now) || time.Now().After(deadline)
	})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	p.keep(t, name, w.theme, now)
}

// keep writes a picture down, and checks that something is painted on it.
func (p *pictures) keep(t *testing.T, name, theme string, picture []byte) {
	t.Helper()
	p.n++
	path := filepath.Join(screenshots(t), fmt.Sprintf("%s-%02d-%s-%s.png", p.test, p.n, name, theme))
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		t.Fatal(err)
	}
	if n := colours(t, picture); n < 16 {
		t.Errorf("%s: %d colours in the whole picture: nothing is painted", name, n)
	}
}

func screenshots(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		t.Fatal("SCREENSHOTS is not set: name the folder for the screenshots there")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

// screenshot returns the screen as PNG. Times are left out of the file, so that
// equal pictures are equal files.
func screenshot(t *testing.T) []byte {
	t.Helper()
	return []byte(tool(t, "import", "-window", "root", "-define", "png:exclude-chunks=date,time", "-strip", "png:-"))
}

func colours(t *testing.T, file []byte) int {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[4]uint32]bool{}
	for point := range points(picture.Bounds()) {
		r, g, b, a := picture.At(point.X, point.Y).RGBA()
		seen[[4]uint32{r, g, b, a}] = true
	}
	return len(seen)
}

// points are those of every fourth row and column.
func points(r image.Rectangle) func(yield func(image.Point) bool) {
	return func(yield func(image.Point) bool) {
		for y := r.Min.Y; y < r.Max.Y; y += 4 {
			for x := r.Min.X; x < r.Max.X; x += 4 {
				if !yield(image.Pt(x, y)) {
					return
				}
			}
		}
	}
}

func xdotool(t *testing.T, args ...string) string {
	t.Helper()
	return tool(t, "xdotool", args...)
}

// tool runs one of the tools that the tests need and returns what it prints.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, name, args...)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s %q: %v %s", name, args, err, complaint.Bytes())
	}
	return string(out)
}

func firstLine(text string) string {
	line, _, _ := bytes.Cut([]byte(text), []byte("\n"))
	return string(line)
}
