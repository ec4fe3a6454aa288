package leavers_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"mileiq.example/admin/client/leavers"
)

// mentioned writes what a list mentions as line:address, "?" for a line
// without one.
func mentioned(t *testing.T, list string) string {
	t.Helper()
	mentions, err := leavers.Read(strings.NewReader(list))
	if err != nil {
		t.Fatalf("%q: %v", list, err)
	}
	var all []string
	for _, m := range mentions {
		address := m.Address
		if address == "" {
			address = "?" + m.Written
		}
		all = append(all, fmt.Sprintf("%d:%s", m.Line, address))
	}
	return strings.Join(all, " ")
}

func TestListsAreReadHoweverPeopleWriteThem(t *testing.T) {
	for list, want := range map[string]string{
		// Text as it is pasted.
		"ada@x.example":                                                        "1:ada@x.example",
		"ada@x.example\nbob@x.example\n":                                       "1:ada@x.example 2:bob@x.example",
		"ada@x.example\r\n\r\nbob@x.example":                                   "1:ada@x.example 3:bob@x.example",
		"ada@x.example\rbob@x.example":                                         "1:ada@x.example 2:bob@x.example",
		"ada@x.example, bob@x.example;carl@x.example":                          "1:ada@x.example 1:bob@x.example 1:carl@x.example",
		"ada@x.example bob@x.example\tcarl@x.example":                          "1:ada@x.example 1:bob@x.example 1:carl@x.example",
		"ada@x.example bob@x.example\nc@x.example d@x.example":                 "1:ada@x.example 1:bob@x.example 2:c@x.example 2:d@x.example",
		"Ada Lovelace <ada@x.example>; \"Björn\" <b@x.example>":                "1:ada@x.example 1:b@x.example",
		"Lovelace, Ada <ada@x.example>; Vale, Robin <r@x.example>":             "1:ada@x.example 1:r@x.example",
		"\"Lovelace, Ada\" <ada@x.example>, r@x.example":                       "1:ada@x.example 1:r@x.example",
		"A <a@x.example>; B <b@x.example>;\nC <c@x.example>; D <d@x.example>;": "1:a@x.example 1:b@x.example 2:c@x.example 2:d@x.example",
		"mailto:ada@x.example, 'o'brien@x.example'.":                           "1:ada@x.example 1:o'brien@x.example",
		"\u200bada@x.example\u00a0\nbob@x.example\ufeff":                       "1:ada@x.example 2:bob@x.example",
		"alovelace\nbob, carl":                                                 "1:alovelace 2:bob 2:carl",
		"E-mail\nada@x.example\nbob@x.example":                                 "2:ada@x.example 3:bob@x.example",
		"old@x.example <new@x.example>":                                        "1:new@x.example",
		"Ada < \u200bada@x.example >":                                          "1:ada@x.example",
		// Tables.
		"Name\tTitle\tE-mail\nAda\t\tada@x.example\n\t\tbob@x.example":      "2:ada@x.example 3:bob@x.example",
		"Name,E-mail\nAda,ada@x.example\nBob,bob@x.example":                 "2:ada@x.example 3:bob@x.example",
		"Name;E-Mail-Adresse;Ort\n\"Love;lace\";ada@x.example;Paris\n":      "2:ada@x.example",
		"UPN\tName\nada@x.example\tAda\n\nbob@x.example\tBob":               "2:ada@x.example 4:bob@x.example",
		"Ada,ada@x.example\nBob,bob@x.example":                              "1:ada@x.example 2:bob@x.example",
		"Ada,ada@x.example":                                                 "1:ada@x.example",
		"Nom;Adresse électronique\nAda;ada@x.example\nBob;bob@x.example":    "2:ada@x.example 3:bob@x.example",
		"sep=;\nName;E-mail\nAda;ada@x.example":                             "3:ada@x.example",
		"username,full name\nalovelace,Ada\nbob,Bob":                        "2:alovelace 3:bob",
		"mail,userPrincipalName\n,ada@x.example\nbob@x.example,b@y.example": "2:ada@x.example 3:bob@x.example",
		"Address,E-mail\n12 High Street,ada@x.example":                      "2:ada@x.example",
		"Name,E-mail\n\"Ada\nLovelace\",ada@x.example\nBob,bob@x.example":   "2:ada@x.example 4:bob@x.example",
		"Name,E-mail\nAda,\nBob,n/a\n,\nCarl\nDora,d@x.example e@x.example": "2:?Ada 3:n/a 5:?Carl 6:d@x.example 6:e@x.example",
	} {
		if got := mentioned(t, list); got != want {
			t.Errorf("%q\n mentions %s\n want     %s", list, got, want)
		}
	}
}

