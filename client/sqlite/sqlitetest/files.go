package sqlitetest

import (
	"errors"
	"os"
	"testing"
)

// Files are those of a database: their contents by the ending of their names.
type Files map[string][]byte

// Endings are those of the files that hold what was committed.
var Endings = []string{"", "-wal", "-mark"}

// FilesOf reads the files of the database at path, those of them that are there.
func FilesOf(t testing.TB, path string) Files {
	t.Helper()
	f := Files{}
	for _, ending := range Endings {
		content, err := os.ReadFile(path + ending)
		if err == nil {
			f[ending] = content
		} else if !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return f
}

// Bring puts the files with these endings in the place of what there is.
func (f Files) Bring(t testing.TB, path string, endings ...string) {
	t.Helper()
	for _, ending := range endings {
		err := os.Remove(path + ending)
		if content, ok := f[ending]; ok {
			err = os.WriteFile(path+ending, content, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
}
