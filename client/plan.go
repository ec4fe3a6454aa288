package client

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/scim"
)

const (
	// checkedAtMost is the size of a plan up to which every user is read again
	// for the dialog; larger plans use the copy and are checked when sent.
	checkedAtMost = 200
	// checkedAtOnce is how many of those reads are under way together.
	checkedAtOnce = 8
)

// Plan says what would happen if the admin confirmed kind for these users. It
// changes nothing. The users are read again from the service; where that
// cannot be reached, the plan comes from the copy and is not Checked.
func (c *Client) Plan(ctx context.Context, kind directory.Kind, ids []string) (directory.Plan, error) {
	s, err := c.current()
	if err != nil {
		return directory.Plan{}, err
	}
	copied, err := s.cache.Users(ctx, ids)
	if err != nil {
		return directory.Plan{}, problem(DiskTrouble, err)
	}
	now, gone, checked, err := s.reread(ctx, copied)
	if err != nil {
		return directory.Plan{}, err
	}
	open, err := s.outbox.Open(ctx, s.account)
	if err != nil {
		return directory.Plan{}, problem(DiskTrouble, err)
	}
	who, err := s.who(ctx)
	if err != nil {
		return directory.Plan{}, err
	}
	var waiting []directory.LeftOut
	free := now[:0:0]
	for _, u := range now {
		if _, ok := open[u.ID]; ok {
			waiting = append(waiting, directory.LeftOut{User: u, Reason: directory.ReasonAlreadyWaiting})
			continue
		}
		free = append(free, u)
	}
	plan := directory.NewPlan(kind, free, who)
	plan.LeftOut = append(append(plan.LeftOut, waiting...), gone...)
	plan.Checked, plan.CopiedAt = checked, s.copiedAt(ctx)
	return plan, nil
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
	group, groupCtx := errgroup.WithContext(ctx)
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
	var unreachable *scim.UnreachableError
	if errors.As(err, &unreachable) && ctx.Err() == nil {
		return copied, nil, false, nil
	}
	if err != nil {
		return nil, nil, false, translate(err)
	}
	for i, u := range copied {
		if !found[i] {
			gone = append(gone, directory.LeftOut{User: u, Reason: directory.ReasonGone})
			continue
		}
		now = append(now, read[i])
	}
	if err := s.cache.Put(ctx, stamp, 0, now...); err != nil {
		return nil, nil, false, problem(DiskTrouble, err)
	}
	s.client.tell(Change{Users: true})
	return now, gone, true, nil
}

// who gathers what the rules must know.
func (s *session) who(ctx context.Context) (directory.Who, error) {
	s.mu.Lock()
	who := directory.Who{SelfID: s.selfID, Administrators: -1}
	s.mu.Unlock()
	if !s.invitations() {
		return who, nil
	}
	n, err := s.cache.Administrators(ctx)
	if err != nil {
		return who, problem(DiskTrouble, err)
	}
	who.Administrators = n
	return who, nil
}

// Confirm takes a plan that the admin confirmed: after it returns nil every
// change of it is on the disk and will be sent, with this account only.
func (c *Client) Confirm(ctx context.Context, plan directory.Plan) (directory.Batch, error) {
	s, err := c.current()
	if err != nil {
		return directory.Batch{}, err
	}
	if len(plan.Users) == 0 {
		return directory.Batch{}, &Problem{Kind: Refused}
	}
	by := s.identity.Name
	if by == "" {
		by = s.identity.Email
	}
	batch, err := s.outbox.Confirm(ctx, s.account, by, plan, c.options.Now())
	if err != nil {
		return directory.Batch{}, AsProblem(err)
	}
	c.log.Info("confirmed", "batch", batch.ID, "kind", batch.Kind, "users", len(batch.Items))
	s.countWaiting(ctx)
	c.tell(Change{Users: true, Activity: true})
	nudge(s.dispatch)
	return batch, nil
}

// Cancel takes back one confirmed change that was not sent yet; afterwards it
// returns a *Problem of kind Conflict.
func (c *Client) Cancel(ctx context.Context, item int64) error {
	s, err := c.current()
	if err != nil {
		return err
	}
	if err := s.outbox.Cancel(ctx, item, c.options.Now()); err != nil {
		return problem(Conflict, err)
	}
	s.countWaiting(ctx)
	c.tell(Change{Users: true, Activity: true})
	return nil
}

func (s *session) countWaiting(ctx context.Context) {
	open, err := s.outbox.Open(ctx, s.account)
	if err != nil {
		s.client.log.Error("count what waits", "problem", err)
		return
	}
	s.client.update(func(state *State) { state.Waiting = len(open) })
}
