package desktop_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mileiq.example/admin/client/desktop"
)

func TestTheFoldersAreMadeForTheUserAlone(t *testing.T) {
	folders := desktop.FoldersIn(filepath.Join(t.TempDir(), "new"))

	if err := folders.Make(); err != nil {
		t.Fatal(err)
	}

	for _, folder := range []string{folders.Data, folders.Cache, folders.Logs} {
		info, err := os.Stat(folder)
		if err != nil || !info.IsDir() || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", folder, info, err)
		}
	}
	if err := folders.Make(); err != nil {
		t.Errorf("again: %v", err)
	}
	if folders.Machine != "" {
		t.Errorf("a machine's profile at %s", folders.Machine)
	}
	if folders.Data == folders.Cache || folders.Cache == folders.Logs || folders.Logs == folders.Data {
		t.Errorf("one folder for two things: %+v", folders)
	}
}

func TestThatAFolderCannotBeMadeIsTold(t *testing.T) {
	for _, name := range []string{"data", "cache", "logs"} {
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, name), "in the way")
		if err := desktop.FoldersIn(dir).Make(); err == nil {
			t.Errorf("%s is no folder", name)
		}
		if _, _, err := desktop.OpenLog(desktop.FoldersIn(dir)); err == nil {
			t.Errorf("a log although %s is no folder", name)
		}
	}
}

func TestTheSystemsFoldersAreTheProgramsOwn(t *testing.T) {
	folders := desktop.SystemFolders()
	for _, folder := range []string{folders.Data, folders.Cache, folders.Logs} {
		if !filepath.IsAbs(folder) || !strings.Contains(folder, "mileiq-admin") {
			t.Errorf("folder %q", folder)
		}
	}
	if runtime.GOOS == "linux" && folders.Machine != "/etc/mileiq-admin/organization.toml" {
		t.Errorf("the machine's profile is %q", folders.Machine)
	}
}

func TestTheLogIsAppendedTo(t *testing.T) {
	folders := desktop.FoldersIn(t.TempDir())
	for _, line := range []string{"first", "second"} {
		log, closeLog, err := desktop.OpenLog(folders)
		if err != nil {
			t.Fatal(err)
		}
		log.Info(line, "n", slog.IntValue(7))
		if err := closeLog(); err != nil {
			t.Fatal(err)
		}
	}

	text, err := os.ReadFile(folders.LogFile())

	if err != nil || !strings.Contains(string(text), "msg=first n=7\n") || !strings.Contains(string(text), "msg=second n=7\n") {
		t.Errorf("%s, %v", text, err)
	}
}
