package leavers

// Who may be meant by a mention, and by what somebody types: the best of those whom the
// copy offers.

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"mileiq.example/admin/client/directory"
)

// clues are what may say whom a mention means; "" and nil where it has none. The address
// may be one that stands apart, and a name may be no name.
func (m Mention) clues() (address string, names, numbers []string) {
	switch {
	case strings.Contains(m.Address, "@"):
		address = m.Address
	case m.Address == "" && strings.Contains(m.Written, "@") && len(strings.Fields(m.Written)) == 1:
		address = m.Written
	}
	names = []string{m.Name}
	if address == "" {
		names = append(names, m.Address)
	}
	if m.Address == "" && m.Name == "" && !strings.Contains(m.Written, "@") && len(strings.Fields(m.Written)) <= wordsOfAName {
		names = append(names, m.Written)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return len(directory.NameWords(name)) == 0 })
	return address, names, m.numbers()
}

// wordsOfAName is how many words a name has at most; a longer line is something else.
const wordsOfAName = 6

// numbers are the number of a mention, and what is written where an address should be
// and has no at sign.
func (m Mention) numbers() (numbers []string) {
	for _, text := range []string{m.Number, m.Address} {
		if text = strings.TrimSpace(text); text != "" && !strings.Contains(text, "@") {
			numbers = append(numbers, text)
		}
	}
	return numbers
}

// candidatesFor returns whom of these users a mention may mean, the best first: who has its
// address, number or name; where nobody has, who has almost. Those who are as good as each other go
// by name.
func candidatesFor(m Mention, users []directory.User, most int) []Candidate {
	address, names, numbers := m.clues()
	c := clues{address: directory.Fold(address), numbers: numbers}
	if address != "" {
		c.key = directory.AddressKey(address)
	}
	for _, name := range names {
		c.names = append(c.names, compared(name))
	}
	return best(users, most, c.rate)
}

// suggestionsFor returns whom of these users somebody may mean who types that much, the
// best first.
func suggestionsFor(typed string, users []directory.User, most int) []Candidate {
	typed = strings.TrimSpace(typed)
	c := clues{address: directory.Fold(typed), key: directory.AddressKey(typed), numbers: []string{typed}}
	words := directory.NameWords(typed)
	begun := func(u directory.User) (Because, int) {
		if because, points := c.same(u); because != "" {
			return because, points
		}
		return BeginsWithIt, begins(typed, c.address, words, u)
	}
	return best(users, most, begun)
}

// begins says how well what was typed begins what a user is called: 0 is not at all.
func begins(typed, folded string, words []string, u directory.User) int {
	name := directory.NameWords(u.DisplayName)
	isAddress := func(address string) bool { return strings.HasPrefix(directory.Fold(address), folded) }
	isNumber := func(number string) bool { return strings.HasPrefix(strings.TrimSpace(number), typed) }
	switch {
	case folded == "":
		return 0
	case len(words) > 0 && strings.HasPrefix(strings.Join(name, " "), strings.Join(words, " ")):
		return 3
	case len(words) > 0 && eachBegins(words, name):
		return 2
	case slices.ContainsFunc(addresses(u), isAddress), isNumber(u.ExternalID), isNumber(u.EmployeeNumber):
		return 1
	}
	return 0
}

// eachBegins reports whether each word begins a word of the name, no two the same.
func eachBegins(words, name []string) bool {
	left := slices.Clone(name)
	for _, word := range words {
		at := slices.IndexFunc(left, func(other string) bool { return strings.HasPrefix(other, word) })
		if at < 0 {
			return false
		}
		left = slices.Delete(left, at, at+1)
	}
	return true
}

// best returns the users who have points, those with the most first. Of those who only
// resemble somebody, none is shown beside one who has the same name, address or number.
func best(users []directory.User, most int, rate func(directory.User) (Because, int)) []Candidate {
	type rated struct {
		Candidate
		points int
		name   string
	}
	var all []rated
	same := false
	for _, u := range users {
		if because, points := rate(u); points > 0 {
			all = append(all, rated{Candidate{u, because}, points, directory.Fold(u.Name())})
			same = same || certain(because)
		}
	}
	slices.SortFunc(all, func(a, b rated) int {
		return cmp.Or(cmp.Compare(b.points, a.points), strings.Compare(a.name, b.name), strings.Compare(a.User.ID, b.User.ID))
	})
	chosen := []Candidate{}
	for _, r := range all {
		if !same || certain(r.Because) || r.Because == BeginsWithIt {
			chosen = append(chosen, r.Candidate)
		}
	}
	return upTo(most, chosen)
}

// certain reports whether a candidate has what is written, and nothing that only
// resembles it.
func certain(because Because) bool {
	return because == SameAddress || because == SameNumber || because == SameName
}

