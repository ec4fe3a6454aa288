package problem_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"mileiq.example/admin/client/problem"
)

// answered is an error of some package that knows its kind.
type answered struct{ host string }

func (e *answered) Error() string { return "answered oddly" }
func (e *answered) Problem() *problem.Problem {
	return &problem.Problem{Kind: problem.NotSCIM, Host: e.host}
}

func TestAnErrorIsOfTheKindThatItSays(t *testing.T) {
	named := problem.NewError(problem.NotRevoked, "not revoked")
	odd := &answered{host: "scim.example"}
	told := &problem.Problem{Kind: problem.NoRole}
	for name, c := range map[string]struct {
		err  error
		want problem.Kind
		host string
	}{
		"a problem":                    {told, problem.NoRole, ""},
		"a problem below another kind": {fmt.Errorf("%w: %w", odd, told), problem.NoRole, ""},
		"a named error":                {fmt.Errorf("sign out: %w", named), problem.NotRevoked, ""},
		"a typed error":                {fmt.Errorf("read: %w", odd), problem.NotSCIM, "scim.example"},
		"the first of two":             {fmt.Errorf("%w: %w", named, odd), problem.NotRevoked, ""},
		"a cancelled context":          {fmt.Errorf("read: %w", context.Canceled), problem.Cancelled, ""},
		"a kind before the context":    {fmt.Errorf("%w: %w", odd, context.Canceled), problem.NotSCIM, "scim.example"},
		"a deadline":                   {context.DeadlineExceeded, problem.Unexplained, ""},
		"too many files":               {fmt.Errorf("open: %w", syscall.EMFILE), problem.TooManyFiles, ""},
		"too many of all":              {&os.PathError{Op: "open", Path: "x", Err: syscall.ENFILE}, problem.TooManyFiles, ""},
		"nobody knows":                 {errors.New("odd"), problem.Unexplained, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := problem.Of(c.err)
			if got.Kind != c.want || got.Host != c.host {
				t.Errorf("Of(%v) = %+v", c.err, got)
			}
			if !errors.Is(got, c.err) && !errors.Is(c.err, got) {
				t.Error("the cause is lost")
			}
		})
	}
}

func TestWrapKeepsTheKindThatAnErrorHas(t *testing.T) {
	if err := problem.Wrap(problem.DiskTrouble, nil); err != nil {
		t.Errorf("nil became %v", err)
	}
	plain := errors.New("input/output error")
	if got := problem.Wrap(problem.DiskTrouble, plain); problem.Of(got).Kind != problem.DiskTrouble || !errors.Is(got, plain) {
		t.Errorf("a plain error became %v", got)
	}
	if got := problem.Wrap(problem.DiskTrouble, &answered{"scim.example"}); problem.Of(got).Kind != problem.NotSCIM {
		t.Errorf("an error with a kind became %v", got)
	}
	if got := problem.Wrap(problem.DiskTrouble, context.Canceled); problem.Of(got).Kind != problem.Cancelled {
		t.Errorf("a cancelled context became %v", got)
	}
}

func TestTheLogNamesKindHostAndCauseAndNothingThatTheServiceSaid(t *testing.T) {
	for _, c := range []struct {
		p    problem.Problem
		want string
	}{
		{problem.Problem{Kind: problem.Busy}, "busy"},
		{problem.Problem{Kind: problem.Refused, Host: "a.example", Status: 400, Detail: "Ada Lovelace is protected"}, "refused a.example (400)"},
		{problem.Problem{Kind: problem.BadProfile, Detail: "ada_lovelace", Quoted: true}, "badProfile"},
		{problem.Problem{Kind: problem.BadProfile, Detail: "line 3"}, `badProfile: "line 3"`},
		{problem.Problem{Kind: problem.DiskTrouble, Cause: problem.New("full")}, "diskTrouble: full"},
	} {
		if got := c.p.Error(); got != c.want {
			t.Errorf("Error() = %q, want %q", got, c.want)
		}
	}
}
