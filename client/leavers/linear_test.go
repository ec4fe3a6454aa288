package leavers_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/leavers"
)

// hostile are lists of about n bytes that would cost more than their length where anything
// is looked at again and again.
var hostile = []struct {
	name string
	list func(n int) string
}{
	{"columns", func(n int) string { return strings.Repeat("a@x.example;", n/12) + "\n" }},
	{"columns, two rows", func(n int) string {
		return strings.Repeat("a;", n/4) + "\n" + strings.Repeat("b;", n/4) + "\n"
	}},
	{"one line of words", func(n int) string { return "ada@x.example " + strings.Repeat("word ", n/5) }},
	{"one line of addresses", func(n int) string { return strings.Repeat("a@x.example ", n/12) }},
	{"one line of addresses and commas", func(n int) string { return strings.Repeat("Ada <a@x.example>, ", n/19) }},
	{"one line of groups", func(n int) string { return strings.Repeat("Leavers: a@x.example, b@x.example; ", n/35) }},
	{"one word", func(n int) string { return strings.Repeat("a", n) + "@x.example" }},
	{"at signs", func(n int) string { return strings.Repeat("@", n) }},
	{"lines of one address", func(n int) string { return strings.Repeat("a@x.example\n", n/12) }},
	{"lines of one name and address", func(n int) string { return "Name;Email\n" + strings.Repeat("Ada;a@x.example\n", n/16) }},
	{"quotation marks", func(n int) string { return strings.Repeat(`"`, n) }},
	{"deep quotations", func(n int) string { return strings.Repeat(strings.Repeat(">", 100)+" a@x.example\n", n/113) }},
	{"one deep quotation", func(n int) string { return strings.Repeat("> ", n/2) + "a@x.example\n" }},
	{"quoted cells that do not close", func(n int) string { return "Name,Email\n" + strings.Repeat("\"a,b@x.example\n", n/15) }},
	{"separators", func(n int) string { return strings.Repeat(";", n) }},
	{"separators of every kind", func(n int) string { return strings.Repeat(";,\t|", n/4) }},
	{"pipes and links", func(n int) string { return strings.Repeat("|[<", n/3) }},
	{"strokes", func(n int) string { return "a@x.example" + strings.Repeat(" ~a ~~b <s> -c", n/14) }},
	{"tags", func(n int) string { return "a@x.example" + strings.Repeat(" <s><b", n/6) }},
	{"brackets", func(n int) string { return "a@x.example " + strings.Repeat("([", n/2) + " b@x.example" }},
	{"colons", func(n int) string { return strings.Repeat("a: ", n/3) + "a@x.example" }},
	{"labels", func(n int) string { return strings.Repeat("Email: a@x.example\nName: Ada\n", n/29) }},
	{"spaces", func(n int) string { return "a@x.example" + strings.Repeat(" ", n) + "b@x.example" }},
	{"empty lines", func(n int) string {
		return "a@x.example" + strings.Repeat("\n", min(n, leavers.LinesAtMost-10)) + "b@x.example"
	}},
	{"headers", func(n int) string { return strings.Repeat("From: a@x.example\nTo: b@x.example\n", n/34) }},
	{"letters beyond ASCII", func(n int) string { return strings.Repeat("\xe9@x.example;", n/12) }},
	{"a script without spaces", func(n int) string { return strings.Repeat("请删除", n/9) + "a@x.example" }},
	{"links", func(n int) string { return strings.Repeat("[a@x.example](mailto:a@x.example)", n/33) }},
	{"queries", func(n int) string { return "mailto:a@x.example?" + strings.Repeat("cc=b@x.example&", n/15) }},
	{"entities", func(n int) string { return "a@x.example " + strings.Repeat("&lt;", n/4) }},
}

// readWhole opens a list, and reads it by every choice that is offered.
func readWhole(t testing.TB, list string) {
	ctx := context.Background()
	document, err := leavers.Open(ctx, "", strings.NewReader(list), leavers.OpenOptions{})
	if err != nil {
		inWords(t, err)
		return
	}
	q, err := document.Suggest(ctx, 0)
	if err != nil {
		inWords(t, err)
		return
	}
	choices := []leavers.Choice{q.Choice}
	if len(q.Columns) > 0 {
		choices = append(choices, q.Choose(q.Columns[0]))
	}
	for _, choice := range choices {
		if _, err := document.Mentions(ctx, choice); err != nil {
			inWords(t, err)
		}
	}
}

// inWords fails unless an error is one that has words for the admin.
func inWords(t testing.TB, err error) {
	for _, e := range []error{leavers.ErrTooWide, leavers.ErrTooLong, leavers.ErrEmpty, leavers.ErrColumns, leavers.ErrNotList} {
		if errors.Is(err, e) {
			return
		}
	}
	t.Error(err)
}

// allocated is how many bytes reading a list takes from the heap, again or not.
func allocated(t testing.TB, list string) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	readWhole(t, list)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// The bytes taken from the heap are counted, of Open, Suggest and Mentions together. Time
// is not: BenchmarkTwiceAsLong shows it.
func TestAListTwiceAsLongCostsTwiceAsMuch(t *testing.T) {
	const n, allowance = 100_000, 1 << 20
	for _, h := range hostile {
		once, twice := allocated(t, h.list(n)), allocated(t, h.list(2*n))
		if twice > once*5/2+allowance {
			t.Errorf("%s: %d bytes for %d, and %d for twice as much", h.name, once, n, twice)
		}
	}
}

// BenchmarkTwiceAsLong reads each hostile list and one twice as long, and reports how many
// times longer that takes: about 2.
func BenchmarkTwiceAsLong(b *testing.B) {
	const n = 450_000
	for _, h := range hostile {
		b.Run(h.name, func(b *testing.B) {
			short, long := h.list(n), h.list(2*n)
			var once, twice time.Duration
			for b.Loop() {
				begin := time.Now()
				readWhole(b, short)
				between := time.Now()
				readWhole(b, long)
				once += between.Sub(begin)
				twice += time.Since(between)
			}
			b.ReportMetric(float64(twice)/float64(once), "times")
			b.ReportMetric(float64(twice.Milliseconds())/float64(b.N), "ms")
		})
	}
}
