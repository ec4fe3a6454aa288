// Command bill checks that the bill of materials and the licenses that come with a
// program name what is linked into it, and that go.mod and go.sum have the same.
//
//	go run ./assets/packaging/bill PROGRAM BILL LICENSES
//
// BILL is CycloneDX in JSON, LICENSES what the command licenses printed; both may be
// compressed (gzip). It must run in the program's module. It imports nothing but the
// standard library.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime/debug"
	"strings"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: bill PROGRAM BILL LICENSES")
		os.Exit(2)
	}
	faults, err := run(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		faults = append(faults, err.Error())
	}
	for _, fault := range faults {
		fmt.Fprintln(os.Stderr, "bill:", fault)
	}
	if len(faults) > 0 {
		os.Exit(1)
	}
}

// linked is what a program is made of: the version of Go, and of each module its
// version and the sum that go.sum has.
type linked struct {
	goVersion string
	sum       string // SHA-256 of the program, in hexadecimal digits
	modules   map[string]component
}

// component is a module. Its sum is that of go.sum, "h1:...", or "".
type component struct{ version, sum string }

// required is what go.mod and go.sum say.
type required struct {
	versions map[string]string
	sums     map[string]bool // lines of go.sum
}

func run(program, bill, licenses string) (faults []string, err error) {
	built, err := readProgram(program)
	if err != nil {
		return nil, err
	}
	wanted, err := readModule()
	if err != nil {
		return nil, err
	}
	listed, err := read(bill)
	if err != nil {
		return nil, err
	}
	texts, err := read(licenses)
	if err != nil {
		return nil, err
	}
	faults = checkModules(built, wanted)
	inBill, err := checkBill(built, listed)
	return append(append(faults, inBill...), checkLicenses(built, wanted, texts)...), err
}

// read reads a file, compressed or not.
func read(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(unpacked)
}

func readProgram(path string) (linked, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return linked{}, err
	}
	info, err := buildinfo.Read(bytes.NewReader(data))
	if err != nil {
		return linked{}, fmt.Errorf("%s: %w", path, err)
	}
	sum := sha256.Sum256(data)
	return linkedIn(info, hex.EncodeToString(sum[:])), nil
}

func linkedIn(info *debug.BuildInfo, sum string) linked {
	l := linked{goVersion: info.GoVersion, sum: sum, modules: map[string]component{}}
	for _, m := range info.Deps {
		if m.Replace != nil { // go.mod has none
			m = &debug.Module{Path: m.Path, Version: "replaced by " + m.Replace.Path}
		}
		l.modules[m.Path] = component{m.Version, m.Sum}
	}
	return l
}

func readModule() (required, error) {
	edited, err := exec.Command("go", "mod", "edit", "-json").Output()
	if err != nil {
		return required{}, fmt.Errorf("go mod edit: %w", err)
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		return required{}, err
	}
	var module struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal(edited, &module); err != nil {
		return required{}, err
	}
	r := required{map[string]string{}, map[string]bool{}}
	for _, m := range module.Require {
		r.versions[m.Path] = m.Version
	}
	for line := range strings.Lines(string(sums)) {
		r.sums[strings.TrimSpace(line)] = true
	}
	return r, nil
}

// checkModules compares a program with go.mod and go.sum.
func checkModules(built linked, wanted required) (faults []string) {
	if len(built.modules) == 0 {
		return []string{"the program does not say what is linked into it"}
	}
	for path, m := range built.modules {
		if want := wanted.versions[path]; m.version != want {
			faults = append(faults, fmt.Sprintf("%s %s is linked in, and go.mod has %s", path, m.version, cmp.Or(want, "none")))
		} else if !wanted.sums[path+" "+m.version+" "+m.sum] {
			faults = append(faults, fmt.Sprintf("%s %s: go.sum has another sum than %s", path, m.version, m.sum))
		}
	}
	return faults
}

// checkBill compares a program with its bill of materials.
func checkBill(built linked, text []byte) (faults []string, err error) {
	type entry struct {
		Name, Version, Purl string
		Hashes              []struct{ Alg, Content string }
	}
	var bill struct {
		BomFormat string
		Metadata  struct {
			Properties []struct{ Name, Value string }
		}
		Components []entry
	}
	if err := json.Unmarshal(text, &bill); err != nil {
		return nil, fmt.Errorf("the bill of materials: %w", err)
	}
	fault := func(format string, a ...any) {
		faults = append(faults, "the bill of materials "+fmt.Sprintf(format, a...))
	}
	if bill.BomFormat != "CycloneDX" {
		fault("is no CycloneDX")
	}
	ofProgram := false
	for _, p := range bill.Metadata.Properties {
		ofProgram = ofProgram || p.Name == "cdx:gomod:binary:hash:SHA-256" && p.Value == built.sum
	}
	if !ofProgram {
		fault("is of another program")
	}
	want := map[string]component{"std": {version: built.goVersion}}
	for path, m := range built.modules {
		want[path] = m
	}
	for _, c := range bill.Components {
		m, linkedIn := want[c.Name]
		delete(want, c.Name)
		switch {
		case !linkedIn:
			fault("names %s %s, which is not linked in, or names it twice", c.Name, c.Version)
		case c.Version != m.version:
			fault("has %s %s, and %s is linked in", c.Name, c.Version, m.version)
		case !strings.HasPrefix(c.Purl, "pkg:golang/"+c.Name+"@"+c.Version+"?"):
			fault("has %q as the address of %s", c.Purl, c.Name)
		case m.sum != "" && (len(c.Hashes) != 1 || c.Hashes[0].Alg != "SHA-256" || !sameSum(m.sum, c.Hashes[0].Content)):
			fault("has another sum of %s", c.Name)
		}
	}
	for path, m := range want {
		fault("does not name %s %s", path, m.version)
	}
	return faults, nil
}

// sameSum reports whether a sum of go.sum is the one with these hexadecimal digits.
func sameSum(sum, digits string) bool {
	encoded, _ := strings.CutPrefix(sum, "h1:")
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	return err == nil && hex.EncodeToString(decoded) == digits
}

// licensed matches the line above each license text.
var licensed = regexp.MustCompile(`(?m)^={78}\r?\n(\S+) (\S+): \S`)

// checkLicenses compares a program with the licenses, which may be of the programs for
// several systems: what they name must stand in go.mod.
func checkLicenses(built linked, wanted required, texts []byte) (faults []string) {
	found := map[string]string{}
	for _, line := range licensed.FindAllSubmatch(texts, -1) {
		path, version := string(line[1]), string(line[2])
		found[path] = version
		if path != "Go" && wanted.versions[path] != version {
			faults = append(faults, fmt.Sprintf("there is a license of %s %s, and go.mod has %s", path, version, cmp.Or(wanted.versions[path], "none")))
		}
	}
	if found["Go"] != built.goVersion {
		faults = append(faults, fmt.Sprintf("there is no license of %s", built.goVersion))
	}
	for path, m := range built.modules {
		if found[path] != m.version {
			faults = append(faults, fmt.Sprintf("there is no license of %s %s", path, m.version))
		}
	}
	return faults
}
