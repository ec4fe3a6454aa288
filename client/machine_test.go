package client_test

// The profile that a machine's administrator sets: used at once where nothing is
// known, asked about once where something is, and never from a file that others
// can write.

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
)

const machineText = `
name = "Fabrikam"
scim = "https://scim.fabrikam.example/v2"
issuer = "https://login.fabrikam.example"
`

// machineFile writes a machine's profile, as an administrator would.
func machineFile(t *testing.T, text string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "mileiq-admin")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "organization.toml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// startOnMachine starts the program without an organization on the command line.
func (d *desk) startOnMachine(path string) error {
	d.t.Helper()
	options := d.options()
	options.Organization, options.Folders.Machine = "", path
	options.OwnMachine()
	return d.tryToStart(options)
}

func TestTheMachinesProfileLeadsToTheSignInAtOnce(t *testing.T) {
	d := newDesk(t, 3)

	err := d.startOnMachine(machineFile(t, machineText))

	if s := d.client.State(); err != nil || s.Phase != client.SignedOut || s.Problem != nil || s.Organization.Name != "Fabrikam" ||
		s.Organization.SCIMHost != "scim.fabrikam.example" || s.Organization.IssuerHost != "login.fabrikam.example" {
		t.Errorf("%v, state: %+v", err, s)
	}
}

func TestTheCommandLineCountsMoreThanTheMachinesProfile(t *testing.T) {
	d := newDesk(t, 3)
	options := d.options()
	options.Folders.Machine = machineFile(t, machineText)
	options.OwnMachine()

	if err := d.tryToStart(options); err != nil {
		t.Fatal(err)
	}

	if s := d.client.State(); s.Phase != client.SignedOut || s.Organization.Name != "Contoso" {
		t.Errorf("state: %+v", s)
	}
}

func TestTheMachinesProfileReplacesAKnownOrganizationOnlyWhenAskedAndAsksOnce(t *testing.T) {
	for _, yes := range []bool{false, true} {
		t.Run(map[bool]string{false: "no", true: "yes"}[yes], func(t *testing.T) {
			d := signedIn(t, 20, avery)
			d.stop()
			path := machineFile(t, machineText)

			if err := d.startOnMachine(path); err != nil {
				t.Fatal(err)
			}

			s := d.client.State()
			if s.Phase != client.Replacing || !s.OfferedByMachine || s.Offered.Name != "Fabrikam" || s.Organization.Name != "Contoso" {
				t.Fatalf("state: %+v", s)
			}
			d.nobodySeen()
			if err := d.client.Replace(context.Background(), yes); err != nil {
				t.Fatal(err)
			}
			for _, when := range []string{"now", "after a restart"} {
				s = d.client.State()
				if yes && (s.Phase != client.SignedOut || s.Organization.Name != "Fabrikam") {
					t.Errorf("%s: %+v", when, s)
				}
				if !yes && (s.Phase != client.Ready || s.Organization.Name != "Contoso" || d.users().Total != 20) {
					t.Errorf("%s: %+v", when, s)
				}
				d.stop()
				if err := d.startOnMachine(path); err != nil {
					t.Fatal(err)
				}
			}
			if yes {
				return
			}
			d.stop()
			if err := d.startOnMachine(machineFile(t, strings.ReplaceAll(machineText, "fabrikam", "tailspin"))); err != nil {
				t.Fatal(err)
			}
			if s := d.client.State(); s.Phase != client.Replacing {
				t.Errorf("another organization is not asked about: %+v", s)
			}
		})
	}
}

func TestNewWordsOfTheMachinesProfileAreUsedForTheSameOrganization(t *testing.T) {
	d := newDesk(t, 3)
	if err := d.startOnMachine(machineFile(t, machineText)); err != nil {
		t.Fatal(err)
	}
	d.stop()

	// Without the issuer, which is known by now.
	err := d.startOnMachine(machineFile(t, "name = 'Fabrikam AG'\nscim = 'https://scim.fabrikam.example/v2'"))

	if s := d.client.State(); err != nil || s.Phase != client.SignedOut || s.Organization.Name != "Fabrikam AG" || s.Organization.IssuerHost != "login.fabrikam.example" {
		t.Errorf("%v, state: %+v", err, s)
	}
}

