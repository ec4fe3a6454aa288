package main

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/adrg/xdg"

	"mileiq.example/admin/client/desktop"
)

func TestVersionAndFilesNeedNoScreen(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	folder := t.TempDir()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-version"}, "MileIQ Admin "},
		{[]string{"-files", "-data", folder}, "data=" + filepath.Join(folder, "data") + "\n"},
	} {
		var out, errOut bytes.Buffer

		code := run(c.args, &out, &errOut)

		if code != 0 || !strings.HasPrefix(out.String(), c.want) || errOut.Len() > 0 {
			t.Errorf("%q ends with %d, prints %q and complains %q", c.args, code, out.String(), errOut.String())
		}
	}
}

func TestWithoutAScreenOneSentenceSaysSo(t *testing.T) {
	if runtime.GOOS != "linux" {
		return // other systems always have a screen or say so themselves
	}
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	var out, errOut bytes.Buffer

	code := run([]string{"-data", t.TempDir()}, &out, &errOut)

	if code != 1 || strings.Count(errOut.String(), "\n") != 1 || !strings.Contains(errOut.String(), "no screen") {
		t.Errorf("it ends with %d and says %q", code, errOut.String())
	}
}

func TestWrongArgumentsAreNamed(t *testing.T) {
	for _, args := range [][]string{{"-no-such"}, {"demo"}, {"-demo-users", "2"}, {"-demo-users", "many"}} {
		var out, errOut bytes.Buffer

		code := run(args, &out, &errOut)

		if code != 2 || errOut.Len() == 0 {
			t.Errorf("%q ends with %d and says %q", args, code, errOut.String())
		}
	}
}

func TestDemoIsServedOnLoopbackOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "localhost"} {
		var out, errOut bytes.Buffer

		code := run([]string{"-sandbox", address}, &out, &errOut)

		if code != 1 || out.Len() > 0 {
			t.Errorf("%s: it ends with %d and prints %q", address, code, out.String())
		}
	}
}

// -help and the man page name what there is: every option and every file.

// options returns the names of all options, sorted.
func options() (names []string) {
	var a arguments
	a.flags().VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return names
}

func help(t *testing.T) string {
	t.Helper()
	var out, errOut bytes.Buffer
	if code := run([]string{"-help"}, &out, &errOut); code != 0 || out.Len() > 0 {
		t.Fatalf("-help ends with %d and prints %q", code, out.String())
	}
	return errOut.String()
}

// manPage returns the man page's sections by their names, with dashes as they are printed.
func manPage(t *testing.T) map[string]string {
	t.Helper()
	page, err := os.ReadFile("assets/packaging/linux/mileiq-admin.1")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(`\-`, "-", `\&`, "").Replace(string(page))
	sections := map[string]string{}
	for _, section := range strings.Split(text, "\n.SH ")[1:] {
		name, body, _ := strings.Cut(section, "\n")
		sections[name] = "\n" + body
	}
	return sections
}

func TestHelpNamesEveryOption(t *testing.T) {
	found := regexp.MustCompile(`(?m)^  -(\S+)`).FindAllStringSubmatch(help(t), -1)
	named := map[string]bool{}
	for _, f := range found {
		named[f[1]] = true
	}
	if got := slices.Sorted(maps.Keys(named)); !slices.Equal(got, options()) {
		t.Errorf("-help names %q, and there are %q", got, options())
	}
}

func TestTheManPageNamesEveryOptionAndNoOther(t *testing.T) {
	var named []string
	for _, f := range regexp.MustCompile(`(?m)^\.TP\n\.BI? -([a-z-]+)`).FindAllStringSubmatch(manPage(t)["OPTIONS"], -1) {
		named = append(named, f[1])
	}
	slices.Sort(named)
	want := slices.Sorted(slices.Values(append(options(), "help")))
	if !slices.Equal(named, want) {
		t.Errorf("the man page names %q, and there are %q", named, want)
	}
}

func TestHelpNamesEveryFileOnTheThreeSystems(t *testing.T) {
	said := help(t)
	for _, place := range desktop.Kept() {
		for _, folder := range []string{place.Linux, place.MacOS, place.Windows} {
			if !strings.Contains(said, "  "+folder+"\n") {
				t.Errorf("-help does not say where the %s lie: %s", place.Purpose, folder)
			}
		}
		for _, file := range place.Files {
			if !regexp.MustCompile(`(?m)^ +` + regexp.QuoteMeta(file.Name) + ` +` + regexp.QuoteMeta(file.What) + `$`).MatchString(said) {
				t.Errorf("-help does not name %s", file.Name)
			}
		}
	}
}

func TestTheManPageNamesEveryFileAndNoOther(t *testing.T) {
	var want, named []string
	for _, place := range desktop.Kept() {
		want = append(want, "folder "+place.Linux)
		for _, file := range place.Files {
			want = append(want, file.Name)
		}
	}
	for _, f := range regexp.MustCompile(`(?m)^(?:\.SS (.+)|\.TP\n\.I (.+))$`).FindAllStringSubmatch(manPage(t)["FILES"], -1) {
		if f[1] != "" {
			named = append(named, "folder "+f[1])
		} else {
			named = append(named, f[2])
		}
	}
	if !slices.Equal(named, want) {
		t.Errorf("the man page names\n%q\nand there are\n%q", named, want)
	}
}

func TestTheFoldersThatAreNamedAreThoseThatAreUsed(t *testing.T) {
	folders := desktop.SystemFolders()
	used := []string{folders.Data, folders.Cache, folders.Logs}
	for i, place := range desktop.Kept()[:len(used)] {
		named := map[string]string{"linux": place.Linux, "darwin": place.MacOS, "windows": place.Windows}[runtime.GOOS]
		named = strings.NewReplacer("$XDG_DATA_HOME", xdg.DataHome, "$XDG_CACHE_HOME", xdg.CacheHome, "$XDG_STATE_HOME", xdg.StateHome,
			"~", xdg.Home, "%LOCALAPPDATA%", xdg.DataHome).Replace(named)
		if filepath.Clean(named) != used[i] {
			t.Errorf("the %s lie in %s, and %s is named", place.Purpose, used[i], named)
		}
	}
}
