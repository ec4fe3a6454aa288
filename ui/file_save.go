package ui

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// saveFile writes a file that only the admin may read: what is saved here names people.
// A file of that name is replaced once all of the new one is on the disk, so that
// trouble leaves it as it was.
func saveFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".saving-*") // 0600
	if err != nil {
		return err
	}
	if err = errors.Join(write(f), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
