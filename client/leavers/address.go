package leavers

// The addresses in a text, and what stands around them.

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mileiq.example/admin/client/directory"
)

// address is an address in a text.
type address struct {
	at, end int // bytes of the text
	text    string
	apart   Apart
	shared  bool // it stands apart because it is a mailbox of several people
}

// addressesIn returns the addresses of a text in their order, each once where a link
// says it twice, with why one stands apart.
func addressesIn(text string) []address {
	if !hasAt(text) {
		return nil
	}
	all := writtenAddresses(text)
	all = withoutLinks(text, all)
	for i := range all {
		if all[i].apart == NotApart {
			all[i].apart = apartFor(text, all, i)
		}
		if local, _, _ := strings.Cut(all[i].text, "@"); all[i].apart == NotApart && isOfFunction(local) {
			all[i].apart, all[i].shared = ApartOther, true
		}
	}
	strike(text, all)
	return all
}

// hasAt reports whether a text has an at sign, of full width or not.
func hasAt(text string) bool {
	return strings.IndexByte(text, '@') >= 0 || strings.Contains(text, "＠")
}

// separates reports whether an address ends at a letter, wherever it stands.
func separates(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f || strings.IndexByte(",;<>\"()[]{}|/\\`*~:=?", byte(r)) >= 0
	}
	return unicode.IsSpace(r) || strings.ContainsRune("、。，；：（）「」『』【】《》〈〉“”„«»？！｜・→←", r)
}

// writtenAddresses returns every word with an at sign that has something on both sides
// of it.
func writtenAddresses(text string) (all []address) {
	query := -1 // where the query of a link begins
	begin := 0
	for at := 0; at <= len(text); {
		r, size := ' ', 1
		if at < len(text) {
			r, size = utf8.DecodeRuneInString(text[at:])
		}
		amongQuery := query >= 0 && r == '&'
		if at < len(text) && !separates(r) && !amongQuery {
			at += size
			continue
		}
		if a, ok := addressAt(text, begin, at); ok {
			if query >= 0 {
				a.apart = ApartOther // mailto:a@x?cc=b@x
			}
			all = append(all, a)
		}
		switch {
		case r == '?' && len(all) > 0 && all[len(all)-1].end == at:
			query = at
		case r == '=' || r == ',' || r == ';' || amongQuery: // a query goes on
		default:
			query = -1
		}
		at += size
		begin = at
	}
	return all
}

// addressAt returns the address that a word is.
func addressAt(text string, begin, end int) (address, bool) {
	word := text[begin:end]
	if !hasAt(word) {
		return address{}, false
	}
	trimmed := strings.TrimLeftFunc(word, aroundAddress)
	spokenTo := false // @ada@x of a chat
	if rest, ok := strings.CutPrefix(trimmed, "@"); ok && hasAt(rest) {
		trimmed, spokenTo = rest, true
	}
	begin += len(word) - len(trimmed)
	trimmed = strings.TrimRightFunc(trimmed, aroundAddress)
	at, size := strings.LastIndexByte(trimmed, '@'), 1
	if full := strings.LastIndex(trimmed, "＠"); full > at {
		at, size = full, len("＠")
	}
	if at < 1 {
		return address{}, false
	}
	local, domain := trimmed[:at], trimmed[at+size:]
	skipped := unspacedBefore(local)
	domain = domain[:domainEnd(domain)]
	if skipped == len(local) || domain == "" {
		return address{}, false
	}
	begin += skipped
	written := trimmed[skipped : at+size+len(domain)]
	if strings.HasPrefix(written, "_") && strings.HasPrefix(text[begin+len(written):], "_") { // _a@x_ of Markdown
		written, begin = written[1:], begin+1
	}
	if strings.IndexAny(written, "@＠") == 0 {
		return address{}, false
	}
	a := address{at: begin, end: begin + len(written), text: written}
	switch {
	case skipped > 0:
		a.apart = ApartOther
	case spokenTo || isRobot(trimmed[:at]):
		a.apart = ApartMail
	}
	return a, true
}

// isRobot reports whether nobody has such an address: a program sends mails from it.
func isRobot(local string) bool {
	switch strings.Join(wordsOf(local), "") {
	case "noreply", "donotreply", "mailerdaemon", "postmaster":
		return true
	}
	return false
}

// aroundAddress are letters that stand around addresses, and at neither end of one.
func aroundAddress(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("'‘’‚‛.:!…·•–—‐`´", r)
}

// unspacedBefore is how much of a local part may be a sentence in a script without spaces,
// as in 请删除ada@x.example. It may be a part of the address as well, so the address is
// never taken by itself.
func unspacedBefore(local string) int {
	first, _ := utf8.DecodeRuneInString(local)
	last, _ := utf8.DecodeLastRuneInString(local)
	if !unspacedRune(first) || last >= utf8.RuneSelf {
		return 0
	}
	at := strings.LastIndexFunc(local, unspacedRune)
	if at < 0 {
		return 0
	}
	_, size := utf8.DecodeRuneInString(local[at:])
	return at + size
}

