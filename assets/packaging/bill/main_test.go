package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// supply is a program of one module, with what comes with it.
type supply struct {
	info           debug.BuildInfo
	wanted         required
	bill, licenses string
}

// sumOfZeros is what go.sum has of a module whose SHA-256 is 32 zeros.
var sumOfZeros = "h1:" + strings.Repeat("A", 43) + "="

func matching() *supply {
	return &supply{
		info: debug.BuildInfo{GoVersion: "go1.26.8", Deps: []*debug.Module{{Path: "example.com/a", Version: "v1.0.0", Sum: sumOfZeros}}},
		wanted: required{map[string]string{"example.com/a": "v1.0.0", "example.com/b": "v2.0.0"},
			map[string]bool{"example.com/a v1.0.0 " + sumOfZeros: true}},
		bill: `{"bomFormat": "CycloneDX",
			"metadata": {"properties": [{"name": "cdx:gomod:binary:hash:SHA-256", "value": "beef"}]},
			"components": [
				{"name": "std", "version": "go1.26.8", "purl": "pkg:golang/std@go1.26.8?type=module"},
				{"name": "example.com/a", "version": "v1.0.0", "purl": "pkg:golang/example.com/a@v1.0.0?type=module",
				 "hashes": [{"alg": "SHA-256", "content": "` + strings.Repeat("0", 64) + `"}]}]}`,
		licenses: licenseOf("Go go1.26.8") + licenseOf("example.com/a v1.0.0") + licenseOf("example.com/b v2.0.0"), // b is another system's
	}
}

func licenseOf(module string) string {
	return "\n" + strings.Repeat("=", 78) + "\n" + module + ": LICENSE\n\nThe text.\n"
}

func (s *supply) faults() []string {
	built := linkedIn(&s.info, "beef")
	inBill, err := checkBill(built, []byte(s.bill))
	if err != nil {
		inBill = append(inBill, err.Error())
	}
	return slices.Concat(checkModules(built, s.wanted), inBill, checkLicenses(built, s.wanted, []byte(s.licenses)))
}

func TestEveryDifferenceBetweenAProgramAndItsPapersIsFound(t *testing.T) {
	if faults := matching().faults(); len(faults) > 0 {
		t.Errorf("what matches is refused: %q", faults)
	}
	in := func(text *string, old, new string) {
		if !strings.Contains(*text, old) {
			t.Fatalf("there is no %s", old)
		}
		*text = strings.ReplaceAll(*text, old, new)
	}
	for want, change := range map[string]func(*supply){
		"does not say what is linked":                         func(s *supply) { s.info.Deps = nil },
		"example.com/a v1.0.0 is linked in, and go.mod has v": func(s *supply) { s.wanted.versions["example.com/a"] = "v1.0.1" },
		"is linked in, and go.mod has none":                   func(s *supply) { delete(s.wanted.versions, "example.com/a") },
		"replaced by ../a is linked in":                       func(s *supply) { s.info.Deps[0].Replace = &debug.Module{Path: "../a"} },
		"go.sum has another sum":                              func(s *supply) { clear(s.wanted.sums) },
		"is no CycloneDX":                                     func(s *supply) { in(&s.bill, "CycloneDX", "SPDX") },
		"is of another program":                               func(s *supply) { in(&s.bill, "beef", "dead") },
		"the bill of materials:":                              func(s *supply) { s.bill = "" },
		"materials does not name example.com/a v1.0.0":        func(s *supply) { in(&s.bill, "example.com/a", "example.com/c") },
		"names example.com/c v1.0.0, which is not linked in":  func(s *supply) { in(&s.bill, "example.com/a", "example.com/c") },
		"names std go1.26.8, which is not linked in, or name": func(s *supply) {
			in(&s.bill, `{"name": "example.com/a"`, `{"name": "std", "version": "go1.26.8"}, {"name": "example.com/a"`)
		},
		"has example.com/a v1.0.1, and v1.0.0 is linked in": func(s *supply) { in(&s.bill, "v1.0.0", "v1.0.1") },
		"has std go1.26.7":                                    func(s *supply) { in(&s.bill, "go1.26.8", "go1.26.7") },
		"as the address of example.com/a":                     func(s *supply) { in(&s.bill, "a@v1.0.0", "a@v1.0.1") },
		"has another sum of example.com/a":                    func(s *supply) { in(&s.bill, "0000", "0001") },
		"no license of example.com/a v1.0.0":                  func(s *supply) { in(&s.licenses, licenseOf("example.com/a v1.0.0"), "") },
		"a license of example.com/a v1.0.1, and go.mod has v": func(s *supply) { in(&s.licenses, "a v1.0.0", "a v1.0.1") },
		"a license of example.com/c v2.0.0, and go.mod has n": func(s *supply) { in(&s.licenses, "/b ", "/c ") },
		"no license of go1.26.8":                              func(s *supply) { in(&s.licenses, "go1.26.8", "go1.26.7") },
	} {
		s := matching()
		change(s)
		if faults := s.faults(); !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, want) }) {
			t.Errorf("found %q, want %q", faults, want)
		}
	}
}

func TestThePapersAreReadFromFilesCompressedOrNot(t *testing.T) {
	t.Chdir("../../..")
	folder := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	built, err := readProgram(program)
	if err != nil {
		t.Fatal(err)
	}
	bill, licenses := filepath.Join(folder, "bill"), filepath.Join(folder, "licenses.gz")
	text := `{"bomFormat": "CycloneDX", "metadata": {"properties": [{"name": "cdx:gomod:binary:hash:SHA-256", "value": "` + built.sum + `"}]},
		"components": [{"name": "std", "version": "` + built.goVersion + `", "purl": "pkg:golang/std@` + built.goVersion + `?"}]}`
	var compressed bytes.Buffer
	packer := gzip.NewWriter(&compressed)
	if _, err := packer.Write([]byte(strings.ReplaceAll(licenseOf("Go "+built.goVersion), "\n", "\r\n"))); err != nil {
		t.Fatal(err)
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string][]byte{bill: []byte(text), licenses: compressed.Bytes()} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}

	faults, err := run(program, bill, licenses)

	// This test has no modules linked in; the rest matches.
	if err != nil || !slices.Equal(faults, []string{"the program does not say what is linked into it"}) {
		t.Errorf("%q, %v", faults, err)
	}
}
