//go:build window

package realwindow

// What a start costs, beside a program of the same toolkit that shows one label:
// the time until the rows are on the screen, and memory and processor after it.
// Both are measured from outside and in the same way: by looking at the screen,
// and in /proc. assets/bench.sh runs both in turn.

import (
	"bytes"
	wire "encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
)

const (
	// comesToRest is how long the screen must not change until the start counts
	// as over. Memory is read then.
	comesToRest = 2 * time.Second
	// idleFor is how long the processor time of a program at rest is added up.
	idleFor = 30 * time.Second
	// glance is the time between two looks at the screen.
	glance = 5 * time.Millisecond
	// enough of the picture's edges are there: the rest is the words about how
	// old the copy is, which change by themselves.
	enough = 0.95
)

// BenchmarkStart needs, beside what the package needs, an Xvfb with nothing else
// on it, and these variables:
//
//	MILEIQ_ADMIN    the program
//	ONE_LABEL       the built testdata/onelabel
//	BENCH_SCREEN    the file that Xvfb keeps the screen in (-fbdir)
func BenchmarkStart(b *testing.B) {
	program, oneLabel, file := os.Getenv("MILEIQ_ADMIN"), os.Getenv("ONE_LABEL"), os.Getenv("BENCH_SCREEN")
	if program == "" || oneLabel == "" || file == "" {
		b.Skip("MILEIQ_ADMIN, ONE_LABEL or BENCH_SCREEN is not set: assets/bench.sh sets them")
	}
	screen := openScreen(b, file)
	folder := filledCopy(b, program)
	// The first windows of a session make lists of fonts and compile shaders.
	openOnce(b, screen, exec.Command(program, "-data", folder))
	openOnce(b, screen, exec.Command(oneLabel))
	b.Run("program", func(b *testing.B) {
		for b.Loop() {
			measureStart(b, screen, exec.Command(program, "-data", folder))
		}
		log, err := os.ReadFile(desktop.FoldersIn(folder).LogFile())
		if err != nil || !bytes.Contains(log, []byte(`msg="first rows" rows=50 of=230`)) {
			b.Fatalf("the rows were not shown: %v\n%s", err, log)
		}
	})
	b.Run("onelabel", func(b *testing.B) {
		for b.Loop() {
			measureStart(b, screen, exec.Command(oneLabel))
		}
	})
}

// filledCopy returns the data folder of somebody who is signed in, with a copy
// of the demo organization, which goes on running. The session is in the
// keyring.
func filledCopy(b *testing.B, program string) (folder string) {
	b.Helper()
	folder = b.TempDir()
	c, err := client.Open(client.Options{Folders: desktop.FoldersIn(folder), Organization: runOrganization(b, program)})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	if err := c.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	flow, err := c.BeginSignIn(b.Context(), client.CallbackPage{DoneTitle: "Done", FailedTitle: "Failed"})
	if err != nil {
		b.Fatal(err)
	}
	finished := make(chan error, 1)
	go func() { finished <- flow.Finish(b.Context()) }()
	if err := errors.Join(flow.As(b.Context(), "avery.moss"), <-finished, clienttest.Accept(b.Context(), c)); err != nil {
		b.Fatal(err)
	}
	eventually(b, "a complete copy", func() bool { return !c.State().Sync.At.IsZero() })
	if c.State().SessionOnly {
		b.Fatal("there is no keyring that keeps the session")
	}
	return folder
}

// runOrganization runs the demo organization until the benchmark ends, and
// returns the address of its profile.
func runOrganization(b *testing.B, program string) (profile string) {
	b.Helper()
	printed := filepath.Join(b.TempDir(), "printed")
	out, err := os.Create(printed)
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	command := exec.Command(program, "-sandbox", "127.0.0.1:0")
	command.Stdout = out
	begin(b, command)
	b.Cleanup(func() { end(b, command) })
	eventually(b, "the addresses of the demo organization", func() bool {
		text, err := os.ReadFile(printed)
		if err != nil {
			b.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "profile=")
		line, _, whole := strings.Cut(rest, "\n")
		profile = line
		return whole
	})
	return profile
}

// openOnce opens a program and ends it.
func openOnce(b *testing.B, screen *screen, command *exec.Cmd) {
	b.Helper()
	open(b, screen, command)
	end(b, command)
}

// open starts a program, waits until its window has come to rest, and returns how
// long it took until the window showed that. The toolkit's preferences are new, so
// that the window has its first size.
func open(b *testing.B, screen *screen, command *exec.Cmd) time.Duration {
	b.Helper()
	eventually(b, "an empty screen", func() bool { return screen.look(b).blank() })
	command.Env = environment("WAYLAND_DISPLAY FYNE_THEME FYNE_SCALE XDG_CONFIG_HOME LC_ALL LANG LANGUAGE",
		"FYNE_THEME=light", "FYNE_SCALE=1", "XDG_CONFIG_HOME="+b.TempDir(), "LANG=C.UTF-8")
	began := time.Now()
	begin(b, command)
	return screen.settle(b).Sub(began)
}

// measureStart starts a program, and ends it when all is measured.
func measureStart(b *testing.B, screen *screen, command *exec.Cmd) {
	b.Helper()
	shown := open(b, screen, command)
	defer end(b, command)
	of := running{b, command.Process.Pid}
	rss, pss := of.memory("status", "VmRSS:"), of.memory("smaps_rollup", "Pss:")
	before := of.processorTime()
	time.Sleep(idleFor)
	busy := of.processorTime() - before

	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(shown)/float64(time.Millisecond), "start-ms")
	b.ReportMetric(rss, "rss-MB")
	b.ReportMetric(pss, "pss-MB")
	b.ReportMetric(100*busy.Seconds()/idleFor.Seconds(), "idle-cpu-%")
}

