package service

// Reading filters (RFC 7644 section 3.4.2.2): the grammar is scim2/filter-parser's,
// what they mean for a user is in compile.go.

import (
	"encoding/json"
	"fmt"
	"strings"

	filter "github.com/scim2/filter-parser/v2"

	"mileiq.example/admin/client/sandbox/people"
)

const (
	// maxFilter bounds a filter's length in bytes.
	maxFilter = 4096
	// maxNesting bounds parentheses within parentheses.
	maxNesting = 50
)

// predicate says whether a user matches.
type predicate func(*people.User) bool

// compileFilter turns a filter into a predicate. Errors are an invalidFilter
// answer whose detail says what is wrong.
func compileFilter(raw string) (predicate, error) {
	if len(raw) > maxFilter {
		return nil, invalidFilter("the filter is longer than %d bytes", maxFilter)
	}
	plain, err := plainStrings(strings.TrimSpace(raw))
	if err != nil {
		return nil, err
	}
	parsed, err := filter.ParseFilter([]byte(plain))
	if err != nil {
		return nil, invalidFilter("the filter does not follow the grammar of RFC 7644 section 3.4.2.2")
	}
	return compile(parsed, "")
}

func invalidFilter(format string, args ...any) error {
	return badRequest("invalidFilter", format, args...)
}

// plainStrings rewrites the JSON strings of a filter with the fewest escapes.
// The parser knows only some of those that JSON has, such as \u003C but not
// \u003c, which is how Go writes a less-than sign. It also bounds the nesting.
func plainStrings(raw string) (string, error) {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '(', '[':
			if depth++; depth > maxNesting {
				return "", invalidFilter("the filter is nested more than %d times", maxNesting)
			}
		case ')', ']':
			depth--
		case '"':
			end := i + 1 + stringLength(raw[i+1:])
			var s string
			if end >= len(raw) || json.Unmarshal([]byte(raw[i:end+1]), &s) != nil {
				return "", invalidFilter("the filter has a string that is not a JSON string")
			}
			b.WriteString(quote(s))
			i = end
			continue
		}
		b.WriteByte(raw[i])
	}
	return b.String(), nil
}

// stringLength returns how many bytes stand before the closing quotation mark.
func stringLength(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(s)
}

// quote writes s as a string of the filter grammar, which unquote reads.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ':
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// unquote reads what the parser left of a string: its inside, still escaped.
func unquote(inside string) string {
	var s string
	if json.Unmarshal([]byte(`"`+inside+`"`), &s) != nil {
		return inside
	}
	return s
}
