package desktop

// What becomes of a second start that cannot be answered, on a line without a socket.

import (
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// lines is a listener whose calls are made by a test.
type lines struct {
	calls  chan any // a net.Conn or an error
	closed chan struct{}
}

func (l *lines) Accept() (net.Conn, error) {
	select {
	case call := <-l.calls:
		if err, failed := call.(error); failed {
			return nil, err
		}
		return call.(net.Conn), nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}
func (l *lines) Addr() net.Addr { return nil }
func (l *lines) Close() error   { close(l.closed); return nil }

func TestTroubleWithOneCallIsNotTheEndOfAnswering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &lines{make(chan any), make(chan struct{})}
		asked, ended := 0, make(chan struct{})
		go func() {
			answer(l, func() { asked++ })
			close(ended)
		}()
		began := time.Now()
		for range 3 {
			l.calls <- errors.New("too many open files")
		}
		here, there := net.Pipe()
		l.calls <- there
		if waited := time.Since(began); waited != 3*startPause {
			t.Errorf("it waited %s", waited)
		}
		if _, err := io.WriteString(here, "show\n"); err != nil {
			t.Fatal(err)
		}
		_ = here.Close()
		synctest.Wait()
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
		_ = l.Close()
		<-ended
	})
}

func TestWhoSaysNothingIsHungUpOnInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &lines{make(chan any), make(chan struct{})}
		go answer(l, func() { t.Error("asked by nobody") })
		here, there := net.Pipe()
		began := time.Now()
		l.calls <- there

		_, err := here.Read(make([]byte, 1))

		if waited := time.Since(began); !errors.Is(err, io.EOF) || waited != socketPatience {
			t.Errorf("after %s: %v", waited, err)
		}
		_ = l.Close()
	})
}
