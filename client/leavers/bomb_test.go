package leavers_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client/leavers"
)

// entry is a file in a ZIP file: its bytes so many times, between a beginning and an end.
type entry struct {
	name, begin, piece, end string
	times                   int
}

// packed is a ZIP file of the entries.
func packed(entries ...entry) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	for _, e := range entries {
		part, err := w.Create(e.name)
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(part, e.begin)
		for range e.times {
			_, _ = io.WriteString(part, e.piece)
		}
		_, _ = io.WriteString(part, e.end)
	}
	_ = w.Close()
	return b.Bytes()
}

// book is a workbook with so many sheets; parts are added to it, and stand for its own.
func book(sheets int, parts ...entry) []byte {
	var list, relations strings.Builder
	for i := range sheets {
		fmt.Fprintf(&list, `<sheet name="A%d" id="r%d"/>`, i, i)
		fmt.Fprintf(&relations, `<Relationship Id="r%d" Type="/worksheet" Target="%s"/>`, i, strings.TrimPrefix(sheetName(i), "xl/"))
	}
	return packed(append([]entry{
		{name: "xl/workbook.xml", begin: `<workbook><sheets>` + list.String() + `</sheets></workbook>`},
		{name: "xl/_rels/workbook.xml.rels", begin: `<Relationships>` + relations.String() + `<Relationship Id="s" Type="/sharedStrings" Target="strings.xml"/></Relationships>`},
	}, parts...)...)
}

func sheetName(i int) string { return fmt.Sprintf("xl/sheet%06d.xml", i) }

const (
	oneSheet   = "xl/sheet000000.xml"
	sharedPart = "xl/strings.xml"
	emptyTable = `<sst><si><t>a</t></si></sst>`
)

// bombBook is a workbook with one sheet, of which one part is a bomb.
func bombBook(part entry) []byte {
	if part.name == oneSheet {
		return book(1, part, entry{name: sharedPart, begin: emptyTable})
	}
	return book(1, part, entry{name: oneSheet, begin: `<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>`})
}

// gigabytes is a sheet of so many GB of the piece in a file of 16 MiB at most: blocks of
// deflate that are flushed can stand there again and again.
func gigabytes(n int, piece string) []byte {
	const block = 1 << 20
	blocks := n << 10
	var begin, one bytes.Buffer
	for into, text := range map[*bytes.Buffer]string{&begin: "<worksheet><sheetData>", &one: strings.Repeat(piece, block/len(piece))} {
		w, err := flate.NewWriter(into, flate.BestCompression)
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(w, text)
		_ = w.Flush()
	}
	return rawBook(append(begin.Bytes(), bytes.Repeat(one.Bytes(), blocks)...), uint64(block*blocks), 1)
}

// rawBook is a workbook of so many sheets, all of which are the same packed bytes, of the
// declared size.
func rawBook(stream []byte, size uint64, times int) []byte {
	data := book(times, entry{name: sharedPart, begin: emptyTable})
	end := bytes.LastIndex(data, []byte("PK\x05\x06"))
	directory := binary.LittleEndian.Uint32(data[end+16:])
	var b bytes.Buffer
	b.Write(data[:directory])
	at := uint32(b.Len())
	local := make([]byte, 30)
	copy(local, "PK\x03\x04")
	binary.LittleEndian.PutUint16(local[8:], zip.Deflate)
	binary.LittleEndian.PutUint16(local[26:], uint16(len(oneSheet)))
	b.Write(local)
	b.WriteString(oneSheet)
	b.Write(stream)
	begin := b.Len()
	b.Write(data[directory:end])
	for i := range times {
		central := make([]byte, 46)
		copy(central, "PK\x01\x02")
		binary.LittleEndian.PutUint16(central[10:], zip.Deflate)
		binary.LittleEndian.PutUint32(central[20:], uint32(len(stream)))
		binary.LittleEndian.PutUint32(central[24:], uint32(min(size, 1<<32-2)))
		binary.LittleEndian.PutUint16(central[28:], uint16(len(oneSheet)))
		binary.LittleEndian.PutUint32(central[42:], at)
		b.Write(central)
		b.WriteString(sheetName(i))
	}
	tail := bytes.Clone(data[end:])
	n := binary.LittleEndian.Uint16(tail[10:]) + uint16(times)
	binary.LittleEndian.PutUint16(tail[8:], n)
	binary.LittleEndian.PutUint16(tail[10:], n)
	binary.LittleEndian.PutUint32(tail[12:], uint32(b.Len()-begin))
	binary.LittleEndian.PutUint32(tail[16:], uint32(begin))
	b.Write(tail)
	return b.Bytes()
}

