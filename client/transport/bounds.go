package transport

// How much an answer may be. A few kilobytes on the wire can become gigabytes of
// memory: compressed space unfolds, and an empty element of three bytes becomes a
// structure of hundreds. So the shape of a JSON document is counted while it is
// read, in front of whoever decodes it.

import (
	"errors"
	"io"
	"net/http"

	"mileiq.example/admin/client/problem"
)

// MaxDepth is how deep objects and lists may stand in each other in an answer.
const MaxDepth = 64

// Bounds says how much one answer may be.
type Bounds struct {
	// Bytes are those of the whole, after decompression.
	Bytes int64
	// Part is how many bytes may stand between one comma and the next, where those
	// inside a part do not count. A part is a member of the document, or what is
	// listed in one: so it is the most that a decoder has in memory at once if it
	// reads a list element by element.
	Part int64
	// Elements is how many elements a list, and how many members an object may have.
	Elements int
	// Values is how many values the whole may have.
	Values int
}

// ErrOverfull: an answer holds more, or stands deeper in itself, than its bounds say.
var ErrOverfull = problem.New("the answer holds too much")

// Bound returns body such that nobody can read more of it than b says. What breaks a
// bound is an error of which [IsTooMuch] is true. Whatever does not begin like a JSON
// object or list has only its bytes counted. Nothing else is checked: what is no JSON
// passes.
func Bound(body io.ReadCloser, b Bounds) io.ReadCloser {
	return &boundBody{http.MaxBytesReader(nil, body, b.Bytes), shape{bounds: b}}
}

// IsTooMuch reports whether err is that of an answer that breaks its bounds.
func IsTooMuch(err error) bool {
	_, tooLong := errors.AsType[*http.MaxBytesError](err)
	return tooLong || errors.Is(err, ErrOverfull)
}

type boundBody struct {
	io.ReadCloser
	shape shape
}

func (b *boundBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if !b.shape.holds(p[:n]) {
		return 0, ErrOverfull
	}
	return n, err
}

// shape follows the structure of a JSON document. The zero value stands before its
// first byte.
type shape struct {
	bounds Bounds
	kind   kind
	// inText is true within a string, escaped behind a backslash in one.
	inText, escaped bool
	// depth is how many objects and lists are open; commas counts those of each.
	depth  int
	commas [MaxDepth]int
	values int
	part   int64 // bytes of the part so far
	broken bool
}

// kind says whether the document has a structure.
type kind int

const (
	notBegun kind = iota
	structured
	flat
)

// partDepth is how deep the parts of a document stand: members of the document, and
// the elements and members of those.
const partDepth = 2

// holds takes in the next bytes, and reports whether all is within bounds so far.
func (s *shape) holds(p []byte) bool {
	if s.kind == notBegun {
		p = s.begin(p)
	}
	if s.kind != structured {
		return !s.broken
	}
	counted := 0 // bytes of p that are in s.part, or in an earlier part
	for i := 0; i < len(p); i++ {
		c := p[i]
		switch {
		case s.escaped:
			s.escaped = false
		case s.inText:
			s.inText = c != '"'
			s.escaped = c == '\\'
		case c == '"':
			s.inText = true
		case c == '{', c == '[', c == ',', c == '}', c == ']':
			if s.depth <= partDepth {
				s.measure(i + 1 - counted)
				counted = i + 1
				s.part = 0
			}
			s.turn(c)
			if s.broken {
				return false
			}
		}
	}
	s.measure(len(p) - counted)
	return !s.broken
}

// begin skips space and finds out of what kind the document is.
func (s *shape) begin(p []byte) []byte {
	for i, c := range p {
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		case '{', '[':
			s.kind = structured
		default:
			s.kind = flat
		}
		s.measure(i)
		return p[i:]
	}
	s.measure(len(p))
	return nil
}

// measure adds n bytes to the part.
func (s *shape) measure(n int) {
	s.part += int64(n)
	if s.part > s.bounds.Part {
		s.broken = true
	}
}

// turn takes in a byte with which an object, a list or an element begins or ends.
func (s *shape) turn(c byte) {
	switch c {
	case '}', ']':
		s.depth = max(s.depth-1, 0)
		return
	case ',':
		if s.depth > 0 {
			s.commas[s.depth-1]++
			if s.commas[s.depth-1] >= s.bounds.Elements {
				s.broken = true
			}
		}
	default:
		if s.depth == MaxDepth {
			s.broken = true
			return
		}
		s.commas[s.depth] = 0
		s.depth++
	}
	s.values++
	if s.values > s.bounds.Values {
		s.broken = true
	}
}
