//go:build window

package realwindow

// How the program starts, and how it says that it cannot.

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	noScreen = "DISPLAY WAYLAND_DISPLAY"
)

// wantOneSentence checks that a program that cannot go on says one thing, in
// words, and not where in its code that was.
func wantOneSentence(t *testing.T, said, about string) {
	t.Helper()
	if !strings.HasPrefix(said, "mileiq-admin: ") || strings.Count(said, "\n") != 1 || !strings.HasSuffix(said, "\n") {
		t.Errorf("it said, in more or less than a line:\n%s", said)
	}
	if !strings.Contains(said, about) {
		t.Errorf("it said nothing of %q:\n%s", about, said)
	}
}

func TestWithoutAScreenTheProgramSaysSo(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing": {"-data", t.TempDir()}, "the demo": {"-demo"}, "an organization": {"-organization", "https://contoso.example/profile.toml", "-data", t.TempDir()},
	} {
		t.Run(name, func(t *testing.T) {
			exit, out, said := run(t, environment(noScreen), args...)
			if exit != 1 || out != "" {
				t.Errorf("exit %d, printed %q", exit, out)
			}
			wantOneSentence(t, said, "no screen")
		})
	}
}

func TestWithAScreenThatDoesNotAnswerTheProgramSaysSo(t *testing.T) {
	exit, out, said := run(t, environment(noScreen, "DISPLAY=:987"), "-data", t.TempDir())

	if exit != 1 || out != "" || !strings.Contains(said, "no window can be opened") || strings.Contains(said, "goroutine") {
		t.Errorf("exit %d, printed %q, said %q", exit, out, said)
	}
}

func TestVersionAndFilesNeedNoScreen(t *testing.T) {
	exit, out, said := run(t, environment(noScreen), "-version")
	if exit != 0 || said != "" || !strings.HasPrefix(out, "MileIQ Admin ") {
		t.Errorf("-version: exit %d, printed %q, said %q", exit, out, said)
	}
	data := t.TempDir()
	exit, out, said = run(t, environment(noScreen), "-files", "-data", data)
	if exit != 0 || said != "" {
		t.Errorf("-files: exit %d, said %q", exit, said)
	}
	for _, name := range []string{"data", "cache", "log"} {
		if !strings.Contains(out, name+"="+data+"/") {
			t.Errorf("-files does not name %s in %s:\n%s", name, data, out)
		}
	}
}

func TestDemoOrganizationIsNotServedToOtherComputers(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "localhost:0"} {
		exit, out, said := run(t, environment(noScreen), "-sandbox", address)
		if exit != 1 || out != "" {
			t.Errorf("%s: exit %d, printed %q", address, exit, out)
		}
		wantOneSentence(t, said, "loopback")
	}
}

func TestSecondStartOnTheSameFolderSaysSo(t *testing.T) {
	o := startOrganization(t)
	config, data := t.TempDir(), t.TempDir()
	w := openWindow(t, config, data, "light", "-organization", o.addresses["profile"])
	w.await(t, 1, "shows=*ui.signIn")

	said := wantSmallWindow(t, "second-start", nil, config, "-organization", o.addresses["profile"], "-data", data)

	wantOneSentence(t, said, "already")
}

// wantSmallWindow starts the program where it cannot start, as another user if as is not
// nil. It takes a picture of the small window that says why, closes that from the
// keyboard, and returns the first line that the program said on standard error.
func wantSmallWindow(t *testing.T, name string, as *syscall.Credential, config string, args ...string) (said string) {
	t.Helper()
	var stderr strings.Builder
	program := binary(t)
	if as != nil {
		program = copyOf(t, program, config) // where it lies, others may not look
	}
	command := exec.Command(program, args...)
	command.Env, command.Stderr = windowEnvironment(config, "light"), &stderr
	command.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	p := follow(t, command)
	pid := strconv.Itoa(command.Process.Pid)
	id := firstLine(xdotool(t, "search", "--sync", "--onlyvisible", "--all", "--pid", pid, "--name", "MileIQ Admin"))
	w := &window{process: p, id: id, theme: "light"}
	w.activate(t)
	err := until(t.Context(), p, func() bool {
		return colours(t, []byte(tool(t, "import", "-window", id, "png:-"))) >= 16
	})
	if err != nil {
		t.Fatalf("the small window is not painted: %v", err)
	}
	show := pictures{test: "no-start"}
	show.picture(t, w, name)
	xdotool(t, "key", "--clearmodifiers", "Return")
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatal("the small window stays open")
	}
	if exit := command.ProcessState.ExitCode(); exit != 1 {
		t.Errorf("exit %d", exit)
	}
	// The toolkit may log below it that it met its own file of preferences half written.
	sentence, _, _ := strings.Cut(stderr.String(), "\n")
	return sentence + "\n"
}

