package transport

// What was sent in confidence and must not come back: a service that quotes a request in
// a name or a sentence would have the token shown in a window and written to a file.

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

const (
	// secretLeast is how long a secret is at least. What is shorter stands in other words, too.
	secretLeast = 12
	// secretsKept are the newest that are looked for: tokens that were replaced may still come back.
	secretsKept = 32
)

// Secrets are the tokens, codes and verifiers of one sign-in, taken out of what services
// answer. Its methods may be called from any goroutine, and on nil, which has none.
type Secrets struct {
	mu    sync.Mutex
	known []string
}

// Add has these looked for from now on.
func (s *Secrets) Add(secrets ...string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, secret := range secrets {
		if len(secret) < secretLeast || slices.Contains(s.known, secret) {
			continue
		}
		// Others may read the slice before this.
		s.known = append(slices.Clone(s.known[max(0, len(s.known)-secretsKept+1):]), secret)
	}
}

func (s *Secrets) all() []string {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known
}

// Redact returns text with stars in place of secrets.
func (s *Secrets) Redact(text string) string {
	for _, secret := range s.all() {
		if strings.Contains(text, secret) {
			text = strings.ReplaceAll(text, secret, strings.Repeat("*", len(secret)))
		}
	}
	return text
}

// Clean takes the secrets out of an answer's header, and out of its body as it is read,
// where JSON may have escaped them.
func (s *Secrets) Clean(answer *http.Response) {
	for _, values := range answer.Header {
		for i, value := range values {
			values[i] = s.Redact(value)
		}
	}
	if known := s.all(); len(known) > 0 {
		answer.Body = newCleanBody(answer.Body, known)
	}
}

// cleanBody is a body with stars in place of secrets.
type cleanBody struct {
	io.Closer
	from    io.Reader
	secrets []string
	begins  [256]bool // whether a secret may begin with this byte
	longest int       // that a secret can be once it is escaped
	// What is between begin and end in room was read and not given away; up to clean it
	// is clean.
	room              []byte
	begin, clean, end int
	err               error // of the reading
}

const (
	// escapedByte is how long one byte is at most in JSON: \u0041.
	escapedByte = 6
	// readAtATime is how much of a body is read before it is cleaned.
	readAtATime = 16 << 10
)

func newCleanBody(body io.ReadCloser, secrets []string) *cleanBody {
	c := &cleanBody{Closer: body, from: body, secrets: secrets}
	c.begins['\\'] = true
	for _, secret := range secrets {
		c.begins[secret[0]] = true
		c.longest = max(c.longest, escapedByte*len(secret))
	}
	c.room = make([]byte, c.longest+readAtATime)
	return c
}

func (c *cleanBody) Read(p []byte) (int, error) {
	for c.begin == c.clean && c.err == nil {
		c.more()
	}
	if c.begin == c.clean {
		return 0, c.err
	}
	n := copy(p, c.room[c.begin:c.clean])
	c.begin += n
	return n, nil
}

// more reads, and cleans all but the last in which a secret may begin. All that was
// clean has been given away.
func (c *cleanBody) more() {
	c.end = copy(c.room, c.room[c.begin:c.end])
	c.begin, c.clean = 0, 0
	read, err := c.from.Read(c.room[c.end:])
	c.end, c.err = c.end+read, err
	sure := c.end // from here on a secret may go beyond what was read
	if c.err == nil {
		sure = max(0, c.end-c.longest+1)
	}
	for c.clean < sure {
		if c.begins[c.room[c.clean]] {
			c.clean += c.step(c.room[c.clean:c.end])
		} else {
			c.clean++
		}
	}
}

// step cleans what text begins with, and returns how many bytes that are.
func (c *cleanBody) step(text []byte) int {
	for _, secret := range c.secrets {
		if n := beginsWith(text, secret); n > 0 {
			for i := range text[:n] {
				text[i] = '*'
			}
			return n
		}
	}
	return 1
}

// beginsWith returns how many bytes of text are the secret, each of its characters as it
// is or as JSON escapes it (RFC 8259 section 7); 0 where text begins otherwise.
func beginsWith(text []byte, secret string) int {
	at := 0
	for i := range len(secret) {
		rest := text[at:]
		switch {
		case len(rest) > 0 && rest[0] == secret[i] && secret[i] != '\\':
			at++
		case len(rest) > 1 && rest[0] == '\\' && rest[1] == secret[i] && strings.IndexByte(`/"\`, secret[i]) >= 0:
			at += 2
		case len(rest) >= escapedByte && rest[0] == '\\' && rest[1] == 'u':
			code, err := strconv.ParseUint(string(rest[2:escapedByte]), 16, 16)
			if err != nil || code != uint64(secret[i]) {
				return 0
			}
			at += escapedByte
		default:
			return 0
		}
	}
	return at
}
