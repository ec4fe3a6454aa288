package desktop_test

// What a crash leaves behind, and what it must not.

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/problem"
)

// Secrets of the programs that crash here. No source line that a stack names
// holds them.
const (
	plantedToken  = "eyJhbGciOiJFUzI1NiJ9.planted-payload-0123456789.planted-signature"
	plantedPerson = "planted.person@contoso.example"
)

// crashes are the ways in which the child ends.
var crashes = map[string]func(token string){
	"a nil pointer": func(string) {
		var none *problem.Problem
		_ = none.Kind
	},
	"an error that quotes the request": func(token string) {
		panic(fmt.Errorf("Get %q: Bearer %s was refused", "https://a.example/?code="+token, token))
	},
	"a text with the token and a person": func(token string) {
		panic("renewing " + token + " for " + plantedPerson + "\ngoroutine 1 [running]: " + token)
	},
	"a name and a token without quotes, over lines": func(token string) {
		panic("Noor Haddad\npanic: " + token + "\n\ngoroutine 1 [running]:\nmain." + token + "()\n\t/" + token + "/x.go:1 +0x1\n[signal SIGSEGV: " + token)
	},
	"a token that is broken": func(token string) {
		panic(strings.ReplaceAll(token, "-", "/") + " a.b/c.d Noor.Haddad/" + plantedPerson)
	},
	"a panic that was caught": func(token string) {
		defer func() { panic(errors.New("again " + fmt.Sprint(recover()))) }()
		panic("Noor Haddad " + token)
	},
	"a conversion": func(token string) {
		var held any = token
		_ = held.(fmt.Stringer)
	},
	"an index": func(token string) {
		_ = []byte(token)[len(token)+len(plantedPerson)]
	},
	"a map that two write": func(string) {
		shared := map[int]int{}
		for range 8 {
			go func() {
				for i := 0; ; i++ {
					shared[i%100] = i
				}
			}()
		}
		select {}
	},
}

const (
	childCrash   = "MILEIQ_ADMIN_TEST_CRASH"
	childAddress = "MILEIQ_ADMIN_TEST_ADDRESS"
)

// TestChildCrashes crashes while a token is in a variable, and in the header of
// a request under way.
func TestChildCrashes(t *testing.T) {
	folder := os.Getenv(childFolder)
	if folder == "" {
		return // not a test by itself
	}
	folders := desktop.FoldersIn(folder)
	if err := folders.Make(); err != nil {
		t.Fatal(err)
	}
	instance, err := desktop.Claim(folders.Data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desktop.OpenCrashFile(folders, "1.2.3", time.Now()); err != nil {
		t.Fatal(err)
	}
	token := os.Getenv("PLANTED")
	request, err := http.NewRequest(http.MethodGet, os.Getenv(childAddress), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	go func() {
		_, _ = http.DefaultClient.Do(request)
	}()
	crash := crashes[os.Getenv(childCrash)]
	go func(held string) { // not in the test's goroutine, which recovers
		for range 3 {
			_, _ = http.Get(os.Getenv(childAddress) + "/arrived") // until the request is under way
		}
		crash(held)
		runtime.KeepAlive(instance)
	}(token)
	select {}
}

// crash runs a child that crashes, and returns what it said.
func crash(t *testing.T, folder, how string) string {
	t.Helper()
	arrived := make(chan struct{})
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			<-arrived
			return
		}
		close(arrived)
		select {
		case <-done:
		case <-r.Context().Done():
		}
	}))
	defer server.Close()
	defer close(done)
	c := child(t, "TestChildCrashes", folder)
	c.Env = append(c.Env, childCrash+"="+how, childAddress+"="+server.URL, "PLANTED="+plantedToken)
	said, err := c.CombinedOutput()
	if err == nil {
		t.Fatalf("%s: the child did not crash: %s", how, said)
	}
	return string(said)
}

