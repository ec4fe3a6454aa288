package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/client/problem"
)

// Where a list comes from, and how its bytes are read.

// Why a list cannot be read, besides what leavers says.
var (
	errManyFiles  = problem.New("several files were dropped")
	errNotRegular = problem.New("it is no file but a folder, a device or a pipe")
	errChanged    = problem.New("the file changed while it was read")
)

// listSource is where a list comes from.
type listSource struct {
	name string // of the file; "" for what was pasted
	// read returns its bytes, and says from time to time how many of how many it has.
	read func(ctx context.Context, progress func(done, all int64)) ([]byte, error)
}

// pastedSource is a text that was typed or pasted.
func pastedSource(text string) listSource {
	return listSource{read: func(context.Context, func(done, all int64)) ([]byte, error) { return []byte(text), nil }}
}

// fileSource is a file of this computer.
func fileSource(path string) listSource {
	return listSource{name: filepath.Base(path), read: func(ctx context.Context, progress func(done, all int64)) ([]byte, error) {
		return readWhole(ctx, path, progress)
	}}
}

// droppedSource is a file that was dropped on the window.
func droppedSource(uri fyne.URI) listSource {
	if uri.Scheme() == "file" {
		return fileSource(filepath.FromSlash(uri.Path()))
	}
	return listSource{name: uri.Name(), read: func(context.Context, func(done, all int64)) ([]byte, error) {
		return nil, fmt.Errorf("%q is no file of this computer: %w", uri.Scheme(), fs.ErrInvalid)
	}}
}

// readStep is after how many bytes it is asked whether anybody still waits.
const readStep = 256 << 10

// readWhole reads a file, if it is one: opening a pipe would wait for whoever writes
// into it. It reads no more than a list may have. A file that is another one afterwards
// was read half from before and half from after: nothing of it counts.
func readWhole(ctx context.Context, path string, progress func(done, all int64)) ([]byte, error) {
	before, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, errNotRegular
	}
	if before.Size() > leavers.BytesAtMost {
		return nil, leavers.ErrTooLarge
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := readSteps(ctx, f, before.Size(), progress)
	err = errors.Join(err, stillTheSame(f, path, before), f.Close())
	if err != nil {
		return nil, err
	}
	return data, nil
}

// readSteps reads step by step, so that it can be given up.
func readSteps(ctx context.Context, r io.Reader, size int64, progress func(done, all int64)) ([]byte, error) {
	data := make([]byte, 0, min(size, leavers.BytesAtMost)+1)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		progress(int64(len(data)), size)
		if cap(data)-len(data) == 0 {
			data = append(data, 0)[:len(data)]
		}
		n, err := r.Read(data[len(data):min(cap(data), len(data)+readStep)])
		data = data[:len(data)+n]
		switch {
		case len(data) > leavers.BytesAtMost:
			return nil, leavers.ErrTooLarge
		case errors.Is(err, io.EOF):
			return data, nil
		case err != nil:
			return nil, err
		}
	}
}

// stillTheSame compares a file that was read with what it was before, both the one that
// is open and the one that has its name now.
func stillTheSame(f *os.File, path string, before fs.FileInfo) error {
	open, err := f.Stat()
	if err != nil {
		return err
	}
	now, err := os.Stat(path)
	if err != nil {
		return errors.Join(errChanged, err)
	}
	for _, after := range []fs.FileInfo{open, now} {
		if !os.SameFile(before, after) || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
			return errChanged
		}
	}
	return nil
}
