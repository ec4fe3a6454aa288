package desktop_test

// What the tests of this package share.

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// patience is how long a test waits for something that must happen.
const patience = 30 * time.Second

// childFolder names the folder for a test that runs in a process of its own.
const childFolder = "MILEIQ_ADMIN_TEST_CHILD"

// child is the command that runs one test of this package alone, in a process
// of its own.
func child(t *testing.T, test, folder string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-test.timeout=1m")
	c.Env = append(os.Environ(), childFolder+"="+folder)
	return c
}

// filesIn returns the contents of every file under a folder, by path.
func filesIn(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
