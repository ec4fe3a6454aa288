package replica

import (
	"context"
	"errors"
	"slices"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

func TestWhoIsReadAgainIsAsTheServiceHasHim(t *testing.T) {
	for name, c := range map[string]struct {
		err     error // of b
		ids     []string
		reached bool
		kind    problem.Kind
	}{
		"there":   {nil, []string{"c", "b", "a"}, true, ""},
		"gone":    {scim.ErrNotFound, []string{"c", "a"}, true, ""},
		"lost":    {errLost, nil, false, ""},
		"trouble": {&scim.Error{Status: 403}, nil, false, problem.NoRole},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.readErrs["b"] = c.err

			now, reached, err := Reread(t.Context(), d, []string{"c", "b", "a"})

			if !slices.Equal(directory.IDs(now), c.ids) && len(c.ids)+len(now) > 0 || reached != c.reached || kindOf(err) != c.kind {
				t.Errorf("%+v, %t, %v", now, reached, err)
			}
			d.mustHold() // it keeps nothing
		})
	}
}

func TestWhoNoLongerWaitsForAReadingGetsNone(t *testing.T) {
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d.readErrs["a"] = ctx.Err()

	now, reached, err := Reread(ctx, d, []string{"a"})

	if now != nil || reached || kindOf(err) != problem.Cancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %t, %v", now, reached, err)
	}
}