func TestAMachinesProfileThatCannotBeUsedIsSaidAndTheProgramStarts(t *testing.T) {
	ca := filepath.Join(filepath.Dir(machineFile(t, "")), "ca.pem")
	for name, text := range map[string]string{
		"no TOML":              "what?",
		"plain http":           "scim = 'http://scim.fabrikam.example'",
		"loopback http":        "scim = 'http://127.0.0.1:1'",
		"localhost":            machineText + "redirect_host = 'localhost'",
		"a demo":               "scim = 'https://127.0.0.1'\nissuer = 'https://127.0.0.1'\n[demo]\nmail = 'https://127.0.0.1'",
		"an unknown key":       machineText + "colour = 'red'",
		"no authorities there": machineText + "ca_file = '" + ca + "'",
		"relative authorities": machineText + "ca_file = 'ca.pem'",
		"too long":             machineText + strings.Repeat("#\n", 1<<17),
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 3)

			err := d.startOnMachine(machineFile(t, text))

			mustFail(t, err, problem.BadMachine)
			if s := d.client.State(); s.Phase != client.FirstRun || s.Problem == nil || s.Problem.Detail == "" {
				t.Errorf("state: %+v", s)
			}
		})
	}
}

func TestAMachinesProfileThatCannotBeUsedLeavesTheKnownOrganizationAndIsSaid(t *testing.T) {
	d := signedIn(t, 20, avery)
	d.stop()

	if err := d.startOnMachine(machineFile(t, "what?")); err != nil {
		t.Fatal(err)
	}

	if s := d.client.State(); s.Phase != client.Ready || s.Problem == nil || s.Problem.Kind != problem.BadMachine || d.users().Total != 20 {
		t.Errorf("state: %+v", s)
	}
}

func TestAMachinesProfileThatOthersCanWriteIsNotUsed(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // owners are told apart otherwise there
	}
	safeCA := func(t *testing.T) (path string) {
		path = filepath.Join(filepath.Dir(machineFile(t, "")), "ca.pem")
		if err := os.WriteFile(path, []byte("-"), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	chmod := func(t *testing.T, path string, mode os.FileMode) {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	for name, spoil := range map[string]func(t *testing.T, path string){
		"a file for the group":   func(t *testing.T, path string) { chmod(t, path, 0o664) },
		"a file for everybody":   func(t *testing.T, path string) { chmod(t, path, 0o646) },
		"a folder for the group": func(t *testing.T, path string) { chmod(t, filepath.Dir(path), 0o775) },
		"a folder for everybody": func(t *testing.T, path string) { chmod(t, filepath.Dir(path), 0o1777) },
		"authorities for a group": func(t *testing.T, path string) {
			ca := safeCA(t)
			chmod(t, ca, 0o664)
			if err := os.WriteFile(path, []byte(machineText+"ca_file = '"+ca+"'"), 0o644); err != nil {
				t.Fatal(err)
			}
		},
		"a link to where others write": func(t *testing.T, path string) {
			elsewhere := machineFile(t, machineText)
			chmod(t, filepath.Dir(elsewhere), 0o777)
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(elsewhere, path); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 3)
			path := machineFile(t, machineText)
			spoil(t, path)

			p := mustFail(t, d.startOnMachine(path), problem.UnsafeMachine)

			if s := d.client.State(); s.Phase != client.FirstRun || s.Problem == nil || !filepath.IsAbs(p.Detail) {
				t.Errorf("state: %+v", s)
			}
		})
	}
	t.Run("of somebody else", func(t *testing.T) {
		d := newDesk(t, 3)
		options := d.options()
		options.Organization, options.Folders.Machine = "", machineFile(t, machineText)
		options.OwnMachine()
		options.OwnMachineBut(1)

		mustFail(t, d.tryToStart(options), problem.UnsafeMachine)
	})
	t.Run("safe authorities", func(t *testing.T) {
		d := newDesk(t, 3)

		err := d.startOnMachine(machineFile(t, machineText+"ca_file = '"+safeCA(t)+"'"))

		if s := d.client.State(); err != nil || s.Phase != client.SignedOut {
			t.Errorf("%v, state: %+v", err, s)
		}
	})
}

func TestOneFolderForEverythingHasNoMachinesProfile(t *testing.T) {
	if client.FoldersIn(t.TempDir()).Machine != "" {
		t.Error("a folder given on the command line has a machine's profile")
	}
	if path := client.SystemFolders().Machine; !filepath.IsAbs(path) || filepath.Base(path) != "organization.toml" {
		t.Errorf("the machine's profile is %q", path)
	}
}

func TestWhereTheMachinesProfileIsDoesNotDependOnTheEnvironment(t *testing.T) {
	before := client.SystemFolders().Machine
	for _, name := range []string{"HOME", "XDG_CONFIG_DIRS", "XDG_CONFIG_HOME", "XDG_DATA_DIRS", "ProgramData", "ALLUSERSPROFILE"} {
		t.Setenv(name, t.TempDir())
	}

	if now := client.SystemFolders().Machine; now != before {
		t.Errorf("%s became %s", before, now)
	}
}
