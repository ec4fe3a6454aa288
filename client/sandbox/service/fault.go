package service

// Where tests make the service misbehave for one request: slow, unreachable, wrong,
// before or after a change has taken effect.

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strconv"
)

// Fault is what happens to one request instead of, before or after its being
// handled. The fields work in their order here; the zero value changes nothing.
type Fault struct {
	// Delay holds the request until the channel is closed or the client is
	// gone; a client that has gone leaves no effect.
	Delay chan struct{}
	// DropBefore closes the connection; the request has no effect.
	DropBefore bool
	// Handle lets the request take effect although Status answers it.
	Handle bool
	// Status, if not zero, is answered with Header, ContentType and Body.
	Status      int
	Header      http.Header
	ContentType string
	Body        string
	// DropAfter lets the request take effect and closes the connection
	// without an answer.
	DropAfter bool
	// DelayAnswer lets the request take effect and holds its answer until the
	// channel is closed or the client is gone.
	DelayAnswer chan struct{}
	// Truncate lets the request take effect and closes the connection in the
	// middle of its answer.
	Truncate bool
}

// SetFault makes f decide about every SCIM request from now on; nil ends that.
// f is called before the request is authenticated, from many goroutines, may
// read the body, and returns nil for requests to be handled as usual. For a bulk
// request f is called once for the whole and once for each operation, which it
// sees as the request that would do the same: an operation that is dropped is
// missing from the answer, its Status, Body and ContentType are those of its part
// of the answer, and its delays and Truncate are those of the whole.
func (s *Service) SetFault(f func(*http.Request) *Fault) {
	s.fault.Store(&f)
}

// faulty puts the faults before next.
func (s *Service) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The body is read before anything else: net/http notices that a
		// client is gone only when nothing of the request is left to read.
		body, err := readBody(w, r, maxBody)
		if err != nil {
			writeError(w, asSCIMError(err))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		fault := s.faultFor(r)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if fault == nil {
			next.ServeHTTP(w, r)
			return
		}
		fault.apply(w, r, next)
	})
}

// faultFor returns what happens to a request, nil for nothing.
func (s *Service) faultFor(r *http.Request) *Fault {
	if f := s.fault.Load(); f != nil && *f != nil {
		return (*f)(r)
	}
	return nil
}

func (f *Fault) apply(w http.ResponseWriter, r *http.Request, next http.Handler) {
	hold(r, f.Delay)
	if f.DropBefore {
		panic(http.ErrAbortHandler)
	}
	if f.DelayAnswer != nil {
		w = delayedAnswer{w, func() { hold(r, f.DelayAnswer) }}
	}
	if f.Truncate {
		w = &truncatedAnswer{ResponseWriter: w}
	}
	if f.Status == 0 && !f.DropAfter {
		next.ServeHTTP(w, r)
		return
	}
	if f.Status == 0 || f.Handle {
		next.ServeHTTP(discardedAnswer{http.Header{}}, r)
	}
	if f.DropAfter {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), f.Header)
	if f.ContentType != "" {
		w.Header().Set("Content-Type", f.ContentType)
	}
	w.WriteHeader(f.Status)
	_, _ = io.WriteString(w, f.Body)
}

// hold waits until the channel is closed, at once if it is nil. If the client
// goes first, the request ends there.
func hold(r *http.Request, until chan struct{}) {
	if until == nil {
		return
	}
	select {
	case <-until:
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	}
}

// delayedAnswer waits with its first byte. All effects come before it.
type delayedAnswer struct {
	http.ResponseWriter
	wait func()
}

func (d delayedAnswer) WriteHeader(status int) {
	d.wait()
	d.ResponseWriter.WriteHeader(status)
}

func (d delayedAnswer) Write(p []byte) (int, error) {
	d.wait()
	return d.ResponseWriter.Write(p)
}

// truncatedAnswer breaks off in its middle. The handlers here write an answer at
// once.
type truncatedAnswer struct{ http.ResponseWriter }

func (t *truncatedAnswer) Write(p []byte) (int, error) {
	t.Header().Set("Content-Length", strconv.Itoa(len(p)))
	_, _ = t.ResponseWriter.Write(p[:len(p)/2])
	if f, ok := t.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
	panic(http.ErrAbortHandler)
}

// discardedAnswer is received by nobody.
type discardedAnswer struct{ header http.Header }

func (d discardedAnswer) Header() http.Header         { return d.header }
func (d discardedAnswer) Write(p []byte) (int, error) { return len(p), nil }
func (d discardedAnswer) WriteHeader(int)             {}
