package service

// The requests that arrived, for tests to look at.

import (
	"net/http"
	"slices"
	"sync"
)

// keptRequests bounds how many requests are remembered.
const keptRequests = 10_000

// Request is a SCIM request that arrived.
type Request struct {
	Method string
	Path   string // with the query, if any
}

// requestLog remembers requests, oldest first.
type requestLog struct {
	mu   sync.Mutex
	kept []Request
}

func (l *requestLog) add(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.kept) >= keptRequests {
		l.kept = l.kept[keptRequests/2:]
	}
	l.kept = append(l.kept, r)
}

// remembered keeps every request for [Service.Requests].
func (s *Service) remembered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.received.add(Request{r.Method, r.URL.RequestURI()})
		next.ServeHTTP(w, r)
	})
}

// Requests returns the SCIM requests so far, oldest first; after ten thousand
// the older ones are forgotten.
func (s *Service) Requests() []Request {
	s.received.mu.Lock()
	defer s.received.mu.Unlock()
	return slices.Clone(s.received.kept)
}
