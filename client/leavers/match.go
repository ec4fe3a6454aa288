package leavers

// Whom the mentions of a list mean.

import (
	"strings"

	"mileiq.example/admin/client/directory"
)

// Result says what a mention of a list comes to.
type Result string

const (
	// Matched: it means exactly one user, who can be archived.
	Matched Result = "matched"
	// NotFound: nobody has that address, user name or number, and nobody is like it.
	NotFound Result = "notFound"
	// Named: nobody is meant for certain, and there are candidates.
	Named Result = "named"
	// Repeated: an earlier mention means the same.
	Repeated Result = "repeated"
	// Archived: it means one user, who is archived already.
	Archived Result = "archived"
	// Ambiguous: several users have that address or user name, or the address and the
	// number are those of different people.
	Ambiguous Result = "ambiguous"
	// Yourself, LastAdmin and Protected: it means one user, whom no plan archives: the
	// signed-in admin, the last business administrator, somebody who is protected.
	Yourself  Result = "yourself"
	LastAdmin Result = "lastAdministrator"
	Protected Result = "protected"
)

// Results are all of them, in the order in which they are offered.
var Results = []Result{Matched, Named, NotFound, Ambiguous, Archived, Repeated, Yourself, LastAdmin, Protected}

// CandidatesAtMost is how many candidates a line has.
const CandidatesAtMost = 10

