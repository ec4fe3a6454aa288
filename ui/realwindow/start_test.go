//go:build window

package realwindow

// How the program starts, and how it says that it cannot.

import (
	"strings"
	"testing"
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

	exit, out, said := run(t, windowEnvironment(config, "light"), "-organization", o.addresses["profile"], "-data", data)

	if exit != 1 || out != "" {
		t.Errorf("exit %d, printed %q", exit, out)
	}
	wantOneSentence(t, said, "already")
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
