//go:build unix

package ownfile

// Whose a folder or a file is.

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"mileiq.example/admin/client/clienttest/foreign"
	"mileiq.example/admin/client/problem"
)

func mustBe(t *testing.T, err error, kind problem.Kind, path string) {
	t.Helper()
	if err == nil {
		t.Fatalf("it went well, and should be %q", kind)
	}
	if p := problem.Of(err); p.Kind != kind || p.Detail != path {
		t.Errorf("%q about %q, not %q about %q: %v", p.Kind, p.Detail, kind, path, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFolderOfAnotherUserIsNotUsed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")

	mustBe(t, makeFolder(dir, os.Getuid()+1), problem.ForeignFolder, dir)
	if err := makeFolder(dir, os.Getuid()); err != nil {
		t.Errorf("one's own: %v", err)
	}
}

func TestAFolderBelowOneOfAnotherUserIsNotUsed(t *testing.T) {
	if os.Getuid() != root {
		return // only root can give folders away
	}
	above := t.TempDir()
	if err := os.Chown(above, 12345, -1); err != nil {
		t.Fatal(err)
	}

	mustBe(t, MakeFolder(filepath.Join(above, "data")), problem.ForeignFolder, above)

	below := filepath.Join(t.TempDir(), "data") // below one of root's
	if err := os.Mkdir(below, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(below, 12345, -1); err != nil {
		t.Fatal(err)
	}
	if err := makeFolder(below, 12345); err != nil {
		t.Errorf("below one of root's: %v", err)
	}
}

func TestEveryWayToAForeignFileIsClosed(t *testing.T) {
	for _, attack := range foreign.Files() {
		for name, use := range map[string]func(path string) error{
			"check":  Check,
			"make":   Make,
			"read":   func(path string) error { _, err := Read(path); return err },
			"append": func(path string) error { _, err := Open(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE); return err },
		} {
			t.Run(name+" "+attack.Name, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "file")
				attack.Put(t, path)
				mustBe(t, use(path), attack.Kind, path)
			})
		}
	}
}

func TestWhatIsWrittenReplacesWhateverLiesThere(t *testing.T) {
	for _, attack := range foreign.Files() {
		path := filepath.Join(t.TempDir(), "file")
		attack.Put(t, path)
		must(t, Write(path, []byte("mine")))
		if text, err := Read(path); err != nil || string(text) != "mine" {
			t.Errorf("%s: %q, %v", attack.Name, text, err)
		}
		if info, err := os.Lstat(path); err != nil || info.Mode() != fileMode {
			t.Errorf("%s: %v, %v", attack.Name, info, err)
		}
	}
}

func TestALinkThatComesWhileTheFileIsOpenedIsNotFollowed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	must(t, os.Symlink(filepath.Join(t.TempDir(), "victim"), path))

	_, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|noFollow, fileMode)

	if !errors.Is(err, syscall.ELOOP) {
		t.Errorf("%v", err)
	}
}

func TestAFileThatIsNotThereIsNoTroubleUntilItIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	must(t, Check(path))
	if _, err := Read(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	must(t, Make(path))
	must(t, Check(path))
}

func TestAGroupOfTheUsersOwnIsNobodyElse(t *testing.T) {
	if os.Getuid() != root {
		return // only root can give folders away
	}
	above := t.TempDir()
	folder := filepath.Join(above, "data")
	must(t, os.Mkdir(folder, folderMode))
	must(t, os.Chown(folder, 12345, 12345))
	for group, private := range map[int]bool{12345: true, 50: false} {
		must(t, os.Chown(above, 12345, group))
		must(t, os.Chmod(above, 0o775))
		err := makeFolder(folder, 12345)
		if !private {
			mustBe(t, err, problem.OthersWrite, above)
		} else if err != nil {
			t.Errorf("its own group: %v", err)
		}
	}
}
