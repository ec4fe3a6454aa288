package client_test

// Several data folders on one computer, which has one keyring: each has a session of its
// own, and none of them ends another's.

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// toldProgram is what a process is that does as it is told on its standard input.
type toldProgram struct {
	// Folder is that of -data; "" for the system's own folders.
	Folder, Keyring, Profile string
}

// runAsTold is the program in a process of its own. It answers each line that it is told
// with a line: the phase, and why.
func runAsTold(argument []byte) error {
	var told toldProgram
	if err := json.Unmarshal(argument, &told); err != nil {
		return err
	}
	options := clienttest.Computer{
		Folder: told.Folder, Store: fileStore{told.Keyring}, Clock: &clienttest.Clock{},
	}.Options(told.Profile)
	if told.Folder == "" {
		options.Folders = desktop.Folders{}
	}
	c, err := client.Open(options)
	if err != nil {
		return err
	}
	changed, unsubscribe := clienttest.Changes(c)
	defer unsubscribe()
	copied := func(before int) {
		for s := c.State(); s.Phase == client.Ready && s.Sync.Ended == before; s = c.State() {
			<-changed
		}
	}
	acts := map[string]func(context.Context) error{
		"start": c.Start,
		"sign in": func(ctx context.Context) error {
			if err := clienttest.SignIn(ctx, c, avery); err != nil {
				return err
			}
			copied(0) // else the next order would be answered by the end of this copy
			return nil
		},
		"sign out": c.SignOut,
		"refresh": func(context.Context) error {
			before := c.State().Sync.Ended
			c.Refresh()
			copied(before)
			return nil
		},
		"close": func(context.Context) error { return c.Close() },
	}
	for orders := bufio.NewScanner(os.Stdin); orders.Scan(); {
		if err := acts[orders.Text()](context.Background()); err != nil {
			fmt.Println("failed:", problem.Of(err).Kind)
			continue
		}
		s := c.State()
		fmt.Println(phaseText(s))
	}
	return nil
}

// phaseText says in one line what the window would show.
func phaseText(s client.State) string {
	text := map[client.Phase]string{client.SignedOut: "signed out", client.Ready: "signed in"}[s.Phase]
	for _, p := range []*problem.Problem{s.Problem, s.Sync.Problem} {
		if p != nil {
			text += ", " + string(p.Kind)
		}
	}
	return text
}

// computer is one on which several programs run, and the organization of all of them.
type computer struct {
	t       *testing.T
	demo    *sandbox.Server
	keyring string
	home    string
}

func newComputer(t *testing.T) *computer {
	t.Helper()
	t.Parallel()
	demo := clienttest.StartOrganization(t, sandbox.Options{Users: 20})
	t.Cleanup(func() { _ = demo.Close() })
	return &computer{t, demo, t.TempDir(), t.TempDir()}
}

// program starts the program; folder is that of -data, "" for the system's own folders.
func (c *computer) program(folder string) *process {
	c.t.Helper()
	return startProcess(c.t, "told", toldProgram{folder, c.keyring, c.demo.Profile()},
		"XDG_DATA_HOME="+filepath.Join(c.home, "data"), "XDG_CACHE_HOME="+filepath.Join(c.home, "cache"), "XDG_STATE_HOME="+filepath.Join(c.home, "state"))
}

// tell gives an order, and mustSay reads the answer to the next one.
func (c *computer) tell(p *process, order string) {
	c.t.Helper()
	if _, err := io.WriteString(p.in, order+"\n"); err != nil {
		c.t.Fatal(err)
	}
}

func (c *computer) mustSay(p *process, want string) {
	c.t.Helper()
	if !p.out.Scan() {
		c.t.Fatalf("the program ended; it should have said %q", want)
	}
	if got := p.out.Text(); got != want {
		c.t.Errorf("%q, not %q", got, want)
	}
}

func (c *computer) must(p *process, order, want string) {
	c.t.Helper()
	c.tell(p, order)
	c.mustSay(p, want)
}

// entries are the names of the keyring's entries.
func (c *computer) entries() (names []string) {
	c.t.Helper()
	files, err := os.ReadDir(c.keyring)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, f := range files {
		var name []byte
		if _, err := fmt.Sscanf(f.Name(), "%x", &name); err != nil {
			c.t.Fatal(err)
		}
		names = append(names, string(name))
	}
	return names
}

// expiries is how often both programs find their access tokens expired.
const expiries = 40

