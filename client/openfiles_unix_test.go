//go:build unix

package client_test

// A program that may open few files: other programs, or somebody with many connections
// to it, have taken the rest.

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

func TestWithFewFilesAConfirmedChangeIsMadeOnce(t *testing.T) {
	for _, files := range []int{256, 64} {
		t.Run(fmt.Sprint(files), func(t *testing.T) {
			d := newDesk(t, 60)
			ids := d.actives(12)
			d.store = fileStore{t.TempDir()}
			command := exec.Command("sh", "-c", fmt.Sprintf(`ulimit -n %d && exec "$0"`, files), os.Args[0])
			told := dispatching{Folder: d.folder, Store: d.store.(fileStore).folder, Profile: d.organization, Login: avery, Archive: ids}

			p := startCommand(t, command, "dispatcher", told)

			for p.out.Scan() && p.out.Text() != "idle" {
				if why, failed := strings.CutPrefix(p.out.Text(), "failed "); failed {
					t.Fatal(why)
				}
			}
			p.kill()
			for _, id := range ids {
				d.mustHaveChanged(id, sandbox.Archived, 1, 1)
			}
			if items := d.recordedAfterKill(); len(items) != len(ids) {
				t.Errorf("%d changes are in the record, want %d", len(items), len(ids))
			}
		})
	}
}

// recordedAfterKill starts the program again and returns the record.
func (d *desk) recordedAfterKill() []directory.Entry {
	d.t.Helper()
	d.start()
	d.untilCopied()
	return d.recorded()
}
