package leavers

// From the bytes of a file to a text or to the sheets of a workbook.

import (
	"bytes"
	"context"
	"io"

	"mileiq.example/admin/client/problem"
)

// What a list may hold.
const (
	BytesAtMost   = 16 << 20 // bytes, as they are in the file
	LinesAtMost   = 100_000  // lines, rows of a sheet, and people on them
	ColumnsAtMost = 1024     // columns of a sheet
)

// OpenOptions say how a file is opened. The zero value is fine.
type OpenOptions struct {
	// Encoding is one of Encodings, as the admin chose it; "" finds it out.
	Encoding Encoding
	// Size is how many bytes the file had when it was opened; 0 where that is not known.
	Size int64
	// Progress is told, by the goroutine that calls Open, that done of the work is
	// done. Of is 0 while that is not known. Both are in bytes.
	Progress func(done, of int64)
}

// Open reads a file, or what was pasted: a text in any encoding that we know, or a
// workbook. Name is that of the file, "" for what was pasted; only errors and the
// document depend on it.
//
// It ends early when ctx is done, at the latest with the reader's next answer. Its
// errors are the context's, the reader's, and those of this package.
func Open(ctx context.Context, name string, file io.Reader, options OpenOptions) (*Document, error) {
	if options.Size > BytesAtMost {
		return nil, ErrTooLarge
	}
	meter := newMeter(ctx, options)
	data, err := readAll(file, meter)
	if err != nil {
		return nil, err
	}
	if options.Size > 0 && options.Size != int64(len(data)) {
		return nil, ErrChanged
	}
	document := &Document{Name: name}
	if bytes.HasPrefix(data, []byte(zipBeginning)) || bytes.HasPrefix(data, []byte(emptyZipBeginning)) {
		document.Sheets, err = readWorkbook(data, meter)
		return document.unless(err)
	}
	if err := notList(data); err != nil {
		return nil, err
	}
	return document.unless(document.readText(data, options.Encoding, meter))
}

// unless is the document, or nothing where there is an error.
func (d *Document) unless(err error) (*Document, error) {
	if err != nil {
		return nil, err
	}
	return d, nil
}

// chunk is how much is done between two looks at the context.
const chunk = 64 << 10

// readAll reads the whole file, if it is not too large.
func readAll(file io.Reader, meter *meter) ([]byte, error) {
	var data []byte
	buffer := make([]byte, chunk)
	for {
		if err := meter.step(0); err != nil {
			return nil, err
		}
		n, err := file.Read(buffer)
		data = append(data, buffer[:n]...)
		if len(data) > BytesAtMost {
			return nil, ErrTooLarge
		}
		if err == io.EOF {
			meter.read(int64(len(data)))
			return data, nil
		}
		if err != nil {
			return nil, problem.While("read the list", err)
		}
		if err := meter.step(int64(n)); err != nil {
			return nil, err
		}
	}
}

// meter counts the work that is done, tells of it, and notices when nobody wants it
// any more. Each byte is read once and made sense of once.
type meter struct {
	ctx      context.Context
	progress func(done, of int64)
	done, of int64
}

func newMeter(ctx context.Context, options OpenOptions) *meter {
	m := &meter{ctx: ctx, progress: options.Progress}
	if m.progress == nil {
		m.progress = func(int64, int64) {}
	}
	if options.Size > 0 {
		m.of = 2 * options.Size
	}
	return m
}

// step notes that n bytes more are done. Its error is the context's.
func (m *meter) step(n int64) error {
	if n > 0 {
		m.done += n
		if m.of > 0 && m.done > m.of { // the file has grown
			m.of = m.done
		}
		m.progress(m.done, m.of)
	}
	return m.ctx.Err()
}

// read notes that the whole file is there.
func (m *meter) read(size int64) {
	m.of = 2 * size
	m.done = size
	m.progress(m.done, m.of)
}
