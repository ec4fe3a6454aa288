package profile

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mileiq.example/admin/client/problem"
)

const fabrikamText = "name = 'Fabrikam'\nscim = 'https://scim.fabrikam.example/v2'\nissuer = 'https://login.fabrikam.example'\n"

func TestWhichOrganizationAStartShows(t *testing.T) {
	nowhere := "scim = 'http://127.0.0.1:1'" // where nobody says who signs in
	renamed := "name = 'New'\nscim = '" + contoso.SCIM + "'\nclient_id = 'c'\nscopes = ['openid']\n"
	for name, c := range map[string]struct {
		commandLine, machine string
		kept                 bool
		name, offered        string
		kind                 problem.Kind
		keeps                string // for the next start
	}{
		"nothing":                         {"", "", false, "", "", "", ""},
		"a kept one":                      {"", "", true, "Contoso", "", "", "Contoso"},
		"the machine's":                   {"", fabrikamText, false, "Fabrikam", "", "", "Fabrikam"},
		"the machine's, and a kept one":   {"", fabrikamText, true, "Contoso", "Fabrikam", "", "Contoso"},
		"a bad one of the machine":        {"", "scim = 7", false, "", "", problem.BadMachine, ""},
		"a bad one, and a kept one":       {"", "scim = 7", true, "Contoso", "", problem.BadMachine, "Contoso"},
		"the machine's without an issuer": {"", renamed, true, "New", "", "", "New"}, // the kept one, found out before
		"the command line's":              {fabrikamText, "", false, "Fabrikam", "", "", "Fabrikam"},
		"the command line's, and a kept":  {fabrikamText, "", true, "Contoso", "Fabrikam", "", "Contoso"},
		"the command line before all":     {fabrikamText, "scim = 7", false, "Fabrikam", "", "", "Fabrikam"},
		"a bad one of the command line":   {"scim = 7", "", false, "", "", problem.BadProfile, ""},
		"a bad one there, and a kept one": {"scim = 7", "", true, "Contoso", "", problem.BadProfile, "Contoso"},
		"one whose sign-in is not found":  {nowhere, "", false, "", "", problem.Unreachable, ""},
		"such a one, and a kept one":      {nowhere, "", true, "Contoso", "", problem.Unreachable, "Contoso"},
		"the kept one under another name": {renamed + "issuer = '" + contoso.Issuer + "'\n", "", true, "New", "", "", "New"},
	} {
		t.Run(name, func(t *testing.T) {
			s := Sources{Data: t.TempDir(), Owner: os.Getuid()}
			if c.kept {
				must(t, Save(s.Data, contoso))
			}
			if c.commandLine != "" {
				s.CommandLine = write(t, filepath.Join(t.TempDir(), "organization.toml"), c.commandLine, 0o644)
			}
			if c.machine != "" {
				s.Machine = machineFile(t, c.machine)
			}

			choice := s.Choose(t.Context())

			got, offered, kind := "", "", problem.Kind("")
			if choice.Profile != nil {
				got = choice.Profile.Name
			}
			if choice.Offer != nil {
				offered = choice.Offer.Profile.Name
				if (choice.Offer.MachineKey != "") != (c.machine != "") {
					t.Errorf("it is remembered as %q", choice.Offer.MachineKey)
				}
			}
			if choice.Problem != nil {
				kind = choice.Problem.Kind
			}
			if got != c.name || offered != c.offered || kind != c.kind {
				t.Errorf("%q, %q is offered, and the trouble is %v", got, offered, choice.Problem)
			}
			keeps := ""
			if saved, err := Saved(s.Data); err != nil {
				t.Fatal(err)
			} else if saved != nil {
				keeps = saved.Name
			}
			if keeps != c.keeps {
				t.Errorf("%q is kept", keeps)
			}
		})
	}
}

func TestAnOfferOfTheMachineIsMadeOnceAndThatOfTheCommandLineEachTime(t *testing.T) {
	for name, again := range map[string]bool{"machine": false, "command line": true} {
		s := Sources{Data: t.TempDir(), Owner: os.Getuid()}
		must(t, Save(s.Data, contoso))
		file := machineFile(t, fabrikamText)
		if name == "machine" {
			s.Machine = file
		} else {
			s.CommandLine = file
		}
		must(t, s.Choose(t.Context()).Offer.Answer(s.Data, false))

		choice := s.Choose(t.Context())

		if choice.Profile.Name != "Contoso" || (choice.Offer != nil) != again {
			t.Fatalf("%s: %+v", name, choice)
		}
		must(t, Offer{Profile: Profile{Name: "Fabrikam", SCIM: "https://scim.fabrikam.example/v2", Issuer: "https://login.fabrikam.example",
			ClientID: "c", Scopes: []string{"openid"}, RedirectHost: "127.0.0.1"}}.Answer(s.Data, true))
		if saved, err := Saved(s.Data); err != nil || saved.Name != "Fabrikam" {
			t.Errorf("%s: kept is %+v, %v", name, saved, err)
		}
	}
}

func TestWhatCannotBeKeptOrReadIsTold(t *testing.T) {
	s := Sources{Data: t.TempDir()}
	write(t, filepath.Join(s.Data, profileFile), "scim = 7", 0o600)
	if choice := s.Choose(t.Context()); choice.Profile != nil || choice.Problem == nil || choice.Problem.Kind != problem.BadProfile {
		t.Errorf("a kept one that cannot be read: %+v", choice)
	}
	s = Sources{Data: write(t, filepath.Join(t.TempDir(), "file"), "", 0o600), CommandLine: write(t, filepath.Join(t.TempDir(), "o.toml"), fabrikamText, 0o600)}
	if choice := s.Choose(t.Context()); choice.Profile != nil || choice.Problem == nil {
		t.Errorf("where nothing can be kept: %+v", choice)
	}
}

func TestAKeptOrganizationDoesNotWaitLongForAGivenOne(t *testing.T) {
	ctx, cancel := patient(context.Background(), &contoso)
	defer cancel()
	deadline, ok := ctx.Deadline()
	if left := time.Until(deadline); !ok || left > keptWaits || left < keptWaits-time.Second {
		t.Errorf("%s are left", left)
	}
	ctx, cancel = patient(context.Background(), nil)
	if _, ok := ctx.Deadline(); ok || ctx.Err() != nil {
		t.Error("it is limited without anything that waits")
	}
	cancel()
	if ctx.Err() == nil {
		t.Error("it goes on")
	}
}
