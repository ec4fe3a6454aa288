package desktop

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
	// which may still be starting, or ending, and startPause is the time between
	// two tries.
	startPatience = 3 * time.Second
	startPause    = 50 * time.Millisecond
)

// Instance is the running program as the only one that has a data folder.
type Instance struct {
	folder string
	unlock func() error
	socket net.Listener // nil until Serve, and where there can be none
}

// Claim makes a data folder this program's own. It returns a *problem.Problem: of
// kind AlreadyRunning where another program has it, of kind NoLocks where the disk
// cannot tell.
func Claim(folder string) (*Instance, error) { return claim(folder, lockWhole, lockRange) }

// claim takes the first kind of lock that the disk has. All starts on one folder take
// the same kind, because the disk is the same.
func claim(folder string, kinds ...lock) (*Instance, error) {
	var none error
	for _, lock := range kinds {
		unlock, err := lock(filepath.Join(folder, "lock"))
		switch {
		case err == nil:
			return &Instance{folder: folder, unlock: unlock}, nil
		case errors.Is(err, errLocked):
			return nil, &problem.Problem{Kind: problem.AlreadyRunning}
		case !errors.Is(err, errNoLock):
			return nil, folderProblem(folder, err)
		}
		none = errors.Join(none, err)
	}
	return nil, &problem.Problem{Kind: problem.NoLocks, Detail: folder, Cause: none}
}

// Serve calls show, from a goroutine of its own, whenever a second start asks for
// the window, until StopServing. An error means that nobody can ask: the path is
// too long, or the disk has no sockets.
func (i *Instance) Serve(show func()) (err error) {
	if i.socket, err = listen(i.folder); err != nil {
		return err
	}
	go answer(i.socket, show)
	return nil
}

// StopServing closes and removes the socket.
func (i *Instance) StopServing() {
	if i.socket != nil {
		_ = i.socket.Close()
	}
}

// Release gives the data folder away. Nothing in it may be touched afterwards.
func (i *Instance) Release() error { return i.unlock() }

// StartOrShow calls start for a program with a window. Where that returns a
// *problem.Problem of kind AlreadyRunning, the program that has the data folder is asked
// to show its window: shown is then true, and nothing was started. It tries for up to
// three seconds: the other program may be starting or ending just now.
func StartOrShow(ctx context.Context, folder string, start func() error) (shown bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for {
		err := start()
		if p, ok := errors.AsType[*problem.Problem](err); !ok || p.Kind != problem.AlreadyRunning {
			return false, err
		}
		if AskToShow(ctx, folder) == nil {
			return true, nil
		}
		select {
		case <-ctx.Done():
			return false, err
		case <-time.After(startPause):
		}
	}
}

// AskToShow asks the program that has the data folder to show its window.
func AskToShow(ctx context.Context, folder string) error {
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
		return problem.New("another program answers there")
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
	callers := make(chan struct{}, socketCallers)
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(startPause) // such as too many open files
			continue
		}
		callers <- struct{}{}
		go func() {
			defer func() { <-callers }()
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
