package sqlite

// Reading what can be read of a damaged database.

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"mileiq.example/admin/client/ownfile"
)

// Checksum is that of a row whose values are parts. They are written as JSON, so that no two
// different rows have the same bytes.
func Checksum(parts ...string) []byte {
	text, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings always encode
	}
	sum := sha256.Sum256(text)
	return sum[:]
}

// ReadDamaged calls read with a copy of the damaged database at path, which may be changed:
// it is deleted afterwards. An error means trouble with the disk, not with what is on it.
func ReadDamaged(path string, read func(*sql.DB)) (err error) {
	folder := path + ".copy"
	defer os.RemoveAll(folder)
	if err := errors.Join(os.RemoveAll(folder), os.Mkdir(folder, 0o700)); err != nil {
		return err
	}
	spare := filepath.Join(folder, "copy.db")
	for _, suffix := range []string{"-wal", ""} {
		if err := copyFile(spare+suffix, path+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if err := mendHeader(spare); err != nil {
		return err
	}
	// With a writable schema SQLite ignores an index whose root page is no page. Nobody else
	// has the copy, so that it needs no memory that connections share.
	name := &url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(spare),
		RawQuery: "_pragma=locking_mode(EXCLUSIVE)&_pragma=writable_schema(ON)"}
	damaged, err := sql.Open("sqlite", name.String())
	if err != nil {
		return err
	}
	defer damaged.Close()
	damaged.SetMaxOpenConns(1) // the one that has temporary tables
	read(damaged)
	return nil
}

func copyFile(to, from string) error {
	file, err := ownfile.Open(from, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer file.Close()
	content, err := io.ReadAll(file) // a kilobyte for a row or two
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600)
}

// header is what every database of the program has in its header, by position. Zeros
// stand where they differ: then SQLite takes the number of pages from the size of the
// file. See https://sqlite.org/fileformat2.html, section 1.3.
var header = map[int]string{
	0:  "SQLite format 3\x00\x10\x00\x02\x02\x00\x40\x20\x20", // pages of 4,096 bytes, a log, nothing reserved
	28: "\x00\x00\x00\x00",                                    // how many pages
	44: "\x00\x00\x00\x04",                                    // schema format
	52: "\x00\x00\x00\x00\x00\x00\x00\x01",                    // no vacuum, UTF-8
	64: "\x00\x00\x00\x00",                                    // no vacuum either
}

// mendHeader writes the header anew, so that a flipped bit there does not take everything.
func mendHeader(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	for at, bytes := range header {
		if _, err := file.WriteAt([]byte(bytes), int64(at)); err != nil {
			return err
		}
	}
	return file.Close()
}

// FromBothEnds reads a table of a damaged database, whose column id numbers the rows. A
// damaged page ends a reading: the table is read from both ends, and what lies between is
// looked for row by row, as OneByOne does. read reads the rows that a query's tail selects,
// and returns the number of the last one, or NoRow.
func FromBothEnds(ctx context.Context, id string, missedAtMost int, read func(tail string, args ...any) (last int64)) {
	up, down := read("ORDER BY "+id), read("ORDER BY "+id+" DESC")
	OneByOne(ctx, up+1, down, missedAtMost, func(n int64) bool { return read("WHERE "+id+" = ?", n) != NoRow })
}

// NoRow: no row has this number.
const NoRow = 0

// OneByOne looks for the rows from first on that lie before end. Where end is NoRow, it
// looks until so many are missing in a row: somebody may have deleted many.
func OneByOne(ctx context.Context, first, end int64, missedAtMost int, find func(int64) bool) {
	if end != NoRow && end < first {
		return // everything was read
	}
	for id, missed := first, 0; id != end && missed < missedAtMost && ctx.Err() == nil; id++ {
		missed++
		if find(id) {
			missed = 0
		}
	}
}
