package oauth

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// computer is one on which some addresses cannot be listened on.
func computer(failing map[string]error) listenFunc {
	return func(network, address string) (net.Listener, error) {
		host, _, _ := net.SplitHostPort(address)
		if err := failing[host]; err != nil {
			return nil, &net.OpError{Op: "listen", Net: network, Err: os.NewSyscallError("bind", err)}
		}
		return net.Listen(network, address)
	}
}

func TestAComputerWithOneLoopbackAddressSignsInOrSaysWhyNot(t *testing.T) {
	has6 := hasIPv6Loopback()
	for _, c := range []struct {
		host    string
		failing map[string]error
		on      string // the addresses with spaces between them
		want    error
	}{
		{"127.0.0.1", map[string]error{loopback6: syscall.EAFNOSUPPORT}, "127.0.0.1", nil},
		{"127.0.0.1", map[string]error{loopback4: syscall.EADDRNOTAVAIL}, "", ErrNoLoopback},
		{"127.0.0.1", map[string]error{loopback4: syscall.EAFNOSUPPORT}, "", ErrNoLoopback},
		{"localhost", map[string]error{loopback6: syscall.EADDRNOTAVAIL}, "127.0.0.1", nil},
		{"localhost", map[string]error{loopback4: syscall.EADDRNOTAVAIL}, "::1", nil},
		{"localhost", map[string]error{loopback4: syscall.EADDRNOTAVAIL, loopback6: syscall.EADDRNOTAVAIL}, "", ErrNoLoopback},
		{"localhost", map[string]error{loopback4: syscall.EMFILE, loopback6: syscall.EMFILE}, "", ErrTooManyFiles},
		{"localhost", map[string]error{loopback6: syscall.ENFILE}, "", ErrTooManyFiles},
		{"127.0.0.1", map[string]error{loopback4: syscall.EMFILE}, "", ErrTooManyFiles},
	} {
		for _, port := range []int{0, freePort(t)} {
			t.Run(fmt.Sprint(c.host, c.failing, port), func(t *testing.T) {
				listeners, err := loopbackListeners(computer(c.failing), c.host, port)
				var on []string
				for _, l := range listeners {
					on = append(on, l.Addr().(*net.TCPAddr).IP.String())
					_ = l.Close()
				}
				want, failure := c.on, c.want
				if want == "::1" && !has6 {
					want, failure = "", ErrNoLoopback // this computer itself has none
				}
				if strings.Join(on, " ") != want || !errors.Is(err, failure) {
					t.Errorf("on %q, error %v; want %q, %v", on, err, want, failure)
				}
			})
		}
	}
}

func TestOnlyATakenPortIsCalledTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	for _, host := range []string{"127.0.0.1", "localhost"} {
		_, err := loopbackListeners(net.Listen, host, port)
		if !errors.Is(err, ErrListen) || !strings.Contains(err.Error(), strconv.Itoa(port)) {
			t.Errorf("%s: error %v, want ErrListen with the port", host, err)
		}
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func hasIPv6Loopback() bool { return listenFunc(net.Listen).missing(loopback6) == nil }
