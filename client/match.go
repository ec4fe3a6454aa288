package client

// Whom a list of leavers means; client/leavers has the rules.

import (
	"context"

	"mileiq.example/admin/client/leavers"
)

// Match finds the users of the local copy whom a list means, and who is a candidate
// where nobody is meant for certain. The rules of a confirmation are applied.
func (c *Client) Match(ctx context.Context, mentions []leavers.Mention) (leavers.List, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) (leavers.List, error) {
		who, err := s.who(ctx)
		if err != nil {
			return leavers.List{}, err
		}
		return s.finder().Match(ctx, mentions, who)
	})
}

// Candidates returns whom a mention of a list may mean; see [leavers.Finder.Candidates].
func (c *Client) Candidates(ctx context.Context, m leavers.Mention) ([]leavers.Candidate, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) ([]leavers.Candidate, error) {
		return s.finder().Candidates(ctx, m)
	})
}

// Suggest returns whom somebody may mean who is typing; see [leavers.Finder.Suggest].
func (c *Client) Suggest(ctx context.Context, typed string, most int) ([]leavers.Candidate, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) ([]leavers.Candidate, error) {
		return s.finder().Suggest(ctx, typed, most)
	})
}

func (s *session) finder() leavers.Finder { return leavers.Finder{People: s.cache} }