// clues are what may say who is meant.
type clues struct {
	key, address string // of the address: its key, and folded
	numbers      []string
	names        [][]string
}

// Points for one reason; of two reasons the points are added.
const (
	pointsSameAddress = 1000
	pointsSameNumber  = 500
	pointsSameName    = 250
	pointsLike        = 100 // less what is different
)

// rate says how well a user goes with the clues, and by what best.
func (c clues) rate(u directory.User) (because Because, points int) {
	because, points = c.same(u)
	own := compared(u.DisplayName)
	named, like := 0, 0
	for _, name := range c.names {
		if sameWords(name, own) {
			named = pointsSameName
		}
		like = max(like, likeName(name, own))
	}
	near := c.likeAddress(u)
	for _, reason := range []struct {
		because Because
		points  int
	}{{SameName, named}, {LikeAddress, near}, {LikeName, like}} {
		if reason.points > 0 && (reason.because != LikeName || named == 0) {
			points += reason.points
			because = cmp.Or(because, reason.because)
		}
	}
	return because, points
}

// same says whether a user has the address or one of the numbers.
func (c clues) same(u directory.User) (because Because, points int) {
	if c.key != "" && slices.ContainsFunc(addresses(u), func(a string) bool { return directory.AddressKey(a) == c.key }) {
		because, points = SameAddress, pointsSameAddress
	}
	for _, number := range c.numbers {
		if number != "" && (number == strings.TrimSpace(u.ExternalID) || number == strings.TrimSpace(u.EmployeeNumber)) {
			return cmp.Or(because, SameNumber), points + pointsSameNumber
		}
	}
	return because, points
}

// likeAddress rates how near one of the user's addresses is: a letter or two differ, or
// only what stands after the at sign does. Short names differ in all their letters.
func (c clues) likeAddress(u directory.User) (points int) {
	local, domain, isAddress := strings.Cut(c.address, "@")
	if because, _ := c.same(u); !isAddress || because == SameAddress {
		return 0
	}
	slips := min((utf8.RuneCountInString(local)+1)/4, likeAddressAtMost)
	for _, address := range addresses(u) {
		ownLocal, ownDomain, _ := strings.Cut(directory.Fold(address), "@")
		n := distance(local, ownLocal, slips)
		if n > slips {
			continue
		}
		if n += distance(domain, ownDomain, likeAddressAtMost); n <= likeAddressAtMost {
			points = max(points, pointsLike-10*n)
		} else if ownLocal == local {
			points = max(points, pointsLike/2)
		}
	}
	return points
}

// likeAddressAtMost is how many letters may differ in an address.
const likeAddressAtMost = 2

// addresses are what a user signs in and is written to with.
func addresses(u directory.User) []string { return append(u.Addresses.All(), u.Email, u.UserName) }

// sameWords reports whether two names have the same words, in whatever order.
func sameWords(a, b []string) bool {
	if len(a) == 0 || len(a) != len(b) {
		return false
	}
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// likeName rates how many words two names have in common, exactly, almost or as
// initials. Two is the least, but for a name of one word; an initial alone is nothing.
func likeName(name, own []string) (points int) {
	left := slices.Clone(own)
	found, whole := 0, 0
	for _, same := range []struct {
		is    func(x, y string) bool
		loses int
		whole int
	}{{func(x, y string) bool { return x == y }, 0, 1}, {almost, 5, 1}, {initial, 10, 0}} {
		for i, word := range name {
			if word == "" {
				continue
			}
			if at := slices.IndexFunc(left, func(other string) bool { return other != "" && same.is(word, other) }); at >= 0 {
				left[at] = ""
				name = slices.Clone(name)
				name[i] = ""
				found, whole, points = found+1, whole+same.whole, points-same.loses
			}
		}
	}
	if whole == 0 || found < min(2, len(name), len(own)) {
		return 0
	}
	return max(1, points+pointsLike-10*(len(name)+len(own)-2*found))
}

// almost reports whether two words are the same but for a slip of the pen: one letter
// of four, two of eight.
func almost(a, b string) bool {
	n := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b)) / 4
	return a == b || n > 0 && distance(a, b, min(n, 2)) <= n
}

// distance is how many letters were left out, added, replaced or swapped with the next
// to make one text of the other (optimal string alignment); most+1 stands for more.
func distance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most || max(len(x), len(y)) > mentionAtMost {
		return most + 1
	}
	before, last := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		now := make([]int, len(y)+1)
		now[0] = i + 1
		least := now[0]
		for j := range y {
			other := 1
			if x[i] == y[j] {
				other = 0
			}
			now[j+1] = min(last[j]+other, last[j+1]+1, now[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				now[j+1] = min(now[j+1], before[j-1]+1)
			}
			least = min(least, now[j+1])
		}
		if least > most {
			return most + 1
		}
		before, last = last, now
	}
	return min(last[len(y)], most+1)
}
