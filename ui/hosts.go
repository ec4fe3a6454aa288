package ui

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/ui/look"
)

// How hosts are shown. A host is shown whole, wrapped where it must be, and the domain
// that somebody answers for is set apart: what stands before it can be anything.

// hostText is a host in one text, for a sentence.
func hostText(host string) string { return client.ReadHost(host).String() }

// hostSpans are a host with its domain in bold.
func hostSpans(h client.Host, style, strong look.Style) (spans []look.Span) {
	add := func(text string, style look.Style, color fyne.ThemeColorName) {
		for _, part := range look.Breakable(text) {
			spans = append(spans, look.Span{Text: part, Style: style, Color: color})
		}
	}
	add(h.Before, style, look.ColorMuted)
	add(h.Domain, strong, "")
	add(h.After, style, look.ColorMuted)
	return spans
}

// hostLine is a host on lines of its own, and in words whose it is.
func hostLine(host string) fyne.CanvasObject {
	h := client.ReadHost(host)
	column := look.VBox(1, look.NewParagraph(hostSpans(h, look.StyleBody, look.StyleStrong)...))
	switch {
	case h.Loopback:
		column.Add(look.Wrapped(look.StyleCaption, t("hosts.thisComputer")))
	case h.Before != "":
		column.Add(look.Wrapped(look.StyleCaption, t("hosts.domain", values{"Domain": h.Domain})))
	}
	return column
}

// hostFact is a label with a host beside it.
func hostFact(label, host string) fyne.CanvasObject { return labelledFact(label, hostLine(host)) }

// hostSentence is the sentence of key with hosts in its gaps, whose domains are in
// bold. The gaps are filled with marks first: one host may contain another.
func hostSentence(key string, hosts map[string]string) (spans []look.Span) {
	const mark = '\uE000' // and those that follow; a sentence has none of them
	gaps, inGap := values{}, map[rune]client.Host{}
	for name, host := range hosts {
		r := mark + rune(len(gaps))
		gaps[name], inGap[r] = string(r), client.ReadHost(host)
	}
	sentence := t(key, gaps)
	for sentence != "" {
		at := strings.IndexFunc(sentence, func(r rune) bool { _, ok := inGap[r]; return ok })
		if at < 0 {
			at = len(sentence)
		}
		spans = append(spans, look.Span{Text: sentence[:at], Style: look.StyleMuted})
		if sentence = sentence[at:]; sentence != "" {
			r, size := utf8.DecodeRuneInString(sentence)
			spans = append(spans, hostSpans(inGap[r], look.StyleMuted, look.StyleStrong)...)
			sentence = sentence[size:]
		}
	}
	return spans
}

// hostAs is what a host is for, with the host below.
func hostAs(label, host string) fyne.CanvasObject {
	return look.VBox(2, look.Caption(label), hostLine(host))
}

// hostsCard names an organization and the two hosts that matter, and says what is odd
// about them.
func hostsCard(name, scim, issuer string) fyne.CanvasObject {
	card := look.NewCard(18, look.VBox(12,
		look.Wrapped(look.StyleStrong, name),
		hostAs(t("hosts.users"), scim),
		hostAs(t("hosts.signIn"), issuer),
	))
	if note := oddHosts(scim, issuer); note != nil {
		return look.VBox(12, card, note)
	}
	return card
}

// oddHosts says in words what is odd about hosts, and what to do; nil if nothing is.
func oddHosts(hosts ...string) fyne.CanvasObject {
	words := oddWords(hosts...)
	if words == "" {
		return nil
	}
	return look.NewBannerCard(look.ToneWarning, look.IconWarning, t("odd.lead"), words+" "+t("odd.next"))
}

// oddWords are the sentences about what is odd, each once; "" if nothing is.
func oddWords(hosts ...string) string {
	var said []string
	met := map[client.HostOddity]bool{}
	for _, odd := range client.HostOddities() {
		for _, host := range hosts {
			h := client.ReadHost(host)
			for _, o := range h.Oddities {
				if o == odd && !met[o] {
					met[o] = true
					said = append(said, oddWord(o, h))
				}
			}
		}
	}
	return strings.Join(said, " ")
}

// oddWord says what is odd about a host.
func oddWord(odd client.HostOddity, h client.Host) string {
	domain := values{"Domain": h.Domain}
	switch odd {
	case client.HostWithUser:
		return t("odd.user", domain)
	case client.HostHoldsDomain:
		return t("odd.inside", domain)
	case client.HostMixesScripts:
		return t("odd.scripts")
	case client.HostWithLetters:
		return t("odd.letters")
	case client.HostIsNumber:
		return t("odd.number")
	case client.HostIsSuffix:
		return t("odd.suffix", domain)
	case client.HostIsSingle:
		return t("odd.single", domain)
	case client.HostIsLong:
		return t("odd.long")
	case client.HostWithCharacters:
		return t("odd.characters")
	case client.HostWithPort:
		return t("odd.port")
	}
	return ""
}
