package client

// What a copy remembers beside the users: what a start without the network needs
// to know.

import (
	"context"
	"log/slog"
	"time"

	"mileiq.example/admin/client/cache"
)

// Names of facts.
const (
	factCopiedAt    = "copiedAt"    // RFC 3339, when the last walk was complete
	factAcceptedAt  = "acceptedAt"  // RFC 3339, when the service last accepted the session
	factInvitations = "invitations" // "yes" where the service knows the three statuses
	factSelf        = "self"        // the admin's own user id
	factRole        = "role"        // roleMissing if the account last lacked the role, else ""
)

const roleMissing = "missing"

// copyLives is how long a copy may be shown without the service having
// accepted the session.
const copyLives = 30 * 24 * time.Hour

// facts reads and keeps them.
type facts struct {
	cache *cache.Cache
	log   *slog.Logger
}

// get returns "" where the fact is not known.
func (f facts) get(ctx context.Context, name string) string {
	value, err := f.cache.Fact(ctx, name)
	if err != nil {
		return ""
	}
	return value
}

// set keeps a fact. The copy is disposable: trouble with it disturbs nobody.
func (f facts) set(ctx context.Context, name, value string) {
	if err := f.cache.SetFact(ctx, name, value); err != nil {
		f.log.Warn("keep a fact beside the copy", "problem", err)
	}
}

// time returns the zero time where the fact is not known.
func (f facts) time(ctx context.Context, name string) time.Time {
	t, err := time.Parse(time.RFC3339, f.get(ctx, name))
	if err != nil {
		return time.Time{}
	}
	return t
}

func timeFact(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// copiedAt returns when the copy was last whole; zero if never.
func (f facts) copiedAt(ctx context.Context) time.Time { return f.time(ctx, factCopiedAt) }

// tooOld reports whether the copy must stay hidden until the next sign-in.
func (f facts) tooOld(ctx context.Context, now time.Time) bool {
	accepted := f.time(ctx, factAcceptedAt)
	return !accepted.IsZero() && now.Sub(accepted) > copyLives
}

// lacksRole reports whether the service last said that the account lacks the role.
func (f facts) lacksRole(ctx context.Context) bool { return f.get(ctx, factRole) == roleMissing }
