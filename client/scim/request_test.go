package scim_test

// The bounds of a request, and whether a change that got no answer was sent.

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"mileiq.example/admin/client/scim"
)

func TestAnAnswerIsBoundedAfterDecompression(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		w.Header().Set("Content-Encoding", "gzip")
		bomb := gzip.NewWriter(w)
		zeros := make([]byte, 1<<20)
		for {
			if _, err := bomb.Write(zeros); err != nil {
				return // the client has seen enough
			}
		}
	})
	c := s.client(t)

	_, getErr := c.User(t.Context(), "u1")
	_, patchErr := c.Archive(t.Context(), "u1", "")

	if !errors.Is(getErr, scim.ErrTooLarge) || !errors.Is(patchErr, scim.ErrTooLarge) {
		t.Errorf("errors = %v, %v", getErr, patchErr)
	}
	if !scim.OutcomeUnknown(patchErr) {
		t.Error("the outcome counts as known")
	}
}

func TestAnAnswerOfExactlyTheLimitIsRead(t *testing.T) {
	const body = `{"id":"u1","userName":"x"}`
	s := serve(t, always(http.StatusOK, "application/scim+json", body))
	c := s.client(t)

	c.SetBodyLimit(int64(len(body)))
	if _, err := c.User(t.Context(), "u1"); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	c.SetBodyLimit(int64(len(body)) - 1)
	if _, err := c.User(t.Context(), "u1"); !errors.Is(err, scim.ErrTooLarge) {
		t.Errorf("one byte over the limit: %v", err)
	}
}

func TestHugeHeadersAreRefused(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Padding", strings.Repeat("x", 128<<10))
		writeJSON(w, http.StatusOK, `{"id":"u1","userName":"x"}`)
	})
	_, err := s.client(t).Archive(t.Context(), "u1", "")
	if _, ok := errors.AsType[*scim.UnreachableError](err); !ok || !scim.OutcomeUnknown(err) {
		t.Errorf("error = %v", err)
	}
}

func TestASilentServiceIsGivenUpOn(t *testing.T) {
	over := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { <-over })
	t.Cleanup(func() { close(over) })
	c := s.client(t)
	c.SetRequestTimeout(50 * time.Millisecond)

	_, err := c.Archive(t.Context(), "u1", "")

	unreachable, ok := errors.AsType[*scim.UnreachableError](err)
	if !ok || !unreachable.Sent || !errors.Is(err, context.DeadlineExceeded) || !scim.OutcomeUnknown(err) {
		t.Errorf("error = %#v", err)
	}
}

func TestAnAnswerThatNeverEndsIsGivenUpOn(t *testing.T) {
	over := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, `{"id":`)
		_ = http.NewResponseController(w).Flush()
		<-over
	})
	t.Cleanup(func() { close(over) })
	c := s.client(t)
	c.SetRequestTimeout(50 * time.Millisecond)

	_, err := c.Archive(t.Context(), "u1", "")

	if !errors.Is(err, context.DeadlineExceeded) || !scim.OutcomeUnknown(err) {
		t.Errorf("error = %v", err)
	}
}

func TestACancelledChangeMayHaveTakenEffect(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { cancel(); <-over })
	t.Cleanup(func() { close(over) })

	_, err := s.client(t).Archive(ctx, "u1", "")

	if !errors.Is(err, context.Canceled) || !scim.OutcomeUnknown(err) {
		t.Errorf("error = %v", err)
	}
}

func TestAChangeThatFoundNoConnectionWasNotSent(t *testing.T) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	c, err := scim.New("http://"+address, scim.Options{Tokens: &tokens{}, AllowLoopbackHTTP: true})
	if err != nil {
		t.Fatal(err)
	}

	_, err = c.Archive(t.Context(), "u1", "")

	unreachable, ok := errors.AsType[*scim.UnreachableError](err)
	if !ok || unreachable.Sent || unreachable.Host != address || scim.OutcomeUnknown(err) {
		t.Errorf("error = %#v", err)
	}
	if want := "scim: no answer from " + address + ": no connection"; err.Error() != want {
		t.Errorf("text = %q, want %q", err, want)
	}
}

// A kept-alive connection that dies is where net/http sends requests again by
// itself, some of them twice in effect.
func TestAChangeOnADyingConnectionIsSentOnce(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPatch {
			drop(w)
			return
		}
		writeJSON(w, http.StatusOK, `{"id":"u1","userName":"x"}`)
	})
	c := s.client(t)
	if _, err := c.User(t.Context(), "u1"); err != nil {
		t.Fatal(err)
	}

	_, err := c.Archive(t.Context(), "u1", "")

	unreachable, ok := errors.AsType[*scim.UnreachableError](err)
	if !ok || !unreachable.Sent || !scim.OutcomeUnknown(err) {
		t.Errorf("error = %v", err)
	}
	if n := s.count("PATCH"); n != 1 {
		t.Errorf("%d changes arrived, want 1", n)
	}
}

// HTTP/2 lets a service refuse a stream, which means that the request had no
// effect; net/http then sends it again. A service that says so after the effect
// must not be able to make one change two.
func TestAChangeOnARefusedStreamIsSentOnce(t *testing.T) {
	certificate := httptest.NewUnstartedServer(nil)
	certificate.StartTLS()
	t.Cleanup(certificate.Close)
	roots := x509.NewCertPool()
	roots.AddCert(certificate.Certificate())
	listener, err := tls.Listen("tcp4", "127.0.0.1:0", &tls.Config{
		Certificates: certificate.TLS.Certificates, NextProtos: []string{"h2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var changes atomic.Int32
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			refuseStreams(connection, &changes)
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	c, err := scim.New("https://"+listener.Addr().String(), scim.Options{Tokens: &tokens{}, RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)

	_, err = c.Archive(t.Context(), "u1", "")

	if !scim.OutcomeUnknown(err) {
		t.Errorf("error = %v", err)
	}
	if n := changes.Load(); n != 1 {
		t.Errorf("%d changes arrived, want 1", n)
	}
}

// refuseStreams speaks just enough HTTP/2 to receive whole requests and refuse
// them afterwards, until the connection ends.
func refuseStreams(connection net.Conn, changes *atomic.Int32) {
	defer func() { _ = connection.Close() }()
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(connection, preface); err != nil {
		return
	}
	framer := http2.NewFramer(connection, connection)
	if framer.WriteSettings() != nil {
		return
	}
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return
		}
		switch frame := frame.(type) {
		case *http2.SettingsFrame:
			if !frame.IsAck() && framer.WriteSettingsAck() != nil {
				return
			}
		case *http2.DataFrame:
			if !frame.StreamEnded() {
				continue
			}
			changes.Add(1)
			if framer.WriteRSTStream(frame.StreamID, http2.ErrCodeRefusedStream) != nil {
				return
			}
		}
	}
}

func TestATruncatedAnswerToAChangeLeavesItsOutcomeUnknown(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		connection, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		writeTruncated(buffered.Writer)
		_ = connection.Close()
	})
	_, err := s.client(t).Archive(t.Context(), "u1", "")
	if unreachable, ok := errors.AsType[*scim.UnreachableError](err); !ok || !unreachable.Sent || !scim.OutcomeUnknown(err) {
		t.Errorf("error = %v", err)
	}
}

func writeTruncated(w *bufio.Writer) {
	_, _ = w.WriteString("HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\nContent-Length: 500\r\n\r\n{\"id\":\"u1\"")
	_ = w.Flush()
}
