package client

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestFactsAreKeptBesideTheCopy(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	f := b.withSession(contoso).facts
	if f.get(ctx, factSelf) != "" || !f.copiedAt(ctx).IsZero() || f.lacksRole(ctx) || f.tooOld(ctx, b.now) {
		t.Error("something is known of an empty copy")
	}
	at := time.Date(2026, 3, 1, 13, 0, 0, 0, time.FixedZone("", 3600))

	f.set(ctx, factSelf, "a")
	f.set(ctx, factCopiedAt, timeFact(at))
	f.set(ctx, factRole, roleMissing)

	if f.get(ctx, factSelf) != "a" || !f.copiedAt(ctx).Equal(at) || f.copiedAt(ctx).Location() != time.UTC || !f.lacksRole(ctx) {
		t.Errorf("%q, %s, %t", f.get(ctx, factSelf), f.copiedAt(ctx), f.lacksRole(ctx))
	}
	f.set(ctx, factRole, "")
	f.set(ctx, factCopiedAt, "yesterday")
	if f.lacksRole(ctx) || !f.copiedAt(ctx).IsZero() {
		t.Error("what is no fact counts as one")
	}
}

func TestACopyIsTooOldAMonthAfterItWasLastAccepted(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	f := b.withSession(contoso).facts
	f.set(ctx, factAcceptedAt, timeFact(b.now))
	for after, want := range map[time.Duration]bool{0: false, copyLives: false, copyLives + 1: true, -time.Hour: false} {
		if got := f.tooOld(ctx, b.now.Add(after)); got != want {
			t.Errorf("after %s: %t", after, got)
		}
	}
	if copyLives != 30*24*time.Hour {
		t.Errorf("a month has %s", copyLives)
	}
}

func TestAFactThatCannotBeKeptOrReadIsUnknown(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	s.facts.set(ctx, factSelf, "a")
	must(t, s.cache.Close())

	s.facts.set(ctx, factSelf, "b")

	if s.facts.get(ctx, factSelf) != "" || !s.facts.copiedAt(ctx).IsZero() || s.facts.tooOld(ctx, b.now) {
		t.Error("it is known")
	}
	if !strings.Contains(b.log.String(), "keep a fact beside the copy") {
		t.Errorf("the log says nothing: %s", b.log.String())
	}
}
