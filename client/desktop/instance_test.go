package desktop_test

// One program for each data folder, and what a second start may ask of it.

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/problem"
)

// shortFolder is a folder whose path leaves room for a socket's name.
func shortFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "ma")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

func socketIn(folder string) string { return filepath.Join(folder, "show.sock") }

func claim(t *testing.T, folder string) *desktop.Instance {
	t.Helper()
	i, err := desktop.Claim(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		i.StopServing()
		_ = i.Release()
	})
	return i
}

// serve claims a folder, and counts what the program is asked.
func serve(t *testing.T, folder string) (i *desktop.Instance, asked chan struct{}) {
	t.Helper()
	asked = make(chan struct{}, 100)
	i = claim(t, folder)
	if err := i.Serve(func() { asked <- struct{}{} }); err != nil {
		t.Fatal(err)
	}
	return i, asked
}

func kindOf(err error) problem.Kind {
	if err == nil {
		return ""
	}
	return problem.Of(err).Kind
}

func TestAFolderIsOneProgramsUntilItIsReleased(t *testing.T) {
	folder := shortFolder(t)
	first := claim(t, folder)

	if _, err := desktop.Claim(folder); kindOf(err) != problem.AlreadyRunning {
		t.Errorf("claimed twice: %v", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	claim(t, folder)
	info, err := os.Stat(filepath.Join(folder, "lock"))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the lock: %v, %v", info, err)
	}
}

func TestAFolderThatIsNotThereCannotBeClaimed(t *testing.T) {
	if _, err := desktop.Claim(filepath.Join(t.TempDir(), "none")); kindOf(err) != problem.DiskTrouble {
		t.Errorf("%v", err)
	}
}

// TestChildHasAFolder is a program that has a folder, says so and is killed.
func TestChildHasAFolder(t *testing.T) {
	folder := os.Getenv(childFolder)
	if folder == "" {
		return // not a test by itself
	}
	i, err := desktop.Claim(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := i.Serve(func() {}); err != nil {
		t.Fatal(err)
	}
	os.Exit(0) // without cleaning up
}

func TestTheFolderAndTheSocketOfAKilledProgramAreTakenOver(t *testing.T) {
	folder := shortFolder(t)
	if out, err := child(t, "TestChildHasAFolder", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if _, err := os.Lstat(socketIn(folder)); err != nil {
		t.Fatalf("the killed program left no socket: %v", err)
	}

	_, asked := serve(t, folder)

	if err := desktop.AskToShow(context.Background(), folder); err != nil || len(asked) != 1 {
		t.Errorf("asked %d times, %v", len(asked), err)
	}
}

func TestTheWindowIsShownBeforeTheAnswer(t *testing.T) {
	folder := shortFolder(t)
	_, asked := serve(t, folder)
	for n := range 3 {
		if err := desktop.AskToShow(context.Background(), folder); err != nil || len(asked) != n+1 {
			t.Errorf("asked %d times, %v", len(asked), err)
		}
	}
}

func TestTheSocketIsTheUsersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // its folder's permissions count there
	}
	folder := shortFolder(t)
	serve(t, folder)
	info, err := os.Stat(socketIn(folder))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// say sends something to the socket and returns the answer.
func say(t *testing.T, folder, what string) string {
	t.Helper()
	conn, err := net.Dial("unix", socketIn(folder))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(conn, what) // which the other side may not read to its end
	_ = conn.(*net.UnixConn).CloseWrite()
	answer, _ := io.ReadAll(conn) // a reset is an answer, too
	return string(answer)
}

func TestTheSocketUnderstandsOneWordOnly(t *testing.T) {
	folder := shortFolder(t)
	_, asked := serve(t, folder)
	for _, what := range []string{
		"", "\n", "show", "Show\n", "show\n\n", "show\nshow\n", " show\n", "show \n", "show\r\n", "hide\n", "show\x00\n",
		"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", strings.Repeat("show\n", 1<<18), "-organization https://evil.example\n",
	} {
		if answer := say(t, folder, what); answer != "" {
			t.Errorf("%.20q is answered %q", what, answer)
		}
	}
	if len(asked) > 0 {
		t.Errorf("the window was asked for %d times", len(asked))
	}
	if answer := say(t, folder, "show\n"); answer != "shown\n" || len(asked) != 1 {
		t.Errorf("the word itself is answered %q, asked %d times", answer, len(asked))
	}
}

func TestWhoSaysNothingIsHungUpOn(t *testing.T) {
	t.Parallel() // it waits for a time-out
	folder := shortFolder(t)
	_, asked := serve(t, folder)
	var silent []net.Conn
	for range 4 { // as many as may be talked to at once
		conn, err := net.Dial("unix", socketIn(folder))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		silent = append(silent, conn)
	}

	for _, conn := range silent {
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Fatalf("it stays on the line: %v", err)
		}
	}

	if answer := say(t, folder, "show\n"); answer != "shown\n" || len(asked) != 1 {
		t.Errorf("afterwards the word is answered %q", answer)
	}
}

// No more are talked to at once than a few, whoever they are: the others wait at the
// socket, and are turned away when it is closed.
func TestFewAreTalkedToAtOnce(t *testing.T) {
	folder := shortFolder(t)
	i := claim(t, folder)
	talking, end := make(chan struct{}, 100), make(chan struct{})
	if err := i.Serve(func() {
		talking <- struct{}{}
		<-end
	}); err != nil {
		t.Fatal(err)
	}
	var callers []*net.UnixConn
	for range 12 {
		conn, err := net.Dial("unix", socketIn(folder))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(patience))
		callers = append(callers, conn.(*net.UnixConn))
		if _, err := io.WriteString(conn, "show\n"); err != nil {
			t.Fatal(err)
		}
		if err := callers[len(callers)-1].CloseWrite(); err != nil {
			t.Fatal(err)
		}
	}
	for range 4 {
		select {
		case <-talking:
		case <-time.After(patience):
			t.Fatal("fewer than four are talked to")
		}
	}

	i.StopServing()
	close(end)

	answered := 0
	for _, conn := range callers {
		if answer, _ := io.ReadAll(conn); string(answer) == "shown\n" {
			answered++
		}
	}
	// The fifth may have been taken from the socket by then.
	if answered < 4 || answered > 5 {
		t.Errorf("%d of %d got an answer", answered, len(callers))
	}
}

