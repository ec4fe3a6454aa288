package dispatch

// Entity tags (RFC 7644 section 3.14). What a service advertises of them proves
// nothing; here is what was found out.

import (
	"context"
	"errors"
	"strings"
	"time"

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

const (
	// proofLives is how long a proof counts.
	proofLives = time.Minute
	// witnessLives is how long a change that took effect may be repeated. Somebody may
	// take it back meanwhile, and then the repetition is no harmless one.
	witnessLives = 10 * time.Second
)

// proofCarries is how many single changes, or bulk requests, go out on the word of one
// proof.
var proofCarries = [2]int{single: 50, inBulk: 1}

// tags is what is known of the entity tags of one wire.
type tags struct {
	proof tagProof
	at    directory.Instant // of the proof
	used  int               // what has gone out on its word, since it was answered
	// underWay is how many renewals are, and begun what used was when the last of them
	// began. ended is closed when the next of them ends; nil if nobody waits for it.
	underWay, begun int
	ended           chan struct{}
	err             error // why the last of them found nothing out
}

// witness is a change that has just taken effect. To repeat it with a stale tag can do
// nothing, and shows whether the service still looks at tags.
type witness struct {
	item    directory.Item
	version string // of its user since then
	at      directory.Instant
}

// proof is what is known now: a proof that has expired counts for nothing.
func (d *Dispatcher) proof(w wire) tagProof {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.proofNow(w)
}

// proofNow is proof for a caller that holds mu.
func (d *Dispatcher) proofNow(w wire) tagProof {
	t := d.tags[w]
	if t.proof == tagsProved && (t.used >= proofCarries[w] || !d.Clock.Fresh(t.at, proofLives)) {
		return tagsUntried
	}
	return t.proof
}

// setProof takes in what a request that began at that moment showed.
func (d *Dispatcher) setProof(w wire, p tagProof, at directory.Instant) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := &d.tags[w]
	t.proof, t.at, t.used = p, at, 0
}

// distrustTags is for when no proof can count any more. The caller holds mu.
func (d *Dispatcher) distrustTags(p tagProof) {
	d.tags[single].proof, d.tags[inBulk].proof = p, p
}

// useProofInBulk takes in that a bulk request goes out now.
func (d *Dispatcher) useProofInBulk() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tags[inBulk].used++
}

// bearWitness takes in that the item's change has taken effect, and for whom.
func (d *Dispatcher) bearWitness(item directory.Item, user directory.User) {
	if user.Version == "" || !d.features.ETag {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.witness = witness{item, user.Version, d.Clock.Instant()}
}

// vouches reports whether the service is known to look at entity tags, so that a change
// may go out on the condition of a version instead of a reading. Whether it still does
// is found out right before the request.
func (d *Dispatcher) vouches(w wire) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tags[w].proof == tagsProved
}

// neverTried reports whether nothing was found out yet about the entity tags of a wire.
// A proof that has expired is renewed where it is needed.
func (d *Dispatcher) neverTried(w wire) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tags[w].proof == tagsUntried
}

// useProof takes in that a single change goes out now on the word of the proof. The
// proof is renewed before it expires; where it has expired, the change waits for that.
// It is false where the service's word no longer counts.
func (r *round) useProof(ctx context.Context) bool {
	d := r.d
	d.mu.Lock()
	defer d.mu.Unlock()
	t := &d.tags[single]
	if t.proof == tagsProved && d.proofNow(single) != tagsProved {
		_ = r.awaitRenewal(ctx, single) // it is in the log
	}
	if d.proofNow(single) != tagsProved {
		return false
	}
	t.used++
	// It is renewed beside as many as are under way, so that none of them waits for it;
	// where very many are, two renewals overlap.
	carries := proofCarries[single]
	if t.underWay == 0 && t.used+r.inFlight.most >= carries || t.underWay == 1 && t.used-t.begun >= carries/2 {
		r.startRenewal(ctx, single)
	}
	return true
}

// proveInBulk renews the proof of bulk requests where it has expired. An error says
// nothing about the service's tags.
func (r *round) proveInBulk(ctx context.Context) error {
	d := r.d
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tags[inBulk].proof == tagsProved && d.proofNow(inBulk) != tagsProved {
		return r.awaitRenewal(ctx, inBulk)
	}
	return nil
}

// renewInBulk renews the proof in the background: the last bulk request was answered,
// and the next one will need it.
func (r *round) renewInBulk(ctx context.Context) {
	r.d.mu.Lock()
	defer r.d.mu.Unlock()
	if t := r.d.tags[inBulk]; t.proof == tagsProved && t.underWay == 0 {
		r.startRenewal(ctx, inBulk)
	}
}

