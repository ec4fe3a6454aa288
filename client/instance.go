package client

// One program for each data folder: the first start answers on a local socket,
// and a second one asks it there to show its window.

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"mileiq.example/admin/client/problem"
)

const (
	socketFile = "show.sock"
	// showWord is the only thing that the socket understands, shownWord its
	// only answer. Neither carries data.
	showWord  = "show\n"
	shownWord = "shown\n"

	// socketPatience is how long one side waits for the other.
	socketPatience = time.Second
	// socketCallers is how many may be talked to at once.
	socketCallers = 4

	// startPatience is how long a second start tries to reach the first one,
	// which may still be starting, or ending.
	startPatience = 3 * time.Second
	startPause    = 50 * time.Millisecond
)

// OpenOrShow is Open for a program with a window. Where another program has the
// data folder, that one is asked to show its window: shown is then true, and
// there is nothing to open. It waits up to three seconds for a program that is
// starting or ending just now.
//
// It returns a *problem.Problem of kind CloseFirst where the options name an
// organization, which the running program would never hear of, and one of kind
// AlreadyRunning where that program cannot be asked.
func OpenOrShow(ctx context.Context, options Options) (c *Client, shown bool, err error) {
	folder := options.Folders.Data
	if options.Folders == (Folders{}) {
		folder = SystemFolders().Data
	}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for {
		c, err := Open(options)
		var p *problem.Problem
		if !errors.As(err, &p) || p.Kind != problem.AlreadyRunning {
			return c, false, err
		}
		if options.Organization != "" || options.StartDemo {
			return nil, false, &problem.Problem{Kind: problem.CloseFirst}
		}
		if askToShow(ctx, folder) == nil {
			return nil, true, nil
		}
		select {
		case <-ctx.Done():
			return nil, false, err
		case <-time.After(startPause):
		}
	}
}

// askToShow asks the program that has the data folder to show its window.
func askToShow(ctx context.Context, folder string) error {
	allowForeground()
	dialer := net.Dialer{Timeout: socketPatience}
	conn, err := dialer.DialContext(ctx, "unix", filepath.Join(folder, socketFile))
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * socketPatience))
	if _, err := io.WriteString(conn, showWord); err != nil {
		return err
	}
	if err := conn.(*net.UnixConn).CloseWrite(); err != nil {
		return err
	}
	answer, err := io.ReadAll(io.LimitReader(conn, int64(len(shownWord))))
	if err != nil {
		return err
	}
	if string(answer) != shownWord {
		return errors.New("another program answers there")
	}
	return nil
}

// listen opens the socket, in the data folder that the lock has made this
// program's own: a socket that lies there is that of a program that was killed.
// The folder keeps other people out; the mode does where it does not.
func listen(folder string) (net.Listener, error) {
	path := filepath.Join(folder, socketFile)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// answer calls show whenever somebody asks for the window, until the listener is
// closed. Whatever else is said there does nothing.
func answer(listener net.Listener, show func()) {
	turns := make(chan struct{}, socketCallers)
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(startPause) // such as too many open files
			continue
		}
		turns <- struct{}{}
		go func() {
			defer func() { <-turns }()
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(socketPatience))
			said, err := io.ReadAll(io.LimitReader(conn, int64(len(showWord)+1)))
			if err != nil || string(said) != showWord {
				return
			}
			show()
			_, _ = io.WriteString(conn, shownWord)
		}()
	}
}
