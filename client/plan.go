package client

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

const (
	// checkedAtMost is the size of a plan up to which every user is read again
	// for the dialog; larger plans use the copy and are checked when sent.
	checkedAtMost = 200
	// checkedAtOnce is how many of those reads are under way together.
	checkedAtOnce = 8
	// checkedWithin is how long the dialog waits for them.
	checkedWithin = 15 * time.Second
)

// Plan says what would happen if the admin confirmed kind for these users, who
// are given as the admin was shown them. It changes nothing. The users are read
// again from the service; where that cannot be reached, the plan comes from the
// copy and is not Checked. Users who are neither in the copy nor at the service are
// left out as gone, those who are no longer the person that was shown as changed.
func (c *Client) Plan(ctx context.Context, kind directory.Kind, shown []directory.User) (plan directory.Plan, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		plan, err = s.plan(ctx, kind, shown)
		return err
	})
	return plan, err
}

func (s *session) plan(ctx context.Context, kind directory.Kind, shown []directory.User) (directory.Plan, error) {
	readAt := s.client.options.clock().Instant()
	// First of all: a change that ends from here on is still left out, and what
	// one did that ended before is in what is read now.
	open, err := s.outbox.OpenItems(ctx, s.account)
	if err != nil {
		return directory.Plan{}, err
	}
	copied, gone, err := s.copied(ctx, shown)
	if err != nil {
		return directory.Plan{}, err
	}
	now, goneNow, checked, err := s.reread(ctx, copied)
	if err != nil {
		// Whether the session or the role is over, the next copy finds out.
		s.replica.Nudge()
		return directory.Plan{}, err
	}
	who, err := s.who(ctx)
	if err != nil {
		return directory.Plan{}, err
	}
	before := make(map[string]*directory.User, len(shown)) // not users: ten thousand are megabytes
	for i := range shown {
		before[shown[i].ID] = &shown[i]
	}
	free := make([]directory.User, 0, len(now))
	var waiting, changed []directory.LeftOut
	for _, u := range now {
		var was directory.User
		if shown := before[u.ID]; shown != nil {
			was = *shown
		}
		_, isOpen := open[u.ID]
		switch {
		case who.Protected.Covers(u):
			free = append(free, u) // the rules leave him out
		case isOpen:
			waiting = append(waiting, directory.LeftOut{User: u, Reason: directory.ReasonAlreadyWaiting})
		case !kind.Done(u.Status) && !directory.SamePerson(was, u):
			changed = append(changed, directory.LeftOut{User: u, Reason: directory.ReasonChangedSinceShown, Was: was})
		default:
			free = append(free, u)
		}
	}
	plan := directory.NewPlan(kind, free, who)
	plan.LeftOut = slices.Concat(plan.LeftOut, changed, waiting, goneNow, gone)
	plan.Checked, plan.CopiedAt, plan.ReadAt = checked, s.facts.copiedAt(ctx), readAt
	return plan, nil
}

// PlanAge says how long ago a plan was read. fresh is false where it must be read
// again before it can be confirmed: it is older than [directory.QuestionLives], or the
// computer's clocks do not agree about that.
func (c *Client) PlanAge(plan directory.Plan) (age time.Duration, fresh bool) {
	age, known := c.options.clock().Age(plan.ReadAt)
	return age, known && age < directory.QuestionLives
}

// copied returns those who were shown as the copy has them, each once, and who is
// no longer in it.
func (s *session) copied(ctx context.Context, shown []directory.User) (users []directory.User, gone []directory.LeftOut, err error) {
	var ids []string
	met := make(map[string]bool, len(shown))
	for _, u := range shown {
		if !met[u.ID] {
			met[u.ID] = true
			ids = append(ids, u.ID)
		}
	}
	users, err = s.cache.Users(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	for _, u := range users {
		delete(met, u.ID)
	}
	for _, u := range shown {
		if met[u.ID] {
			delete(met, u.ID)
			gone = append(gone, directory.LeftOut{User: u, Reason: directory.ReasonGone})
		}
	}
	return users, gone, nil
}

// reread asks the service for each user. checked is false, and the users are
// those of the copy, where the service was not asked or cannot be reached.
func (s *session) reread(ctx context.Context, copied []directory.User) (now []directory.User, gone []directory.LeftOut, checked bool, err error) {
	service, _, ok := s.service()
	if !ok || len(copied) > checkedAtMost {
		return copied, nil, false, nil
	}
	stamp := s.cache.Stamp()
	read := make([]directory.User, len(copied))
	found := make([]bool, len(copied))
	brief, cancel := context.WithTimeout(ctx, checkedWithin)
	defer cancel()
	group, groupCtx := errgroup.WithContext(brief)
	group.SetLimit(checkedAtOnce)
	for i, u := range copied {
		group.Go(func() error {
			user, err := service.User(groupCtx, u.ID)
			if errors.Is(err, scim.ErrNotFound) {
				return nil
			}
			read[i], found[i] = user, err == nil
			return err
		})
	}
	err = group.Wait()
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, nil, false, problem.Wrap(problem.Cancelled, ctx.Err())
	case brief.Err() != nil, problem.Of(err).Kind == problem.Unreachable:
		return copied, nil, false, nil
	default:
		return nil, nil, false, problem.Of(err)
	}
	for i, u := range copied {
		if !found[i] {
			gone = append(gone, directory.LeftOut{User: u, Reason: directory.ReasonGone})
			continue
		}
		now = append(now, read[i])
	}
	err = s.take(ctx, now, func() error {
		s.copies.Keep(stamp, now...)
		return nil
	})
	s.client.tell(Change{Users: true})
	return now, gone, true, err
}

