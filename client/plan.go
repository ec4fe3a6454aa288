package client

// What a confirmation asks, and what is confirmed.

import (
	"cmp"
	"context"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/replica"
)

// checkedAtMost is the size of a plan up to which every user is read again for the
// dialog; larger plans use the copy and are checked when sent.
const checkedAtMost = 200

// Plan says what would happen if the admin confirmed kind for these users, who
// are given as the admin was shown them. It changes nothing. The users are read
// again from the service; where that cannot be reached, the plan comes from the
// copy and is not Checked. Users who are neither in the copy nor at the service are
// left out as gone, those who are no longer the person that was shown as changed.
func (c *Client) Plan(ctx context.Context, kind directory.Kind, shown []directory.User) (directory.Plan, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) (directory.Plan, error) {
		return s.plan(ctx, kind, shown)
	})
}

func (s *session) plan(ctx context.Context, kind directory.Kind, shown []directory.User) (directory.Plan, error) {
	readAt := s.client.options.clock().Instant()
	// First of all: a change that ends from here on is still left out, and what
	// one did that ended before is in what is read now.
	open, err := s.outbox.OpenItems(ctx, s.account)
	if err != nil {
		return directory.Plan{}, err
	}
	now, checked, err := s.readNow(ctx, directory.IDs(shown))
	if err != nil {
		return directory.Plan{}, err
	}
	who, err := s.who(ctx)
	if err != nil {
		return directory.Plan{}, err
	}
	plan := directory.PlanShown(kind, shown, now, open, who)
	plan.Checked, plan.CopiedAt, plan.ReadAt = checked, s.facts.CopiedAt(ctx), readAt
	return plan, nil
}

// PlanAge says how long ago a plan was read. fresh is false where it must be read
// again before it can be confirmed: it is older than [directory.QuestionLives], or the
// computer's clocks do not agree about that.
func (c *Client) PlanAge(plan directory.Plan) (age time.Duration, fresh bool) {
	age, known := c.options.clock().Age(plan.ReadAt)
	return age, known && age < directory.QuestionLives
}

// readNow returns those of the users who are in the copy, each once, and reads them
// again from the service. checked is false, and the users are those of the copy, where
// the service was not asked or cannot be reached.
func (s *session) readNow(ctx context.Context, ids []string) (now []directory.User, checked bool, err error) {
	copied, err := s.cache.Users(ctx, ids)
	if err != nil {
		return nil, false, err
	}
	service, _, ok := s.service()
	if !ok || len(copied) > checkedAtMost {
		return copied, false, nil
	}
	stamp := s.cache.Stamp()
	// Who is not addressable cannot be asked about, and no plan has him.
	asked, notAsked := addressable(copied)
	now, reached, err := replica.Reread(ctx, service, directory.IDs(asked))
	if err != nil {
		s.replica.Nudge() // whether the session or the role is over, the next copy finds out
		return nil, false, err
	}
	if !reached {
		return copied, false, nil
	}
	err = s.take(ctx, now, func() error {
		s.copies.Keep(stamp, now...)
		return nil
	})
	s.client.tell(Change{Users: true})
	return append(now, notAsked...), true, err
}

// addressable tells the users about whom the service can be asked from the others.
func addressable(users []directory.User) (yes, no []directory.User) {
	for _, u := range users {
		if directory.Addressable(u.ID) {
			yes = append(yes, u)
		} else {
			no = append(no, u)
		}
	}
	return yes, no
}

// take has users stored who were read. Of those among them whose change waits, who is
// not as he was confirmed is read again before that goes.
func (s *session) take(ctx context.Context, users []directory.User, store func() error) error {
	s.taking.Lock()
	defer s.taking.Unlock()
	if err := store(); err != nil {
		return err
	}
	return s.dispatcher.DoubtRead(ctx, users)
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
	if !s.invitations() || s.facts.CopiedAt(ctx).IsZero() {
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
	who.Administrators = directory.AdministratorsLeft(n, open)
	return who, nil
}

// Confirm takes a plan that the admin confirmed: after it returns nil every
// change of it is on the disk and will be sent, with this account only. After an
// error none of it is. The *problem.Problem is of kind QuestionTooOld where the plan is
// no longer fresh (see PlanAge), or one of its users was seen since to be somebody else,
// or to stand otherwise, and ChangedMeanwhile where the rules no longer let everybody of it
// through.
func (c *Client) Confirm(ctx context.Context, plan directory.Plan) (directory.Batch, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) (directory.Batch, error) {
		return s.confirm(ctx, plan)
	})
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
	newest, err := s.cache.Users(ctx, directory.IDs(plan.Users)) // the copy knows of every reading
	if err != nil {
		return directory.Batch{}, err
	}
	if !plan.StillMeans(newest) {
		return directory.Batch{}, &problem.Problem{Kind: problem.QuestionTooOld}
	}
	batch, err := s.outbox.Confirm(ctx, s.account, s.adminName(), plan, s.client.options.Now())
	if err != nil {
		return directory.Batch{}, err
	}
	s.client.log.Info("confirmed", "batch", batch.ID, "kind", batch.Kind, "users", len(batch.Items))
	s.changesMoved(ctx)
	s.dispatcher.Nudge()
	return batch, nil
}

// adminName is what the admin who is signed in is called.
func (s *session) adminName() string { return cmp.Or(s.identity.Name, s.identity.Email) }
