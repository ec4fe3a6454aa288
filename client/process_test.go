package client_test

// The test binary as another process: an organization that goes on when the
// program is killed, or the program itself, without a window, that is killed.

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/sandbox"
)

// asProcess names, in the environment, what the test binary is to be; its argument
// is JSON in asProcessWith.
const asProcess, asProcessWith = "MILEIQ_TEST_PROCESS", "MILEIQ_TEST_PROCESS_WITH"

// processes are what it can be.
var processes = map[string]func(argument []byte) error{"organization": serveOrganization, "dispatcher": dispatchUntilKilled, "told": runAsTold, "renewing": renewUntilKilled}

// runAsProcess runs what the environment asks for. asked is false where that is
// nothing.
func runAsProcess() (asked bool, err error) {
	f := processes[os.Getenv(asProcess)]
	if f == nil {
		return false, nil
	}
	return true, f([]byte(os.Getenv(asProcessWith)))
}

// process is a running one.
type process struct {
	command *exec.Cmd
	out     *bufio.Scanner
	in      io.WriteCloser
}

// startProcess starts it; environment is added to that of the test.
func startProcess(tb testing.TB, name string, argument any, environment ...string) *process {
	tb.Helper()
	return startCommand(tb, exec.Command(os.Args[0]), name, argument, environment...)
}

// startCommand is startProcess for a command that becomes the test binary.
func startCommand(tb testing.TB, command *exec.Cmd, name string, argument any, environment ...string) *process {
	tb.Helper()
	text, err := json.Marshal(argument)
	if err != nil {
		tb.Fatal(err)
	}
	p := &process{command: command}
	p.command.Env = append(os.Environ(), asProcess+"="+name, asProcessWith+"="+string(text))
	p.command.Env = append(p.command.Env, environment...)
	p.command.Stderr = os.Stderr
	out, err := p.command.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	// It ends when this pipe is closed, so that it never outlives the test.
	if p.in, err = p.command.StdinPipe(); err != nil {
		tb.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		tb.Fatal(err)
	}
	p.out = bufio.NewScanner(out)
	p.out.Buffer(nil, 64<<20)
	tb.Cleanup(func() { p.kill() })
	return p
}

// kill ends the process at once. Calling it again does nothing.
func (p *process) kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

// endWithParent ends the process when its standard input does.
func endWithParent() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(3)
}

// remote is an organization in a process of its own.
type remote struct {
	*process
	addresses map[string]string
}

// traffic is what a remote organization tells of itself.
type traffic struct {
	sandbox.Traffic
	Letters int
}

// organization says what a remote one is like. The latency begins when it is asked
// to.
type organization struct {
	Users   int
	NoBulk  bool
	Latency time.Duration
}

func startOrganization(tb testing.TB, options organization) *remote {
	tb.Helper()
	r := &remote{startProcess(tb, "organization", options), map[string]string{}}
	for r.addresses["control"] == "" && r.out.Scan() {
		name, address, _ := strings.Cut(r.out.Text(), "=")
		r.addresses[name] = address
	}
	if r.addresses["control"] == "" {
		tb.Fatal("the organization did not start")
	}
	return r
}

// ask makes a control request.
func (r *remote) ask(tb testing.TB, path string, answer any) {
	tb.Helper()
	response, err := http.Get(r.addresses["control"] + path)
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	if answer == nil {
		return
	}
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		tb.Fatal(err)
	}
}

func (r *remote) traffic(tb testing.TB) (t traffic) {
	r.ask(tb, "/traffic", &t)
	return t
}

