package ui

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mileiq.example/admin/assets"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
)

func memoryStore() oauth.Store { return oauth.NewMemory() }

// TestEverySentenceHasItsEnglish compares the keys in the sources with those of
// the translation file, in both directions. Keys that are put together at run
// time are recognized by what they begin with.
func TestEverySentenceHasItsEnglish(t *testing.T) {
	english := map[string]any{}
	file, err := assets.Translations.ReadFile("translations/en.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file, &english); err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`"([a-z][A-Za-z]*(?:\.[A-Za-z]+)+\.?)"`)
	composed := []string{"archive.", "invite.", "reactivate.", "keys.", "keys.name.", "date.month."}
	used := map[string]bool{}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range key.FindAllStringSubmatch(string(source), -1) {
			used[match[1]] = true
		}
	}
	for k := range english {
		isComposed := slices.ContainsFunc(composed, func(prefix string) bool { return strings.HasPrefix(k, prefix) })
		if !used[k] && !isComposed {
			t.Errorf("nobody says %q", k)
		}
	}
	notKeys := []string{"mileiq.example", "window.width", "window.height", "window.maximized", "icon.png"}
	for k := range used {
		if _, ok := english[k]; !ok && !slices.Contains(composed, k) && !slices.Contains(notKeys, k) {
			t.Errorf("%q has no English", k)
		}
	}
}

func TestEveryProblemAndReasonHasWords(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []problem.Kind{
		problem.BadAddress, problem.BadProfile, problem.Unreachable, problem.NotSCIM, problem.UnexpectedAnswer, problem.Untrusted,
		problem.WrongClock, problem.SignInDenied, problem.SignInTimeout, problem.NoPort, problem.SessionExpired, problem.NoRole,
		problem.NotFound, problem.Conflict, problem.ChangedMeanwhile, problem.QuestionTooOld, problem.Busy, problem.ServiceError, problem.Refused, problem.ManyMissing,
		problem.AlreadyWaiting, problem.NotRevoked, problem.AlreadyRunning, problem.CloseFirst, problem.BadMachine, problem.UnsafeMachine, problem.NewerVersion, problem.DiskTrouble,
		problem.Damaged, problem.RecordDamaged, problem.DemoOnly, problem.FolderCopied, problem.EntriesDamaged,
		problem.NoKeyring, problem.KeyringLocked, problem.KeyringSilent, problem.KeyringTooSmall, problem.KeyringForgets, problem.NoLastingSession, problem.Unreadable,
		problem.NotForgotten, problem.NotEnded,
		problem.RecordBroughtBack, problem.FilesHeld, problem.LeaversDamaged, problem.NoList, problem.NoListName, problem.ListFull, problem.NotAFolder, problem.ReadOnlyFolder, problem.ForeignFolder, problem.OthersWrite, problem.Linked, problem.NotAFile, problem.Redirected, problem.TooLong, problem.TooSlow, problem.NoLocks,
	} {
		what, next := problemWords(&problem.Problem{Kind: kind, Host: "directory.example", Status: 500, Count: 3})
		if what == words("problem.unexplained") || strings.Contains(what, "problem.") || strings.Contains(next, "problem.") {
			t.Errorf("%s is said as %q, %q", kind, what, next)
		}
		if strings.Contains(what+next, "<no value>") {
			t.Errorf("%s has a gap: %q, %q", kind, what, next)
		}
	}
	for _, reason := range []directory.Reason{
		directory.ReasonAlreadyArchived, directory.ReasonNotArchived, directory.ReasonYourself, directory.ReasonLastAdmin, directory.ReasonGone,
		directory.ReasonAlreadyWaiting, directory.ReasonChanged, directory.ReasonForbidden, directory.ReasonServiceError,
		directory.ReasonRefusedByService, directory.ReasonUnexpectedAnswer, directory.ReasonTooOld, directory.ReasonSalvaged, directory.ReasonBroughtBack,
	} {
		if got := reasonWord(reason); got == "" || strings.Contains(got, "reason.") {
			t.Errorf("%s is said as %q", reason, got)
		}
	}
}

func TestInitialsOfNamesInAnyScript(t *testing.T) {
	for name, want := range map[string]string{
		"Avery Moss": "AM", "李小龙": "李", "Ángel Muñoz Ibáñez": "ÁI", "": "?", "  x ": "X", "Дмитрий Волков": "ДВ", "1 2": "?",
	} {
		if got := initials(name); got != want {
			t.Errorf("initials of %q are %q, want %q", name, got, want)
		}
	}
}

func TestAProblemWithoutAHostSpeaksOfTheService(t *testing.T) {
	what, _ := problemWords(&problem.Problem{Kind: problem.Unreachable})
	if want := words("problem.unreachable", values{"Host": words("problem.host")}); what != want {
		t.Errorf("it is said as %q, want %q", what, want)
	}
	what, _ = problemWords(&problem.Problem{Kind: problem.Unreachable, Host: "people.contoso.example"})
	if !strings.Contains(what, "people.contoso.example") {
		t.Errorf("it is said as %q", what)
	}
	detail := problemDetail(&problem.Problem{Kind: problem.ServiceError, Status: 500, Detail: "oops"})
	if !strings.HasSuffix(detail, ": oops") {
		t.Errorf("the details are %q", detail)
	}
}
