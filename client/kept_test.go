package client_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// named matches the paths that a name of desktop.Kept stands for. The path is that from the
// place, with slashes; DATABASE and FILE are paths of other files.
func named(name string) *regexp.Regexp {
	pattern := regexp.QuoteMeta(name)
	for word, means := range map[string]string{
		"ACCOUNT": `[0-9a-f]{24}`, "ORGANIZATION": `[0-9a-f]{24}`, "TIME": `[0-9TZ.:-]+`, "NUMBER": `[0-9]+`,
		"DATABASE": `[0-9a-f]{24}/[a-z]+\.db`, "FILE": `[a-z0-9.-]+`,
	} {
		pattern = strings.ReplaceAll(pattern, word, means)
	}
	return regexp.MustCompile(`^(demo/)?` + pattern + `(-[0-9]+)?(-wal|-shm)?$`)
}

// unnamed returns the files in the program's folders that desktop.Kept does not name.
func unnamed(t *testing.T, folders desktop.Folders) (found []string) {
	t.Helper()
	for i, folder := range []string{folders.Data, folders.Cache, folders.Logs} {
		names := append(desktop.Kept()[0].Files, desktop.Kept()[i].Files...) // caches are databases, too
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			relative, err := filepath.Rel(folder, path)
			for _, file := range names {
				if named(file.Name).MatchString(filepath.ToSlash(relative)) {
					return err
				}
			}
			found = append(found, path)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func TestEveryFileThatARunKeepsIsNamedInTheListOfFiles(t *testing.T) {
	d := signedIn(t, 12, avery)
	d.untilCopied()
	folders := d.options().Folders
	crashes, err := desktop.OpenCrashFile(folders, "1.2.3", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	log, closeLog, err := desktop.OpenLog(folders)
	if err != nil {
		t.Fatal(err)
	}
	log.Info("start")
	d.ended(d.confirm(directory.Archive, d.actives(1)...))

	whileItRuns := unnamed(t, folders)
	d.stop()
	_, err = sqlite.SetAside(d.outboxFile(), time.Now())
	afterwards := unnamed(t, folders)

	if err != nil || len(whileItRuns)+len(afterwards) > 0 {
		t.Errorf("not named: %q, %q, %v", whileItRuns, afterwards, err)
	}
	if err := errors.Join(closeLog(), crashes.Close()); err != nil {
		t.Error(err)
	}
}
