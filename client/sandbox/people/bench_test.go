package people

import (
	"strings"
	"testing"
	"time"
)

// One page of a large organization, as a walk asks for it.
func BenchmarkPage(b *testing.B) {
	o := New(Seed(100_000), time.Now, NewMailbox(""))
	q := Query{Order: Order{"userName", func(u *User) string { return strings.ToLower(u.UserName) }}}
	o.List(q, 1, 0)
	for i := 0; b.Loop(); i++ {
		o.List(q, i*200%100_000+1, 200)
	}
}

func BenchmarkSeed(b *testing.B) {
	for b.Loop() {
		Seed(10_000)
	}
}
