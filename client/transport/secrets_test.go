package transport_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/transport"
)

// escaped is a text as some service may write it in JSON.
func escaped(t *rapid.T, text string) string {
	var b strings.Builder
	for _, r := range text {
		how := rapid.IntRange(0, 3).Draw(t, "how")
		switch {
		case how == 1:
			fmt.Fprintf(&b, `\u%04x`, r)
		case how == 2:
			fmt.Fprintf(&b, `\u%04X`, r)
		case strings.ContainsRune(`"\`, r), r == '/' && how == 3:
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func TestNoSecretComesBackInAnAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known := rapid.SliceOfN(rapid.StringMatching(`[aA/."\\]{1,3}[a-zA-Z0-9_./+=~"\\-]{12,40}`), 1, 3).Draw(t, "secrets")
		var s transport.Secrets
		s.Add(known...)
		around := rapid.StringOfN(rapid.SampledFrom([]rune("aA é王{}[]:,0u")), 0, 60, -1)
		var body, want strings.Builder
		for range rapid.IntRange(0, 4).Draw(t, "parts") {
			text, secret := around.Draw(t, "around"), rapid.SampledFrom(known).Draw(t, "secret")
			body.WriteString(text + " " + escaped(t, secret))
			want.WriteString(text + " *")
		}
		last := around.Draw(t, "last")
		body.WriteString(" " + last)
		want.WriteString(" " + last)
		var from io.Reader = strings.NewReader(`"` + body.String() + `"`)
		if rapid.Bool().Draw(t, "in single bytes") {
			from = iotest.OneByteReader(from)
		}
		answer := &http.Response{Header: http.Header{"Location": {"/?token=" + known[0]}}, Body: io.NopCloser(from)}

		s.Clean(answer)

		read, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if err := json.Unmarshal(read, &got); err != nil {
			t.Fatalf("%q is no JSON any more: %v", read, err)
		}
		for _, secret := range known {
			if strings.Contains(got, secret) || strings.Contains(answer.Header.Get("Location"), known[0]) {
				t.Fatalf("%q holds %q", got, secret)
			}
		}
		if single := strings.Join(strings.FieldsFunc(got, func(r rune) bool { return r == '*' }), "*"); single != strings.Trim(want.String(), "*") && !overlapping(known) {
			t.Fatalf("it became %q, want %q", single, want.String())
		}
	})
}

// overlapping reports whether one secret holds another: then stars stand beside a rest.
func overlapping(known []string) bool {
	for i, a := range known {
		if slices.ContainsFunc(known[i+1:], func(b string) bool { return strings.Contains(a, b) || strings.Contains(b, a) }) {
			return true
		}
	}
	return false
}

func TestOnlyTheNewestSecretsAreLookedForAndNoShortOnes(t *testing.T) {
	var s transport.Secrets
	s.Add("short")
	for i := range 40 {
		s.Add(fmt.Sprintf("secret-number-%02d", i), fmt.Sprintf("secret-number-%02d", i))
	}
	for text, want := range map[string]string{
		"short": "short", "secret-number-39": "****************", "secret-number-08": "****************", "secret-number-07": "secret-number-07",
	} {
		if got := s.Redact(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
	var none *transport.Secrets
	none.Add("secret-number-00")
	if got := none.Redact("secret-number-00"); got != "secret-number-00" {
		t.Errorf("without secrets it became %q", got)
	}
}

func TestAnErrorOfABodyArrivesAfterWhatCameBefore(t *testing.T) {
	var s transport.Secrets
	s.Add("secret-number-00")
	answer := &http.Response{Body: io.NopCloser(io.MultiReader(strings.NewReader("secret-num"), iotest.ErrReader(io.ErrUnexpectedEOF)))}
	s.Clean(answer)

	read, err := io.ReadAll(answer.Body)

	if string(read) != "secret-num" || err != io.ErrUnexpectedEOF {
		t.Errorf("%q, %v", read, err)
	}
}

func BenchmarkCleaningAnAnswer(b *testing.B) {
	body := strings.Repeat(`{"id":"2819c223-7f76-453a-919d-413861904646","userName":"ada@contoso.example","active":true},`, 10_000)
	var s transport.Secrets
	s.Add(strings.Repeat("eyJhbGciOiJSUzI1NiJ9.", 40), "a-refresh-token-of-some-length-0123456789", "the-verifier-0123456789-0123456789-0123456789")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		answer := &http.Response{Body: io.NopCloser(strings.NewReader(body))}
		s.Clean(answer)
		if n, err := io.Copy(io.Discard, answer.Body); err != nil || n != int64(len(body)) {
			b.Fatal(n, err)
		}
	}
}
