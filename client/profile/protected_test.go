package profile

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

// protectedEntry is any entry of a list of protected people.
var protectedEntry = rapid.Custom(func(t *rapid.T) string {
	typed := rapid.StringOfN(rapid.RuneFrom([]rune("aé\"'\\]#@ .=🚗")), 1, 20, -1)
	entry, ok := directory.ParseProtected(rapid.SampledFrom([]string{"", "id:"}).Draw(t, "prefix") + typed.Filter(func(s string) bool {
		return strings.TrimSpace(s) != ""
	}).Draw(t, "typed"))
	if !ok {
		t.Fatal("it is no entry")
	}
	return entry
})

func TestThoseWhoWereProtectedAreKeptForTheirOrganizationAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	fabrikam := contoso
	fabrikam.SCIM = "https://fabrikam.example"
	if none, err := KeptProtected(folder, contoso); len(none) != 0 || err != nil {
		t.Fatalf("%q, %v", none, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(protectedEntry, 0, 5).Draw(t, "entries")

		if err := keepProtected(folder, contoso, entries); err != nil {
			t.Fatal(err)
		}

		kept, err := KeptProtected(folder, contoso)
		if err != nil || !slices.Equal(kept, entries) {
			t.Fatalf("%q became %q (%v)", entries, kept, err)
		}
		if others, err := KeptProtected(folder, fabrikam); len(others) != 0 || err != nil {
			t.Fatalf("another organization has %q, %v", others, err)
		}
	})
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 {
		t.Fatalf("beside it: %v, %v", files, err)
	}
	if info, err := files[0].Info(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	renamed := contoso
	renamed.Name, renamed.ClientID = "Contoso AG", "another"
	if err := keepProtected(folder, contoso, []string{"id:7"}); err != nil {
		t.Fatal(err)
	}
	if kept, err := KeptProtected(folder, renamed); err != nil || !slices.Equal(kept, []string{"id:7"}) {
		t.Errorf("under another name the organization has %q, %v", kept, err)
	}
}

func TestAListThatCannotBeReadIsNoEmptyList(t *testing.T) {
	folder := t.TempDir()
	if err := keepProtected(folder, contoso, []string{"a@contoso.example", "id:7"}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, protectedFile(contoso))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) - 1 { // the last byte is the line's end
		write(t, path, string(whole[:n]), 0o600)
		kept, err := KeptProtected(folder, contoso)
		if err == nil || kept != nil || problem.Of(err).Kind != problem.BadProtected {
			t.Fatalf("of %d bytes: %q, %v", n, kept, err)
		}
	}
	for _, text := range []string{"protected = 7", "protected = ['']", "protected = ['a']\nmore = 1", strings.Repeat("#", maxProfile) + "\nprotected = []"} {
		write(t, path, text, 0o600)
		_, err := KeptProtected(folder, contoso)
		mustFail(t, err, problem.BadProtected, path)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = KeptProtected(folder, contoso)
	mustFail(t, err, problem.BadProtected, path)
}

func TestAListThatCouldNotBeReadAgainIsNotKept(t *testing.T) {
	folder := t.TempDir()
	if err := keepProtected(folder, contoso, []string{"id:7"}); err != nil {
		t.Fatal(err)
	}
	for _, entries := range [][]string{{""}, {"a\x00"}, slices.Repeat([]string{strings.Repeat("x", 500)}, 200)} {
		mustFail(t, keepProtected(folder, contoso, entries), problem.Refused, "")
	}
	if kept, err := KeptProtected(folder, contoso); err != nil || !slices.Equal(kept, []string{"id:7"}) {
		t.Errorf("%q, %v", kept, err)
	}
	file := write(t, filepath.Join(folder, "file"), "", 0o600)
	mustFail(t, keepProtected(filepath.Join(file, "data"), contoso, nil), problem.DiskTrouble, "")
}

func TestEntriesAreAddedOnceAndTakenOut(t *testing.T) {
	folder := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	kept := func(want ...string) {
		t.Helper()
		if got, err := KeptProtected(folder, contoso); err != nil || !slices.Equal(got, want) {
			t.Errorf("kept are %q, %v; want %q", got, err, want)
		}
	}
	must(Protect(folder, contoso, " a@contoso.example ", "ID: 7"))
	must(Protect(folder, contoso, "id:7", "b"))
	kept("a@contoso.example", "id:7", "b")
	for _, typed := range []string{"", "id:", "Eve <eve@contoso.example>"} {
		mustFail(t, Protect(folder, contoso, "c", typed), problem.Refused, "")
	}
	must(Unprotect(folder, contoso, "nobody"))
	must(Unprotect(folder, contoso, "id:7"))
	kept("a@contoso.example", "b")

	must(os.WriteFile(filepath.Join(folder, protectedFile(contoso)), []byte("protected = 7"), 0o600))
	mustFail(t, Protect(folder, contoso, "c"), problem.BadProtected, filepath.Join(folder, protectedFile(contoso)))
	mustFail(t, Unprotect(folder, contoso, "b"), problem.BadProtected, filepath.Join(folder, protectedFile(contoso)))
}

func TestTooManyOpenFilesAreNoDamagedList(t *testing.T) {
	for _, err := range []error{syscall.EMFILE, syscall.ENFILE} {
		if p := problem.Of(&os.PathError{Op: "open", Path: "list", Err: err}); p.Kind != problem.TooManyFiles {
			t.Errorf("%v is told as %s", err, p.Kind)
		}
	}
}
