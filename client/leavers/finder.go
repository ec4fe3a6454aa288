package leavers

// Whom a list means of the users of a copy, and who is offered where nobody is meant for
// certain: what the copy is asked for, and in which order.

import (
	"context"
	"slices"
	"unicode/utf8"

	"mileiq.example/admin/client/directory"
)

// People are the users of a copy, as they are looked for.
type People interface {
	// Match returns who has these addresses or user names, by their keys.
	Match(ctx context.Context, keys []string) (map[string][]directory.User, error)
	// WithNumber returns who has these numbers.
	WithNumber(ctx context.Context, numbers []string) (map[string][]directory.User, error)
	// LikeAddress and LikeName return whose address, or name, is much like this one.
	LikeAddress(ctx context.Context, address string) ([]directory.User, error)
	LikeName(ctx context.Context, name string) ([]directory.User, error)
	// HaveName says which of these names somebody has.
	HaveName(ctx context.Context, names []string) (map[string]bool, error)
	// BeginningWith returns who is called something that begins so.
	BeginningWith(ctx context.Context, typed string) ([]directory.User, error)
}

// Finder finds whom a list means.
type Finder struct{ People People }

const (
	// offeredAtMost is for how many lines of a list of which nobody was found candidates
	// are looked for with all that is known of them, which takes some thousandths of a second each.
	// Of the others it is only said whether somebody has that name.
	offeredAtMost = 100
	// suggestedFrom is how many letters somebody types before those are suggested whose
	// names only resemble it.
	suggestedFrom = 3
)

// Match returns whom each mention means, and who is a candidate where nobody is meant for
// certain. who is whom the rules leave out.
func (f Finder) Match(ctx context.Context, mentions []Mention, who directory.Who) (List, error) {
	byAddress, err := f.People.Match(ctx, keysOf(mentions))
	if err != nil {
		return List{}, err
	}
	byNumber, err := f.People.WithNumber(ctx, numbersIn(mentions))
	if err != nil {
		return List{}, err
	}
	list := match(mentions, knownPeople{ByAddress: byAddress, ByNumber: byNumber, Who: who})
	notFound := list.notFound()
	first := min(len(notFound), offeredAtMost)
	if err := f.offer(ctx, list, notFound[:first]); err != nil {
		return List{}, err
	}
	if err := f.offerNames(ctx, list, notFound[first:]); err != nil {
		return List{}, err
	}
	return list, nil
}

// offer gives these lines their candidates.
func (f Finder) offer(ctx context.Context, list List, lines []int) error {
	for _, i := range lines {
		found, err := f.Candidates(ctx, list.Lines[i].Mention)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			list.offer(i, found)
		}
	}
	return nil
}

// offerNames says of these lines whether they have candidates: whether somebody has that
// name.
func (f Finder) offerNames(ctx context.Context, list List, lines []int) error {
	var names []string
	of := make([][]string, len(lines))
	for n, i := range lines {
		_, of[n], _ = list.Lines[i].clues()
		names = append(names, of[n]...)
	}
	if len(names) == 0 {
		return nil
	}
	known, err := f.People.HaveName(ctx, names)
	if err != nil {
		return err
	}
	for n, i := range lines {
		if slices.ContainsFunc(of[n], func(name string) bool { return known[name] }) {
			list.offer(i, nil)
		}
	}
	return nil
}

// Candidates returns whom a mention may mean, the best first, at most CandidatesAtMost.
// None of them is a match: the admin picks.
func (f Finder) Candidates(ctx context.Context, m Mention) ([]Candidate, error) {
	address, names, numbers := m.clues()
	byNumber, err := f.People.WithNumber(ctx, numbers)
	if err != nil {
		return nil, err
	}
	keys := keysOf([]Mention{{Address: address}, {Address: m.Address}})
	byAddress, err := f.People.Match(ctx, keys)
	if err != nil {
		return nil, err
	}
	var users []directory.User
	for _, number := range numbers {
		users = append(users, byNumber[number]...)
	}
	for _, key := range keys {
		users = append(users, byAddress[key]...)
	}
	if address != "" && len(users) == 0 {
		if users, err = f.People.LikeAddress(ctx, address); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		alike, err := f.People.LikeName(ctx, name)
		if err != nil {
			return nil, err
		}
		users = append(users, alike...)
	}
	return candidatesFor(m, users, CandidatesAtMost), nil
}

// Suggest returns whom somebody may mean who is typing a name, an address, a user name or
// a number: those who begin with it, and where nobody does, those who resemble it; the
// best first, at most so many.
func (f Finder) Suggest(ctx context.Context, typed string, most int) ([]Candidate, error) {
	users, err := f.People.BeginningWith(ctx, typed)
	if err != nil {
		return nil, err
	}
	found := suggestionsFor(typed, users, most)
	if len(found) > 0 || utf8.RuneCountInString(typed) < suggestedFrom {
		return found, nil
	}
	found, err = f.Candidates(ctx, Mention{Address: typed})
	return found[:min(len(found), most)], err
}