func TestOfATableOnlyTheColumnOfAddressesCounts(t *testing.T) {
	list := "Leaver,E-mail,Manager,Manager's e-mail\nAda,ada@x.example,Bob,bob@x.example\nCarl,carl@x.example,Dora,dora@x.example\n"

	if got := mentioned(t, list); got != "2:ada@x.example 3:carl@x.example" {
		t.Errorf("mentions %s", got)
	}
}

func TestWhatIsNoUsableListIsRefusedWhole(t *testing.T) {
	lines := strings.Repeat("ada@x.example\n", leavers.LinesAtMost)
	for name, refused := range map[string]struct {
		list string
		want error
	}{
		"nothing":                           {"", leavers.ErrEmpty},
		"empty lines":                       {"\n \n\t\n", leavers.ErrEmpty},
		"a heading alone":                   {"Name,E-mail\n", leavers.ErrEmpty},
		"too many lines":                    {lines + "bob@x.example", leavers.ErrTooLong},
		"too many lines, all empty but one": {strings.Repeat("\n", leavers.LinesAtMost) + "bob@x.example", leavers.ErrTooLong},
		"too many on one line":              {strings.Repeat("a@x ", leavers.LinesAtMost+1), leavers.ErrTooLong},
		"too many bytes":                    {strings.Repeat("a", leavers.BytesAtMost+1), leavers.ErrTooLarge},
		"a workbook":                        {"PK\x03\x04\x14\x00\x06\x00", leavers.ErrWorkbook},
		"a picture":                         {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", leavers.ErrNotText},
		"two columns of addresses":          {"ada@x.example,bob@x.example\ncarl@x.example,dora@x.example", leavers.ErrColumns},
		"the managers' column alone":        {"Name,Manager's e-mail\nAda,boss@x.example\nBob,boss@x.example", leavers.ErrColumns},
		"a heading of something else":       {"Name,Assistant\nAda,bob@x.example\nCarl,bob@x.example", leavers.ErrColumns},
		"a first row without an address":    {"Bob,-\nAda,ada@x.example\nCarl,c@x.example", leavers.ErrColumns},
		"names without addresses":           {"Lovelace,Ada\nVale,Robin", leavers.ErrColumns},
		"an unknown delimiter":              {"sep=|\nName|E-mail\nAda|ada@x.example", leavers.ErrColumns},
	} {
		if mentions, err := leavers.Read(strings.NewReader(refused.list)); !errors.Is(err, refused.want) || mentions != nil {
			t.Errorf("%s: %d mentions, %v, want %v", name, len(mentions), err, refused.want)
		}
	}
	if _, err := leavers.Read(strings.NewReader(lines)); err != nil {
		t.Errorf("as many lines as may be: %v", err)
	}
}

func TestAQuoteThatDoesNotMatchIsToldWithItsLine(t *testing.T) {
	for list, want := range map[string]int{
		"Name,E-mail\nAda,ada@x.example\n\"Bob,bob@x.example\nCarl,carl@x.example":           3,
		"Ada,a@x.example,manager@x.example\n\"Bob,b@x.example,manager@x.example\n":           2,
		"Name,E-mail\n" + strings.Repeat("Ada,ada@x.example\n", 60) + "B \"ob\",b@x.example": 62,
	} {
		var quote *leavers.QuoteError
		if mentions, err := leavers.Read(strings.NewReader(list)); !errors.As(err, &quote) || quote.Line != want || mentions != nil {
			t.Errorf("%q: %v, want line %d", list, err, want)
		}
	}
}

func TestAVeryLongLineIsCutAndNamesNobody(t *testing.T) {
	long := strings.Repeat("ö", 5000)

	mentions, err := leavers.Read(strings.NewReader(long + "\n" + long + " <ada@x.example>\n" + long + "@x.example"))

	if err != nil || len(mentions) != 3 {
		t.Fatalf("%d mentions, %v", len(mentions), err)
	}
	for i, want := range []string{"", "ada@x.example", ""} {
		m := mentions[i]
		if m.Address != want || len(m.Written) > 1100 || !utf8.ValidString(m.Written) || !strings.Contains(m.Written, want) {
			t.Errorf("line %d mentions %q in %d bytes", m.Line, m.Address, len(m.Written))
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestAListThatCannotBeReadIsAnError(t *testing.T) {
	half := io.MultiReader(strings.NewReader("ada@x.example\n"), failing{})
	if mentions, err := leavers.Read(half); !errors.Is(err, io.ErrUnexpectedEOF) || mentions != nil {
		t.Errorf("%d mentions, %v", len(mentions), err)
	}
}

// encodings are those in which a list may be written.
var encodings = map[string]encoding.Encoding{
	"UTF-8": encoding.Nop, "UTF-8 with a mark": unicode.UTF8BOM,
	"UTF-16 LE with a mark": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16 BE with a mark": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"UTF-16 LE": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16 BE": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"Windows-1252": charmap.Windows1252,
}

func TestListsAreReadInEveryEncoding(t *testing.T) {
	const list = "Name;E-mail\nBjörn;björn@contoso.example\nAda;ada@contoso.example\n"
	for name, e := range encodings {
		written, err := e.NewEncoder().String(list)
		if err != nil {
			t.Fatal(err)
		}
		if got := mentioned(t, written); got != "2:björn@contoso.example 3:ada@contoso.example" {
			t.Errorf("%s: mentions %s", name, got)
		}
	}
}

// FuzzRead feeds anything. What is accepted mentions only what stands in
// the list, in its order.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"ada@x.example", "Name,E-mail\nAda,ada@x.example\n", "sep=;\na;b", "\xff\xfea\x00@\x00b\x00", "Lovelace, Ada <ada@x.example>; b@x",
		"\"a\"\"b\";c@d\n\"", "a@b\tc@d\n\te@f", "<a@b><c@d>", "\xef\xbb\xbfE-mail\n\xe9@x", "mail\n\n\n@\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		mentions, err := leavers.Read(bytes.NewReader(data))
		if err != nil {
			if mentions != nil {
				t.Fatal("mentions in spite of an error")
			}
			return
		}
		lines, line := bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte("\r"))+1, 1
		for _, m := range mentions {
			if m.Line < line || m.Line > lines {
				t.Fatalf("line %d after line %d of %d", m.Line, line, lines)
			}
			line = m.Line
			if m.Written == "" || !strings.Contains(m.Written, m.Address) {
				t.Fatalf("%q is not in %q", m.Address, m.Written)
			}
		}
	})
}

