package oauth

// The port for the browser's answer: on which addresses of this computer, and what is
// said where none can be opened.

import (
	"errors"
	"fmt"
	"net"
	"strconv"

	"mileiq.example/admin/client/problem"
)

const loopback4, loopback6 = "127.0.0.1", "::1"

// listenFunc is net.Listen.
type listenFunc func(network, address string) (net.Listener, error)

// loopbackListeners opens the port on 127.0.0.1 and, for the name localhost, the
// same port on ::1, as a browser may try either first. It is an error if
// somebody else holds the port on one of them: they would get the code. A computer may
// have one of the two addresses only; then localhost means that one.
func loopbackListeners(listen listenFunc, host string, port int) ([]net.Listener, error) {
	if host != "localhost" {
		return listenOnOne(listen, loopback4, port)
	}
	without4, without6 := listen.missing(loopback4), listen.missing(loopback6)
	switch {
	case errors.Is(without4, ErrTooManyFiles), errors.Is(without6, ErrTooManyFiles):
		return nil, ErrTooManyFiles
	case without6 != nil:
		return listenOnOne(listen, loopback4, port)
	case without4 != nil:
		return listenOnOne(listen, loopback6, port)
	}
	attempts := 1
	if port == 0 {
		attempts = 10 // a port free on one address may be taken on the other
	}
	var failure error
	for range attempts {
		both, err := listenOnBoth(listen, port)
		if err == nil {
			return both, nil
		}
		failure = err
	}
	return nil, failure
}

func listenOnBoth(listen listenFunc, port int) ([]net.Listener, error) {
	first, err := listen.on(loopback4, port)
	if err != nil {
		return nil, err
	}
	second, err := listen.on(loopback6, first.Addr().(*net.TCPAddr).Port)
	if err != nil {
		_ = first.Close()
		return nil, err
	}
	return []net.Listener{first, second}, nil
}

func listenOnOne(listen listenFunc, address string, port int) ([]net.Listener, error) {
	l, err := listen.on(address, port)
	if err != nil {
		return nil, err
	}
	return []net.Listener{l}, nil
}

// on opens a port. The error is ErrListen only where another port could be opened.
func (listen listenFunc) on(address string, port int) (net.Listener, error) {
	l, err := listen("tcp", net.JoinHostPort(address, strconv.Itoa(port)))
	if err == nil {
		return l, nil
	}
	if problem.IsTooManyFiles(err) {
		return nil, ErrTooManyFiles
	}
	if port == 0 {
		return nil, ErrNoLoopback
	}
	if err := listen.missing(address); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%w: %w", ErrListen, problem.New(fmt.Sprintf("port %d of %s", port, address)))
}

// missing returns why no port at all can be opened on an address; nil where one can.
func (listen listenFunc) missing(address string) error {
	l, err := listen.on(address, 0)
	if err != nil {
		return err
	}
	return l.Close()
}
