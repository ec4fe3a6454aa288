package main

import (
	"bytes"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
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
