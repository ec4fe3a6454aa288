package cache_test

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/cache"
)

// accepted is a moment in another time zone.
var accepted = time.Date(2026, 3, 1, 13, 0, 0, 0, time.FixedZone("", 3600))

func TestFactsAreKeptBesideTheCopy(t *testing.T) {
	c := fresh(t)
	f := cache.Facts{Cache: c, Log: slog.New(slog.DiscardHandler)}
	ctx := t.Context()
	if f.Self(ctx) != "" || !f.CopiedAt(ctx).IsZero() || f.Invitations(ctx) || f.LacksRole(ctx) || f.TooOld(ctx, accepted) {
		t.Error("something is known of an empty copy")
	}

	f.KeepLacksRole(ctx)
	if !f.LacksRole(ctx) {
		t.Error("that the role is missing is forgotten")
	}
	f.KeepAccepted(ctx, accepted, true, "me")
	if f.LacksRole(ctx) || !f.Invitations(ctx) || f.Self(ctx) != "me" || !f.AcceptedAt(ctx).Equal(accepted) || !f.CopiedAt(ctx).IsZero() {
		t.Error("not all is remembered")
	}
	f.KeepAccepted(ctx, accepted, false, "")
	if f.Invitations(ctx) || f.Self(ctx) != "me" {
		t.Error("who the admin is was forgotten, or the service still invites")
	}
	later := accepted.Add(time.Hour)
	ok(t, f.KeepWhole(ctx, later))
	if !f.CopiedAt(ctx).Equal(later) || f.CopiedAt(ctx).Location() != time.UTC || !f.AcceptedAt(ctx).Equal(later) {
		t.Errorf("whole at %s, accepted at %s", f.CopiedAt(ctx), f.AcceptedAt(ctx))
	}
	ok(t, c.SetFact(ctx, "copiedAt", "yesterday"))
	if !f.CopiedAt(ctx).IsZero() {
		t.Error("what is no time counts as one")
	}
}

func TestACopyIsTooOldAMonthAfterItWasLastAccepted(t *testing.T) {
	f := cache.Facts{Cache: fresh(t), Log: slog.New(slog.DiscardHandler)}
	f.KeepAccepted(t.Context(), accepted, true, "")
	for after, want := range map[time.Duration]bool{0: false, cache.Lives: false, cache.Lives + 1: true, -time.Hour: false} {
		if got := f.TooOld(t.Context(), accepted.Add(after)); got != want {
			t.Errorf("after %s: %t", after, got)
		}
	}
	if cache.Lives != 30*24*time.Hour {
		t.Errorf("a month has %s", cache.Lives)
	}
}

func TestAFactThatCannotBeKeptOrReadIsUnknown(t *testing.T) {
	var log bytes.Buffer
	c := open(t, filepath.Join(t.TempDir(), "cache.db"))
	f := cache.Facts{Cache: c, Log: slog.New(slog.NewTextHandler(&log, nil))}
	ctx := t.Context()
	f.KeepAccepted(ctx, accepted, true, "a")
	ok(t, c.Close())

	f.KeepLacksRole(ctx)

	if f.Self(ctx) != "" || f.Invitations(ctx) || f.TooOld(ctx, accepted.Add(2*cache.Lives)) {
		t.Error("it is known")
	}
	if !strings.Contains(log.String(), "keep a fact beside the copy") {
		t.Errorf("the log says nothing: %s", log.String())
	}
	if err := f.KeepWhole(ctx, accepted); err == nil {
		t.Error("a closed copy is whole")
	}
}
