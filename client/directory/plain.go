package directory

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What may be copied for another program: what is seen, and nothing besides.

// PlainLine returns text from outside without the spaces around it. ok is false where that
// is more than one line, or has something in it that cannot be seen: then it is not what
// somebody sees who copies it.
func PlainLine(s string) (line string, ok bool) {
	line = strings.Trim(s, " ")
	return line, line != "" && utf8.ValidString(line) && !strings.ContainsFunc(line, func(r rune) bool {
		return hidden(r) || unicode.IsSpace(r) && r != ' '
	})
}

// IsPlainAddress reports whether a line is one e-mail address and nothing else: no name
// beside it, no second address, no quotes or comments, which mail programs understand in
// different ways.
func IsPlainAddress(line string) bool {
	mailbox, domain, found := strings.Cut(line, "@")
	return found && mailbox != "" && domain != "" && !strings.ContainsAny(line, " ,;:<>()\"\\") && !strings.Contains(domain, "@")
}
