package ui

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAFolderShowsItsFoldersFirstAndNothingThatIsNoFile(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"b.csv", "A.csv", "c.exe"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := errors.Join(os.Mkdir(filepath.Join(folder, "z"), 0o700), os.Symlink("z", filepath.Join(folder, "link")), os.Symlink("gone", filepath.Join(folder, "broken")))
	if err != nil {
		t.Fatal(err)
	}

	entries, err := readFolder(folder)

	var names []string
	for _, e := range entries {
		names = append(names, e.name)
	}
	if err != nil || !slices.Equal(names, []string{"link", "z", "A.csv", "b.csv", "c.exe"}) {
		t.Errorf("%q, %v", names, err)
	}
	if some := offered(entries, "", listExtensions); len(some) != 4 {
		t.Errorf("a list may be in %v", some)
	}
}

func TestWhatIsTypedOrPastedBecomesAPath(t *testing.T) {
	for typed, want := range map[string]string{
		"/data/leavers.csv":             "/data/leavers.csv",
		"leavers.csv":                   "/lists/leavers.csv",
		"november/":                     "/lists/november/",
		"~":                             "/home/ada/",
		"~/leavers.csv":                 "/home/ada/leavers.csv",
		` "/data/exit list.csv" `:       "/data/exit list.csv",
		"file:///data/exit%20list.csv":  "/data/exit list.csv",
		"":                              "",
		"/":                             "/",
		"/data//exits/leavers.csv":      "/exits/leavers.csv",
		"../other/leavers november.csv": "/other/leavers november.csv",
	} {
		if got := filepath.ToSlash(typedPath(typed, "/lists", "/home/ada")); got != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
}

func TestACompletionIsTheBeginningOfEveryNameThatIsOffered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[aAbBéÉ]{1,5}`), 1, 6, rapid.ID).Draw(t, "names")
		begin := rapid.StringMatching(`[aAbBéÉ]{0,2}`).Draw(t, "begin")
		var entries []folderEntry
		for _, name := range names {
			entries = append(entries, folderEntry{name: name, folder: rapid.Bool().Draw(t, "folder")})
		}
		some := offered(entries, begin, nil)
		whole := completion(some, begin)
		if len([]rune(whole)) < len([]rune(begin)) {
			t.Fatalf("%q is completed to %q", begin, whole)
		}
		for _, e := range some {
			if !strings.HasPrefix(fold(e.name+separator), fold(whole)) {
				t.Fatalf("%q is completed to %q, which is not the beginning of %q", begin, whole, e.name)
			}
		}
	})
}
