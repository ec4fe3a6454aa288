// Package ownfile opens the folders and files of the program, if they are the user's own:
// he owns them, nobody else may write them, and they are no links. Somebody who once could
// write in a folder may have left an organization there, or a link to a file that the
// program would then write.
//
// It knows paths, and not what is in the files.
package ownfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"mileiq.example/admin/client/problem"
)

// smallFile is the size in bytes up to which Read reads a file.
const smallFile = 1 << 20

const (
	fileMode   = 0o600
	folderMode = 0o700
)

// MakeFolder makes a folder for the user alone, if there is none. It returns a
// *problem.Problem, whose Detail is the path that is in the way, where the folder is not
// the user's own, or where others than he and the administrators could put another one in
// its place.
func MakeFolder(path string) error { return makeFolder(path, os.Getuid()) }

func makeFolder(path string, user int) error {
	path = filepath.Clean(path)
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return refuse(problem.Linked, path)
	}
	if err := os.MkdirAll(path, folderMode); err != nil {
		return Trouble(path, err)
	}
	if err := mustBeFolder(path, user); err != nil {
		return err
	}
	return mustBeAbove(filepath.Dir(path), user)
}

// mustBeFolder returns a problem unless the folder is the user's own.
func mustBeFolder(path string, user int) error {
	info, err := os.Lstat(path)
	if err != nil {
		return Trouble(path, err)
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return refuse(problem.Linked, path)
	}
	return mustBelong(path, info, user)
}

// mustBeAbove returns a problem where somebody else could rename what is in a folder.
func mustBeAbove(path string, user int) error {
	info, err := os.Stat(path) // the folder above may be a link: the one that it leads to counts
	if err != nil {
		return Trouble(path, err)
	}
	if !ownedBy(path, info, user) && !ownedBySystem(path, info) {
		return refuse(problem.ForeignFolder, path)
	}
	if othersRename(path, info, user) {
		return refuse(problem.OthersWrite, path)
	}
	return nil
}

// Check returns a *problem.Problem, whose Detail is the path, where a file is there and is
// not the user's own. It is for files that a library opens, in a folder of MakeFolder: there
// nobody else can exchange the file afterwards.
func Check(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return Trouble(path, err)
	}
	return mustBeFile(path, info)
}

// Make makes a file for the user alone, if there is none, and takes from others the right
// to read one that is there.
func Make(path string) error {
	file, err := Open(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return err
	}
	return file.Close()
}

// Open opens a file that is the user's own. flag is that of os.OpenFile. An error is one of
// os.OpenFile, or a *problem.Problem whose Detail is the path.
func Open(path string, flag int) (*os.File, error) {
	before, err := os.Lstat(path)
	switch {
	case err == nil:
		err = mustBeFile(path, before)
	case flag&os.O_CREATE != 0 && errors.Is(err, fs.ErrNotExist):
		err = nil
	}
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, flag|noFollow, fileMode)
	if errors.Is(err, syscall.ELOOP) {
		return nil, refuse(problem.Linked, path)
	}
	if err != nil {
		return nil, err
	}
	if err := mustBePrivate(file, flag); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// mustBePrivate looks at the file that was opened: another one may have lain at its path.
func mustBePrivate(file *os.File, flag int) error {
	info, err := file.Stat()
	if err == nil {
		err = mustBeFile(file.Name(), info)
	}
	if err == nil && flag&(os.O_WRONLY|os.O_RDWR) != 0 && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		err = file.Chmod(fileMode)
	}
	return err
}

// mustBeFile returns a problem unless info, of the file at path, is that of a file of the
// user's own.
func mustBeFile(path string, info fs.FileInfo) error {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return refuse(problem.Linked, path)
	case info.IsDir(): // nobody gets at anything by that
		return &fs.PathError{Op: "open", Path: path, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		return refuse(problem.NotAFile, path)
	}
	if err := mustBelong(path, info, os.Getuid()); err != nil {
		return err
	}
	if hasOtherNames(info) {
		return refuse(problem.Linked, path)
	}
	return nil
}

func mustBelong(path string, info fs.FileInfo, user int) error {
	switch {
	case !ownedBy(path, info, user):
		return refuse(problem.ForeignFolder, path)
	case othersWrite(path, info):
		return refuse(problem.OthersWrite, path)
	}
	return nil
}

func refuse(kind problem.Kind, path string) error { return &problem.Problem{Kind: kind, Detail: path} }

// Read returns what is in a small file that is the user's own. Of a larger one it returns
// the first megabyte.
func Read(path string) ([]byte, error) {
	file, err := Open(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, smallFile))
}

// Write replaces what lies at a path as a whole, whatever it was: a crash leaves the old
// file or the new one, and after it returns nil the new one is on the disk.
func Write(path string, data []byte) error {
	folder := filepath.Dir(path)
	temporary, err := os.CreateTemp(folder, filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(data)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return err
	}
	return syncFolder(folder)
}

// syncFolder has a new name in a folder last. Windows has no such call for folders,
// and does not need it.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Trouble says what is wrong with a folder or a file, as far as err tells.
func Trouble(path string, err error) error {
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		return p
	}
	kind := problem.DiskTrouble
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		kind = problem.ReadOnlyFolder
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		kind = problem.NotAFolder
	}
	// What is in the way may lie above.
	if at, ok := errors.AsType[*fs.PathError](err); ok && kind == problem.NotAFolder {
		path = at.Path
	}
	return &problem.Problem{Kind: kind, Detail: path, Cause: err}
}
