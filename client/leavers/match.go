package leavers

// Whom the mentions of a list mean.

import "mileiq.example/admin/client/directory"

// Result says what a mention of a list comes to.
type Result string

const (
	// Matched: it means exactly one user, who is not archived.
	Matched Result = "matched"
	// NotFound: nobody has that address or user name.
	NotFound Result = "notFound"
	// Repeated: an earlier mention means the same.
	Repeated Result = "repeated"
	// Archived: it means one user, who is archived already.
	Archived Result = "archived"
	// Ambiguous: several users have that address or user name.
	Ambiguous Result = "ambiguous"
)

// Line is a mention and what it comes to.
type Line struct {
	Mention
	Result Result
	// User is whom it means: of results Matched and Archived, and of
	// Repeated where the earlier mention means somebody.
	User directory.User
	// Users is how many have that address.
	Users int
	// First is the line of the earlier mention, of result Repeated.
	First int
}

// List is a whole list, in its order, with what it comes to.
type List struct {
	Lines  []Line
	Counts map[Result]int
}

// Users returns who is matched, each once, in the order of the list.
func (l List) Users() []directory.User {
	users := make([]directory.User, 0, l.Counts[Matched])
	for _, line := range l.Lines {
		if line.Result == Matched {
			users = append(users, line.User)
		}
	}
	return users
}

// Keys returns the keys of the mentions that have an address.
func Keys(mentions []Mention) []string {
	keys := make([]string, 0, len(mentions))
	for _, m := range mentions {
		if m.Address != "" {
			keys = append(keys, directory.AddressKey(m.Address))
		}
	}
	return keys
}

// Match says what each mention comes to, given who was found for its key: by
// e-mail address or user name, whatever the case and composition, and else
// exactly. Nobody is matched whom the list does not name, and nobody twice.
func Match(mentions []Mention, found map[string][]directory.User) List {
	list := List{Lines: make([]Line, len(mentions)), Counts: map[Result]int{}}
	keys, ids := map[string]Line{}, map[string]int{} // where each was mentioned first
	for i, m := range mentions {
		line := Line{Mention: m, Result: NotFound}
		if m.Address != "" {
			key := directory.AddressKey(m.Address)
			line = meant(m, found[key])
			if first, ok := keys[key]; ok {
				line.Result, line.First = Repeated, first.Line
			} else if first, ok := ids[line.User.ID]; ok && line.Users == 1 {
				line.Result, line.First = Repeated, first
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
func meant(m Mention, users []directory.User) Line {
	line := Line{Mention: m, Users: len(users), Result: Ambiguous}
	switch {
	case len(users) == 0:
		line.Result = NotFound
	case len(users) > 1:
	case users[0].Status == directory.Archived:
		line.Result, line.User = Archived, users[0]
	default:
		line.Result, line.User = Matched, users[0]
	}
	return line
}