// take has users stored who were read. Of those among them whose change waits, who is
// not as he was confirmed is read again before that goes.
func (s *session) take(ctx context.Context, users []directory.User, store func() error) error {
	if len(users) == 0 { // without ids all open changes would be read
		return store()
	}
	s.taking.Lock()
	defer s.taking.Unlock()
	if err := store(); err != nil {
		return err
	}
	ids := make([]string, len(users))
	for i := range users {
		ids[i] = users[i].ID
	}
	open, err := s.outbox.OpenItems(ctx, s.account, ids...)
	if err != nil {
		return err
	}
	for _, u := range users {
		item, isOpen := open[u.ID]
		if isOpen && (!directory.SameIdentity(item.Seen, u) || !item.Kind.Done(u.Status) && !directory.SameStanding(item.Seen, u)) {
			s.dispatcher.Doubt(item.ID)
		}
	}
	return nil
}

// who gathers what the rules must know. How many administrators there are is
// known only where the service says who is one, and from a whole copy. Without the
// list of protected people there is no plan.
func (s *session) who(ctx context.Context) (who directory.Who, err error) {
	s.mu.Lock()
	who = directory.Who{SelfID: s.selfID, Administrators: -1}
	s.mu.Unlock()
	who.Protected, err = s.protected()
	if err != nil {
		return who, err
	}
	if !s.invitations() || s.facts.copiedAt(ctx).IsZero() {
		return who, nil
	}
	n, err := s.cache.Administrators(ctx)
	if err != nil {
		return who, err
	}
	open, err := s.outbox.OpenItems(ctx, s.account)
	if err != nil {
		return who, err
	}
	for _, item := range open {
		if item.Kind == directory.Archive && item.Seen.Role == directory.RoleBusinessAdministrator && item.Seen.Status == directory.Active {
			n-- // as good as gone
		}
	}
	who.Administrators = n
	return who, nil
}

// Confirm takes a plan that the admin confirmed: after it returns nil every
// change of it is on the disk and will be sent, with this account only. After an
// error none of it is. The *problem.Problem is of kind QuestionTooOld where the plan is
// no longer fresh (see PlanAge), or one of its users was seen since to be somebody else,
// or to stand otherwise, and ChangedMeanwhile where the rules no longer let everybody of it
// through.
func (c *Client) Confirm(ctx context.Context, plan directory.Plan) (batch directory.Batch, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		batch, err = s.confirm(ctx, plan)
		return err
	})
	return batch, err
}

func (s *session) confirm(ctx context.Context, plan directory.Plan) (directory.Batch, error) {
	if len(plan.Users) == 0 {
		return directory.Batch{}, &problem.Problem{Kind: problem.Refused}
	}
	if _, fresh := s.client.PlanAge(plan); !fresh {
		return directory.Batch{}, &problem.Problem{Kind: problem.QuestionTooOld}
	}
	s.client.protecting.RLock()
	defer s.client.protecting.RUnlock()
	who, err := s.who(ctx)
	if err != nil {
		return directory.Batch{}, err
	}
	if again := directory.NewPlan(plan.Kind, plan.Users, who); len(again.Users) != len(plan.Users) {
		return directory.Batch{}, &problem.Problem{Kind: problem.ChangedMeanwhile}
	}
	s.taking.Lock() // what is read from now on finds the changes in the outbox
	defer s.taking.Unlock()
	if err := s.mustBeNewest(ctx, plan); err != nil {
		return directory.Batch{}, err
	}
	by := s.identity.Name
	if by == "" {
		by = s.identity.Email
	}
	batch, err := s.outbox.Confirm(ctx, s.account, by, plan, s.client.options.Now())
	if err != nil {
		return directory.Batch{}, err
	}
	s.client.log.Info("confirmed", "batch", batch.ID, "kind", batch.Kind, "users", len(batch.Items))
	s.changesMoved(ctx)
	s.dispatcher.Nudge()
	return batch, nil
}

// mustBeNewest returns a *problem.Problem of kind QuestionTooOld if the copy, which knows
// of every reading, shows a user of the plan otherwise: as somebody else, or with another
// status or role.
func (s *session) mustBeNewest(ctx context.Context, plan directory.Plan) error {
	ids := make([]string, len(plan.Users))
	planned := make(map[string]*directory.User, len(plan.Users))
	for i := range plan.Users {
		ids[i] = plan.Users[i].ID
		planned[ids[i]] = &plan.Users[i]
	}
	copied, err := s.cache.Users(ctx, ids)
	if err != nil {
		return err
	}
	for _, u := range copied {
		if !directory.SamePerson(*planned[u.ID], u) {
			return &problem.Problem{Kind: problem.QuestionTooOld}
		}
	}
	return nil
}
