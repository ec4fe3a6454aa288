package sqlite

// The files of damaged databases, which are set aside and never deleted by the program.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The names of files that were set aside have the first of these in them. Once they
// were salvaged they have the second, and nothing is brought over from them again: the
// admin may have deleted it.
const setAside, salvaged = ".damaged-", ".salvaged-"

// SetAside renames a damaged database, with the files beside it, to a name that
// carries the time, and returns the new name. It never overwrites what was set
// aside before. The database must be closed: Windows does not rename open files.
func SetAside(path string, now time.Time) (string, error) {
	stem := path + setAside + now.UTC().Format("20060102T150405Z")
	aside := stem
	for n := 2; exists(aside); n++ {
		aside = fmt.Sprintf("%s-%d", stem, n)
	}
	// The database goes last: SQLite deletes a log whose database is not there,
	// and the log may hold the only copy of the last commits.
	moved := 0
	for _, suffix := range suffixes {
		err := os.Rename(path+suffix, aside+suffix)
		if err == nil {
			moved++
		} else if !errors.Is(err, os.ErrNotExist) {
			return "", While("set aside "+filepath.Base(path), err)
		}
	}
	if moved == 0 {
		return "", While("set aside "+filepath.Base(path), os.ErrNotExist)
	}
	return aside, nil
}

// salvagedName is the name of what was set aside once it was salvaged.
func salvagedName(aside string) string {
	folder, name := filepath.Split(aside)
	return folder + strings.Replace(name, setAside, salvaged, 1)
}

// renameSalvaged renames what was set aside of the database at path.
func renameSalvaged(path string) error {
	found, err := filesBeside(path, setAside)
	if err != nil {
		return err
	}
	for _, old := range found {
		if err := os.Rename(old, salvagedName(old)); err != nil {
			return err
		}
	}
	return nil
}

// RemoveSalvaged deletes the files that were salvaged of the database at path.
func RemoveSalvaged(path string) error {
	found, err := filesBeside(path, salvaged)
	for _, old := range found {
		err = errors.Join(err, os.Remove(old))
	}
	return err
}

// DamagedFiles returns the databases that SetAside made of the one at path, the newest
// first.
func DamagedFiles(path string) ([]string, error) {
	found, err := filesBeside(path, setAside)
	slices.Reverse(found) // their names end in the time
	return slices.DeleteFunc(found, func(name string) bool {
		return strings.HasSuffix(name, "-wal") || strings.HasSuffix(name, "-shm")
	}), err
}

// filesBeside returns the files whose names are that of the database at path with infix
// behind it, and anything behind that.
func filesBeside(path, infix string) (paths []string, err error) {
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		// A folder is a copy that was left when the program was killed.
		if f.Type().IsRegular() && strings.HasPrefix(f.Name(), filepath.Base(path)+infix) {
			paths = append(paths, filepath.Join(filepath.Dir(path), f.Name()))
		}
	}
	return paths, nil
}
