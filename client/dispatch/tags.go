package dispatch

// Entity tags (RFC 7644 section 3.14). What a service advertises of them proves
// nothing; here is what was found out.

import (
	"context"
	"errors"
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/scim"
)

// wire is how changes are sent.
type wire int

const (
	single wire = iota // one PATCH each
	inBulk
)

// tagProof says whether the service is known to look at entity tags.
type tagProof int

const (
	tagsUntried tagProof = iota
	tagsProved
	tagsIgnored
	tagsBroken // it rejects the very versions that it gives out
)

func (d *Dispatcher) proof(w wire) tagProof {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tags[w]
}

func (d *Dispatcher) setProof(w wire, p tagProof) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tags[w] = p
}

// compareRejected finds out that the service gives out a version again that it
// rejected: then its tags are of no use.
func (d *Dispatcher) compareRejected(item int64, user directory.User) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if user.Version != "" && d.rejected[item] == user.Version {
		d.tags = [2]tagProof{tagsBroken, tagsBroken}
	}
}

// condition returns the version to send as a condition, or "" where that is no use.
func (d *Dispatcher) condition(w wire, version string) string {
	if !d.features.ETag || d.proof(w) == tagsBroken {
		return ""
	}
	return version
}

// prove sends a change with an entity tag that no version of its user has. settled
// means that this was all: the item's outcome is committed.
func (r *round) prove(ctx context.Context, p prepared, w wire) (settled bool, err error) {
	d := r.d
	stale := prepared{p.PendingItem, staleTag(p.version)}
	var user directory.User
	var answer error
	if w == inBulk {
		user, answer, settled, err = r.postStale(ctx, stale)
		if settled || err != nil {
			return true, err
		}
	} else {
		answer = r.inFlight.do(func() (err error) {
			user, err = d.send(ctx, p.Item, stale.version)
			return err
		})
	}
	v := r.judgeWithRole(ctx, askStaleChange, p.Item, user, answer)
	if v.tags != tagsUntried {
		d.setProof(w, v.tags)
	}
	if v.move == moveSend {
		return false, nil
	}
	if answer == nil {
		d.keepUser(user)
	}
	return true, d.settle(ctx, p, v, user)
}

// postStale sends the change in a bulk request of its own. user and answer are what
// the service said of it, unless settled: then it said nothing of this change, and
// what that means is committed.
func (r *round) postStale(ctx context.Context, stale prepared) (user directory.User, answer error, settled bool, err error) {
	b, _, err := scim.PrepareBulk(r.d.features, r.d.changes([]prepared{stale}))
	if err != nil {
		return user, nil, false, err
	}
	outcomes, err := r.request(ctx, b)
	if err != nil {
		return user, nil, true, r.settleWhole(ctx, []prepared{stale}, err)
	}
	user, answer = outcomes[0].User, outcomes[0].Err
	if _, ok := errors.AsType[*scim.UnconfirmedError](answer); !ok {
		return user, answer, false, nil
	}
	if user, answer = r.read(ctx, stale.Item); answer != nil {
		return user, nil, true, r.d.Outbox.MarkUnknown(context.WithoutCancel(ctx), stale.ID)
	}
	return user, nil, false, nil
}

// staleTag makes of an entity tag one that no version of the user has.
func staleTag(tag string) string {
	if inside, ok := strings.CutSuffix(tag, `"`); ok {
		return inside + `.stale"`
	}
	return tag + ".stale"
}
