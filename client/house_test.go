package client_test

// The arrows between the packages, checked in the source itself: what may
// import what, and what may stand where.

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "mileiq.example/admin"

// source is one Go file of the module.
type source struct {
	path    string // slash-separated, from the module's root
	folder  string // "." for the root
	imports []string
}

func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// forTests are folders whose packages are for tests, with all that is in them.
var forTests = []string{"client/clienttest", "client/scim/scimmytest"}

func isForTests(folder string) bool {
	return slices.ContainsFunc(forTests, func(f string) bool { return within(folder, f) })
}

func (s source) isForTests() bool { return isForTests(s.folder) }

// own returns the imports that are packages of this module, as folders.
func (s source) own() (folders []string) {
	for _, i := range s.imports {
		if i == module {
			folders = append(folders, ".")
		} else if folder, found := strings.CutPrefix(i, module+"/"); found {
			folders = append(folders, folder)
		}
	}
	return folders
}

// root is the module's folder; tests run in the folder of their package.
const root = ".."

// sources reads every Go file of the module, whatever its build constraints.
func sources(t *testing.T) (files []source) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			if name != root && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "node_modules") {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(base) != ".go" {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		s := source{path: filepath.ToSlash(relative)}
		s.folder = path.Dir(s.path)
		for _, i := range file.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, imported)
		}
		files = append(files, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// within reports whether folder is parent or lies in it.
func within(folder, parent string) bool {
	return folder == parent || strings.HasPrefix(folder, parent+"/")
}

// rows are the rooms of client from top to bottom. A room may know those of the
// rows below its own, and none of its own row.
var rows = [][]string{
	{"client"},
	{"client/dispatch", "client/replica", "client/leavers", "client/agenda", "client/profile", "client/desktop", "client/report"},
	{"client/oauth", "client/scim", "client/cache", "client/outbox", "client/prepared"},
	{"client/sqlite", "client/directory", "client/transport"},
	{"client/problem"},
}

// arrows says which folders of the module a folder may import. A trailing
// slash means everything in it.
var arrows = roomArrows(map[string][]string{
	".":      {"ui", "client", "client/desktop", "client/sandbox"},
	"ui":     {"ui/", "client", "client/directory", "client/leavers", "client/problem", "assets"},
	"assets": {},

	"client/sandbox":         {"client/sandbox/idp", "client/sandbox/service", "client/sandbox/people", "client/sandbox/pages"},
	"client/sandbox/idp":     {"client/sandbox/people", "client/sandbox/pages"},
	"client/sandbox/service": {"client/sandbox/people"},
	"client/sandbox/people":  {},
	"client/sandbox/pages":   {},
	// What tests share knows both sides of the wire.
	"client/clienttest":               {"client", "client/"},
	"client/scim/scimmytest":          {},
	"client/clienttest/secretservice": {},
})

// roomArrows adds the arrows that rows gives to those of the rest of the house.
func roomArrows(arrows map[string][]string) map[string][]string {
	var below []string
	for _, row := range slices.Backward(rows) {
		for _, room := range row {
			arrows[room] = slices.Clone(below)
		}
		below = append(below, row...)
	}
	return arrows
}

// rule returns the arrows of the nearest folder that has some.
func rule(folder string) (allowed []string, known bool) {
	for at := folder; ; at = path.Dir(at) {
		if allowed, known := arrows[at]; known && (at != "." || folder == ".") {
			// The parts of a package's own subtree belong to it, except where
			// they have arrows of their own.
			return allowed, true
		}
		if at == "." {
			return nil, false
		}
	}
}

func mayImport(folder, imported string) bool {
	allowed, _ := rule(folder)
	return slices.ContainsFunc(allowed, func(a string) bool {
		if subtree, found := strings.CutSuffix(a, "/"); found {
			return within(imported, subtree)
		}
		return imported == a
	})
}

func TestImportsPointOneWay(t *testing.T) {
	for _, s := range sources(t) {
		if _, known := rule(s.folder); !known {
			t.Errorf("%s stands in a folder that the house does not have", s.path)
			continue
		}
		if s.isTest() {
			continue
		}
		for _, imported := range s.own() {
			if !mayImport(s.folder, imported) {
				t.Errorf("%s imports %s", s.path, imported)
			}
		}
	}
}

func TestOnlyTestsImportWhatIsForTests(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || s.isForTests() {
			continue
		}
		for _, imported := range s.own() {
			if isForTests(imported) {
				t.Errorf("%s imports %s, which is for tests", s.path, imported)
			}
		}
	}
}

func TestOnlyMainNamesTheSandbox(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || s.isForTests() || s.path == "main.go" {
			continue
		}
		for _, imported := range s.own() {
			if within(imported, "client/sandbox") && !within(s.folder, "client/sandbox") {
				t.Errorf("%s imports the demo organization", s.path)
			}
		}
	}
}

