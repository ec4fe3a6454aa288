//go:build window

package realwindow

// Processes and what they write: started for one test, followed line by line,
// and ended with it.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	// patience is how long anything may take on a busy machine without a
	// graphics card before it counts as not happening.
	patience = 60 * time.Second
	// pollEvery is how often it is looked whether something has happened.
	pollEvery = 50 * time.Millisecond
)

// binary returns the built program, which the environment names.
func binary(t *testing.T) string {
	t.Helper()
	path := os.Getenv("MILEIQ_ADMIN")
	if path == "" {
		t.Fatal("MILEIQ_ADMIN is not set: build the program and name it there")
	}
	return path
}

// process is a running program.
type process struct {
	command *exec.Cmd
	ended   chan struct{} // closed when it has ended
}

// start runs the program until the test ends. What it prints goes to out and
// errOut.
func start(t *testing.T, env []string, out, errOut io.Writer, args ...string) *process {
	t.Helper()
	command := exec.Command(binary(t), args...)
	command.Env, command.Stdout, command.Stderr = env, out, errOut
	return follow(t, command)
}

// follow starts a command, which runs until the test ends.
func follow(t *testing.T, command *exec.Cmd) *process {
	t.Helper()
	p := &process{command: command, ended: make(chan struct{})}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.command.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.command.Process.Signal(syscall.SIGTERM)
		select {
		case <-p.ended:
		case <-time.After(patience):
			_ = p.command.Process.Kill()
			<-p.ended
			t.Errorf("%s did not end when it was told to", command.Path)
		}
	})
	return p
}

// wantEnd waits until the program has ended by itself, and well.
func (p *process) wantEnd(t *testing.T) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatal("the program goes on running")
	}
	if !p.command.ProcessState.Success() {
		t.Errorf("the program ended with %v", p.command.ProcessState)
	}
}

// run runs the program to its end.
func run(t *testing.T, env []string, args ...string) (exit int, out, errOut string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, binary(t), args...)
	var stdout, stderr strings.Builder
	command.Env, command.Stdout, command.Stderr = env, &stdout, &stderr
	err := command.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

// environment is the test's own without some variables, and with others,
// given as name=value.
func environment(without string, with ...string) []string {
	var env []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.Contains(" "+without+" ", " "+name+" ") {
			env = append(env, variable)
		}
	}
	return append(env, with...)
}

// journal is a file to which a program writes lines.
type journal string

// lines returns what was written, from line number from on.
func (j journal) lines(t *testing.T, from int) []string {
	t.Helper()
	text, err := os.ReadFile(string(j))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	lines = lines[:len(lines)-1] // what follows the last line end is not whole yet
	return lines[min(from, len(lines)):]
}

// end is the number of the next line.
func (j journal) end(t *testing.T) int { return len(j.lines(t, 0)) }

// count returns how many lines from one on have all the parts.
func (j journal) count(t *testing.T, from int, parts ...string) int {
	t.Helper()
	n := 0
	for _, line := range j.lines(t, from) {
		if hasAll(line, parts) {
			n++
		}
	}
	return n
}

func hasAll(line string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(line, part) {
			return false
		}
	}
	return true
}

// await waits until n lines from one on have all the parts.
func (j journal) await(t *testing.T, p *process, from, n int, parts ...string) {
	t.Helper()
	err := until(t.Context(), p, func() bool { return j.count(t, from, parts...) >= n })
	if err != nil {
		t.Fatalf("waiting for %d lines with %q: %v. Written since:\n%s", n, parts, err, strings.Join(j.lines(t, from), ""))
	}
}

// until waits until something holds, while a program runs.
func until(ctx context.Context, p *process, holds func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("not within %v", patience)
		case <-p.ended:
			return fmt.Errorf("the program has ended: %v", p.command.ProcessState)
		case <-tick.C:
		}
	}
	return nil
}