// copyOf copies a program into a folder where everybody may start it.
func copyOf(t *testing.T, program, folder string) (path string) {
	t.Helper()
	path = filepath.Join(folder, filepath.Base(program))
	content, err := os.ReadFile(program)
	if err == nil {
		err = errors.Join(os.WriteFile(path, content, 0o755), os.Chmod(path, 0o755))
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileInPlaceOfAFolderIsSaidInASmallWindow(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "data"), nil, 0o600); err != nil {
		t.Fatal(err)
	}

	said := wantSmallWindow(t, "file", nil, t.TempDir(), "-data", data)

	wantOneSentence(t, said, filepath.Join(data, "data")+" is not a folder")
}

// The tests below need root, who can give folders away and start programs as others.

func TestAFolderOfAnotherUserIsSaidInASmallWindow(t *testing.T) {
	if os.Getuid() != 0 {
		return
	}
	data := t.TempDir()
	if err := os.Chown(data, nobody, -1); err != nil {
		t.Fatal(err)
	}

	said := wantSmallWindow(t, "foreign", nil, t.TempDir(), "-data", data)

	wantOneSentence(t, said, data+" belongs to another user")
}

// nobody is a user who has nothing.
const nobody = 65534

func TestAReadOnlyFolderIsSaidInASmallWindow(t *testing.T) {
	if os.Getuid() != 0 {
		return
	}
	data, err := os.MkdirTemp("/tmp", "mileiq-admin-read-only-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(data) })
	for _, name := range []string{"data", "cache", "logs"} {
		folder := filepath.Join(data, name)
		if err := errors.Join(os.Mkdir(folder, 0o500), os.Chown(folder, nobody, nobody)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(data, 0o755); err != nil {
		t.Fatal(err)
	}

	said := wantSmallWindow(t, "read-only", &syscall.Credential{Uid: nobody, Gid: nobody}, data, "-data", data)

	wantOneSentence(t, said, "may not write in "+filepath.Join(data, "data"))
}

func TestFirstStartAsksWhichOrganization(t *testing.T) {
	show := pictures{test: "first"}
	w := openWindow(t, t.TempDir(), t.TempDir(), "light")
	w.await(t, 1, "msg=screen", "shows=*ui.firstRun")
	show.picture(t, w, "connect")
}

// M2: reads are refused like writes, so that there is nobody to show.
func TestAccountWithoutTheRoleSeesNobody(t *testing.T) {
	show := pictures{test: "role"}
	o := startOrganization(t)
	w := openWindow(t, t.TempDir(), t.TempDir(), "light", "-organization", o.addresses["profile"])
	w.await(t, 1, "msg=screen", "shows=*ui.signIn")
	w.keys(t, "Tab", "Tab", "Tab", "Return")
	w.acceptAccount(t)
	w.await(t, 1, "msg=screen", "shows=*ui.withoutRole")
	show.picture(t, w, "missing")
	if n := w.journal.count(t, 0, "msg=page"); n > 0 {
		t.Error("somebody without the role was shown users")
	}

	w.keys(t, "Return") // another account
	w.await(t, 1, "msg=screen", "shows=*ui.signIn")
	w.keys(t, "Tab", "Tab", "Return")
	w.acceptAccount(t)
	w.await(t, 1, `msg="first rows"`)
	show.picture(t, w, "another-account")
}
