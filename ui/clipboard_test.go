package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

// hostileText draws text with what must not reach another program unseen.
func hostileText() *rapid.Generator[string] {
	return rapid.StringOf(rapid.SampledFrom([]rune("ab 9@./é\u0301\r\n\t\x00\x1b\u0085\u2028\u2029\u202e\u2066\u200b\u200f\u00ad\ufeff\U000E0041王")))
}

func unseen(r rune) bool {
	return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r))
}

func TestWhatIsCopiedIsOneLineWithoutHiddenCharactersOrNothing(t *testing.T) {
	app := test.NewApp()
	clipboard := app.Clipboard()
	rapid.Check(t, func(t *rapid.T) {
		text := hostileText().Draw(t, "text")
		clipboard.SetContent("before")

		done := copyLine(app, text)

		switch got := clipboard.Content(); {
		case done && (got != text || strings.ContainsFunc(got, unseen) || strings.Contains(got, "\n")):
			t.Fatalf("of %q is copied %q", text, got)
		case !done && got != "before":
			t.Fatalf("%q is refused and %q copied", text, got)
		case !done && text != "" && text == strings.Trim(text, " ") && !strings.ContainsFunc(text, func(r rune) bool { return unseen(r) || r == '\n' }):
			t.Fatalf("%q is refused", text)
		}
	})
}

func TestEachLineOfCopiedDetailsIsMadeVisible(t *testing.T) {
	app := test.NewApp()
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(hostileText(), 1, 4).Draw(t, "lines")

		copyDetails(app, lines...)

		got := app.Clipboard().Content()
		if strings.ContainsFunc(got, unseen) || strings.Count(got, "\n") != len(lines)-1 {
			t.Fatalf("of %q is copied %q", lines, got)
		}
	})
}

// Nothing else may write to the clipboard.
func TestOnlyTwoFunctionsWriteToTheClipboard(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || path == "clipboard.go" {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Clipboard" {
				if name, ok := s.X.(*ast.Ident); !ok || name.Name != "paste" { // what is pasted is read
					t.Errorf("%s uses the clipboard", path)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := os.Stat("clipboard.go"); err != nil {
		t.Error(err)
	}
}

// A report's name has no word of an organization or a person in it, so no system takes it
// for a device, a folder or something else than it is.
func TestTheNamesOfReportsAreSafeOnEverySystem(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	safe := regexp.MustCompile(`^[a-z]+(?:-[a-z]+)*-2026-11-28\.csv$`)
	for _, key := range []string{"report.file", "activity.file", "leavers.file"} {
		if name := words(key, values{"Day": "2026-11-28"}); !safe.MatchString(name) {
			t.Errorf("%s is %q", key, name)
		}
	}
}
