package leavers_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"mileiq.example/admin/client/leavers"
)

// row is a row as personnel systems write it.
func row(i int, name string) []string {
	return []string{fmt.Sprint(100_000 + i), fmt.Sprintf("%s %d", name, i), fmt.Sprintf("adaeze.okonkwo%d@contoso.example", i), "2026-11-30", "Yusuf Al-Mansouri", "yusuf.almansouri@contoso.example"}
}

func csvOf(rows int, name string) string {
	var b strings.Builder
	for i := range rows {
		b.WriteString(strings.Join(row(i, name), ";") + "\r\n")
	}
	return b.String()
}

func xlsxOf(b *testing.B, rows int) []byte {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i := range rows {
		texts := row(i, "Björn Åkesson")
		_ = w.SetRow(fmt.Sprintf("A%d", i+1), []any{100_000 + i, texts[1], texts[2], time.Date(2026, time.November, 30, 0, 0, 0, 0, time.UTC), texts[4], texts[5]})
	}
	_ = w.Flush()
	buffer, err := f.WriteToBuffer()
	if err != nil {
		b.Fatal(err)
	}
	return buffer.Bytes()
}

func odsOf(rows int) []byte {
	grid := make([][]string, rows)
	for i := range grid {
		grid[i] = row(i, "Björn Åkesson")
	}
	return asODS(grid)
}

// ns/byte must be about the same for each size of a kind. 100,000 lines are to be read
// in 2.5 s by all who read a list.
func BenchmarkOpen(b *testing.B) {
	in := func(e interface{ String(string) (string, error) }, s string) []byte {
		data, err := e.String(s)
		if err != nil {
			b.Fatal(err)
		}
		return []byte(data)
	}
	for _, kind := range []struct {
		name string
		make func(rows int) []byte
	}{
		{"UTF-8", func(rows int) []byte { return []byte(csvOf(rows, "Björn Åkesson")) }},
		{"UTF-16", func(rows int) []byte {
			return in(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(), csvOf(rows, "Björn Åkesson"))
		}},
		{"Windows-1252", func(rows int) []byte { return in(charmap.Windows1252.NewEncoder(), csvOf(rows, "Björn Åkesson")) }},
		{"Shift_JIS", func(rows int) []byte { return in(japanese.ShiftJIS.NewEncoder(), csvOf(rows, "佐藤 健一")) }},
		{"xlsx", func(rows int) []byte { return xlsxOf(b, rows) }},
		{"ods", odsOf},
	} {
		for _, rows := range []int{10_000, 100_000} {
			if rows == 100_000 && kind.name == "UTF-16" {
				rows = 60_000 // more are more than 16 MiB
			}
			b.Run(fmt.Sprintf("%s/%d", kind.name, rows), func(b *testing.B) {
				data := kind.make(rows)
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := leavers.Open(context.Background(), "", bytes.NewReader(data), leavers.OpenOptions{}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(data)), "ns/byte")
			})
		}
	}
}
