package desktop_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mileiq.example/admin/client/desktop"
)

func TestARecordHasWhatWasAddedAndNamesNothing(t *testing.T) {
	r := desktop.Record{Path: filepath.Join(t.TempDir(), "accounts")}
	if r.Has("ada") {
		t.Error("a record that is not there has something")
	}
	for _, thing := range []string{"ada", "grace", "ada"} {
		if err := r.Add(thing); err != nil {
			t.Fatal(err)
		}
	}
	if !r.Has("ada") || !r.Has("grace") || r.Has("eve") || r.Has("") {
		t.Error("it has others than were added")
	}
	text, err := os.ReadFile(r.Path)
	if err != nil || strings.Contains(string(text), "ada") || strings.Count(string(text), "\n") != 2 {
		t.Errorf("it says %q, %v", text, err)
	}
	if info, err := os.Stat(r.Path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestARecordForgetsTheOldest(t *testing.T) {
	r := desktop.Record{Path: filepath.Join(t.TempDir(), "accounts")}
	if err := r.Add("first"); err != nil {
		t.Fatal(err)
	}
	was, err := os.ReadFile(r.Path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 999 {
		was = append(was, fmt.Sprintf("%064d\n", i)...)
	}
	if err := os.WriteFile(r.Path, was, 0o600); err != nil {
		t.Fatal(err)
	}
	if !r.Has("first") {
		t.Fatal("it is forgotten before there are too many")
	}
	if err := r.Add("last"); err != nil {
		t.Fatal(err)
	}
	if r.Has("first") || !r.Has("last") {
		t.Error("not the oldest is forgotten")
	}
}

func TestARecordThatIsNoneHasNothing(t *testing.T) {
	folder := t.TempDir()
	if (desktop.Record{Path: folder}).Has("ada") {
		t.Error("a folder is a record")
	}
	if err := (desktop.Record{Path: filepath.Join(folder, "nowhere", "accounts")}).Add("ada"); err == nil {
		t.Error("it is kept where no folder is")
	}
}