func TestAfterStoppingNobodyAnswersAndNoSocketIsLeft(t *testing.T) {
	folder := shortFolder(t)
	i, asked := serve(t, folder)

	i.StopServing()

	if err := desktop.AskToShow(context.Background(), folder); err == nil || len(asked) > 0 {
		t.Errorf("asked %d times, %v", len(asked), err)
	}
	if _, err := os.Lstat(socketIn(folder)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket: %v", err)
	}
	if _, err := desktop.Claim(folder); kindOf(err) != problem.AlreadyRunning {
		t.Errorf("the folder: %v", err)
	}
}

func TestWithoutASocketTheProgramRunsAllTheSame(t *testing.T) {
	folder := filepath.Join(shortFolder(t), strings.Repeat("long", 40))
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	i := claim(t, folder)

	if err := i.Serve(func() {}); err == nil {
		t.Error("a socket whose path is too long")
	}
	i.StopServing() // there is none
	if err := desktop.AskToShow(context.Background(), folder); err == nil {
		t.Error("somebody answers")
	}
	if err := i.Release(); err != nil {
		t.Error(err)
	}
}

// A folder with something in it is no socket that could be replaced.
func TestWhatLiesInTheSocketsPlaceIsTold(t *testing.T) {
	folder := shortFolder(t)
	if err := os.MkdirAll(filepath.Join(socketIn(folder), "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	i := claim(t, folder)

	if err := i.Serve(func() {}); err == nil || errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "remove") {
		t.Errorf("%v", err)
	}
}

// answering is somebody else's socket in the folder.
func answering(t *testing.T, folder string, talk func(*net.UnixConn)) {
	t.Helper()
	l, err := net.Listen("unix", socketIn(folder))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		talk(conn.(*net.UnixConn))
	}()
}

func TestOnlyTheRightAnswerMeansThatTheWindowIsShown(t *testing.T) {
	for _, c := range []struct {
		answer string
		shown  bool
	}{{"shown\n", true}, {"shown", false}, {"hidden", false}, {"", false}, {"Shown\n", false}} {
		folder := shortFolder(t)
		said := make(chan string, 1)
		answering(t, folder, func(conn *net.UnixConn) {
			word, _ := io.ReadAll(conn) // to its end, which the other side marks
			said <- string(word)
			_, _ = io.WriteString(conn, c.answer)
		})

		err := desktop.AskToShow(context.Background(), folder)

		if (err == nil) != c.shown {
			t.Errorf("%q: %v", c.answer, err)
		}
		if word := <-said; word != "show\n" {
			t.Errorf("it said %q", word)
		}
	}
}

func TestAnEndedContextAsksNobody(t *testing.T) {
	folder := shortFolder(t)
	_, asked := serve(t, folder)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()

	if err := desktop.AskToShow(ctx, folder); !errors.Is(err, context.Canceled) || len(asked) > 0 {
		t.Errorf("asked %d times, %v", len(asked), err)
	}
}

func TestWhoDoesNotAnswerIsNotWaitedForForLong(t *testing.T) {
	t.Parallel() // it waits for a time-out
	folder := shortFolder(t)
	end := make(chan struct{})
	defer close(end)
	answering(t, folder, func(*net.UnixConn) { <-end })

	if err := desktop.AskToShow(context.Background(), folder); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestWhoHasAskedHangsUp(t *testing.T) {
	folder := shortFolder(t)
	asked, refused := make(chan struct{}), make(chan error, 1)
	answering(t, folder, func(conn *net.UnixConn) {
		_, _ = io.WriteString(conn, "hidden\n")
		<-asked
		_ = conn.SetWriteDeadline(time.Now().Add(patience))
		_, err := conn.Write(make([]byte, 1<<20)) // more than fits in between
		refused <- err
	})
	_ = desktop.AskToShow(context.Background(), folder)
	close(asked)

	select {
	case err := <-refused:
		if err == nil {
			t.Error("somebody still listens")
		}
	case <-time.After(patience / 2):
		t.Error("the line is still open")
	}
}

func TestAStartThatFailsForAnotherReasonAsksNobody(t *testing.T) {
	folder := shortFolder(t)
	var asked atomic.Int32
	if err := claim(t, folder).Serve(func() { asked.Add(1) }); err != nil {
		t.Fatal(err)
	}
	full := &problem.Problem{Kind: problem.DiskTrouble}
	for _, want := range []error{nil, full} {
		if shown, err := desktop.StartOrShow(t.Context(), folder, func() error { return want }); shown || err != want {
			t.Errorf("shown %t, %v", shown, err)
		}
	}
	if asked.Load() != 0 {
		t.Error("the other program was asked")
	}
	running := &problem.Problem{Kind: problem.AlreadyRunning}
	if shown, err := desktop.StartOrShow(t.Context(), folder, func() error { return running }); !shown || err != nil || asked.Load() != 1 {
		t.Errorf("shown %t, asked %d times, %v", shown, asked.Load(), err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if shown, err := desktop.StartOrShow(ended, folder, func() error { return running }); shown || err != error(running) {
		t.Errorf("after its end shown %t, %v", shown, err)
	}
}
