package replica

// One walk through the whole list, and who is missing after it.

import (
	"context"
	"errors"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

const (
	// pageSize is how many users one request of the walk asks for.
	pageSize = 200
	// pagesAtOnce is how many pages are stored in one transaction, and how many
	// may wait for the next.
	pagesAtOnce = 10
	// pagesWait is how long a page waits for others to be stored with.
	pagesWait = 200 * time.Millisecond
)

// walk copies every page and settles what is missing.
func (r *Replica) walk(ctx context.Context, service Service, features scim.Features) error {
	walk := r.Copy.Stamp()
	result, err := r.copyPages(ctx, service, features, walk)
	if err != nil {
		return err
	}
	if !result.Complete {
		return &problem.Problem{Kind: problem.UnexpectedAnswer, Host: r.Host, Count: max(result.Total-result.Users, 0)}
	}
	return r.settleMissing(ctx, service, walk)
}

// fetched is a page and the stamp of the moment before its request.
type fetched struct {
	cache.Stamp
	scim.Page
}

// copyPages has pages stored while the next ones are fetched. Each carries the
// stamp of the moment its request began, so that it never overwrites what was
// learnt later.
func (r *Replica) copyPages(ctx context.Context, service Service, features scim.Features, walk cache.Stamp) (scim.WalkResult, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pages, notStored := make(chan fetched, pagesAtOnce), make(chan error, 1)
	go func() {
		err := r.storePages(ctx, walk, pages)
		if err != nil {
			cancel() // nothing more is wanted
		}
		notStored <- err
	}()
	began := walk
	result, err := service.Walk(ctx, features, pageSize, func(page scim.Page) error {
		select {
		case pages <- fetched{began, page}:
		case <-ctx.Done():
			return ctx.Err()
		}
		began = r.Copy.Stamp() // the next request begins when this returns
		return nil
	})
	close(pages)
	// What came before an error of the service is stored all the same.
	if err := <-notStored; err != nil {
		return result, err
	}
	if err != nil {
		return result, problem.Of(err)
	}
	return result, nil
}

// storePages stores pages as they come in, several in one transaction: that
// writes each page of the index once instead of once for every answer.
func (r *Replica) storePages(ctx context.Context, walk cache.Stamp, pages <-chan fetched) error {
	copied := 0
	for {
		some, total := gather(pages)
		if len(some) == 0 {
			return nil
		}
		if err := r.Copy.PutAnswers(ctx, walk, some...); err != nil {
			return err
		}
		for _, answer := range some {
			copied += len(answer.Users)
		}
		r.Report.Copied(copied, total)
	}
}

// gather waits for a page and returns what comes until there are pagesAtOnce or
// pagesWait is over, with the number of users as the service said last. It
// returns nothing when there is no more.
func gather(pages <-chan fetched) (some []cache.Answer, total int) {
	var late <-chan time.Time
	for len(some) < pagesAtOnce {
		select {
		case page, more := <-pages:
			if !more {
				return some, total
			}
			if late == nil {
				late = time.After(pagesWait)
			}
			some, total = append(some, cache.Answer{Stamp: page.Stamp, Users: page.Users}), page.Total
		case <-late:
			return some, total
		}
	}
	return some, total
}

// settleMissing looks up every user whom a complete walk did not meet: only
// the service's own 404 takes a user out of the copy. Where many are missing
// the list is not to be trusted, and nothing is removed.
func (r *Replica) settleMissing(ctx context.Context, service Service, walk cache.Stamp) error {
	missing, of, err := r.Copy.Missing(ctx, walk)
	if err != nil {
		return err
	}
	if len(missing) > max(1, of/100) {
		return &problem.Problem{Kind: problem.ManyMissing, Host: r.Host, Count: len(missing)}
	}
	for _, id := range missing {
		stamp := r.Copy.Stamp()
		user, err := service.User(ctx, id)
		switch {
		case err == nil:
			err = r.Copy.Put(ctx, stamp, walk, user)
		case errors.Is(err, scim.ErrNotFound):
			err = r.Copy.Remove(ctx, stamp, id)
		case errors.Is(err, scim.ErrInvalidID):
			err = nil // nobody can ask about this user, so nobody says that he is gone
		default:
			return problem.Of(err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
