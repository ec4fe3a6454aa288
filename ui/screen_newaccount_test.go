package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
)

// untilAskedWho signs in for the first time and waits for the question.
func untilAskedWho(t *testing.T, account string) *desk {
	t.Helper()
	d := newDesk(t, deskOptions{users: 12})
	d.browserAccount = account
	d.untilSees(words("signIn.browser"))
	d.press(words("signIn.browser"))
	d.untilSees(words("newAccount.title"))
	return d
}

func TestAFirstSignInAsksWhoItIsAndYesShowsTheList(t *testing.T) {
	d := untilAskedWho(t, "robin.vale")

	for _, want := range []string{words("newAccount.signedInAs"), "Robin Vale", "robin.vale@contoso.example", "Contoso", d.ui.state.Organization.IssuerHost} {
		if !d.sees(want) {
			t.Errorf("the question does not say %q: %q", want, d.texts())
		}
	}
	if n := len(d.demo.Requests()); n != 0 {
		t.Errorf("the users' service was asked %d times before the answer", n)
	}
	d.press(words("newAccount.yes"))
	d.untilRows()
}

func TestNoToTheQuestionWhoItIsLeadsBackToTheSignIn(t *testing.T) {
	d := untilAskedWho(t, "robin.vale")

	d.press(words("newAccount.no"))

	d.untilSees(words("signIn.browser"))
	if d.dialogTitle() != "" || d.sees("Robin Vale") && d.ui.state.Organization.Demo == nil {
		t.Errorf("it says %q", d.texts())
	}
	d.signIn("avery.moss")
}

func TestANoThatCannotBeToldToTheServiceIsSaidOnTheSignInPage(t *testing.T) {
	d := untilAskedWho(t, "robin.vale")
	if err := d.demo.Close(); err != nil {
		t.Fatal(err)
	}

	d.press(words("newAccount.no"))

	d.untilSees(words("problem.notRevoked.next"))
	d.key(fyne.KeyEscape)
	d.untilSees(words("signIn.browser"))
}

// The window comes in front of the browser by itself: what was typed for that is no yes.
func TestEnterAtTheQuestionWhoItIsIsNoYes(t *testing.T) {
	d := untilAskedWho(t, "robin.vale")

	d.key(fyne.KeyReturn)

	d.untilSees(words("signIn.browser"))
	if d.ui.state.Phase != client.SignedOut {
		t.Errorf("the phase is %v", d.ui.state.Phase)
	}
}

func TestAnAccountThatWasAcceptedIsNotAskedAboutAfterASignOut(t *testing.T) {
	d := untilAskedWho(t, "robin.vale")
	d.press(words("newAccount.yes"))
	d.untilRows()
	if err := d.client.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.untilSees(words("signIn.browser"))

	d.press(words("signIn.browser"))

	d.untilRows()
}

func TestTheQuestionWhoItIsCutsNothing(t *testing.T) {
	s := newStage(t)
	s.window.Resize(fyne.NewSize(480, 700))
	name, email := strings.Repeat("Wolfeschlegelsteinhausen", 6), strings.Repeat("a", 240)+"@"+strings.Repeat("b", 60)+".evil.example"
	s.known.Asked = client.Identity{Issuer: "i", Subject: "s", Name: name, Email: email}
	s.known.Organization.IssuerHost = "login.contoso.example." + strings.Repeat("service-id-", 8) + "evil.example"
	n := newNewAccount(s.host)
	s.window.SetContent(n.content())

	painted := ""
	for _, o := range visible(nil, s.window.Content()) {
		if text, ok := o.(interface{ Text() string }); ok {
			painted += text.Text() + "\n"
		}
	}

	for _, whole := range []string{name, email, s.known.Organization.IssuerHost} {
		if !strings.Contains(painted, whole) {
			t.Errorf("%q is not whole", whole)
		}
	}
}

func TestAnAnswerThatIsRefusedIsSaidAndTheQuestionStays(t *testing.T) {
	d := untilAskedWho(t, "robin.vale")
	d.ui.screen.(*newAccount).who.Name = "Somebody Else" // another account came in between

	d.press(words("newAccount.yes"))

	what, _ := problemWords(&problem.Problem{Kind: problem.Refused})
	d.untilSees(what)
	if d.ui.state.Phase != client.NewAccount || d.enabledButton(words("newAccount.no")) == nil {
		t.Errorf("phase %v, in sight: %q", d.ui.state.Phase, d.texts())
	}
}