// awaitRenewal waits for a renewal, the one that is under way if there is one. The
// caller holds mu, which is free meanwhile.
func (r *round) awaitRenewal(ctx context.Context, w wire) error {
	t := &r.d.tags[w]
	if t.underWay == 0 {
		r.startRenewal(ctx, w)
	}
	if t.ended == nil {
		t.ended = make(chan struct{})
	}
	ended := t.ended
	r.d.mu.Unlock()
	<-ended
	r.d.mu.Lock()
	return t.err
}

// startRenewal renews a proof in the background. The caller holds mu.
func (r *round) startRenewal(ctx context.Context, w wire) {
	d, t := r.d, &r.d.tags[w]
	t.underWay, t.begun = t.underWay+1, t.used
	r.renewals.Go(func() {
		began := d.Clock.Instant()
		shown, err := r.renew(ctx, w)
		if err != nil {
			d.Log.Warn("prove entity tags again", "problem", err)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.endRenewal(w, shown, began, err)
	})
}

// endRenewal takes in what a renewal that began at that moment showed. That it is over,
// and what goes on the word of the new proof, begin together: another renewal that began
// between them would count wrongly. The caller holds mu.
func (d *Dispatcher) endRenewal(w wire, shown tagProof, began directory.Instant, err error) {
	t := &d.tags[w]
	switch {
	case t.proof != tagsProved: // something else was found out meanwhile
	case shown == tagsProved:
		t.at, t.used, t.begun = began, 0, t.begun-t.used
	case err == nil:
		t.proof = shown
	}
	t.underWay, t.err = t.underWay-1, err
	if t.ended != nil {
		close(t.ended)
		t.ended = nil
	}
}

// renew finds out whether the service still looks at entity tags, by repeating a change
// that has just taken effect with a stale one. An error says nothing about that. Where
// there is no such change the proof is to be forgotten.
func (r *round) renew(ctx context.Context, w wire) (shown tagProof, err error) {
	d := r.d
	d.mu.Lock()
	seen := d.witness
	d.mu.Unlock()
	if !d.Clock.Fresh(seen.at, witnessLives) {
		return tagsUntried, nil
	}
	if err := d.service.Wait(ctx); err != nil {
		return tagsUntried, err
	}
	err = r.repeat(ctx, w, seen)
	if shown = judgeRepeat(err); shown != tagsUntried {
		err = nil
	}
	return shown, err
}

// repeat repeats a change with a stale entity tag, and returns how that was answered.
func (r *round) repeat(ctx context.Context, w wire, seen witness) error {
	stale := staleTag(seen.version)
	if w == single {
		// It takes no place among those under way: they may wait for it.
		_, err := r.d.send(ctx, seen.item, stale)
		return err
	}
	b, _, err := scim.PrepareBulk(r.d.features, []scim.Change{{UserID: seen.item.Seen.ID, Effect: r.d.effect(seen.item), IfMatch: stale}})
	if err != nil {
		return err
	}
	outcomes, err := r.request(ctx, b)
	if err != nil {
		return err
	}
	return outcomes[0].Err
}

// compareRejected finds out that the service gives out a version again that it
// rejected: then its tags are of no use.
func (d *Dispatcher) compareRejected(item int64, user directory.User) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if user.Version != "" && d.rejected[item] == user.Version {
		d.distrustTags(tagsBroken)
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
	stale := p
	stale.version = staleTag(p.version)
	began := d.Clock.Instant()
	var user directory.User
	var answer error
	if w == inBulk {
		user, answer, settled, err = r.postStale(ctx, stale)
		if settled || err != nil {
			return true, err
		}
	} else {
		answer = r.inFlight.do(func() (err error) {
			if !d.isWanted(p) || !d.isFresh(p.readAt) {
				return errHeldBack
			}
			user, err = d.send(ctx, p.Item, stale.version)
			d.watch(p.Item, user, err)
			return err
		})
	}
	if errors.Is(answer, errHeldBack) {
		return true, d.Outbox.Requeue(context.WithoutCancel(ctx), p.ID, d.now())
	}
	v := r.complete(ctx, askStaleChange, p.Item, judge(askStaleChange, d.asLastRead(p.Item), user, answer))
	if v.tags != tagsUntried {
		d.setProof(w, v.tags, began)
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
	went, outcomes, failed, err := r.requestOf(ctx, b, []prepared{stale})
	switch {
	case err != nil, len(went) == 0:
		return user, nil, true, err
	case failed != nil:
		return user, nil, true, r.settleWhole(ctx, went, failed)
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
