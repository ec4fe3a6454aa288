package leavers

// The ZIP files that workbooks are, and how much is taken out of them.

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
)

// What a workbook may hold, so that a small file cannot fill the memory.
const (
	partsAtMost    = 10_000   // files in the ZIP file
	unpackedAtMost = 64 << 20 // bytes of the parts that are read
	ratioAtMost    = 200      // times that a part may grow, beyond largePart
	largePart      = 32 << 20 // bytes
)

// parcel is a ZIP file, and what may still be taken out of it.
type parcel struct {
	parts map[string]*zip.File // by their names in lower case
	meter *meter
	allowance
	bytes int64 // what is left of unpackedAtMost
}

func openParcel(data []byte, meter *meter) (*parcel, error) {
	// Each part has an entry of the directory that begins so (APPNOTE 4.3.12).
	if bytes.Count(data, []byte("PK\x01\x02")) > partsAtMost {
		return nil, ErrUnpacked
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, ErrDamaged
	}
	p := &parcel{parts: map[string]*zip.File{}, meter: meter, allowance: newAllowance(), bytes: unpackedAtMost}
	for _, f := range archive.File {
		name := partName(f.Name)
		if _, twice := p.parts[name]; !twice {
			p.parts[name] = f
		}
	}
	return p, nil
}

// partName is a name as parts are looked up by: some programs write other letters and
// slashes than they should.
func partName(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(strings.ToLower(name), `\`, "/")), "/")
}

// has reports whether there is a part whose name begins so.
func (p *parcel) has(beginning string) bool {
	for name := range p.parts {
		if strings.HasPrefix(name, beginning) {
			return true
		}
	}
	return false
}

// mimetype is what the part of that name says; "" where there is none.
func (p *parcel) mimetype() (string, error) {
	if p.parts["mimetype"] == nil {
		return "", nil
	}
	part, err := p.open("mimetype")
	if err != nil {
		return "", err
	}
	said := make([]byte, 100)
	n, err := io.ReadFull(part, said)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", part.trouble(err)
	}
	return strings.TrimSpace(string(said[:n])), nil
}

// open opens a part. Its reader's errors are for trouble.
func (p *parcel) open(name string) (*part, error) {
	file := p.parts[partName(name)]
	if file == nil {
		return nil, ErrDamaged
	}
	if file.Flags&1 != 0 {
		return nil, ErrPassword // APPNOTE 4.4.4
	}
	packed, err := file.Open()
	if err != nil {
		return nil, ErrDamaged
	}
	return &part{parcel: p, packed: packed, size: int64(min(file.CompressedSize64, BytesAtMost))}, nil
}

// part is a part that is being read.
type part struct {
	parcel   *parcel
	packed   io.Reader
	size     int64 // packed
	unpacked int64
}

// Read makes it an io.Reader.
func (p *part) Read(into []byte) (int, error) {
	n, err := p.packed.Read(into)
	p.unpacked += int64(n)
	p.parcel.bytes -= int64(n)
	if p.parcel.bytes < 0 || p.unpacked > largePart && p.unpacked > ratioAtMost*p.size {
		return 0, ErrUnpacked
	}
	if stopped := p.parcel.meter.step(int64(n)); stopped != nil {
		return 0, stopped
	}
	return n, err
}

// trouble says what an error in reading the part means.
func (p *part) trouble(err error) error { return inWorkbook(p.parcel.meter.ctx, err) }