// Line is a mention and what it comes to.
type Line struct {
	Mention
	Result Result
	// User is whom it means, if that is one user: of all results but NotFound, Named
	// and Ambiguous, and of Repeated where the earlier mention means somebody.
	User directory.User
	// Users is how many it means.
	Users int
	// First is the line of the earlier mention, of result Repeated.
	First int
	// Candidates are the best of those who may be meant, of Named and Ambiguous. Of a
	// long list only the first lines have them; of the others Finder.Candidates tells.
	Candidates []Candidate
	// NameDiffers: the name beside it is not that of User.
	NameDiffers bool
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

// NamesDisagree reports whether most of the names in the list are others than those of
// whom it matches: then the addresses are likely somebody else's, such as managers'. One
// name in a list that hardly has any says nothing of the others.
func (l List) NamesDisagree() bool {
	matched, named, differ := 0, 0, 0
	for _, line := range l.Lines {
		if line.User.ID == "" {
			continue
		}
		matched++
		if len(directory.NameWords(line.Name)) > 0 {
			named++
		}
		if line.NameDiffers {
			differ++
		}
	}
	return 2*differ > named && (differ > 1 || 2*named > matched)
}

// notFound returns the numbers of the lines of which nobody was found, from 0.
func (l List) notFound() (lines []int) {
	for i, line := range l.Lines {
		if line.Result == NotFound {
			lines = append(lines, i)
		}
	}
	return lines
}

// offer gives a line of which nobody was found its candidates, who may still be unknown.
func (l List) offer(i int, candidates []Candidate) {
	line := &l.Lines[i]
	l.Counts[line.Result]--
	line.Result, line.Candidates = Named, candidates
	l.Counts[Named]++
}

// knownPeople is who was found for a list.
type knownPeople struct {
	// ByAddress has the users by the keys that Keys asks for, ByNumber by the numbers that
	// numbersIn asks for.
	ByAddress, ByNumber map[string][]directory.User
	// Who is whom the rules leave out.
	Who directory.Who
}

// keysOf returns the keys of the mentions that have an address.
func keysOf(mentions []Mention) []string {
	keys := make([]string, 0, len(mentions))
	for _, m := range mentions {
		if m.Address != "" {
			keys = append(keys, directory.AddressKey(m.Address))
		}
	}
	return keys
}

// numbersIn returns the numbers of the mentions, and what may be one: what has no at sign
// is an address, a user name, a number or a name.
func numbersIn(mentions []Mention) (numbers []string) {
	for _, m := range mentions {
		numbers = append(numbers, m.numbers()...)
	}
	return numbers
}

// match says what each mention comes to, given who was found: by e-mail address or user
// name, whatever the case and composition, or by number where the list names people by
// it, and else exactly. Nobody is matched whom the list does not name, and nobody twice.
func match(mentions []Mention, known knownPeople) List {
	list := List{Lines: make([]Line, len(mentions)), Counts: map[Result]int{}}
	keys, ids := map[string]Line{}, map[string]int{} // where each was mentioned first
	for i, m := range mentions {
		line, key := meant(m, known)
		if first, ok := keys[key]; ok {
			line.Result, line.First, line.Candidates = Repeated, first.Line, nil
		} else if first, ok := ids[line.User.ID]; ok && line.Users == 1 {
			line.Result, line.First = Repeated, first
		} else {
			if key != "" {
				keys[key] = line
			}
			if line.Users == 1 {
				ids[line.User.ID] = line.Line
			}
		}
		line.NameDiffers = line.Users == 1 && NameDiffers(m.Name, line.User)
		list.Lines[i] = line
	}
	leaveOut(list.Lines, known.Who)
	for _, line := range list.Lines {
		list.Counts[line.Result]++
	}
	return list
}

// meant says whom a mention means, for itself. Another mention with the same key means
// the same; one without a key is like no other.
func meant(m Mention, known knownPeople) (line Line, key string) {
	line = Line{Mention: m, Result: NotFound}
	var users []directory.User
	var because Because
	switch {
	case m.Apart != NotApart:
	case m.By == ByNumber:
		if number := strings.TrimSpace(m.Number); number != "" {
			key = "\n" + number // no address begins so
			users, because = known.ByNumber[number], SameNumber
		}
	case m.Address != "":
		key = directory.AddressKey(m.Address)
		users, because = known.ByAddress[key], SameAddress
	}
	if other := contradiction(m, users, known); len(other) > 0 {
		line.Result, line.Users = Ambiguous, len(users)+len(other)
		line.Candidates = upTo(CandidatesAtMost, append(candidates(users, because), candidates(other, SameNumber)...))
		return line, "" // the address alone, or the number, would say whom another mention means
	}
	line.Users = len(users)
	switch {
	case len(users) > 1:
		line.Result, line.Candidates = Ambiguous, upTo(CandidatesAtMost, candidates(users, because))
	case len(users) == 1 && users[0].Status == directory.Archived:
		line.Result, line.User = Archived, users[0]
	case len(users) == 1:
		line.Result, line.User = Matched, users[0]
	default:
		for _, number := range m.numbers() {
			line.Candidates = append(line.Candidates, candidates(known.ByNumber[number], SameNumber)...)
		}
		if line.Candidates = upTo(CandidatesAtMost, line.Candidates); len(line.Candidates) > 0 {
			line.Result = Named
		}
	}
	return line, key
}

// contradiction returns whose number stands beside an address, if none of them has the
// address.
func contradiction(m Mention, users []directory.User, known knownPeople) []directory.User {
	if m.By == ByNumber || len(users) == 0 {
		return nil
	}
	others := known.ByNumber[strings.TrimSpace(m.Number)]
	for _, other := range others {
		for _, u := range users {
			if u.ID == other.ID {
				return nil
			}
		}
	}
	return others
}

func candidates(users []directory.User, because Because) (all []Candidate) {
	for _, u := range users {
		all = append(all, Candidate{u, because})
	}
	return all
}

// upTo returns the first of the candidates, each person once.
func upTo(most int, all []Candidate) (first []Candidate) {
	met := map[string]bool{}
	for _, c := range all {
		if len(first) < most && !met[c.User.ID] {
			met[c.User.ID] = true
			first = append(first, c)
		}
	}
	return first
}

// leaveOut marks those whom no plan archives: what a confirmation would say.
func leaveOut(lines []Line, who directory.Who) {
	var users []directory.User
	for _, line := range lines {
		if line.Result == Matched {
			users = append(users, line.User)
		}
	}
	reasons := map[string]Result{}
	for _, left := range directory.NewPlan(directory.Archive, users, who).LeftOut {
		switch left.Reason {
		case directory.ReasonYourself:
			reasons[left.User.ID] = Yourself
		case directory.ReasonLastAdmin:
			reasons[left.User.ID] = LastAdmin
		case directory.ReasonProtected:
			reasons[left.User.ID] = Protected
		}
	}
	for i := range lines {
		if reason, ok := reasons[lines[i].User.ID]; ok && lines[i].Result == Matched {
			lines[i].Result = reason
		}
	}
}