func TestTwoFoldersAtExpiryDoNotEndEachOthersSession(t *testing.T) {
	c := newComputer(t)
	programs := []*process{c.program(t.TempDir()), c.program(t.TempDir())}
	for _, p := range programs {
		c.must(p, "start", "signed out")
		c.must(p, "sign in", "signed in")
		c.must(p, "refresh", "signed in")
	}
	ended := 0
	for range expiries {
		c.demo.ExpireAccessTokens()
		for _, p := range programs {
			c.tell(p, "refresh")
		}
		both := true
		for _, p := range programs {
			if !p.out.Scan() || p.out.Text() != "signed in" {
				both = false
				t.Logf("one says %q", p.out.Text())
			}
		}
		if both {
			continue
		}
		ended++
		for _, p := range programs {
			c.must(p, "sign in", "signed in")
		}
	}
	if ended > 0 {
		t.Errorf("in %d of %d rounds a session ended", ended, expiries)
	}
	for _, p := range programs {
		c.must(p, "close", "signed in")
	}
}

func TestSigningOutLeavesTheSessionOfAnotherFolder(t *testing.T) {
	c := newComputer(t)
	first, second := c.program(t.TempDir()), c.program(t.TempDir())
	for _, p := range []*process{first, second} {
		c.must(p, "start", "signed out")
		c.must(p, "sign in", "signed in")
	}
	if n := c.entries(); len(n) != 2 {
		t.Errorf("entries: %q", n)
	}

	c.must(first, "sign out", "signed out")

	if n := c.entries(); len(n) != 1 {
		t.Errorf("entries after one signed out: %q", n)
	}
	c.demo.ExpireAccessTokens()
	c.must(second, "refresh", "signed in")
}

func TestAFreshFolderStartsSignedOut(t *testing.T) {
	c := newComputer(t)
	first := c.program(t.TempDir())
	c.must(first, "start", "signed out")
	c.must(first, "sign in", "signed in")

	c.must(c.program(t.TempDir()), "start", "signed out")
	c.must(c.program(""), "start", "signed out")

	c.demo.ExpireAccessTokens()
	c.must(first, "refresh", "signed in")
}

func TestACopiedFolderAsksForASignInOfItsOwn(t *testing.T) {
	c := newComputer(t)
	folder, backup := t.TempDir(), filepath.Join(t.TempDir(), "restored")
	first := c.program(folder)
	c.must(first, "start", "signed out")
	c.must(first, "sign in", "signed in")
	c.must(first, "close", "signed in")
	first.kill()
	if err := os.CopyFS(backup, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}

	original, restored := c.program(folder), c.program(backup)
	c.must(original, "start", "signed in")
	c.must(restored, "start", "signed out, folderCopied")
	c.must(restored, "sign in", "signed in")
	c.must(restored, "sign out", "signed out")

	c.demo.ExpireAccessTokens()
	c.must(original, "refresh", "signed in")
}

func TestTheSystemsFolderAdoptsTheEntryOfAnOlderVersionOnce(t *testing.T) {
	c := newComputer(t)
	first := c.program("")
	c.must(first, "start", "signed out")
	c.must(first, "sign in", "signed in")
	c.must(first, "close", "signed in")
	first.kill()
	// As an older version left it: one entry, named by the organization alone.
	own := c.entries()[0]
	old := strings.Split(own, "-")[1]
	keyring := fileStore{c.keyring}
	secret, err := keyring.Get(t.Context(), own)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(c.home, "data")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(keyring.path(own), keyring.path(old)); err != nil {
		t.Fatal(err)
	}

	c.must(c.program(t.TempDir()), "start", "signed out")
	if n := c.entries(); len(n) != 1 || n[0] != old {
		t.Errorf("another folder changed the entries: %q", n)
	}
	upgraded := c.program("")
	c.must(upgraded, "start", "signed in")
	if n := c.entries(); len(n) != 1 || n[0] == old || n[0] == own {
		t.Errorf("entries after the upgrade: %q", n)
	}
	c.must(upgraded, "sign out", "signed out")
	c.must(upgraded, "close", "signed out")
	upgraded.kill()

	if err := keyring.Set(t.Context(), old, secret); err != nil {
		t.Fatal(err)
	}
	c.must(c.program(""), "start", "signed out")
	if n := c.entries(); len(n) != 1 || n[0] != old {
		t.Errorf("it was adopted once more: %q", n)
	}
}
