package desktop

// Small files that only the user himself may have written.

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"mileiq.example/admin/client/problem"
)

// ownFileLimit is the size in bytes from which on a file is not one of these.
const ownFileLimit = 1 << 20

// errNotOwn: somebody else may have written the file.
var errNotOwn = problem.New("somebody else may have written it")

// ReadOwn returns what is in a file that belongs to the user and that nobody else may
// write. A link is no such file.
func ReadOwn(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotOwn
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	opened, err := file.Stat()
	if err != nil {
		return nil, err
	}
	// The one that was opened is the one that lay there, and no link to another.
	if !os.SameFile(info, opened) || !isOwn(opened, os.Getuid()) || othersWrite(opened) {
		return nil, errNotOwn
	}
	return io.ReadAll(io.LimitReader(file, ownFileLimit))
}

// WriteOwn replaces such a file as a whole, and has it on the disk when it returns: a
// crash leaves the old one or the new one.
func WriteOwn(path string, data []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(data)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}
