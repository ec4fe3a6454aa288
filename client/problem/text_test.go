package problem_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"testing"

	"mileiq.example/admin/client/problem"
)

func TestOnlyTheProgramsOwnWordsAreToldOfAnError(t *testing.T) {
	own := problem.New("no keyring")
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{own, "no keyring"},
		{problem.While("read the keyring", own), "read the keyring: no keyring"},
		{problem.While("read the keyring", errors.New("Noor")), "read the keyring: *errors.errorString"},
		{fmt.Errorf("Noor: %w", own), "no keyring"},
		{fmt.Errorf("%w: %w", own, errors.New("Noor")), "no keyring: *errors.errorString"},
		{errors.Join(nil, own, io.EOF), "no keyring: EOF"},
		{fmt.Errorf("%s", "Noor"), "*errors.errorString"},
		{&fs.PathError{Op: "open", Path: "/data/x", Err: fs.ErrPermission}, `open "/data/x": permission denied`},
		{&fs.PathError{Op: "Noor Haddad", Path: "/data/x", Err: errors.New("Noor")}, `an operation "/data/x": *errors.errorString`},
		{&problem.Problem{Kind: problem.Unreachable, Host: "a.example", Cause: errors.New("Noor")}, "unreachable a.example: *errors.errorString"},
	} {
		if got := problem.Text(c.err); got != c.want {
			t.Errorf("of %v it says %q, want %q", c.err, got, c.want)
		}
	}
	if problem.While("read", nil) != nil {
		t.Error("nothing went wrong, and that is an error")
	}
	if got := problem.While("read", own); !errors.Is(got, own) || errors.Is(problem.New("no keyring"), own) {
		t.Error("errors of fixed words are not told apart")
	}
}