func TestAsMuchAsMayBeIsReadAndNotMore(t *testing.T) {
	long := strings.Repeat("a", 988) + "@x.example\n" // of more, nobody reads on
	line := strings.Repeat(" ", 900) + "a@x\n"
	full := strings.Repeat(line, leavers.BytesAtMost/len(line))
	full += strings.Repeat(" ", leavers.BytesAtMost-len(full))
	for name, c := range map[string]struct {
		list string
		want error
	}{
		"as many bytes as may be": {full, nil},
		"one more":                {full + " ", leavers.ErrTooLarge},
		"a long address":          {long, nil},
	} {
		if _, err := leavers.Read(strings.NewReader(c.list)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAMentionIsCutBeyondAThousandBytesOnly(t *testing.T) {
	for length, cut := range map[int]bool{1000: false, 1001: true} {
		address := strings.Repeat("a", length-len("@x.example")) + "@x.example"
		mentions, err := leavers.Read(strings.NewReader(address))
		if err != nil || len(mentions) != 1 {
			t.Fatal(mentions, err)
		}
		if m := mentions[0]; (m.Address == "") != cut || strings.HasSuffix(m.Written, "…") != cut || !cut && m.Written != address || cut && m.Written != address[:1000]+"…" {
			t.Errorf("%d bytes: %d of the address, written %d", length, len(m.Address), len(m.Written))
		}

		named := "Ada " + strings.Repeat("a", length-len("Ada  <ada@x.example>")) + " <ada@x.example>"
		mentions, err = leavers.Read(strings.NewReader(named))
		if err != nil || len(mentions) != 1 || mentions[0].Address != "ada@x.example" || (mentions[0].Written == "ada@x.example") != cut {
			t.Errorf("a name of %d bytes: %+v, %v", length, mentions, err)
		}
	}
}

func TestWhatLooksLikeAnAddressAndIsNoneIsAUserName(t *testing.T) {
	for text, want := range map[string]string{
		"@x.example": "1:@x.example", "ada@": "1:ada@", "@": "1:@", "a@b": "1:a@b", "mailto:": "1:mailto:", "mailto:a@b": "1:a@b", "MAILTO:a@b": "1:a@b",
		"'a@b'": "1:a@b", "a@b.": "1:a@b", "‘a@b’:": "1:a@b", "<a@b": "1:a@b", "<a> b@c": "1:b@c", "a@b@c": "1:a@b@c", "x <a@b c> <d@e>": "1:d@e",
		"Vale, r@x\nb": "1:Vale 1:r@x 2:b", "Vale, <r@x>\nb": "1:Vale 1:r@x 2:b", "\"\" <r@x>, b": "1:r@x 1:b", "a, , b": "1:a 1:b", "Vale,": "1:Vale",
	} {
		mentions, err := leavers.Read(strings.NewReader(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		var all []string
		for _, m := range mentions {
			all = append(all, fmt.Sprintf("%d:%s", m.Line, m.Address))
		}
		if got := strings.Join(all, " "); got != want {
			t.Errorf("%q mentions %s, want %s", text, got, want)
		}
	}
}

// Up to one of a hundred characters may be a control character.
func TestWhatIsFullOfControlCharactersIsNoText(t *testing.T) {
	for controls, want := range map[int]error{1: nil, 2: nil, 3: leavers.ErrNotText} {
		text := strings.Repeat("\x01", controls) + strings.Repeat("a", 200-controls-1) + "\n"
		if _, err := leavers.Read(strings.NewReader(text + "b")); !errors.Is(err, want) {
			t.Errorf("%d of 200: %v", controls, err)
		}
	}
	for _, text := range []string{"ada@x.example\x00", "\x00"} {
		if _, err := leavers.Read(strings.NewReader(text)); !errors.Is(err, leavers.ErrNotText) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := leavers.Read(strings.NewReader("\xd0\xcf\x11\xe0 an older workbook")); !errors.Is(err, leavers.ErrWorkbook) {
		t.Error(err)
	}
}

// What Windows' own programs write has no mark, and few zero bytes where names are
// not Latin.
func TestUTF16WithoutAMarkIsToldByItsZeroBytes(t *testing.T) {
	for name, e := range map[string]encoding.Encoding{"LE": encodings["UTF-16 LE"], "BE": encodings["UTF-16 BE"]} {
		for text, want := range map[string]string{
			"a@b": "1:a@b",
			"имя a@b.example " + strings.Repeat("x", 12): "1:a@b.example",
		} {
			written, err := e.NewEncoder().String(text)
			if err != nil {
				t.Fatal(err)
			}
			if got := mentioned(t, written); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %q mentions %s", name, text, got)
			}
		}
	}
}

func TestTheHeadingDecidesWhichColumnCounts(t *testing.T) {
	for list, want := range map[string]string{
		// A column of addresses counts before one of user names, wherever it stands.
		"Login,Name,E-mail\nada,Ada,a@x\nbob,Bob,b@x":           "2:a@x 3:b@x",
		"Account;UPN\nada;a@x":                                  "2:a@x",
		"Email Address [Required],Org Unit\na@x,Sales":          "2:a@x",
		"E-mail,Manager\na@x,boss@x\n,boss@x":                   "2:a@x 3:?boss@x",
		"Name,Kontakt-Mail\nAda,a@x\nBob,b@x":                   "2:a@x 3:b@x",
		"sep=,\nName,Courriel privé\nAda,a@x\nBob,b@x":          "3:a@x 4:b@x",
		"SEP=;\nAda;a@x\nBob;b@x":                               "2:a@x 3:b@x",
		"Name\tMail\nAda, L.\ta@x":                              "2:a@x",
		"Ada,a@x\nBob,\nCarl,c@x":                               "1:a@x 2:?Bob 3:c@x",
		"a@x,\nb@x,":                                            "1:a@x 2:b@x", // a wrapped list
		"Mail\nsomebody\nelse":                                  "2:somebody 3:else",
		"me@x mail\nb@x":                                        "1:me@x 2:b@x",
		"Address,Login\n12 High Street,ada\n13 High Street,bob": "2:ada 3:bob",
	} {
		if got := mentioned(t, list); got != want {
			t.Errorf("%q\n mentions %s\n want     %s", list, got, want)
		}
	}
	for _, list := range []string{"sep=;\nName;Ort\nAda;Paris", "Ada,a@x,b@y\nBob,c@x,d@y", "Name,Boss mail\nAda,b@x\nBob,b@x"} {
		if _, err := leavers.Read(strings.NewReader(list)); !errors.Is(err, leavers.ErrColumns) {
			t.Errorf("%q: %v", list, err)
		}
	}
	for _, list := range []string{"sep=;", "sep=;\n", "sep=;\n\n"} {
		if mentions, err := leavers.Read(strings.NewReader(list)); err == nil && len(mentions) > 1 {
			t.Errorf("%q: %v, %v", list, mentions, err)
		}
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	if got := (&leavers.QuoteError{Line: 7}).Error(); !strings.Contains(got, "line 7 ") {
		t.Error(got)
	}
}

func TestTheFirstFiftyRowsDecideWhetherATextIsATable(t *testing.T) {
	row := "Ada,a@x\n"
	if got := mentioned(t, strings.Repeat(row, 50)+"bob"); !strings.HasSuffix(got, " 50:a@x 51:?bob") {
		t.Errorf("a table mentions %s", got)
	}
	if got := mentioned(t, strings.Repeat(row, 49)+"bob"); !strings.HasSuffix(got, "49:Ada 49:a@x 50:bob") {
		t.Errorf("a list mentions %s", got)
	}
}

func TestCellsMayHaveSpacesBeforeThem(t *testing.T) {
	if got := mentioned(t, "Name, \"E-mail\"\n\"L, A\", \"a@x\"\nBob,  b@x"); got != "2:a@x 3:b@x" {
		t.Errorf("mentions %s", got)
	}
	var quote *leavers.QuoteError
	if _, err := leavers.Read(strings.NewReader("sep=;\nName;E-mail\n\"Ada;a@x")); !errors.As(err, &quote) || quote.Line != 3 {
		t.Errorf("with a declared delimiter: %v", err)
	}
}

// Without a mark UTF-16 is told by which of its bytes are zero: more than seven of
// ten on one side, fewer than one of ten on the other.
func TestHowManyZeroBytesMakeUTF16(t *testing.T) {
	for text, want := range map[string]error{
		"a@bcdefg" + "яя":  nil,
		"a@bcdef" + "яяя":  leavers.ErrNotText,
		"a@bcdefghi" + "Ā": nil, // U+0100, of which the other byte is zero
		"a@bcdefgh" + "Ā":  leavers.ErrNotText,
	} {
		for _, name := range []string{"UTF-16 LE", "UTF-16 BE"} {
			written, err := encodings[name].NewEncoder().String(text)
			if err != nil {
				t.Fatal(err)
			}
			mentions, err := leavers.Read(strings.NewReader(written))
			if !errors.Is(err, want) || err == nil && mentions[0].Address != text {
				t.Errorf("%s: %q gives %v, %v", name, text, mentions, err)
			}
		}
	}
}

func TestAListOfOneLineHasNoHeading(t *testing.T) {
	if got := mentioned(t, "E-mail"); got != "1:E-mail" {
		t.Errorf("mentions %s", got)
	}
}

func TestInAWrappedListOfAddressesQuotesMeanNothing(t *testing.T) {
	if got := mentioned(t, "a@x,b@x\n\"c@x,d@x"); got != "1:a@x 1:b@x 2:c@x 2:d@x" {
		t.Errorf("mentions %s", got)
	}
}

func TestATableWithTooManyPeopleInItsCellsIsTooLong(t *testing.T) {
	row := "Ada,\"" + strings.Repeat("a@x ", leavers.LinesAtMost/2+1) + "\"\n"

	if mentions, err := leavers.Read(strings.NewReader("Name,E-mail\n" + row + row)); !errors.Is(err, leavers.ErrTooLong) || mentions != nil {
		t.Errorf("%d mentions, %v", len(mentions), err)
	}
}
