package leavers

// What the tests outside the package see of how mentions are matched. Everybody else has
// a Finder do that.

type Known = knownPeople

var (
	Match = match
	Keys  = keysOf
)

func (l List) NotFound() []int { return l.notFound() }

func (l List) Offer(i int, candidates []Candidate) { l.offer(i, candidates) }
