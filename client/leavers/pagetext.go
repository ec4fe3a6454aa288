package leavers

// The text of a page, as it is shown: spaces and line breaks of the source are one space.

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"mileiq.example/admin/client/directory"
)

// pageText is a text that is being put together.
type pageText struct {
	written []byte
	space   bool
	breaks  int // lines that end before the next letter
}

// add adds text of the source.
func (t *pageText) add(text []byte) {
	for _, b := range text {
		switch b {
		case ' ', '\t', '\n', '\r', '\f':
			t.space = true
			continue
		}
		switch {
		case len(t.written) == 0:
		case t.breaks > 0:
			t.written = append(t.written, "\n\n"[:t.breaks]...)
		case t.space:
			t.written = append(t.written, ' ')
		}
		t.space, t.breaks = false, 0
		t.written = append(t.written, b)
	}
}

// struckMark stands around what is struck through, as chats have it.
const struckMark = "~~"

// mark adds a sign right behind the last letter.
func (t *pageText) mark(sign string) { t.written = append(t.written, sign...) }

// newLine ends the line. Of two, one is empty.
func (t *pageText) newLine(lines int) { t.breaks = max(t.breaks, lines) }

// take returns the text, and begins another one.
func (t *pageText) take() string {
	text := string(t.written)
	*t = pageText{written: t.written[:0]}
	return text
}

// beginLink notes a link to a mailbox, whose address may stand nowhere else.
func (p *page) beginLink(href string) {
	p.endLink()
	const scheme = "mailto:"
	href = strings.TrimSpace(href)
	if len(href) <= len(scheme) || !strings.EqualFold(href[:len(scheme)], scheme) {
		return
	}
	to := href[len(scheme):]
	if decoded, err := url.PathUnescape(to); err == nil && utf8.ValidString(decoded) && !strings.ContainsFunc(decoded, unicode.IsControl) {
		to = decoded
	}
	p.link = pageLink{to: to, begin: len(p.target().written)}
}

// endLink writes the address that a link leads to behind its text, unless that is the same.
func (p *page) endLink() {
	to := p.link.to
	begin := p.link.begin
	p.link = pageLink{}
	target := p.target()
	if to == "" || !hasAt(to) || begin > len(target.written) {
		return
	}
	text := tidy(string(target.written[begin:]))
	switch shown := addressesIn(text); {
	case len(shown) == 1 && directory.AddressKey(shown[0].text) == directory.AddressKey(to):
	case len(shown) > 0: // as Markdown has it: then neither is taken
		target.written = target.written[:begin]
		target.add([]byte(" [" + text + "](mailto:" + to + ")"))
	case strings.ContainsRune(to, '?'):
		target.add([]byte(" mailto:" + to))
	default:
		target.add([]byte(" <" + to + ">"))
	}
}
