package peak

// Answers that are small on the wire and want much memory of whoever reads them.

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"net/http"
	"strings"
)

// Most is how much an answer may cost at the most, in bytes.
const Most = 64 << 20

// Attack is an answer that means harm.
type Attack struct {
	Name string
	// Encoding is the Content-Encoding, "" without one.
	Encoding string
	// Body makes the answer as it goes over the wire. That takes time.
	Body func() []byte
}

// Serving returns a handler that answers every request with the attack, as a document
// of that type.
func (a Attack) Serving(status int, contentType string) http.HandlerFunc {
	body := a.Body()
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		if a.Encoding != "" {
			w.Header().Set("Content-Encoding", a.Encoding)
		}
		w.WriteHeader(status)
		_, _ = w.Write(body) // the client may have seen enough
	}
}

// Repeated is head, then what over and over, and end: size bytes and hardly less,
// compressed.
func Repeated(name string, size int, head, what, end string) Attack {
	return Attack{name, "gzip", func() []byte { return compressed(size, head, what, end) }}
}

func compressed(size int, head, what, end string) []byte {
	var wire bytes.Buffer
	z, _ := gzip.NewWriterLevel(&wire, gzip.BestSpeed)
	_, _ = z.Write([]byte(head))
	block := []byte(strings.Repeat(what, max(8<<10/len(what), 1)))
	for left := size - len(head) - len(end); left > len(block); left -= len(block) {
		_, _ = z.Write(block)
	}
	_, _ = z.Write([]byte(end))
	_ = z.Close()
	return wire.Bytes()
}

// Any are attacks of size bytes on whoever reads JSON of any kind. head opens a
// document whose first list is empty so far, such as `{"Resources":[`.
func Any(size int, head string) []Attack {
	repeated := func(name, head, what, end string) Attack { return Repeated(name, size, head, what, end) }
	attacks := []Attack{
		repeated("empty elements", head, `{},`, `{}]}`),
		repeated("null elements", head, `null,`, `null]}`),
		repeated("numbers for elements", head, `1,`, `1]}`),
		repeated("wrong elements", head, `[],`, `[]]}`),
		repeated("lists in lists", head, `[`, ``),
		repeated("nothing but lists in lists", ``, `[`, ``),
		repeated("objects in objects", head, `{"a":`, ``),
		repeated("nothing but objects in objects", ``, `{"a":`, ``),
		repeated("a long text", head+`"`, `a`, `"]}`),
		repeated("a long escaped text", head+`"`, `\u0000`, `"]}`),
		repeated("a long name", `{"`, `a`, `":1}`),
		repeated("a long number", `{"totalResults":`, `1`, `}`),
		repeated("a long number inside", head, `1`, `]}`),
		repeated("one name again and again", `{`, `"Resources":[],`, `"a":1}`),
		repeated("one unknown name again and again", `{`, `"a":1,`, `"a":1}`),
		repeated("space", ``, ` `, `{}`),
		repeated("bytes that are no text", head+`"`, "\xff", `"]}`),
	}
	once := func() []byte { return compressed(size, head, `{},`, `{}]}`) }
	twice := func() []byte {
		var wire bytes.Buffer
		z := gzip.NewWriter(&wire)
		_, _ = z.Write(once())
		_ = z.Close()
		return wire.Bytes()
	}
	deflated := func() []byte {
		var wire bytes.Buffer
		f, _ := flate.NewWriter(&wire, flate.BestSpeed)
		_, _ = f.Write([]byte(head + strings.Repeat(`{},`, size/3) + `{}]}`))
		_ = f.Close()
		return wire.Bytes()
	}
	return append(attacks,
		Attack{"deflate that nobody asked for", "deflate", deflated},
		Attack{"br that nobody asked for", "br", once},
		Attack{"gzip in gzip", "gzip", twice},
		Attack{"gzip in gzip, and said so", "gzip, gzip", twice},
	)
}
