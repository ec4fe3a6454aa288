//go:build unix

package desktop_test

// Folders and files that are not the user's own.

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/clienttest/foreign"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/problem"
)

// soon calls f, which must not wait for what never comes, such as a reader of a pipe.
func soon(t *testing.T, f func() error) error {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- f() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(patience):
		t.Fatal("it hangs")
		return nil
	}
}

// mustRefuse checks that the problem says what is wrong with path.
func mustRefuse(t *testing.T, err error, kind problem.Kind, path string) {
	t.Helper()
	if err == nil {
		t.Fatalf("%s is used", path)
	}
	if p := problem.Of(err); p.Kind != kind || p.Detail != path {
		t.Errorf("%q about %q, not %q about %q: %v", p.Kind, p.Detail, kind, path, err)
	}
}

func TestAForeignFolderIsRefusedWhicheverItIs(t *testing.T) {
	for _, attack := range foreign.Folders() {
		for _, name := range []string{"data", "cache", "logs"} {
			t.Run(attack.Name+" as "+name, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, name)
				attack.Put(t, path)

				_, _, err := desktop.OpenLog(desktop.FoldersIn(dir))

				mustRefuse(t, err, attack.Kind, path)
			})
		}
	}
}

func TestAFolderInWhichOthersCouldPutAnotherInItsPlaceIsRefused(t *testing.T) {
	for _, mode := range []os.FileMode{0o777, 0o770, 0o707} {
		dir := t.TempDir()
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		mustRefuse(t, desktop.FoldersIn(dir).Make(), problem.OthersWrite, dir)
	}
	sticky := t.TempDir() // such as /tmp: only their owners move what is in there
	if err := os.Chmod(sticky, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	if err := desktop.FoldersIn(sticky).Make(); err != nil {
		t.Errorf("below a folder like /tmp: %v", err)
	}
}

func TestAForeignLogIsNotWrittenTo(t *testing.T) {
	for _, attack := range foreign.Files() {
		t.Run(attack.Name, func(t *testing.T) {
			folders := desktop.FoldersIn(t.TempDir())
			attack.Put(t, folders.LogFile())

			err := soon(t, func() error {
				log, closeLog, err := desktop.OpenLog(folders)
				if err != nil {
					return err
				}
				log.Info("written")
				return closeLog()
			})

			mustRefuse(t, err, attack.Kind, folders.LogFile())
		})
	}
}

func TestALogThatOthersMayReadIsMadePrivate(t *testing.T) {
	folders := desktop.FoldersIn(t.TempDir())
	for range 2 {
		log, closeLog, err := desktop.OpenLog(folders)
		if err != nil {
			t.Fatal(err)
		}
		log.Info("written")
		if err := closeLog(); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(folders.LogFile())
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		if err := os.Chmod(folders.LogFile(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAForeignLockIsNotTaken(t *testing.T) {
	for _, attack := range foreign.Files() {
		t.Run(attack.Name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "lock")
			attack.Put(t, path)

			err := soon(t, func() error {
				instance, err := desktop.Claim(folder)
				if err != nil {
					return err
				}
				return instance.Release()
			})

			mustRefuse(t, err, attack.Kind, path)
		})
	}
}

func TestWhatSomebodyElseLeftIsNoCrashReport(t *testing.T) {
	for _, attack := range foreign.Files() {
		t.Run(attack.Name, func(t *testing.T) {
			folders := desktop.FoldersIn(t.TempDir())
			if err := folders.Make(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folders.Logs, "crash-20260101T000000.000Z.open")
			if err := os.WriteFile(path, []byte("MileIQ Admin\n\npanic: planted\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			attack.Put(t, path)

			var crashes *desktop.CrashFile
			err := soon(t, func() (err error) {
				crashes, err = desktop.OpenCrashFile(folders, "1.0.0", time.Now())
				return err
			})

			mustRefuse(t, err, attack.Kind, path)
			if crashes == nil || crashes.Report() != "" {
				t.Errorf("report %q", crashes.Report())
			}
			if err := crashes.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestACrashReportIsNotWrittenThroughALink(t *testing.T) {
	folders := desktop.FoldersIn(t.TempDir())
	if err := folders.Make(); err != nil {
		t.Fatal(err)
	}
	stem := filepath.Join(folders.Logs, "crash-20260101T000000.000Z")
	victim := filepath.Join(t.TempDir(), "victim")
	if err := errors.Join(os.WriteFile(victim, []byte("mine"), 0o600), os.Symlink(victim, stem+".txt"),
		os.WriteFile(stem+".open", []byte("MileIQ Admin\n\npanic: boom\n"), 0o600)); err != nil {
		t.Fatal(err)
	}

	crashes, err := desktop.OpenCrashFile(folders, "1.0.0", time.Now())

	if err != nil || crashes.Report() != stem+".txt" {
		t.Errorf("%q, %v", crashes.Report(), err)
	}
	if text, err := os.ReadFile(victim); err != nil || string(text) != "mine" {
		t.Errorf("the other file has %q, %v", text, err)
	}
	if info, err := os.Lstat(stem + ".txt"); err != nil || info.Mode() != 0o600 {
		t.Errorf("the report: %v, %v", info, err)
	}
	if err := crashes.Close(); err != nil {
		t.Error(err)
	}
}

func TestARecordThatIsForeignHasNothing(t *testing.T) {
	for _, attack := range foreign.Files() {
		t.Run(attack.Name, func(t *testing.T) {
			record := desktop.Record{Path: filepath.Join(t.TempDir(), "accounts")}
			if err := record.Add("planted"); err != nil {
				t.Fatal(err)
			}
			attack.Put(t, record.Path)

			err := soon(t, func() error {
				if record.Has("planted") {
					return errors.New("it has what was planted")
				}
				return record.Add("mine")
			})

			if err != nil || !record.Has("mine") {
				t.Errorf("%v", err)
			}
			if text, err := os.ReadFile(record.Path); err != nil || strings.Count(string(text), "\n") != 1 {
				t.Errorf("%q, %v", text, err)
			}
		})
	}
}
