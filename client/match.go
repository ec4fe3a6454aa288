package client

import (
	"context"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
)

const (
	// offeredAtMost is for how many lines of a list of which nobody was found candidates
	// are looked for with all that is known of them, which takes some thousandths of a second each.
	// Of the others it is only said whether somebody has that name.
	offeredAtMost = 100
	// suggestedFrom is how many letters somebody types before those are suggested whose
	// names only resemble it.
	suggestedFrom = 3
)

// Match finds the users of the local copy whom a list means, and who is a candidate
// where nobody is meant for certain. The rules of a confirmation are applied.
func (c *Client) Match(ctx context.Context, mentions []leavers.Mention) (list leavers.List, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) error {
		known, err := s.known(ctx, mentions)
		if err != nil {
			return err
		}
		list = leavers.Match(mentions, known)
		return s.offer(ctx, list)
	})
	if err != nil {
		return leavers.List{}, err
	}
	return list, nil
}

// known finds who has the addresses and numbers of a list.
func (s *session) known(ctx context.Context, mentions []leavers.Mention) (known leavers.Known, err error) {
	if known.ByAddress, err = s.cache.Match(ctx, leavers.Keys(mentions)); err != nil {
		return known, err
	}
	if known.ByNumber, err = s.cache.WithNumber(ctx, leavers.NumbersIn(mentions)); err != nil {
		return known, err
	}
	known.Who, err = s.who(ctx)
	return known, err
}

// offer gives the lines of which nobody was found their candidates.
func (s *session) offer(ctx context.Context, list leavers.List) error {
	notFound := list.NotFound()
	first := notFound[:min(len(notFound), offeredAtMost)]
	for _, i := range first {
		found, err := s.candidates(ctx, list.Lines[i].Mention)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			list.Offer(i, found)
		}
	}
	others := notFound[len(first):]
	if len(others) == 0 {
		return nil
	}
	var names []string
	for _, i := range others {
		_, named, _ := list.Lines[i].Clues()
		names = append(names, named...)
	}
	known, err := s.cache.HaveName(ctx, names)
	if err != nil {
		return err
	}
	for _, i := range others {
		_, named, _ := list.Lines[i].Clues()
		for _, name := range named {
			if known[name] {
				list.Offer(i, nil)
				break
			}
		}
	}
	return nil
}

// Candidates returns whom a mention of a list may mean, the best first, at most
// leavers.CandidatesAtMost. None of them is a match: the admin picks.
func (c *Client) Candidates(ctx context.Context, m leavers.Mention) (found []leavers.Candidate, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		found, err = s.candidates(ctx, m)
		return err
	})
	return found, err
}

func (s *session) candidates(ctx context.Context, m leavers.Mention) ([]leavers.Candidate, error) {
	address, names, numbers := m.Clues()
	known, err := s.cache.WithNumber(ctx, numbers)
	if err != nil {
		return nil, err
	}
	var users []directory.User
	for _, number := range numbers {
		users = append(users, known[number]...)
	}
	add := func(more []directory.User, err error) error {
		users = append(users, more...)
		return err
	}
	keys := leavers.Keys([]leavers.Mention{{Address: address}, {Address: m.Address}})
	having, err := s.cache.Match(ctx, keys)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		users = append(users, having[key]...)
	}
	if address != "" && len(users) == 0 {
		if err := add(s.cache.LikeAddress(ctx, address)); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		if err := add(s.cache.LikeName(ctx, name)); err != nil {
			return nil, err
		}
	}
	return leavers.Candidates(m, users, leavers.CandidatesAtMost), nil
}

// Suggest returns whom somebody may mean who is typing a name, an address, a user name
// or a number: those who begin with it, and where nobody does, those who resemble it; the
// best first, at most so many.
func (c *Client) Suggest(ctx context.Context, typed string, most int) (found []leavers.Candidate, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) error {
		users, err := s.cache.BeginningWith(ctx, typed)
		if err != nil {
			return err
		}
		found = leavers.Suggestions(typed, users, most)
		if len(found) > 0 || len([]rune(typed)) < suggestedFrom {
			return nil
		}
		found, err = s.candidates(ctx, leavers.Mention{Address: typed})
		found = found[:min(len(found), most)]
		return err
	})
	return found, err
}
