package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/sandbox"
)

// realProfile is the profile of the demo's organization as one that is no demo.
func realProfile(t *testing.T, demo *sandbox.Server) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "organization.toml")
	text := fmt.Sprintf("name = %q\nscim = %q\nissuer = %q\n", "Fabrikam", demo.SCIM(), demo.Issuer())
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAnotherOrganizationForgetsTheKnownOneAndAsksForAnAddress(t *testing.T) {
	demo := startDemo(t, 3)
	d := newDesk(t, deskOptions{demo: demo, organization: realProfile(t, demo)})
	d.untilSees(words("signIn.title", values{"Organization": "Fabrikam"}))

	d.press(words("signIn.otherOrganization"))

	d.untilSees(words("firstRun.title"))
	if d.ui.state.Phase != client.FirstRun {
		t.Errorf("the phase is %v", d.ui.state.Phase)
	}
}

func TestTheSignInNamesTheOneHostOrBoth(t *testing.T) {
	demo := startDemo(t, 3)
	d := newDesk(t, deskOptions{demo: demo})
	d.untilSees(words("signIn.title", values{"Organization": "Contoso"}))
	if host := d.ui.state.Organization.SCIMHost; !d.sees(words("signIn.leadOneHost", values{"Host": host})) {
		t.Error("one host is not named as one")
	}
	if d.sees(words("signIn.otherOrganization")) {
		t.Error("the demo offers another organization at its sign-in")
	}

	d.ui.state.Organization.IssuerHost = "login.fabrikam.example"
	d.ui.showScreen(newSignIn(d.ui.host))
	if host := d.ui.state.Organization.SCIMHost; !d.sees(words("signIn.lead", values{"Issuer": "login.fabrikam.example", "SCIM": host})) {
		t.Error("two hosts are not both named")
	}
}

func TestAnotherOrganizationAtTheStartIsAskedAboutAndTheAnswerCounts(t *testing.T) {
	for name, answer := range map[string]struct {
		key   string
		names values
		then  string // whose sign-in follows
	}{
		"the known one stays":  {"replace.no", values{"Known": "Fabrikam"}, "Fabrikam"},
		"the other takes over": {"replace.yes", values{"Offered": "Contoso"}, "Contoso"},
	} {
		t.Run(name, func(t *testing.T) {
			folder, store := t.TempDir(), memoryStore()
			known, offered := startDemo(t, 3), startDemo(t, 3)
			first := newDesk(t, deskOptions{demo: known, organization: realProfile(t, known), folder: folder, store: store})
			first.untilSees(words("signIn.browser"))
			first.close()
			other := filepath.Join(t.TempDir(), "other.toml")
			text := fmt.Sprintf("name = %q\nscim = %q\nissuer = %q\n", "Contoso", offered.SCIM(), offered.Issuer())
			if err := os.WriteFile(other, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}

			d := newDesk(t, deskOptions{demo: offered, organization: other, folder: folder, store: store})
			d.untilSees(words("replace.title"))
			for _, want := range []string{words("replace.lead", values{"Known": "Fabrikam"}), "Contoso", d.ui.state.Offered.SCIMHost} {
				if !d.sees(want) {
					t.Errorf("the question does not say %q", want)
				}
			}
			d.press(words(answer.key, answer.names))

			d.untilSees(words("signIn.title", values{"Organization": answer.then}))
		})
	}
}

func TestTheMachinesOrganizationIsSaidToBeTheMachines(t *testing.T) {
	d := newDesk(t, deskOptions{users: 3})
	d.untilSees(words("signIn.browser"))
	d.ui.state.Offered, d.ui.state.OfferedByMachine = client.Organization{Name: "Fabrikam"}, true

	d.ui.showScreen(newReplacing(d.ui.host))

	if !d.sees(words("replace.leadMachine", values{"Known": "Contoso"})) || d.sees(words("replace.lead", values{"Known": "Contoso"})) {
		t.Errorf("it says %q", d.texts())
	}
}