// nextStart is what the program does when it starts again.
func nextStart(t *testing.T, folder string) *desktop.CrashFile {
	t.Helper()
	c, err := desktop.OpenCrashFile(desktop.FoldersIn(folder), "1.2.4", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func crashFiles(t *testing.T, folder string) (paths []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(desktop.FoldersIn(folder).Logs, "crash-*"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestACrashLeavesAReportWithoutSecrets(t *testing.T) {
	for how, c := range map[string]struct{ said, reason string }{
		"a nil pointer":                                 {"nil pointer dereference", "panic: runtime error: invalid memory address or nil pointer dereference\n[signal "},
		"an index":                                      {"index out of range", "panic: runtime error: index out of range ["},
		"a conversion":                                  {"interface conversion", "panic: interface conversion: [redacted]\n"},
		"an error that quotes the request":              {"was refused", "panic: [redacted]\n"},
		"a text with the token and a person":            {"renewing", "panic: [redacted]\n"},
		"a name and a token without quotes, over lines": {"Noor", "panic: [redacted]\n"},
		"a token that is broken":                        {"Noor", "panic: [redacted]\n"},
		"a panic that was caught":                       {"again", "panic: [redacted] [recovered]\n\tpanic: [redacted]\n"},
		"a map that two write":                          {"maps.fatal", "maps.fatal"}, // the runtime leaves the words out
	} {
		t.Run(how, func(t *testing.T) {
			folder := t.TempDir()
			if said := crash(t, folder, how); !strings.Contains(said, c.said) {
				t.Fatalf("it crashed otherwise: %s", said)
			}
			left := crashFiles(t, folder)
			if len(left) != 1 {
				t.Fatalf("it left %q", left)
			}
			if how == "a nil pointer" || how == "a map that two write" {
				// What Go itself says is clean before anybody cleans it.
				mustNotHold(t, left[0])
			}

			report := nextStart(t, folder).Report()

			if report == "" {
				t.Fatal("the next start found nothing")
			}
			mustNotHold(t, report)
			text, err := os.ReadFile(report)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range []string{"MileIQ Admin 1.2.3\n", runtime.GOOS + "/" + runtime.GOARCH, runtime.Version(), "started 2", c.reason, "goroutine ", "crash_test.go:", "net/http"} {
				if !strings.Contains(string(text), part) {
					t.Errorf("the report does not say %q:\n%s", part, text)
				}
			}
			if _, stacks, _ := strings.Cut(string(text), "\ngoroutine "); strings.Contains(stacks, "[redacted]") {
				t.Errorf("the stacks are not whole:\n%s", stacks)
			}
			info, err := os.Stat(report)
			if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
			if len(crashFiles(t, folder)) != 2 { // with that of this run
				t.Errorf("files: %q", crashFiles(t, folder))
			}
		})
	}
}

// mustNotHold checks that a file holds no part of what was planted.
func mustNotHold(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range append(strings.Split(plantedToken, "."), plantedPerson, "planted", "Noor", "Haddad", "eyJ") {
		if strings.Contains(string(text), secret) {
			t.Errorf("%s holds %q:\n%s", path, secret, text)
		}
	}
}

func TestACrashIsToldOnce(t *testing.T) {
	folder := t.TempDir()
	crash(t, folder, "a nil pointer")
	first := nextStart(t, folder)
	if first.Report() == "" {
		t.Fatal("the next start found nothing")
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	if again := nextStart(t, folder).Report(); again != "" {
		t.Errorf("told again: %s", again)
	}
	if _, err := os.Stat(first.Report()); err != nil {
		t.Errorf("the report has gone: %v", err)
	}
}

func TestAProgramThatEndsWellLeavesNoCrashFile(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(desktop.FoldersIn(folder).Logs, 0o700); err != nil {
		t.Fatal(err)
	}
	c := nextStart(t, folder)
	if len(crashFiles(t, folder)) != 1 {
		t.Fatalf("files: %q", crashFiles(t, folder))
	}

	if err := c.Close(); err != nil {
		t.Fatal(err)
	}

	if left := crashFiles(t, folder); len(left) != 0 || c.Report() != "" {
		t.Errorf("left: %q, report %q", left, c.Report())
	}
}

func TestAKilledProgramLeavesNoReport(t *testing.T) {
	folder := t.TempDir()
	logs := desktop.FoldersIn(folder).Logs
	writeFile(t, filepath.Join(logs, "crash-20260101T000000.000Z.open"), "MileIQ Admin 1.2.3\nsystem x\nstarted then\n\n")

	if report := nextStart(t, folder).Report(); report != "" {
		t.Errorf("report %q", report)
	}
	if left := crashFiles(t, folder); len(left) != 1 { // that of this run
		t.Errorf("left: %q", left)
	}
}

func TestTheFiveNewestReportsAreKept(t *testing.T) {
	folder := t.TempDir()
	logs := desktop.FoldersIn(folder).Logs
	for i := range 8 {
		writeFile(t, filepath.Join(logs, fmt.Sprintf("crash-2026010%dT000000.000Z.txt", i)), "old")
	}
	writeFile(t, filepath.Join(logs, "crash-20260201T000000.000Z.open"), "MileIQ Admin 1.2.3\n\npanic: new\n")

	report := nextStart(t, folder).Report()

	reports, err := filepath.Glob(filepath.Join(logs, "crash-*.txt"))
	if err != nil || len(reports) != 5 || reports[4] != report || !strings.Contains(reports[0], "20260104") {
		t.Errorf("kept %q, new %q, %v", reports, report, err)
	}
}

func TestWithoutALogFolderTheProgramRunsWithoutACrashFile(t *testing.T) {
	c, err := desktop.OpenCrashFile(desktop.FoldersIn(filepath.Join(t.TempDir(), "none")), "1", time.Now())

	if !errors.Is(err, os.ErrNotExist) || c.Report() != "" || c.Close() != nil {
		t.Errorf("%v, %q", err, c.Report())
	}
}

func TestTheLogIsTurnedOverAndOldOnesAreFew(t *testing.T) {
	folders := desktop.FoldersIn(t.TempDir())
	log, closeLog, err := desktop.OpenLog(folders)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Repeat("x", 1<<20)

	for range 40 { // megabytes: eight files, if all were kept
		log.Info(line)
	}

	if err := closeLog(); err != nil {
		t.Fatal(err)
	}
	awaitAtMost(t, folders.Logs, 1+3)
	for path, text := range filesIn(t, folders.Logs) {
		info, err := os.Stat(path)
		if err != nil || len(text) > 5<<20 || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %d bytes, %v, %v", path, len(text), info.Mode(), err)
		}
	}
}

// awaitAtMost waits until a folder holds no more than so many files. Old log files
// are deleted in the background, and nobody says when.
func awaitAtMost(t *testing.T, folder string, files int) {
	t.Helper()
	looks, limit := time.NewTicker(10*time.Millisecond), time.NewTimer(patience)
	defer looks.Stop()
	defer limit.Stop()
	for len(filesIn(t, folder)) > files {
		select {
		case <-looks.C:
		case <-limit.C:
			t.Fatalf("%d files stay", len(filesIn(t, folder)))
		}
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAnEarlierReportThatCannotBeReadKeepsNoNewOneAway(t *testing.T) {
	folder := t.TempDir()
	folders := desktop.FoldersIn(folder)
	unreadable := filepath.Join(folders.Logs, "crash-20260101T000000.000Z.open")
	if err := os.MkdirAll(unreadable, 0o700); err != nil { // a folder
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(folders.Logs, "crash-20260102T000000.000Z.open"), "MileIQ Admin 1.2.3\n\npanic: odd\n")

	c, err := desktop.OpenCrashFile(folders, "1", time.Now())

	if err == nil || c == nil || !strings.HasSuffix(c.Report(), "crash-20260102T000000.000Z.txt") {
		t.Fatalf("%v, report %q", err, c.Report())
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestAReportThatCannotBeWrittenLeavesWhatTheCrashLeft(t *testing.T) {
	folders := desktop.FoldersIn(t.TempDir())
	left := filepath.Join(folders.Logs, "crash-20260102T000000.000Z.open")
	writeFile(t, left, "MileIQ Admin 1.2.3\n\npanic: odd\n")
	if err := os.MkdirAll(strings.TrimSuffix(left, "open")+"txt", 0o700); err != nil { // in its place
		t.Fatal(err)
	}

	c, err := desktop.OpenCrashFile(folders, "1", time.Now())

	if err == nil || c.Report() != "" {
		t.Errorf("%v, report %q", err, c.Report())
	}
	if _, err := os.Stat(left); err != nil {
		t.Error(err)
	}
	_ = c.Close()
}

func TestTheNewestOfSeveralReportsIsTold(t *testing.T) {
	folders := desktop.FoldersIn(t.TempDir())
	for _, day := range []string{"02", "01", "03"} {
		writeFile(t, filepath.Join(folders.Logs, "crash-202601"+day+"T000000.000Z.open"), "MileIQ Admin 1.2.3\n\npanic: day "+day+"\n")
	}

	c, err := desktop.OpenCrashFile(folders, "1", time.Now())

	if err != nil || !strings.Contains(c.Report(), "crash-20260103") {
		t.Errorf("%v, report %q", err, c.Report())
	}
	_ = c.Close()
	if reports := crashFiles(t, filepath.Dir(folders.Logs)); len(reports) != 3 {
		t.Errorf("reports %q", reports)
	}
}

func TestACrashFileIsNamedByItsTimeAndNeverOverwritten(t *testing.T) {
	folders := desktop.FoldersIn(t.TempDir())
	if err := folders.Make(); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 13, 0, 0, 7_000_000, time.FixedZone("", 3600))
	path := filepath.Join(folders.Logs, "crash-20260301T120000.007Z.open")
	c, err := desktop.OpenCrashFile(folders, "1.2.3", now)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	want := fmt.Sprintf("MileIQ Admin 1.2.3\nsystem %s/%s, %s\nstarted 2026-03-01T12:00:00Z\n\n", runtime.GOOS, runtime.GOARCH, runtime.Version())
	if err != nil || string(text) != want {
		t.Errorf("%q, %v", text, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if err := c.Close(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("closed twice: %v", err)
	}

	if runtime.GOOS == "windows" {
		return // where not everybody may make links
	}
	if err := os.Symlink(filepath.Join(folders.Data, "elsewhere"), path); err != nil {
		t.Fatal(err)
	}
	if _, err := desktop.OpenCrashFile(folders, "1", now); err == nil {
		t.Error("what lies there is written to")
	}
	if _, err := os.Stat(filepath.Join(folders.Data, "elsewhere")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("elsewhere: %v", err)
	}
}

func TestAReportIsBoundedAndNothingUnknownInItIsKept(t *testing.T) {
	folders := desktop.FoldersIn(t.TempDir())
	const stack = "goroutine 1 [chan receive, 2 minutes]:\nmain.aFunctionWithAVeryLongNameThatIsNoToken(0xc000012345, {0x1?, ...})\n" +
		"\tclient/x.go:12 +0x1d\ncreated by mileiq%2eexample/admin.(*T[...]).run in goroutine 7\n\t<autogenerated>:1 +0x1\n"
	head := "MileIQ Admin 1.2.3\n\n"
	text := head + "panic: " + plantedPerson + "\n\n" + strings.ReplaceAll(strings.ReplaceAll(stack, "\tclient", "\t/home/noor/client"), "\t<", "\t<")
	writeFile(t, filepath.Join(folders.Logs, "crash-20260101T000000.000Z.open"), text+strings.Repeat("x", 4<<20))

	c, err := desktop.OpenCrashFile(folders, "1", time.Now())

	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	report, err := os.ReadFile(c.Report())
	if want := head + "panic: [redacted]\n\n" + stack + "[redacted]\n"; err != nil || string(report) != want {
		t.Errorf("%.600s, want %s, %v", report, want, err)
	}
}

// What is not written by the runtime is taken out wherever it stands.
func TestNoTextGetsIntoAReportByLookingLikeTheRuntimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		frames := rapid.SampledFrom([]string{
			"panic: ", "fatal error: ", "\tpanic: ", " [recovered]", "runtime error: ", "interface conversion: ", "goroutine 1 [", "goroutine 1 [running]", "]:", "\n", "\n\n", "\t",
			"/x.go:12", " +0x1d", "[signal SIGSEGV: ", " code=0x1 addr=0x0 pc=0x1]", "main.", "(0x1)", "created by ", " in goroutine 1", "index out of range [", "rax 0x1", "runtime: ",
		})
		var text strings.Builder
		for range rapid.IntRange(1, 8).Draw(t, "parts") {
			text.WriteString(frames.Draw(t, "frame"))
			text.WriteString(rapid.SampledFrom([]string{"", "Noor Haddad", "planted.person@contoso.example", "Noor/Haddad.x", "eyJ0.planted/x", "Noor:", "{Noor}"}).Draw(t, "planted"))
		}

		// The runtime indents the lines of a panic's text.
		report := desktop.CleanCrash("panic: " + strings.ReplaceAll(text.String(), "\n", "\n\t") + "\n\ngoroutine 1 [running]:\nmain.main()\n\t/a/main.go:1 +0x1\n")

		for _, part := range []string{"Noor", "Haddad", "planted", "eyJ", "contoso"} {
			if strings.Contains(report, part) {
				t.Fatalf("%q holds %q", report, part)
			}
		}
		if !strings.HasSuffix(report, "goroutine 1 [running]:\nmain.main()\n\ta/main.go:1 +0x1\n") {
			t.Fatalf("the stack is not kept: %q", report)
		}
	})
}
