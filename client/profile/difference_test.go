package profile

// A profile of the known organization that says something else than before.

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/BurntSushi/toml"
)

func TestAProfileOfTheKnownOrganizationThatChangesSomethingIsAskedAbout(t *testing.T) {
	ca := filepath.Join(t.TempDir(), "ca.pem")
	for field, c := range map[Field]struct {
		change  func(*Profile)
		was, is string
	}{
		FieldSCIM:         {func(p *Profile) { p.SCIM = "https://evil.example" }, "https://a.example", "https://evil.example"},
		FieldIssuer:       {func(p *Profile) { p.Issuer = "https://evil.example" }, "https://b.example", "https://evil.example"},
		FieldSignInHosts:  {func(p *Profile) { p.SignInHosts = []string{"evil.example"} }, "", "evil.example"},
		FieldClientID:     {func(p *Profile) { p.ClientID = "d" }, "c", "d"},
		FieldScopes:       {func(p *Profile) { p.Scopes = []string{"openid", "all"} }, "", "all"},
		FieldRedirect:     {func(p *Profile) { p.RedirectPort = 8400 }, "127.0.0.1", "127.0.0.1:8400"},
		FieldRequiredRole: {func(p *Profile) { p.RequiredRole = "" }, "Admin", ""},
		FieldSelf:         {func(p *Profile) { p.Self.Claim = "email" }, "oid = externalId", "email = externalId"},
		FieldCAFile:       {func(p *Profile) { p.CAFile = ca }, "", ca},
		FieldProtected:    {func(p *Profile) { p.Protected = nil }, "ada@a.example, id:7", ""},
	} {
		for _, by := range []string{"command line", "machine"} {
			t.Run(fmt.Sprint(field, " by the ", by), func(t *testing.T) {
				s := Sources{Data: t.TempDir(), Owner: os.Getuid()}
				kept := contoso
				kept.RequiredRole, kept.Self, kept.Protected = "Admin", SelfMapping{"oid", "externalId"}, []string{"ada@a.example", "id:7"}
				must(t, Save(s.Data, kept))
				given := kept
				c.change(&given)
				text, err := toml.Marshal(given)
				must(t, err)
				if by == "machine" {
					must(t, os.Chmod(write(t, ca, "x", 0o644), 0o644))
					must(t, os.Chmod(filepath.Dir(ca), 0o755))
					s.Machine = machineFile(t, string(text))
				} else {
					s.CommandLine = write(t, filepath.Join(t.TempDir(), "given.toml"), string(text), 0o600)
				}

				choice := s.Choose(t.Context())

				if choice.Profile == nil || !reflect.DeepEqual(*choice.Profile, kept) || choice.Offer == nil {
					t.Fatalf("%+v, and %v", choice, choice.Problem)
				}
				if got := choice.Profile.Differences(choice.Offer.Profile); !reflect.DeepEqual(got, []Difference{{field, c.was, c.is}}) {
					t.Errorf("the differences are %+v", got)
				}
				must(t, choice.Offer.Answer(s.Data, false))
				if saved, err := Saved(s.Data); err != nil || !reflect.DeepEqual(*saved, kept) {
					t.Errorf("after a no: %+v, %v", saved, err)
				}
				if again := s.Choose(t.Context()); (again.Offer != nil) != (by == "command line") {
					t.Errorf("after a no it is asked: %t", again.Offer != nil)
				}
				must(t, choice.Offer.Answer(s.Data, true))
				if again := s.Choose(t.Context()); again.Offer != nil || !reflect.DeepEqual(*again.Profile, given) {
					t.Errorf("after a yes: %+v", again)
				}
			})
		}
	}
}

func TestWhatChangesNothingIsNotAskedAbout(t *testing.T) {
	s := Sources{Data: t.TempDir()}
	kept := contoso
	kept.Scopes = []string{"openid", "email"}
	must(t, Save(s.Data, kept))
	given := kept
	given.Name, given.Scopes = "Contoso Ltd.", []string{"email", "openid"}
	text, err := toml.Marshal(given)
	must(t, err)
	s.CommandLine = write(t, filepath.Join(t.TempDir(), "given.toml"), string(text), 0o600)

	choice := s.Choose(t.Context())

	if choice.Offer != nil || choice.Profile == nil || choice.Profile.Name != "Contoso Ltd." {
		t.Errorf("%+v", choice)
	}
}

func TestAnAnswerToOneChangeOfTheMachineIsNoAnswerToTheNext(t *testing.T) {
	s := Sources{Data: t.TempDir(), Owner: os.Getuid()}
	must(t, Save(s.Data, contoso))
	for _, role := range []string{"One", "Two"} {
		given := contoso
		given.RequiredRole = role
		text, err := toml.Marshal(given)
		must(t, err)
		s.Machine = machineFile(t, string(text))
		choice := s.Choose(t.Context())
		if choice.Offer == nil {
			t.Fatalf("%s is not asked about", role)
		}
		must(t, choice.Offer.Answer(s.Data, false))
	}
}
