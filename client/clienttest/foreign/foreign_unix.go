//go:build unix

// Package foreign has the files and folders that a program must not take for its user's
// own: another user left them, others may write them, or they are links.
package foreign

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"mileiq.example/admin/client/problem"
)

// stranger is a user who is not the one of the tests: nobody.
const stranger = 65534

// Attack puts something foreign in place of a file, or of a folder.
type Attack struct {
	Name string
	// Put puts it at path, where what the program left may lie.
	Put func(t *testing.T, path string)
	// Kind is what is said of it.
	Kind problem.Kind
}

// Files are attacks on the file at a path. What the program left there keeps its contents
// where the attack can keep them: nothing but whose it is gives it away.
func Files() []Attack {
	return attacks([]Attack{
		{"a link to another file", link, problem.Linked},
		{"a link that leads nowhere", nowhere, problem.Linked},
		{"a second name of another file", secondName, problem.Linked},
		{"a file that the group may write", mode(0o660), problem.OthersWrite},
		{"a file that everybody may write", mode(0o606), problem.OthersWrite},
		{"a pipe", pipe, problem.NotAFile},
	}, Attack{"another user's file", fileOfStranger, problem.ForeignFolder})
}

// Folders are attacks on the folder at a path.
func Folders() []Attack {
	return attacks([]Attack{
		{"a link to another folder", linkToFolder, problem.Linked},
		{"a folder that the group may write", mode(0o770), problem.OthersWrite},
		{"a folder that everybody may write", mode(0o707), problem.OthersWrite},
		{"a folder in which all may make files", mode(0o777 | os.ModeSticky), problem.OthersWrite},
	}, Attack{"another user's folder", folderOfStranger, problem.ForeignFolder})
}

// attacks adds one that only root can make: others cannot give files away.
func attacks(all []Attack, asRoot Attack) []Attack {
	if os.Getuid() != 0 {
		return all
	}
	return append(all, asRoot)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// exists makes a file where there is none.
func exists(t *testing.T, path string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDONLY, 0o600)
	must(t, err)
	must(t, file.Close())
}

// elsewhere is where the file at path is moved by the attacks that link to it.
func elsewhere(t *testing.T, path string) string {
	t.Helper()
	other := filepath.Join(t.TempDir(), "other")
	must(t, os.Rename(path, other))
	return other
}

func link(t *testing.T, path string) {
	exists(t, path)
	must(t, os.Symlink(elsewhere(t, path), path))
}

func nowhere(t *testing.T, path string) {
	exists(t, path)
	must(t, os.Remove(path))
	must(t, os.Symlink(filepath.Join(t.TempDir(), "not there"), path))
}

func secondName(t *testing.T, path string) {
	exists(t, path)
	must(t, os.Link(path, filepath.Join(t.TempDir(), "other")))
}

func mode(mode os.FileMode) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		if mode&0o111 == 0 {
			exists(t, path)
		} else {
			must(t, os.MkdirAll(path, 0o700))
		}
		must(t, os.Chmod(path, mode))
	}
}

func pipe(t *testing.T, path string) {
	exists(t, path)
	must(t, os.Remove(path))
	must(t, syscall.Mkfifo(path, 0o600))
}

func fileOfStranger(t *testing.T, path string) {
	exists(t, path)
	must(t, os.Chown(path, stranger, stranger))
}

func linkToFolder(t *testing.T, path string) {
	must(t, os.MkdirAll(path, 0o700))
	must(t, os.Symlink(elsewhere(t, path), path))
}

func folderOfStranger(t *testing.T, path string) {
	must(t, os.MkdirAll(path, 0o700))
	must(t, os.Chown(path, stranger, stranger))
}
