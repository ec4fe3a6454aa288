package people_test

// The people that an organization starts with.

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"mileiq.example/admin/client/sandbox/people"
)

func TestSameNumberGivesTheSamePeople(t *testing.T) {
	first, second := people.Seed(230), people.Seed(230)
	if len(first) != 230 || !slices.Equal(first, second) {
		t.Error("two organizations of 230 differ")
	}
	more := people.Seed(300)
	if !slices.Equal(first, more[:230]) {
		t.Error("fewer people are not the first of more")
	}
}

// The people of the demo are the same in every version of the program: pictures and
// longer tests name them.
func TestThePeopleAreTheOnesOfOtherVersions(t *testing.T) {
	sum := sha256.New()
	for _, u := range people.Seed(2000) {
		fmt.Fprintln(sum, u)
	}
	const want = "f788af6d0431c967c9196977c7fe8fca4a8ec027fc53aeba376d3b4ebcf3b069"
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("the people are others: %s", got)
	}
}

func TestAccountsAreThoseWhoCanSignIn(t *testing.T) {
	users := people.Seed(1)
	want := []people.Account{
		{Login: "avery.moss", UserID: users[0].ID, Name: "Avery Moss", Role: people.RoleBusinessAdministrator},
		{Login: "robin.vale", UserID: users[1].ID, Name: "Robin Vale", Role: people.RoleBusinessAdministrator},
		{Login: "noor.haddad", UserID: users[2].ID, Name: "Noor Haddad", Role: people.RoleUser},
	}
	if got := people.Accounts(users); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestKnownPeopleStandAsDescribed(t *testing.T) {
	users := people.Seed(230)
	for name, want := range map[string]people.Status{
		"Avery Moss": "active", "Robin Vale": "active", "Noor Haddad": "active", "Adaeze Okonkwo": "active", "Anaïs Lefèvre": "active",
		"Ángel Muñoz Ibáñez": "archived", "Björn Åkesson": "active", "Chidi Anagonye": "invited", "Dmitri Волков": "active",
		"Ελένη Παπαδοπούλου": "active", "Fatima al-Zahra": "active", "Grace Hopper-Whitfield": "archived", "李小龙": "active",
		"Margarethe von Hohenstein-Lilienthal": "active",
	} {
		if got := namedIn(t, users, name); got.Status != want {
			t.Errorf("%s is %s, want %s", name, got.Status, want)
		}
	}
}

// namedIn finds the user of a name.
func namedIn(t *testing.T, users []people.User, name string) people.User {
	t.Helper()
	for _, u := range users {
		if u.DisplayName == name {
			return u
		}
	}
	t.Fatalf("nobody is called %s", name)
	return people.User{}
}

func TestTwoBusinessAdministratorsAndNoMore(t *testing.T) {
	var admins []string
	for _, u := range people.Seed(3000) {
		if u.Role == people.RoleBusinessAdministrator {
			admins = append(admins, u.DisplayName)
		}
	}
	if strings.Join(admins, ",") != "Avery Moss,Robin Vale" {
		t.Errorf("the business administrators are %v", admins)
	}
}

func TestNamesComeInManyScriptsAndLengths(t *testing.T) {
	found := map[string]int{}
	for _, u := range people.Seed(230) {
		for script, table := range map[string]*unicode.RangeTable{"Cyrillic": unicode.Cyrillic, "Greek": unicode.Greek, "Han": unicode.Han, "Arabic": unicode.Arabic} {
			if strings.ContainsFunc(u.DisplayName, func(r rune) bool { return unicode.Is(table, r) }) {
				found[script]++
			}
		}
		if strings.ContainsFunc(u.DisplayName, func(r rune) bool { return r > 0x7f && unicode.Is(unicode.Latin, r) }) {
			found["accented Latin"]++
		}
		switch utf8.RuneCountInString(u.DisplayName) {
		case 1:
			found["one letter"]++
		case 80:
			found["eighty letters"]++
		}
	}
	for _, kind := range []string{"Cyrillic", "Greek", "Han", "Arabic", "accented Latin", "one letter", "eighty letters"} {
		if found[kind] == 0 {
			t.Errorf("nobody has a name of the kind %s", kind)
		}
	}
}

func TestSeededPeopleAreConsistent(t *testing.T) {
	const n = 5000
	end := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	ids, emails, statuses := map[string]bool{}, map[string]bool{}, map[people.Status]int{}
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	address := regexp.MustCompile(`^[a-z]+(\.[a-z]+)?[0-9]*@(contoso|fabrikam)\.example$`)
	for _, u := range people.Seed(n) {
		if ids[u.ID] || emails[u.Email] || !form.MatchString(u.ID) || !address.MatchString(u.Email) || u.UserName != u.Email {
			t.Fatalf("identifiers of %+v", u)
		}
		ids[u.ID], emails[u.Email] = true, true
		statuses[u.Status]++
		for _, at := range []time.Time{u.Created, u.InvitedAt, u.JoinedAt, u.ArchivedAt, u.LastModified} {
			if !at.IsZero() && (at.After(end) || at.Before(end.AddDate(-1, 0, 0))) {
				t.Fatalf("times of %+v", u)
			}
		}
		if u.JoinedAt.IsZero() != (u.Status == people.Invited) || u.ArchivedAt.IsZero() != (u.Status != people.Archived) ||
			(u.Rates == people.OrganizationRates) != (u.Status == people.Active) || u.JoinedAt.Before(u.InvitedAt) && !u.JoinedAt.IsZero() ||
			u.ArchivedAt.Before(u.JoinedAt) && !u.ArchivedAt.IsZero() {
			t.Fatalf("standing of %+v", u)
		}
	}
	for status, percent := range map[people.Status]int{people.Active: 80, people.Invited: 5, people.Archived: 15} {
		if got := statuses[status] * 100 / n; got < percent-2 || got > percent+2 {
			t.Errorf("%d %% are %s, want about %d %%", got, status, percent)
		}
	}
}

func BenchmarkSeed(b *testing.B) {
	for b.Loop() {
		people.Seed(10_000)
	}
}
