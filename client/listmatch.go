package client

import (
	"context"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

// ListResult says what a mention of a list comes to.
type ListResult string

const (
	// ListMatched: it means exactly one user, who is not archived.
	ListMatched ListResult = "matched"
	// ListNotFound: nobody has that address or user name.
	ListNotFound ListResult = "notFound"
	// ListRepeated: an earlier mention means the same.
	ListRepeated ListResult = "repeated"
	// ListArchived: it means one user, who is archived already.
	ListArchived ListResult = "archived"
	// ListAmbiguous: several users have that address or user name.
	ListAmbiguous ListResult = "ambiguous"
)

// ListLine is a mention and what it comes to.
type ListLine struct {
	Mention
	Result ListResult
	// User is whom it means: of results ListMatched and ListArchived, and of
	// ListRepeated where the earlier mention means somebody.
	User directory.User
	// Users is how many have that address.
	Users int
	// First is the line of the earlier mention, of result ListRepeated.
	First int
}

// MatchedList is a whole list, in its order, with what it comes to.
type MatchedList struct {
	Lines  []ListLine
	Counts map[ListResult]int
}

// Users returns who is matched, each once, in the order of the list.
func (l MatchedList) Users() []directory.User {
	users := make([]directory.User, 0, l.Counts[ListMatched])
	for _, line := range l.Lines {
		if line.Result == ListMatched {
			users = append(users, line.User)
		}
	}
	return users
}

// MatchList finds the users of the local copy whom a list means: by e-mail
// address or user name, whatever the case and composition, and else exactly.
// Nobody is matched whom the list does not name, and nobody twice.
func (c *Client) MatchList(ctx context.Context, mentions []Mention) (list MatchedList, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) error {
		found, err := s.cache.Match(ctx, listKeys(mentions))
		if err != nil {
			return problem.Wrap(problem.DiskTrouble, err)
		}
		list = matched(mentions, found)
		return nil
	})
	return list, err
}

// listKeys returns the keys of the mentions that have an address.
func listKeys(mentions []Mention) []string {
	keys := make([]string, 0, len(mentions))
	for _, m := range mentions {
		if m.Address != "" {
			keys = append(keys, cache.Key(m.Address))
		}
	}
	return keys
}

// matched says what each mention comes to, given who was found for its key.
func matched(mentions []Mention, found map[string][]directory.User) MatchedList {
	list := MatchedList{Lines: make([]ListLine, len(mentions)), Counts: map[ListResult]int{}}
	keys, ids := map[string]ListLine{}, map[string]int{} // where each was mentioned first
	for i, m := range mentions {
		line := ListLine{Mention: m, Result: ListNotFound}
		if m.Address != "" {
			key := cache.Key(m.Address)
			line = meant(m, found[key])
			if first, ok := keys[key]; ok {
				line.Result, line.First = ListRepeated, first.Line
			} else if first, ok := ids[line.User.ID]; ok && line.Users == 1 {
				line.Result, line.First = ListRepeated, first
			} else {
				keys[key] = line
				if line.Users == 1 {
					ids[line.User.ID] = line.Line
				}
			}
		}
		list.Lines[i] = line
		list.Counts[line.Result]++
	}
	return list
}

// meant says whom a mention means, for itself.
func meant(m Mention, users []directory.User) ListLine {
	line := ListLine{Mention: m, Users: len(users), Result: ListAmbiguous}
	switch {
	case len(users) == 0:
		line.Result = ListNotFound
	case len(users) > 1:
	case users[0].Status == directory.Archived:
		line.Result, line.User = ListArchived, users[0]
	default:
		line.Result, line.User = ListMatched, users[0]
	}
	return line
}