// deflated packs a text.
func deflated(text string) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.Bytes()
}

func table(inside string) []byte {
	return ods(`<table:table table:name="A">` + inside + `</table:table>`)
}

// bombs are workbooks that are very much smaller than what they seem to hold, and the
// errors they end with.
var bombs = []struct {
	name string
	file func() []byte
	want []error
}{
	{"5 GB of zeros in one sheet", func() []byte { return gigabytes(5, `<row><c><v>0</v></c></row>`) }, []error{leavers.ErrTooLong}},
	{"10 GB of empty rows in one sheet", func() []byte { return gigabytes(10, `<row/>`) }, []error{leavers.ErrUnpacked}},
	{"10 GB of spaces in one sheet", func() []byte { return gigabytes(10, ` `) }, []error{leavers.ErrDamaged}},
	{"one sheet of zeros", func() []byte {
		return bombBook(entry{name: oneSheet, begin: "<worksheet><sheetData>", piece: strings.Repeat(`<row><c><v>0</v></c></row>`, 1000), times: 4000})
	}, []error{leavers.ErrTooLong}},
	{"shared strings of one character", func() []byte {
		return bombBook(entry{name: sharedPart, begin: "<sst>", piece: strings.Repeat(`<si><t>a</t></si>`, 1000), end: "</sst>", times: 3000})
	}, []error{leavers.ErrUnpacked}},
	{"shared strings within each other", func() []byte {
		return bombBook(entry{name: sharedPart, begin: "<sst>", piece: strings.Repeat(`<si><t>a`, 10), times: 100_000})
	}, []error{leavers.ErrDamaged}},
	{"one long shared string, used everywhere", func() []byte {
		return book(1, entry{name: sharedPart, begin: "<sst><si><t>" + strings.Repeat("a", 900_000) + "</t></si></sst>"},
			entry{name: oneSheet, begin: "<worksheet><sheetData>", piece: "<row>" + strings.Repeat(`<c t="s"><v>0</v></c>`, 100) + "</row>", times: 2000, end: "</sheetData></worksheet>"})
	}, []error{leavers.ErrUnpacked}},
	{"a million entries", func() []byte { return manyEntries(1_000_000) }, []error{leavers.ErrTooLarge}},
	{"100,000 entries", func() []byte { return manyEntries(100_000) }, []error{leavers.ErrUnpacked}},
	{"entries that overlap", func() []byte {
		return rawBook(deflated("<worksheet><sheetData>"+strings.Repeat("<row/>", 5<<20)+"</sheetData></worksheet>"), 30<<20, 5000)
	}, []error{leavers.ErrUnpacked}},
	{"one cell", func() []byte {
		return bombBook(entry{name: oneSheet, begin: `<worksheet><sheetData><row><c t="inlineStr"><is><t>`, piece: strings.Repeat("a", 1<<20), end: `</t></is></c></row></sheetData></worksheet>`, times: 60})
	}, []error{leavers.ErrDamaged, leavers.ErrUnpacked}},
	{"one cell of pieces", func() []byte {
		return bombBook(entry{name: oneSheet, begin: `<worksheet><sheetData><row><c t="inlineStr"><is>`, piece: "<r><t>" + strings.Repeat("a", 100_000) + "</t></r>", end: `</is></c></row></sheetData></worksheet>`, times: 600})
	}, []error{leavers.ErrUnpacked}},
	{"2^31 rows", func() []byte {
		return table(`<table:table-row table:number-rows-repeated="2147483648"><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>`)
	}, []error{leavers.ErrTooLong}},
	{"2^31 empty rows, and one", func() []byte {
		return table(`<table:table-row table:number-rows-repeated="2147483648"><table:table-cell/></table:table-row><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>`)
	}, []error{nil, leavers.ErrDamaged}},
	{"2^31 columns", func() []byte {
		return table(`<table:table-row><table:table-cell table:number-columns-repeated="2147483648"><text:p>a</text:p></table:table-cell></table:table-row>`)
	}, []error{leavers.ErrTooWide}},
	{"2^31 columns in each of 2^31 rows", func() []byte {
		return table(`<table:table-row table:number-rows-repeated="2147483648"><table:table-cell table:number-columns-repeated="2147483648"><text:p>a</text:p></table:table-cell></table:table-row>`)
	}, []error{leavers.ErrTooWide}},
	{"100,000 rows of 1,024 columns", func() []byte {
		return table(`<table:table-row table:number-rows-repeated="100000"><table:table-cell table:number-columns-repeated="1024"><text:p>a</text:p></table:table-cell></table:table-row>`)
	}, []error{leavers.ErrUnpacked}},
	{"entities", func() []byte {
		var dtd strings.Builder
		dtd.WriteString(`<!DOCTYPE a [<!ENTITY a0 "ha">`)
		for i := range 30 {
			fmt.Fprintf(&dtd, `<!ENTITY a%d "&a%d;&a%d;">`, i+1, i, i)
		}
		return bombBook(entry{name: oneSheet, begin: dtd.String() + `]><worksheet><sheetData><row><c t="inlineStr"><is><t>&a30;</t></is></c></row></sheetData></worksheet>`})
	}, []error{leavers.ErrDamaged}},
	{"an entry that is larger than it says", func() []byte {
		return rawBook(deflated("<worksheet><sheetData>"+strings.Repeat("<row/>", 20<<20)), 100, 1)
	}, []error{leavers.ErrUnpacked, leavers.ErrDamaged}},
	{"an entry that is smaller than it says", func() []byte {
		return rawBook(deflated("<worksheet><sheetData/></worksheet>"), 1<<32-2, 1)
	}, []error{leavers.ErrUnpacked, leavers.ErrDamaged}},
}

