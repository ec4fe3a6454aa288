package desktop

// What a folder can be like, and what a disk can lack.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"mileiq.example/admin/client/ownfile"
	"mileiq.example/admin/client/problem"
)

// noLock is a disk without one kind of lock.
func noLock(string) (func() error, error) { return nil, fmt.Errorf("%w: ENOLCK", errNoLock) }

// mustBe checks the kind of a problem, and the path that it names.
func mustBe(t *testing.T, err error, kind problem.Kind, path string) {
	t.Helper()
	if err == nil {
		t.Fatalf("it went well, and should be %q", kind)
	}
	if p := problem.Of(err); p.Kind != kind || p.Detail != path {
		t.Errorf("%q about %q, not %q about %q: %v", p.Kind, p.Detail, kind, path, err)
	}
}

func TestWhereTheDiskLacksOneKindOfLockAnotherKeepsASecondStartAway(t *testing.T) {
	folder := t.TempDir()
	if runtime.GOOS != "linux" {
		_, err := claim(folder, noLock, lockRange)
		mustBe(t, err, problem.NoLocks, folder)
		return
	}
	first, err := claim(folder, noLock, lockRange)
	if err != nil {
		t.Fatal(err)
	}

	_, err = claim(folder, noLock, lockRange)

	mustBe(t, err, problem.AlreadyRunning, "")
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := claim(folder, noLock, lockRange)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

func TestADiskWithoutAnyLocksIsSaid(t *testing.T) {
	folder := t.TempDir()

	_, err := claim(folder, noLock, noLock)

	mustBe(t, err, problem.NoLocks, folder)
	if !errors.Is(err, errNoLock) {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestALockThatMayNotBeOpenedIsNoDiskWithoutLocks(t *testing.T) {
	folder := t.TempDir()
	refused := func(path string) (func() error, error) {
		return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.EACCES}
	}

	_, err := claim(folder, refused, noLock)

	mustBe(t, err, problem.ReadOnlyFolder, folder)
}

func TestWhatIsWrongWithAFolderIsSaid(t *testing.T) {
	at := func(err error) error { return &fs.PathError{Op: "mkdir", Path: "/above", Err: err} }
	for _, c := range []struct {
		err  error
		kind problem.Kind
		path string
	}{
		{at(syscall.EACCES), problem.ReadOnlyFolder, "/above/data"},
		{at(syscall.EPERM), problem.ReadOnlyFolder, "/above/data"},
		{at(syscall.EROFS), problem.ReadOnlyFolder, "/above/data"},
		{at(syscall.ENOTDIR), problem.NotAFolder, "/above"},
		{at(syscall.EEXIST), problem.NotAFolder, "/above"},
		{at(syscall.ENOSPC), problem.DiskTrouble, "/above/data"},
		{at(syscall.EIO), problem.DiskTrouble, "/above/data"},
	} {
		mustBe(t, ownfile.Trouble("/above/data", c.err), c.kind, c.path)
	}
}

func TestAFileInPlaceOfAFolderIsNamed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "data")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	mustBe(t, FoldersIn(dir).Make(), problem.NotAFolder, file)
	mustBe(t, FoldersIn(file).Make(), problem.NotAFolder, file)
	_, _, err := OpenLog(FoldersIn(dir))
	mustBe(t, err, problem.NotAFolder, file)
}

func TestFoldersThatNothingCanBeMadeInAreSaid(t *testing.T) {
	for _, name := range []string{"data", "cache"} {
		folders := FoldersIn(t.TempDir())
		if err := folders.Make(); err != nil {
			t.Fatal(err)
		}
		if err := folders.MustBeWritable(); err != nil {
			t.Fatalf("at first: %v", err)
		}
		entries, err := os.ReadDir(folders.Data)
		if err != nil || len(entries) != 0 {
			t.Errorf("it leaves %v, %v", entries, err)
		}
		path := filepath.Join(filepath.Dir(folders.Data), name)
		if os.Getuid() == 0 || runtime.GOOS == "windows" { // who may write everywhere
			if err := errors.Join(os.Remove(path), os.WriteFile(path, nil, 0o600)); err != nil {
				t.Fatal(err)
			}
			if err := folders.MustBeWritable(); err == nil {
				t.Errorf("%s is no folder, and nobody says so", name)
			}
			continue
		}
		if err := os.Chmod(path, 0o500); err != nil {
			t.Fatal(err)
		}

		mustBe(t, folders.MustBeWritable(), problem.ReadOnlyFolder, path)
	}
}
