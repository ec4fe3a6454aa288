package cache

// What a copy remembers beside the users: what a start without the network needs to
// know.

import (
	"context"
	"errors"
	"log/slog"
	"time"
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

// Lives is how long a copy may be shown without the service having accepted the
// session.
const Lives = 30 * 24 * time.Hour

// Facts reads and keeps what a copy remembers. The copy is disposable: what cannot be
// read is not known, and what cannot be kept is said in the log.
type Facts struct {
	Cache *Cache
	Log   *slog.Logger
}

// CopiedAt returns when the copy was last whole; zero if never.
func (f Facts) CopiedAt(ctx context.Context) time.Time { return f.time(ctx, factCopiedAt) }

// AcceptedAt returns when the service last accepted the session; zero if never.
func (f Facts) AcceptedAt(ctx context.Context) time.Time { return f.time(ctx, factAcceptedAt) }

// TooOld reports whether the copy must stay hidden until the next sign-in.
func (f Facts) TooOld(ctx context.Context, now time.Time) bool {
	accepted := f.AcceptedAt(ctx)
	return !accepted.IsZero() && now.Sub(accepted) > Lives
}

// Invitations reports whether the service was last known to have the three statuses.
func (f Facts) Invitations(ctx context.Context) bool { return f.get(ctx, factInvitations) == "yes" }

// Self returns the admin's own user id, or "".
func (f Facts) Self(ctx context.Context) string { return f.get(ctx, factSelf) }

// LacksRole reports whether the service last said that the account lacks the role.
func (f Facts) LacksRole(ctx context.Context) bool { return f.get(ctx, factRole) == roleMissing }

// KeepWhole keeps that the copy is whole now, and that the service has accepted the
// account. It returns what went wrong: a copy that cannot be written is not whole.
func (f Facts) KeepWhole(ctx context.Context, now time.Time) error {
	at := now.UTC().Format(time.RFC3339)
	return errors.Join(f.Cache.SetFact(ctx, factCopiedAt, at), f.Cache.SetFact(ctx, factAcceptedAt, at))
}

// KeepAccepted keeps that the service has accepted the account now, with the role, and
// whether it has the three statuses. self is the admin's own user id; "" leaves the one
// that is known.
func (f Facts) KeepAccepted(ctx context.Context, now time.Time, invitations bool, self string) {
	has := "no"
	if invitations {
		has = "yes"
	}
	f.set(ctx, factInvitations, has)
	f.set(ctx, factAcceptedAt, now.UTC().Format(time.RFC3339))
	f.set(ctx, factRole, "")
	if self != "" {
		f.set(ctx, factSelf, self)
	}
}

// KeepLacksRole keeps that the account lacks the role.
func (f Facts) KeepLacksRole(ctx context.Context) { f.set(ctx, factRole, roleMissing) }

func (f Facts) get(ctx context.Context, name string) string {
	value, err := f.Cache.Fact(ctx, name)
	if err != nil {
		return ""
	}
	return value
}

func (f Facts) set(ctx context.Context, name, value string) {
	if err := f.Cache.SetFact(ctx, name, value); err != nil {
		f.Log.Warn("keep a fact beside the copy", "problem", err)
	}
}

func (f Facts) time(ctx context.Context, name string) time.Time {
	t, err := time.Parse(time.RFC3339, f.get(ctx, name))
	if err != nil {
		return time.Time{}
	}
	return t
}
