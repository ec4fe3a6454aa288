package client_test

// A second start: it asks the first one for its window, and does nothing else.

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/problem"
)

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

// shortFolder is a folder whose path leaves room for a socket's name.
func shortFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "ma")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

func socketIn(folder string) string {
	return filepath.Join(desktop.FoldersIn(folder).Data, "show.sock")
}

// firstStart opens a client as the running program, and counts what it is asked.
func firstStart(t *testing.T, folder string) (c *client.Client, asked chan struct{}) {
	t.Helper()
	t.Parallel()
	c, shown, err := client.OpenOrShow(context.Background(), client.Options{Folders: desktop.FoldersIn(folder)})
	if err != nil || shown {
		t.Fatalf("open: %v, shown %t", err, shown)
	}
	t.Cleanup(func() { _ = c.Close() })
	asked = make(chan struct{}, 100)
	c.Subscribe(func(change client.Change) {
		if change.Show {
			asked <- struct{}{}
		}
	})
	return c, asked
}

func mustBeAsked(t *testing.T, asked chan struct{}) {
	t.Helper()
	select {
	case <-asked:
	case <-time.After(patience):
		t.Fatal("nobody asked for the window")
	}
}

// TestChildAsksForTheWindow is the second start of the tests below.
func TestChildAsksForTheWindow(t *testing.T) {
	folder := os.Getenv(childFolder)
	if folder == "" {
		return // not a test by itself
	}
	c, shown, err := client.OpenOrShow(context.Background(), client.Options{Folders: desktop.FoldersIn(folder)})
	fmt.Printf("shown=%t opened=%t problem=%v\n", shown, c != nil, err)
}

func TestASecondStartHasTheFirstShowItsWindow(t *testing.T) {
	folder := shortFolder(t)
	_, asked := firstStart(t, folder)

	out, err := child(t, "TestChildAsksForTheWindow", folder).Output()

	if err != nil || !strings.Contains(string(out), "shown=true opened=false problem=<nil>") {
		t.Errorf("the second start: %v, %s", err, out)
	}
	mustBeAsked(t, asked)
	if len(asked) > 0 {
		t.Error("it asked more than once")
	}
}

// Two programs on one outbox could send a change twice.
func TestOfManyStartsAtOnceOneOpensAndTheOthersShowItsWindow(t *testing.T) {
	t.Parallel()
	folder := shortFolder(t)
	const starts = 8
	type result struct {
		c     *client.Client
		shown bool
		err   error
	}
	begin, results := make(chan struct{}), make(chan result, starts)
	for range starts {
		go func() {
			<-begin
			c, shown, err := client.OpenOrShow(context.Background(), client.Options{Folders: desktop.FoldersIn(folder)})
			results <- result{c, shown, err}
		}()
	}

	close(begin)

	opened := 0
	for range starts {
		r := <-results
		switch {
		case r.c != nil:
			opened++
			t.Cleanup(func() { _ = r.c.Close() })
		case !r.shown && !isKind(r.err, problem.AlreadyRunning):
			t.Errorf("one start says %v", r.err)
		}
	}
	if opened != 1 {
		t.Errorf("%d are open", opened)
	}
}

func TestAnOrganizationForARunningProgramIsRefused(t *testing.T) {
	folder := shortFolder(t)
	_, asked := firstStart(t, folder)
	for _, options := range []client.Options{{Organization: "profile.toml"}, {StartDemo: true}} {
		options.Folders = desktop.FoldersIn(folder)

		_, shown, err := client.OpenOrShow(context.Background(), options)

		mustFail(t, err, problem.CloseFirst)
		if shown || len(asked) > 0 {
			t.Error("the window was asked for all the same")
		}
	}
}

func TestTheSocketIsTheUsersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // its folder's permissions count there
	}
	folder := shortFolder(t)
	firstStart(t, folder)
	for path, want := range map[string]os.FileMode{socketIn(folder): 0o600, filepath.Dir(socketIn(folder)): 0o700} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestWhoSaysNothingKeepsNobodyFromTheWindow(t *testing.T) {
	folder := shortFolder(t)
	_, asked := firstStart(t, folder)
	for range 20 {
		conn, err := net.Dial("unix", socketIn(folder))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
	deadline := time.Now().Add(patience)
	for len(asked) == 0 {
		if time.Now().After(deadline) {
			t.Fatal("nobody gets through")
		}
		_, shown, err := client.OpenOrShow(context.Background(), client.Options{Folders: desktop.FoldersIn(folder)})
		if err != nil && !isKind(err, problem.AlreadyRunning) || shown && len(asked) == 0 {
			t.Fatalf("shown %t, %v", shown, err)
		}
	}
}

func isKind(err error, kind problem.Kind) bool {
	var p *problem.Problem
	return errors.As(err, &p) && p.Kind == kind
}

// TestChildIsKilled is a program that ends without cleaning up.
func TestChildIsKilled(t *testing.T) {
	folder := os.Getenv(childFolder)
	if folder == "" {
		return // not a test by itself
	}
	if _, err := client.Open(client.Options{Folders: desktop.FoldersIn(folder)}); err != nil {
		t.Fatal(err)
	}
	os.Exit(0)
}

func TestTheSocketOfAKilledProgramIsReplaced(t *testing.T) {
	folder := shortFolder(t)
	if out, err := child(t, "TestChildIsKilled", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if _, err := os.Lstat(socketIn(folder)); err != nil {
		t.Fatalf("the killed program left no socket: %v", err)
	}

	_, asked := firstStart(t, folder)

	_, shown, err := client.OpenOrShow(context.Background(), client.Options{Folders: desktop.FoldersIn(folder)})
	if err != nil || !shown {
		t.Errorf("shown %t, %v", shown, err)
	}
	mustBeAsked(t, asked)
}

func TestASecondStartWaitsForOneThatIsEnding(t *testing.T) {
	folder := shortFolder(t)
	first, _ := firstStart(t, folder)
	// It no longer answers, and still has the lock.
	if err := os.Remove(socketIn(folder)); err != nil {
		t.Fatal(err)
	}
	type result struct {
		c   *client.Client
		err error
	}
	second := make(chan result)
	go func() {
		c, _, err := client.OpenOrShow(context.Background(), client.Options{Folders: desktop.FoldersIn(folder)})
		second <- result{c, err}
	}()

	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	r := <-second
	if r.err != nil {
		t.Fatal(r.err)
	}
	if err := r.c.Close(); err != nil {
		t.Error(err)
	}
}

func TestWhereASocketCannotBeTheSecondStartSaysThatTheProgramRuns(t *testing.T) {
	folder := filepath.Join(shortFolder(t), strings.Repeat("long", 40))
	firstStart(t, folder)

	_, shown, err := client.OpenOrShow(context.Background(), client.Options{Folders: desktop.FoldersIn(folder)})

	mustFail(t, err, problem.AlreadyRunning)
	if shown {
		t.Error("it says that the window was shown")
	}
}
