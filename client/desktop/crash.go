package desktop

// What the program leaves behind when it crashes: a file beside the log, into
// which the Go runtime itself writes.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"time"
)

const (
	crashPrefix = "crash-"
	// crashOpen ends the name of a file that a running program holds ready.
	crashOpen = ".open"
	// crashReport ends the name of one that a crash was written to, after it
	// was cleaned.
	crashReport = ".txt"
	// crashesKept is how many reports are kept.
	crashesKept = 5
	// maxCrash bounds what is read of one.
	maxCrash = 4 << 20
)

// CrashFile is where the runtime writes what it knows when the program crashes:
// why, and what each goroutine was doing. There are functions, lines, addresses
// and numbers in it, and no contents, but for the text of a panic; the report keeps of
// that only sentences of the runtime, see cleanCrash.
//
// Its methods may be called on nil, which is no file.
type CrashFile struct{ path, report string }

// Report returns the path of the report that the run before this one left by
// crashing, and "" where it left none. It is told once: the next start does not
// find it again.
func (c *CrashFile) Report() string {
	if c == nil {
		return ""
	}
	return c.report
}

// OpenCrashFile has crashes written to a file in the log folder from now on, and
// finds what the run before left. version goes into the file. Only the program
// that has the data folder's lock may call it, once.
//
// Where only the earlier report could not be read, both results are there.
func OpenCrashFile(f Folders, version string, now time.Time) (*CrashFile, error) {
	report, earlier := collectCrashes(f.Logs)
	name := crashPrefix + now.UTC().Format("20060102T150405.000Z") + crashOpen
	c := &CrashFile{filepath.Join(f.Logs, name), report}
	file, err := os.OpenFile(c.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, errors.Join(err, earlier)
	}
	defer file.Close() // the runtime has a descriptor of its own
	_, err = fmt.Fprintf(file, "MileIQ Admin %s\nsystem %s/%s, %s\nstarted %s\n\n",
		version, runtime.GOOS, runtime.GOARCH, runtime.Version(), now.UTC().Format(time.RFC3339))
	if err == nil {
		err = debug.SetCrashOutput(file, debug.CrashOptions{})
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(c.path), earlier)
	}
	debug.SetTraceback("all") // a deadlock or a race is seen in all goroutines only
	return c, earlier
}

// Close says that the program ended well: the file goes away.
func (c *CrashFile) Close() error {
	if c == nil {
		return nil
	}
	return errors.Join(debug.SetCrashOutput(nil, debug.CrashOptions{}), os.Remove(c.path))
}

// collectCrashes turns what earlier runs left into reports, deletes all but the
// newest reports, and returns the newest of those that are new.
func collectCrashes(folder string) (report string, err error) {
	left, err := filepath.Glob(filepath.Join(folder, crashPrefix+"*"+crashOpen))
	if err != nil {
		return "", err
	}
	slices.Sort(left) // by time
	var problems []error
	for _, path := range left {
		made, err := makeReport(path)
		if err != nil {
			problems = append(problems, err)
		}
		if made != "" {
			report = made
		}
	}
	reports, err := filepath.Glob(filepath.Join(folder, crashPrefix+"*"+crashReport))
	problems = append(problems, err)
	slices.Sort(reports)
	for len(reports) > crashesKept {
		problems = append(problems, os.Remove(reports[0]))
		reports = reports[1:]
	}
	return report, errors.Join(problems...)
}

// makeReport cleans what a run left, and returns the report's path. A run that
// was killed, or lost its power, left nothing to report.
func makeReport(path string) (report string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxCrash))
	if err = errors.Join(err, file.Close()); err != nil {
		return "", err
	}
	about, crash, _ := bytes.Cut(text, []byte("\n\n"))
	if len(bytes.TrimSpace(crash)) > 0 {
		report = path[:len(path)-len(crashOpen)] + crashReport
		cleaned := slices.Concat(about, []byte("\n\n"), cleanCrash(crash))
		if err := os.WriteFile(report, cleaned, 0o600); err != nil {
			return "", err
		}
	}
	return report, os.Remove(path)
}