func serveOrganization(argument []byte) error {
	go endWithParent()
	var told organization
	if err := json.Unmarshal(argument, &told); err != nil {
		return err
	}
	s, err := sandbox.Start(sandbox.Options{Users: told.Users, NoBulk: told.NoBulk})
	if err != nil {
		return err
	}
	control := http.NewServeMux()
	control.HandleFunc("/traffic", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(traffic{s.Traffic(), len(s.Letters())})
	})
	// From here on it is as slow as it was told to be.
	control.HandleFunc("/slow", func(http.ResponseWriter, *http.Request) { s.SetLatency(told.Latency) })
	control.HandleFunc("/limit", func(_ http.ResponseWriter, r *http.Request) {
		var limit sandbox.Limit
		if json.Unmarshal([]byte(r.URL.Query().Get("is")), &limit) == nil {
			s.SetLimit(limit)
		}
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	for _, a := range s.Addresses() {
		fmt.Printf("%s=%s\n", a.Name, a.URL)
	}
	fmt.Printf("control=http://%s\n", listener.Addr())
	return http.Serve(listener, control)
}

// fileStore keeps secrets in files, for a process that is killed. The program never
// does so.
type fileStore struct{ folder string }

func (f fileStore) path(key string) string {
	return filepath.Join(f.folder, fmt.Sprintf("%x", key))
}

func (f fileStore) Get(_ context.Context, key string) (oauth.Secret, error) {
	text, err := os.ReadFile(f.path(key))
	if errors.Is(err, os.ErrNotExist) {
		return "", oauth.ErrNoSession
	}
	return oauth.Secret(text), err
}

func (f fileStore) Set(_ context.Context, key string, secret oauth.Secret) error {
	if err := os.WriteFile(f.path(key)+".new", []byte(secret.Reveal()), 0o600); err != nil {
		return err
	}
	return os.Rename(f.path(key)+".new", f.path(key))
}

func (f fileStore) Delete(_ context.Context, key string) error {
	err := os.Remove(f.path(key))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// dispatching is what a process is told that confirms and sends until it is killed.
type dispatching struct {
	Folder, Store, Profile, Login string
	// Archive and Invite are whom to confirm, a batch each; none to finish only.
	Archive, Invite []string
	// Unchecked has nobody read for the plan, as in a larger batch.
	Unchecked bool
}

// dispatchUntilKilled signs in, or goes on as signed in; confirms; and says so on
// its standard output, a line each: "ready", "confirmed ID", and "idle" when
// nothing waits any more.
func dispatchUntilKilled(argument []byte) error {
	go endWithParent()
	var told dispatching
	if err := json.Unmarshal(argument, &told); err != nil {
		return err
	}
	c, err := client.Open(client.Options{
		Folders: desktop.FoldersIn(told.Folder), Store: fileStore{told.Store}, Organization: told.Profile,
		Pause: func(int) time.Duration { return 3 * time.Millisecond },
	})
	if err != nil {
		return err
	}
	changed, unsubscribe := clienttest.Changes(c)
	defer unsubscribe()
	ctx := context.Background()
	if err := c.Start(ctx); err != nil {
		return err
	}
	// A session can be lost when the program is killed while it is renewed.
	until := func(holds func(client.State) bool) error {
		for {
			s := c.State()
			if s.Phase == client.SignedOut {
				if err := clienttest.SignIn(ctx, c, told.Login); err != nil {
					return err
				}
				continue
			}
			if holds(s) {
				return nil
			}
			<-changed
		}
	}
	if err := until(func(s client.State) bool { return s.Phase == client.Ready && !s.Sync.At.IsZero() }); err != nil {
		return err
	}
	fmt.Println("ready")
	for kind, ids := range map[directory.Kind][]string{directory.Archive: told.Archive, directory.Invite: told.Invite} {
		if len(ids) == 0 {
			continue
		}
		users, err := shownTo(ctx, c, ids)
		if err != nil {
			return err
		}
		plan, err := c.Plan(ctx, kind, users)
		if err != nil {
			return err
		}
		if len(plan.Users) == 0 {
			continue
		}
		plan.Checked = plan.Checked && !told.Unchecked
		batch, err := c.Confirm(ctx, plan)
		if err != nil {
			return err
		}
		fmt.Println("confirmed", batch.ID)
	}
	if err := until(func(s client.State) bool { return s.Waiting == 0 }); err != nil {
		return err
	}
	fmt.Println("idle")
	select {}
}
