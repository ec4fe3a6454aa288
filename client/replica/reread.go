package replica

// Reading some users again, for somebody who waits for the answer.

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

const (
	// rereadAtOnce is how many of the users are asked for together.
	rereadAtOnce = 8
	// rereadWithin is how long the service has for all of them.
	rereadWithin = 15 * time.Second
)

// Reread asks the service for each of these users and returns those who are there, in
// the order of the ids. reached is false where the service cannot be reached, or needs
// too long: then nothing is known. Nothing is kept in the copy.
func Reread(ctx context.Context, service Service, ids []string) (now []directory.User, reached bool, err error) {
	read := make([]directory.User, len(ids))
	found := make([]bool, len(ids))
	brief, cancel := context.WithTimeout(ctx, rereadWithin)
	defer cancel()
	group, groupCtx := errgroup.WithContext(brief)
	group.SetLimit(rereadAtOnce)
	for i, id := range ids {
		group.Go(func() error {
			user, err := service.User(groupCtx, id)
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
		return nil, false, problem.Wrap(problem.Cancelled, ctx.Err())
	case brief.Err() != nil, problem.Of(err).Kind == problem.Unreachable:
		return nil, false, nil
	default:
		return nil, false, problem.Of(err)
	}
	for i, user := range read {
		if found[i] {
			now = append(now, user)
		}
	}
	return now, true, nil
}