// domainEnd is where a domain ends: at a sign of ASCII that stands in none, and at a
// sentence in a script without spaces.
func domainEnd(domain string) int {
	first, _ := utf8.DecodeRuneInString(domain)
	for i, r := range domain {
		if r < utf8.RuneSelf && !(r == '-' || r == '.' || r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z') ||
			(r == '’' || r == '‘') || first < utf8.RuneSelf && unspacedRune(r) && domain[i-1] != '.' {
			return len(strings.TrimRight(domain[:i], ".-"))
		}
	}
	return len(domain)
}

// withoutLinks takes out what a link says twice. Where a link shows another address than
// it leads to, nobody can know which one is meant: neither is taken.
func withoutLinks(text string, all []address) []address {
	kept := all[:0]
	for _, next := range all {
		if len(kept) == 0 {
			kept = append(kept, next)
			continue
		}
		last := &kept[len(kept)-1]
		kind := linkBetween(text, last, next)
		switch {
		case kind == noLink:
		case directory.AddressKey(last.text) == directory.AddressKey(next.text):
			last.end = next.end
			continue
		case kind == link:
			last.apart, next.apart = ApartLink, ApartLink
		case kind == display: // "ada@x" <bob@x>: the name may be anything
			last.apart = ApartOther
		case kind == brackets:
			next.apart = ApartOther
		}
		kept = append(kept, next)
	}
	return kept
}

// linked says how two addresses that follow each other are joined.
type linked int

const (
	noLink   linked = iota
	link            // the text of a link, and where it leads
	display         // a name, and an address in angle brackets
	brackets        // an address, and one in brackets
)

// linkBetween says how two addresses that follow each other are joined: what stands
// between them is short.
func linkBetween(text string, last *address, next address) linked {
	const atMost = 80
	if next.at-last.end > atMost {
		return noLink
	}
	between := strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(`"'”“`, r) {
			return -1
		}
		return r
	}, text[last.end:next.at]))
	before := strings.ToLower(text[max(0, last.at-12):last.at])
	switch {
	case between == "|" && (strings.HasSuffix(before, "<mailto:") || strings.HasSuffix(before, "<")), // Slack
		between == "|mailto:",                                           // Jira
		between == "](mailto:", between == "](", between == "][mailto:", // Markdown
		between == "<mailto:", // what Outlook makes of a page
		strings.Contains(before, "mailto:") && strings.HasPrefix(between, ">") && isTags(between[1:]), // HTML
		(between == "," || between == ";") && strings.Contains(text[max(0, last.at-30):last.at], "HYPERLINK("):
		return link
	case between == "<":
		return display
	case (strings.HasPrefix(between, "(") || strings.HasPrefix(between, "[")) && !strings.ContainsAny(between, ")]"), isArrowBetween(between):
		return brackets
	}
	return noLink
}

// isArrowBetween reports whether an arrow leads from one address to the next, as to who
// takes over.
func isArrowBetween(between string) bool {
	return !strings.ContainsFunc(between, unicode.IsLetter) &&
		(strings.Contains(between, "->") || strings.Contains(between, "=>") || strings.ContainsAny(between, "→⇒➔➜"))
}

// isTags reports whether a text is tags of HTML alone, none of which begins another link.
func isTags(text string) bool {
	for text != "" {
		tag, rest, found := strings.Cut(text, ">")
		if !found || !strings.HasPrefix(tag, "<") || strings.Contains(tag, "mailto:") {
			return false
		}
		text = rest
	}
	return true
}

// apartFor says why an address stands apart, by the words around it.
func apartFor(text string, all []address, i int) Apart {
	const near = 200 // bytes; what is farther away is about something else
	begin, end := 0, len(text)
	if i > 0 {
		begin = all[i-1].end
	}
	if i+1 < len(all) {
		end = all[i+1].at
	}
	before := wordsOf(lastSentence(text[max(begin, all[i].at-near):all[i].at]))
	if apartWords.amongWords(before) || doneBy(before) {
		return ApartOther
	}
	after := text[all[i].end:min(end, all[i].end+near)]
	if inside, ok := bracketsBehind(after); ok && apartWords.amongWords(wordsOf(inside)) {
		return ApartOther
	}
	const soon = 3 // words
	if words := wordsOf(firstSentence(after)); i+1 == len(all) && saidWords.amongWords(words[:min(soon, len(words))]) {
		return ApartMail
	}
	return NotApart
}

// doneBy reports whether the words say by whom something was done: "requested by Yusuf".
func doneBy(words []string) bool {
	for i, word := range words {
		if word == "by" && i > 0 && doneWords.alone[words[i-1]] {
			return true
		}
	}
	return false
}

// bracketsBehind is what stands in brackets right behind an address.
func bracketsBehind(after string) (inside string, ok bool) {
	opened := strings.IndexAny(after, "([")
	if opened < 0 || strings.Trim(after[:opened], "> \t") != "" {
		return "", false
	}
	closed := strings.IndexAny(after[opened:], ")]") // else they are about the next address
	if closed < 0 {
		return "", false
	}
	return after[opened+1 : opened+closed], true
}

// lastSentence is what stands behind the last end of a sentence.
func lastSentence(text string) string {
	for _, end := range []string{". ", "! ", "? ", "; ", "\n", "。", "；"} {
		if at := strings.LastIndex(text, end); at >= 0 {
			text = text[at+len(end):]
		}
	}
	return text
}

// firstSentence is what stands before the first end of a sentence.
func firstSentence(text string) string {
	for _, end := range []string{". ", "! ", "? ", ";", "\n", "。", "；"} {
		if at := strings.Index(text, end); at >= 0 {
			text = text[:at]
		}
	}
	return text
}

// cellText is a cell without what spreadsheets are told by: ="x", 'x, =T("x") and
// =HYPERLINK("mailto:x","x"), whose addresses are found where they stand.
func cellText(cell string) string {
	cell = tidy(cell)
	if rest, ok := strings.CutPrefix(cell, "'"); ok {
		return tidy(rest)
	}
	if rest, ok := strings.CutPrefix(cell, `="`); ok && strings.HasSuffix(rest, `"`) {
		return tidy(strings.ReplaceAll(rest[:len(rest)-1], `""`, `"`))
	}
	return cell
}

// tidy takes spaces and invisible characters from both ends, which come along
// when text is copied from a page.
func tidy(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
}