func TestAFailedConnectionIsSaidAndCanBeTriedAgain(t *testing.T) {
	d := newDesk(t, deskOptions{users: 3, firstRun: true})
	d.untilSees(words("firstRun.title"))
	f := d.ui.screen.(*firstRun)
	f.field.SetText("https://127.0.0.1:1/scim/v2")

	d.press(words("firstRun.continue"))
	if d.enabledButton(words("firstRun.demo")) != nil || d.enabledButton(words("firstRun.looking")) != nil || !d.sees(words("firstRun.looking")) {
		t.Error("while it looks, something can be pressed, or it does not say that it looks")
	}

	d.untilSees(words("problem.unreachable.next"))
	if d.enabledButton(words("firstRun.continue")) == nil || d.enabledButton(words("firstRun.demo")) == nil {
		t.Error("afterwards it cannot be tried again")
	}
	d.press(words("problem.details"))
	d.press(words("problem.copyDetails"))
	if got := d.ui.options.App.Clipboard().Content(); got == "" || !d.sees(got) {
		t.Errorf("copied %q", got)
	}
	d.key("Escape")
	if d.dialogTitle() != "" {
		t.Error("Escape does not close the details")
	}
}

func TestEnterInTheAddressLooksForTheOrganization(t *testing.T) {
	d := newDesk(t, deskOptions{users: 3, firstRun: true})
	d.untilSees(words("firstRun.title"))
	f := d.ui.screen.(*firstRun)
	f.field.SetText("no address at all")

	d.key("Return")

	d.untilSees(words("problem.badAddress"))
	if d.sees(words("problem.details")) {
		t.Error("what was typed is offered as a detail")
	}
}

func TestAChangedProfileOfTheKnownOrganizationIsAskedAboutWithWhatIsChanged(t *testing.T) {
	for name, answer := range map[string]struct {
		key  string
		role string // that is required from then on
	}{"the one from before stays": {"replace.noChanged", ""}, "the changed one is used": {"replace.yesChanged", "Owner"}} {
		t.Run(name, func(t *testing.T) {
			folder, store, demo := t.TempDir(), memoryStore(), startDemo(t, 3)
			file := realProfile(t, demo)
			first := newDesk(t, deskOptions{demo: demo, organization: file, folder: folder, store: store})
			first.untilSees(words("signIn.browser"))
			first.close()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, append([]byte("required_role = \"Owner\"\nscopes = [\"openid\", \"\u202eall\"]\n"), text...), 0o600); err != nil {
				t.Fatal(err)
			}

			d := newDesk(t, deskOptions{demo: demo, organization: file, folder: folder, store: store})
			d.untilSees(words("replace.titleChanged"))
			for _, want := range []string{
				words("replace.leadChanged", values{"Known": "Fabrikam"}), words("field.requiredRole"), words("replace.nothing"), "Owner",
				words("field.scopes"), "email, offline_access, profile", "⟨U+202E⟩all",
			} {
				if !d.sees(want) {
					t.Errorf("the question does not say %q", want)
				}
			}
			d.press(words(answer.key))

			d.untilSees(words("signIn.title", values{"Organization": "Fabrikam"}))
			kept, err := os.ReadFile(filepath.Join(folder, "data", "organization.toml"))
			if err != nil || strings.Contains(string(kept), "Owner") != (answer.role == "Owner") {
				t.Errorf("kept is %s, %v", kept, err)
			}
		})
	}
}

func TestEveryFieldOfAProfileThatMayChangeHasWords(t *testing.T) {
	d := newDesk(t, deskOptions{users: 3})
	said := map[string]bool{}
	for _, f := range client.ProfileFields() {
		word := fieldWord(f)
		if word == "" || said[word] {
			t.Errorf("%s is called %q", f, word)
		}
		said[word] = true
	}
	d.untilSees(words("signIn.browser"))
	d.ui.state.Offered, d.ui.state.OfferedByMachine = d.ui.state.Organization, true
	d.ui.state.Changed = []client.Difference{{Field: client.FieldSCIM, Was: "https://a.example", Is: "https://b.example/v2"}}
	d.ui.showScreen(newReplacing(d.ui.host))
	for _, want := range []string{words("replace.leadChangedMachine", values{"Known": "Contoso"}), "https://a.example", "https://b.example/v2"} {
		if !d.sees(want) {
			t.Errorf("it says %q", d.texts())
		}
	}
}