// The demo organization is the other side of the wire: even its tests speak to
// it as a stranger would.
func TestSandboxKnowsNothingOfTheClient(t *testing.T) {
	for _, s := range sources(t) {
		if !within(s.folder, "client/sandbox") {
			continue
		}
		for _, imported := range s.own() {
			if !within(imported, "client/sandbox") {
				t.Errorf("%s imports %s", s.path, imported)
			}
		}
	}
}

// What a package must not know of the world outside the module. Each entry is
// an import path and everything under it.
func TestPackagesKnowOnlyTheirOwnTrade(t *testing.T) {
	const (
		fyne    = "fyne.io"
		sqlite  = "modernc.org"
		keyring = "github.com/zalando/go-keyring"
		oauth2  = "golang.org/x/oauth2"
		oidc    = "github.com/coreos/go-oidc"
		op      = "github.com/zitadel/oidc"
		signIn  = module + "/client/oauth"
		scim    = "github.com/scim2"
	)
	never := map[string][]string{
		"ui":               {"database/sql", "net/http", oauth2, oidc, keyring, sqlite, op},
		"client":           {fyne},
		"client/dispatch":  {"database/sql", oauth2, oidc, keyring, sqlite, op, signIn},
		"client/replica":   {"database/sql", "net/http", oauth2, oidc, keyring, sqlite, op, signIn},
		"client/agenda":    {"net/http", "database/sql", "os", oauth2, oidc, keyring, sqlite, op, signIn},
		"client/profile":   {"database/sql", oauth2, oidc, keyring, sqlite, op},
		"client/desktop":   {"database/sql", "net/http", oauth2, oidc, keyring, sqlite, op},
		"client/oauth":     {"database/sql", sqlite, op},
		"client/scim":      {"database/sql", sqlite, oauth2, oidc, keyring, op},
		"client/cache":     {"net/http", oauth2, oidc, keyring, op},
		"client/outbox":    {"net/http", oauth2, oidc, keyring, op},
		"client/prepared":  {"net/http", oauth2, oidc, keyring, op},
		"client/sqlite":    {"net/http", oauth2, oidc, keyring, op},
		"client/transport": {"database/sql", "os", oauth2, oidc, keyring, sqlite, op},
		"client/directory": {"net", "net/http", "database/sql", "os", oauth2, oidc, keyring, sqlite, op},
		"client/leavers":   {"net", "net/http", "database/sql", "os", oauth2, oidc, keyring, sqlite, op},
		"client/problem":   {"net", "net/http", "database/sql", "os", oauth2, oidc, keyring, sqlite, op},
		"client/sandbox":   {"database/sql", oauth2, oidc, keyring, sqlite, fyne},
		"assets":           {"net/http", "database/sql", oauth2, oidc, keyring, sqlite, op},

		"client/sandbox/people":  {"net/http", op, scim},
		"client/sandbox/service": {op},
		"client/sandbox/idp":     {scim},
		"client/sandbox/pages":   {op, scim},
	}
	for _, s := range sources(t) {
		if s.isTest() {
			continue
		}
		for folder, forbidden := range never {
			if !within(s.folder, folder) {
				continue
			}
			for _, imported := range s.imports {
				if imported == "net/url" {
					continue // It parses, and asks nobody.
				}
				if slices.ContainsFunc(forbidden, func(f string) bool { return within(imported, f) }) {
					t.Errorf("%s imports %s", s.path, imported)
				}
			}
		}
	}
}

// Everything else is tested without a screen.
func TestOnlyMainImportsTheApp(t *testing.T) {
	for _, s := range sources(t) {
		if s.path != "main.go" && slices.Contains(s.imports, "fyne.io/fyne/v2/app") {
			t.Errorf("%s imports fyne.io/fyne/v2/app", s.path)
		}
	}
}

func TestTopLevelHoldsOnlyWhatWasAgreed(t *testing.T) {
	agreed := []string{"main.go", "main_test.go", "ui", "client", "assets", "FyneApp.toml", "go.mod", "go.sum", "README.md"}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(agreed, name) {
			t.Errorf("%s stands at the top level", name)
		}
	}
}

// A struct that embeds a pointer has methods of something that lives elsewhere:
// who reads them cannot tell whose they are.
func TestNoStructOfClientEmbedsAPointer(t *testing.T) {
	for _, s := range sources(t) {
		if !within(s.folder, "client") || s.isTest() {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, filepath.Join(root, filepath.FromSlash(s.path)), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			structure, ok := n.(*ast.StructType)
			if !ok {
				return true
			}
			for _, field := range structure.Fields.List {
				if _, pointer := field.Type.(*ast.StarExpr); pointer && len(field.Names) == 0 {
					t.Errorf("%s embeds a pointer", files.Position(field.Pos()))
				}
			}
			return true
		})
	}
}