// begin starts a program, which does not outlive the benchmark.
func begin(b *testing.B, command *exec.Cmd) {
	b.Helper()
	var said bytes.Buffer
	command.Stderr = &said
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if command.ProcessState == nil { // something was not as it should be
			_ = command.Process.Kill()
			_ = command.Wait()
		}
		if b.Failed() {
			b.Logf("%s said:\n%s", command.Path, said.String())
		}
	})
}

// end tells a program to end, and waits until it has.
func end(b *testing.B, command *exec.Cmd) {
	b.Helper()
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		b.Error(err)
	}
	_ = command.Wait()
}

// eventually waits until something holds.
func eventually(b *testing.B, what string, holds func() bool) {
	b.Helper()
	deadline := time.Now().Add(patience)
	for !holds() {
		if time.Now().After(deadline) {
			b.Fatalf("not within %v: %s", patience, what)
		}
		time.Sleep(glance)
	}
}

// screen is the file in which Xvfb keeps what is on the screen.
type screen struct {
	file          *os.File
	offset        int64 // of the first pixel
	line          int   // bytes of a line of pixels
	width, height int
	buffer        []byte // for one look
}

// openScreen reads the file's header (X11/XWDFile.h): numbers of four bytes, the
// most significant first, and after it a table of colours.
func openScreen(b *testing.B, path string) *screen {
	b.Helper()
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = file.Close() })
	header := make([]uint32, 25)
	if err := wire.Read(file, wire.BigEndian, header); err != nil {
		b.Fatal(err)
	}
	if header[1] != 7 || header[11] != 32 {
		b.Fatalf("%s: version %d, %d bits a pixel", path, header[1], header[11])
	}
	width, height := int(header[4]), int(header[5])
	return &screen{
		file: file, offset: int64(header[0]) + 12*int64(header[19]),
		line: int(header[12]), width: width, height: height, buffer: make([]byte, height/4*4*width),
	}
}

// sight is what was on the screen at a moment: the pixels of every fourth line.
type sight struct {
	at     time.Time
	pixels []byte
	width  int // of a line, in pixels
}

func (s *screen) look(b *testing.B) sight {
	b.Helper()
	seen := sight{at: time.Now(), width: s.width, pixels: s.buffer}
	line := 4 * s.width
	for i := range s.height / 4 {
		if _, err := s.file.ReadAt(seen.pixels[i*line:(i+1)*line], s.offset+int64(4*i)*int64(s.line)); err != nil {
			b.Fatal(err)
		}
	}
	return seen
}

// settle waits until something is on the screen that changes no more, and
// returns when that was there. The frame that brought it is looked for backwards:
// the first one with nearly all the edges that there are in the end.
func (s *screen) settle(b *testing.B) time.Time {
	b.Helper()
	changes := []sight{s.look(b).kept()}
	eventually(b, "a picture at rest", func() bool {
		now, last := s.look(b), changes[len(changes)-1]
		if !bytes.Equal(now.pixels, last.pixels) {
			changes = append(changes, now.kept())
			return false
		}
		return len(changes) > 1 && now.at.Sub(last.at) > comesToRest
	})
	final := changes[len(changes)-1]
	first := final.at
	for i := len(changes) - 1; i >= 0 && changes[i].has(final) >= enough; i-- {
		first = changes[i].at
	}
	return first
}

// kept is what was seen, also after the next look.
func (s sight) kept() sight {
	s.pixels = bytes.Clone(s.pixels)
	return s
}

// edge reports whether a pixel has another colour than its left neighbour: letters,
// symbols and lines consist of such pixels, and planes do not.
func (s sight) edge(i int) bool {
	return i%s.width > 0 && !bytes.Equal(s.pixels[4*i:4*i+4], s.pixels[4*i-4:4*i])
}

func (s sight) blank() bool {
	for i := range len(s.pixels) / 4 {
		if s.edge(i) {
			return false
		}
	}
	return true
}

// has returns which part of the edges of final is there already.
func (s sight) has(final sight) float64 {
	all, there := 0, 0
	for i := range len(final.pixels) / 4 {
		if !final.edge(i) {
			continue
		}
		all++
		if bytes.Equal(final.pixels[4*i-4:4*i+4], s.pixels[4*i-4:4*i+4]) {
			there++
		}
	}
	return float64(there) / float64(max(1, all))
}

// running is a process, as /proc tells of it.
type running struct {
	b  *testing.B
	id int
}

func (r running) read(name string) string {
	r.b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", r.id, name))
	if err != nil {
		r.b.Fatal(err)
	}
	return string(text)
}

// memory returns a line that is in kilobytes, in megabytes.
func (r running) memory(name, label string) float64 {
	r.b.Helper()
	_, rest, _ := strings.Cut(r.read(name), label)
	fields := strings.Fields(rest)
	if len(fields) < 2 || fields[1] != "kB" {
		r.b.Fatalf("%s has no %s", name, label)
	}
	kilobytes, err := strconv.Atoi(fields[0])
	if err != nil {
		r.b.Fatal(err)
	}
	return float64(kilobytes) / 1024
}

// processorTime returns what the process has used so far, for itself and in the
// kernel: fields 14 and 15 of proc(5), in ticks of 10 ms.
func (r running) processorTime() time.Duration {
	r.b.Helper()
	text := r.read("stat")
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:]) // from field 3 on
	ticks := 0
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			r.b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
