package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLicensesOfModulesFontsAndCSourcesAreFound(t *testing.T) {
	t.Chdir("../../..")
	var out bytes.Buffer

	if err := run(&out, []string{"linux"}); err != nil {
		t.Fatal(err)
	}

	for _, want := range []string{
		"\nGo go1.", "\nfyne.io/fyne/v2 v", ": theme/font/LICENSE_Inter.txt\n", ": glfw/LICENSE.md\n",
		"\nmodernc.org/sqlite v", ": LICENSE-SQLITE\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not there", want)
		}
	}
	if strings.Contains(out.String(), "staticcheck") {
		t.Error("the license of a tool is there, which is not compiled in")
	}
}

func TestAModuleWithoutALicenseIsRefused(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":          "module example.com/program\ngo 1.26\nrequire example.com/nameless v0.0.0\nreplace example.com/nameless => ./nameless\n",
		"main.go":         "package main\nimport _ \"example.com/nameless\"\nfunc main() {}\n",
		"nameless/go.mod": "module example.com/nameless\ngo 1.26\n",
		"nameless/n.go":   "package nameless\n",
	} {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
	t.Setenv("GOFLAGS", "-mod=mod")

	err := run(&bytes.Buffer{}, []string{"linux"})

	if err == nil || !strings.Contains(err.Error(), "example.com/nameless") {
		t.Errorf("a module without a license gives %v", err)
	}
}
