//go:build disks && linux

package client_test

// Disks that are full, or read-only, from one moment to the next. Only root can mount one:
// .ci/run does.

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// onSmallDisk returns a desk whose files lie on a disk of two megabytes, at which an
// account has signed in.
func onSmallDisk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, 20)
	d.folder = t.TempDir()
	if err := syscall.Mount("tmpfs", d.folder, "tmpfs", 0, "size=2m,mode=700"); err != nil {
		t.Fatalf("mount: %v", err)
	}
	t.Cleanup(func() {
		d.stop()
		if err := syscall.Unmount(d.folder, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	d.start()
	d.signIn(avery)
	d.untilCopied()
	return d
}

// fill leaves no room on the disk, until release is called.
func (d *desk) fill() (release func()) {
	d.t.Helper()
	path := filepath.Join(d.folder, "filler")
	file, err := os.Create(path)
	if err != nil {
		d.t.Fatal(err)
	}
	block := make([]byte, 4096)
	_, _ = rand.Read(block)
	for err == nil {
		_, err = file.Write(block)
	}
	_ = file.Close()
	return func() {
		if err := os.Remove(path); err != nil {
			d.t.Error(err)
		}
	}
}

// readOnly has the disk take nothing, until release is called.
func (d *desk) readOnly() (release func()) {
	d.t.Helper()
	remount := func(flags uintptr) {
		if err := syscall.Mount("tmpfs", d.folder, "tmpfs", syscall.MS_REMOUNT|flags, "size=2m,mode=700"); err != nil {
			d.t.Errorf("mount again: %v", err)
		}
	}
	d.stop() // no disk becomes read-only while files of it are open
	remount(syscall.MS_RDONLY)
	return func() { remount(0) }
}

func TestWhatIsConfirmedOnAFullDiskIsNotSent(t *testing.T) {
	d := onSmallDisk(t)
	ids := d.actives(2)
	plan := d.plan(directory.Archive, ids...)
	release := d.fill()

	// Some commits find room in pages that are there.
	var err error
	for range 200 {
		if err = d.client.PauseSending(context.Background()); err != nil {
			break
		}
		if _, err = d.client.Confirm(context.Background(), plan); err != nil {
			break
		}
	}

	mustFail(t, err, problem.DiskTrouble)
	release()
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Active, 0, 0)
	}
	d.resume()
	d.mustEnd(d.confirm(directory.Archive, ids...), directory.Done, directory.ReasonNone)
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Archived, 1, 1)
	}
}

// The disk is full when the answer comes.
func TestWhatIsAnsweredOnAFullDiskIsReadAndNotSentAgain(t *testing.T) {
	d := onSmallDisk(t)
	ids := d.actives(3)
	held := make(chan struct{})
	d.once(isChange, sandbox.Fault{DelayAnswer: held})
	batch := d.confirm(directory.Archive, ids...)
	d.untilState(batch, directory.Sending)
	release := d.fill()
	close(held)

	d.until("trouble, or the end", func() bool {
		p := d.client.State().Sending.Problem
		return p != nil && p.Kind == problem.DiskTrouble || !d.items(batch)[0].State.Open()
	})
	release()

	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Archived, 1, 1)
	}
}

func TestAReadOnlyDiskIsSaidAndNothingOfItIsSetAside(t *testing.T) {
	d := onSmallDisk(t)
	ids := d.actives(2)
	d.mustEnd(d.confirm(directory.Archive, ids[0]), directory.Done, directory.ReasonNone)
	release := d.readOnly()

	c, err := client.Open(d.options())

	if c != nil || err == nil {
		t.Fatalf("opened: %v, %v", c, err)
	}
	mustFail(t, err, problem.ReadOnlyFolder)
	release()
	d.start()
	d.refresh()
	if n := len(d.recorded()); n != 1 || d.client.State().Problem != nil {
		t.Errorf("%d changes are recorded, and the window says %v", n, d.client.State().Problem)
	}
	d.mustEnd(d.confirm(directory.Archive, ids[1]), directory.Done, directory.ReasonNone)
}
