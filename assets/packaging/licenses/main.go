// Command licenses prints the license texts of everything that is compiled into
// the program: Go itself and each module of which a package, a font or a C
// source is in it. A module without a license text is an error.
//
//	go run ./assets/packaging/licenses linux windows
//
// The arguments are the systems whose programs are meant. It must run in the
// program's module. It imports nothing but the standard library.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// licenseName matches the names under which license texts are kept.
var licenseName = regexp.MustCompile(`(?i)^(un)?licen[sc]es?([-_.].*)?$|^(copying|copyright|notice|patents|ofl)([-_.].*)?$`)

// module is one that is compiled in.
type module struct {
	path, version string
	root          string          // its folder
	folders       map[string]bool // of the packages that are compiled in
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: licenses SYSTEM...")
		os.Exit(2)
	}
	out := bufio.NewWriter(os.Stdout)
	if err := errors.Join(run(out, os.Args[1:]), out.Flush()); err != nil {
		fmt.Fprintln(os.Stderr, "licenses:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, systems []string) error {
	modules := map[string]*module{}
	for _, system := range systems {
		if err := list(system, modules); err != nil {
			return err
		}
	}
	toolchain, err := goModule()
	if err != nil {
		return err
	}
	sorted := []*module{toolchain}
	for _, m := range modules {
		sorted = append(sorted, m)
	}
	slices.SortFunc(sorted[1:], func(a, b *module) int { return cmp.Compare(a.path, b.path) })
	fmt.Fprintf(out, "MileIQ Admin contains the following %d works by others, each under its own license.\n", len(sorted))
	for _, m := range sorted {
		if err := m.print(out); err != nil {
			return err
		}
	}
	return nil
}

// list adds the modules that are compiled in on a system.
func list(system string, modules map[string]*module) error {
	command := exec.Command("go", "list", "-deps", "-json=Dir,Module", "-tags", "migrated_fynedo,release", ".")
	command.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
	command.Stderr = os.Stderr
	listed, err := command.Output()
	if err != nil {
		return fmt.Errorf("go list for %s: %w", system, err)
	}
	for decoder := json.NewDecoder(bytes.NewReader(listed)); ; {
		var p struct {
			Dir    string
			Module *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if p.Module == nil || p.Module.Main {
			continue
		}
		m := modules[p.Module.Path]
		if m == nil {
			m = &module{path: p.Module.Path, version: p.Module.Version, root: p.Module.Dir, folders: map[string]bool{}}
			modules[m.path] = m
		}
		m.folders[p.Dir] = true
	}
}

// goModule stands for the runtime and the standard library.
func goModule() (*module, error) {
	out, err := exec.Command("go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return nil, err
	}
	root, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return &module{path: "Go", version: version, root: root, folders: map[string]bool{root: true}}, nil
}

func (m *module) print(out io.Writer) error {
	files, err := m.licenses()
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("%s %s has no license text", m.path, m.version)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(m.root, file)
		if err != nil {
			return err
		}
		text = bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
		fmt.Fprintf(out, "\n%s\n%s %s: %s\n\n%s\n", strings.Repeat("=", 78), m.path, m.version, filepath.ToSlash(name), text)
	}
	return nil
}

// licenses returns the files of the module that may speak of what is compiled
// in, sorted. Those are in the folders of its packages, above these, and below
// them where no package of its own begins: there lie fonts and C sources.
func (m *module) licenses() ([]string, error) {
	found := map[string]bool{}
	for folder := range m.folders {
		for above := folder; len(above) >= len(m.root); above = filepath.Dir(above) {
			if err := add(found, above); err != nil {
				return nil, err
			}
		}
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() || path == folder {
				return err
			}
			if name := entry.Name(); name == "testdata" || strings.HasPrefix(name, ".") || m.path == "Go" {
				return fs.SkipDir
			}
			own, err := filepath.Glob(filepath.Join(path, "*.go"))
			if err != nil {
				return err
			}
			if len(own) > 0 {
				return fs.SkipDir
			}
			return add(found, path)
		})
		if err != nil {
			return nil, err
		}
	}
	files := make([]string, 0, len(found))
	for file := range found {
		files = append(files, file)
	}
	slices.Sort(files)
	return files, nil
}

// add finds the license texts that stand in a folder itself, and in one that is
// named for them.
func add(found map[string]bool, folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		switch {
		case !licenseName.MatchString(entry.Name()) || filepath.Ext(path) == ".go":
		case !entry.IsDir():
			found[path] = true
		default:
			inside, err := os.ReadDir(path)
			if err != nil {
				return err
			}
			for _, file := range inside {
				if !file.IsDir() {
					found[filepath.Join(path, file.Name())] = true
				}
			}
		}
	}
	return nil
}