// manyEntries is a ZIP file of so many empty parts.
func manyEntries(n int) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range n {
		if _, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("xl/%d", i), Method: zip.Store}); err != nil {
			panic(err)
		}
	}
	_ = w.Close()
	return b.Bytes()
}

// peak is about the largest heap while something is done, beyond what there was before.
func peak(do func()) uint64 {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var most atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for tick := time.NewTicker(2 * time.Millisecond); ; {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most.Store(max(most.Load(), now.HeapAlloc))
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	do()
	close(stop)
	<-stopped
	return most.Load() - min(most.Load(), before.HeapAlloc)
}

func TestEachZipBombEndsWithItsErrorInBoundedMemory(t *testing.T) {
	const bound = 192 << 20
	for _, bomb := range bombs {
		data := bomb.file()
		var err error
		begin := time.Now()
		grown := peak(func() {
			_, err = leavers.Open(context.Background(), "a.xlsx", bytes.NewReader(data), leavers.OpenOptions{})
		})
		t.Logf("%-42s %9d bytes, %4d MB, %6d ms: %v", bomb.name, len(data), grown>>20, time.Since(begin).Milliseconds(), err)
		right := false
		for _, want := range bomb.want {
			right = right || want == nil && err == nil || want != nil && errors.Is(err, want)
		}
		if !right {
			t.Errorf("%s: %v", bomb.name, err)
		}
		if grown > bound {
			t.Errorf("%s: %d bytes of memory", bomb.name, grown)
		}
	}
}
