package sqlitetest

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"strings"
	"testing"
	"time"
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

// SetCounted makes the counter of the database at path say that it was written then, if
// it says when. Files that a test puts in their place look like those of a backup after
// some seconds.
func SetCounted(t testing.TB, path string, at time.Time) {
	t.Helper()
	text, err := os.ReadFile(path + "-mark")
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(text))
	if len(fields) != 5 {
		return
	}
	body := fmt.Sprintf("%s %s %s %020d\n", fields[1], fields[2], fields[3], at.UnixNano())
	if fields[0] != fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(strings.Join(fields[1:], " ")+"\n"))) {
		return // a damaged one stays so
	}
	if err := os.WriteFile(path+"-mark", fmt.Appendf(nil, "%08x %s", crc32.ChecksumIEEE([]byte(body)), body), 0o600); err != nil {
		t.Fatal(err)
	}
}
