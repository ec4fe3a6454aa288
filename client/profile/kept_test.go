package profile

// What is kept in the data folder, and what the machine's administrator sets.

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mileiq.example/admin/client/problem"
)

var contoso = Profile{Name: "Contoso", SCIM: "https://a.example", Issuer: "https://b.example", ClientID: "c", Scopes: []string{"openid"}, RedirectHost: "127.0.0.1"}

func TestWithoutAKeptProfileThereIsNoneAndNoTrouble(t *testing.T) {
	folder := t.TempDir()
	if p, err := Saved(folder); p != nil || err != nil {
		t.Errorf("%+v, %v", p, err)
	}
	if err := Forget(folder); err != nil {
		t.Error(err)
	}
}

func TestAForgottenProfileIsGone(t *testing.T) {
	folder := t.TempDir()
	if err := Save(folder, contoso); err != nil {
		t.Fatal(err)
	}

	if err := Forget(folder); err != nil {
		t.Fatal(err)
	}

	if p, err := Saved(folder); p != nil || err != nil {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAKeptProfileThatCannotBeUsedIsTold(t *testing.T) {
	folder := t.TempDir()
	path := write(t, filepath.Join(folder, profileFile), "scim = 7", 0o600)
	_, err := Saved(folder)
	mustFail(t, err, problem.BadProfile, "TOML")

	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(path, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	p, err := Saved(folder)
	mustFail(t, err, problem.BadProfile, profileFile)
	if p != nil || problem.Of(err).Cause == nil {
		t.Errorf("%+v, %v", p, err)
	}
	mustFail(t, Forget(folder), problem.DiskTrouble, "")
	mustFail(t, Save(folder, contoso), problem.DiskTrouble, "")
	if entries, _ := os.ReadDir(folder); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestWhereNothingCanBeKeptThatIsTold(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "file"), "", 0o600)
	mustFail(t, Save(filepath.Join(file, "data"), contoso), problem.DiskTrouble, "")
	mustFail(t, Decline(file, "k"), problem.DiskTrouble, "")
	if Declined(file, "") {
		t.Error("what cannot be read counts as declined")
	}
}

func TestWhatWasDeclinedIsTheOneProfile(t *testing.T) {
	folder := t.TempDir()
	if Declined(folder, "") || Declined(folder, "k") {
		t.Error("declined without a question")
	}
	for _, key := range []string{"other", "k"} {
		if err := Decline(folder, key); err != nil {
			t.Fatal(err)
		}
	}
	if !Declined(folder, "k") || Declined(folder, "other") {
		t.Error("another one was declined")
	}
	info, err := os.Stat(filepath.Join(folder, declinedFile))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestKeysTellOrganizationsApart(t *testing.T) {
	keys, machineKeys := map[string]bool{}, map[string]bool{}
	for _, change := range []func(*Profile){
		func(p *Profile) {}, func(p *Profile) { p.SCIM += "x" }, func(p *Profile) { p.Issuer += "x" }, func(p *Profile) { p.ClientID += "x" },
	} {
		p := contoso
		change(&p)
		keys[p.Key()], machineKeys[p.MachineKey()] = true, true
		if len(p.Key()) != 24 || len(p.MachineKey()) != 24 || !p.Same(p) || p.Same(contoso) != (p.SCIM+p.Issuer+p.ClientID == contoso.SCIM+contoso.Issuer+contoso.ClientID) {
			t.Errorf("%+v: keys %q and %q", p, p.Key(), p.MachineKey())
		}
	}
	if len(keys) != 3 || len(machineKeys) != 4 {
		t.Errorf("%d keys, %d of the machine's", len(keys), len(machineKeys))
	}
}

func TestAnAddressThatIsNoneHasNoHost(t *testing.T) {
	p := Profile{SCIM: "://", Issuer: "http://[::1]:8443/x"}
	if p.SCIMHost() != "" || hostname(p.SCIM) != "" || p.IssuerHost() != "[::1]:8443" || hostname(p.Issuer) != "::1" {
		t.Errorf("%q, %q", p.SCIMHost(), p.IssuerHost())
	}
}

// machineFile writes a machine's profile, as an administrator would.
func machineFile(t *testing.T, text string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "mileiq-admin")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return write(t, filepath.Join(folder, "organization.toml"), text, 0o644)
}

func TestTheMachinesProfileIsUsed(t *testing.T) {
	p, ok, err := OfMachine(machineFile(t, goodProfile), os.Getuid())
	if !ok || err != nil || p.Name != "Contoso" {
		t.Errorf("%+v, %t, %v", p, ok, err)
	}
}

func TestAMachineWithoutAProfileHasNone(t *testing.T) {
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none", "organization.toml")} {
		if p, ok, err := OfMachine(path, os.Getuid()); ok || err != nil || p.SCIM != "" {
			t.Errorf("%q: %+v, %t, %v", path, p, ok, err)
		}
	}
}

func TestAMachinesProfileSaysNoMoreThanItMay(t *testing.T) {
	const ok = "scim = 'https://a.example'\n"
	for text, detail := range map[string]string{
		"scim = 'http://127.0.0.1:1'":      "organization.toml: scim",
		"scim = 7":                         "organization.toml: TOML",
		ok + "redirect_host = 'localhost'": "organization.toml: redirect_host",
		ok + "ca_file = 'ca.pem'":          "organization.toml: ca_file",
		"scim = 'https://127.0.0.1'\nissuer = 'https://127.0.0.1'\n[demo]\nmail = 'http://127.0.0.1/mail'": "organization.toml: demo",
	} {
		_, used, err := OfMachine(machineFile(t, text), os.Getuid())
		mustFail(t, err, problem.BadMachine, detail)
		if used {
			t.Errorf("%q is used", text)
		}
	}
	long := machineFile(t, goodProfile+strings.Repeat("#", maxProfile))
	_, _, err := OfMachine(long, os.Getuid())
	mustFail(t, err, problem.BadMachine, long)
}

func TestTheAuthoritiesOfAMachinesProfileAreAsSafeAsItself(t *testing.T) {
	folder := t.TempDir()
	ca := write(t, filepath.Join(folder, "ca.pem"), "x", 0o644)
	text := "scim = 'https://a.example'\nca_file = '" + filepath.ToSlash(ca) + "'"
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if p, ok, err := OfMachine(machineFile(t, text), os.Getuid()); !ok || err != nil || p.CAFile == "" {
		t.Errorf("%+v, %t, %v", p, ok, err)
	}

	if err := os.Remove(ca); err != nil {
		t.Fatal(err)
	}
	_, ok, err := OfMachine(machineFile(t, text), os.Getuid())
	mustFail(t, err, problem.BadMachine, ca)
	if ok {
		t.Error("it is used")
	}
}

func TestAMachinesProfileThatOthersCanChangeIsNotUsed(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // where modes say nothing
	}
	for name, spoil := range map[string]func(path string) (unsafe string){
		"the group may write":       func(path string) string { must(t, os.Chmod(path, 0o664)); return path },
		"everybody may write":       func(path string) string { must(t, os.Chmod(path, 0o646)); return path },
		"its folder may be written": func(path string) string { must(t, os.Chmod(filepath.Dir(path), 0o777)); return filepath.Dir(path) },
		"it leads to such a folder": func(path string) string {
			folder := t.TempDir()
			must(t, os.Chmod(folder, 0o775))
			must(t, os.Rename(path, filepath.Join(folder, "p.toml")))
			must(t, os.Symlink(filepath.Join(folder, "p.toml"), path))
			return folder
		},
		"it leads there out of such a folder": func(path string) string {
			folder := t.TempDir()
			must(t, os.Chmod(folder, 0o755))
			must(t, os.Rename(path, filepath.Join(folder, "p.toml")))
			must(t, os.Symlink(filepath.Join(folder, "p.toml"), path))
			must(t, os.Chmod(filepath.Dir(path), 0o757))
			return filepath.Dir(path)
		},
	} {
		path := machineFile(t, goodProfile)
		unsafe := spoil(path)

		_, ok, err := OfMachine(path, os.Getuid())

		if p := problem.Of(err); err == nil || ok || p.Kind != problem.UnsafeMachine || p.Detail != unsafe {
			t.Errorf("%s: %t, %v", name, ok, err)
		}
	}
	path := machineFile(t, goodProfile)
	_, _, err := OfMachine(path, os.Getuid()+1)
	mustFail(t, err, problem.UnsafeMachine, path)
}

func TestWhatIsNoFileIsNoProfile(t *testing.T) {
	folder := t.TempDir()
	_, ok, err := OfMachine(folder, os.Getuid())
	mustFail(t, err, problem.BadMachine, folder)
	if ok || problem.Of(err).Cause != nil { // nobody tried to read it
		t.Errorf("%t, %v", ok, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	link := filepath.Join(folder, "link")
	must(t, os.Symlink(filepath.Join(folder, "none"), link))
	_, ok, err = OfMachine(link, os.Getuid())
	mustFail(t, err, problem.BadMachine, link)
	if ok || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%t, %v", ok, err)
	}
	if safe, err := ownedSafely(link, os.Getuid()); safe || err == nil {
		t.Errorf("safe %t, %v", safe, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
