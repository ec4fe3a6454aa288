package leavers_test

import (
	"context"
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

// unasked reads a list of which nothing has to be asked; ErrColumns where something has.
func unasked(r io.Reader) ([]leavers.Mention, error) {
	ctx := context.Background()
	document, err := leavers.Open(ctx, "", r, leavers.OpenOptions{})
	if err != nil {
		return nil, err
	}
	question, err := document.Suggest(ctx, 0)
	if err != nil {
		return nil, err
	}
	if question.Why != leavers.WhyNot {
		return nil, leavers.ErrColumns
	}
	return document.Mentions(ctx, question.Choice)
}

// mentioned writes what a list mentions as line:address, "?" for a line
// without one.
func mentioned(t *testing.T, list string) string {
	t.Helper()
	mentions, err := unasked(strings.NewReader(list))
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
		"ada@x.example":                                            "1:ada@x.example",
		"ada@x.example\nbob@x.example\n":                           "1:ada@x.example 2:bob@x.example",
		"ada@x.example\r\n\r\nbob@x.example":                       "1:ada@x.example 3:bob@x.example",
		"ada@x.example\rbob@x.example":                             "1:ada@x.example 2:bob@x.example",
		"ada@x.example, bob@x.example;carl@x.example":              "1:ada@x.example 1:bob@x.example 1:carl@x.example",
		"ada@x.example bob@x.example\tcarl@x.example":              "1:ada@x.example 1:bob@x.example 1:carl@x.example",
		"Ada Lovelace <ada@x.example>; \"Björn\" <b@x.example>":    "1:ada@x.example 1:b@x.example",
		"Lovelace, Ada <ada@x.example>; Vale, Robin <r@x.example>": "1:ada@x.example 1:r@x.example",
		"\"Lovelace, Ada\" <ada@x.example>, r@x.example":           "1:ada@x.example 1:r@x.example",
		"mailto:ada@x.example, 'o'brien@x.example'.":               "1:ada@x.example 1:o'brien@x.example",
		"\u200bada@x.example\u00a0\nbob@x.example\ufeff":           "1:ada@x.example 2:bob@x.example",
		"alovelace\nbob, carl":                                     "1:alovelace 2:bob 2:carl",
		"E-mail\nada@x.example\nbob@x.example":                     "2:ada@x.example 3:bob@x.example",
		"old@x.example <new@x.example>":                            "1:?old@x.example 1:new@x.example",
		"Ada < \u200bada@x.example >":                              "1:ada@x.example",
		// Tables.
		"Name\tTitle\tE-mail\nAda\t\tada@x.example\n\t\tbob@x.example":      "2:ada@x.example 3:bob@x.example",
		"Name,E-mail\nAda,ada@x.example\nBob,bob@x.example":                 "2:ada@x.example 3:bob@x.example",
		"Name;E-Mail-Adresse;Ort\n\"Love;lace\";ada@x.example;Paris\n":      "2:ada@x.example",
		"UPN\tName\nada@x.example\tAda\n\nbob@x.example\tBob":               "2:ada@x.example 4:bob@x.example",
		"Ada,ada@x.example\nBob,bob@x.example":                              "1:ada@x.example 2:bob@x.example",
		"Ada,ada@x.example":                                                 "1:?Ada 1:ada@x.example",
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
	} {
		if mentions, err := unasked(strings.NewReader(refused.list)); !errors.Is(err, refused.want) || mentions != nil {
			t.Errorf("%s: %d mentions, %v, want %v", name, len(mentions), err, refused.want)
		}
	}
	if _, err := unasked(strings.NewReader(lines)); err != nil {
		t.Errorf("as many lines as may be: %v", err)
	}
}

func TestAVeryLongLineIsCutAndNamesNobody(t *testing.T) {
	long := strings.Repeat("ö", 5000)

	mentions, err := unasked(strings.NewReader(long + "\n" + long + " <ada@x.example>\n" + long + "@x.example"))

	if err != nil || len(mentions) != 2 {
		t.Fatalf("%d mentions, %v", len(mentions), err)
	}
	for i, want := range []string{"ada@x.example", ""} {
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
	if mentions, err := unasked(half); !errors.Is(err, io.ErrUnexpectedEOF) || mentions != nil {
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
		if _, err := unasked(strings.NewReader(c.list)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAMentionIsCutBeyondAThousandBytesOnly(t *testing.T) {
	for length, cut := range map[int]bool{1000: false, 1001: true} {
		address := strings.Repeat("a", length-len("@x.example")) + "@x.example"
		mentions, err := unasked(strings.NewReader(address))
		if err != nil || len(mentions) != 1 {
			t.Fatal(mentions, err)
		}
		if m := mentions[0]; (m.Address == "") != cut || strings.HasSuffix(m.Written, "…") != cut || !cut && m.Written != address || cut && m.Written != address[:1000]+"…" {
			t.Errorf("%d bytes: %d of the address, written %d", length, len(m.Address), len(m.Written))
		}

		named := "Ada " + strings.Repeat("a", length-len("Ada  <ada@x.example>")) + " <ada@x.example>"
		mentions, err = unasked(strings.NewReader(named))
		if err != nil || len(mentions) != 1 || mentions[0].Address != "ada@x.example" || (mentions[0].Written == "ada@x.example") != cut {
			t.Errorf("a name of %d bytes: %+v, %v", length, mentions, err)
		}
	}
}

func TestWhatLooksLikeAnAddressAndIsNoneIsAUserName(t *testing.T) {
	for text, want := range map[string]string{
		"@x.example": "1:@x.example", "ada@": "1:ada@", "@": "1:@", "a@b": "1:a@b", "mailto:a@b": "1:a@b", "MAILTO:a@b": "1:a@b",
		"'a@b'": "1:a@b", "a@b.": "1:a@b", "‘a@b’:": "1:a@b", "<a@b": "1:a@b", "<a> b@c": "1:b@c", "a@b@c": "1:a@b@c", "x <a@b c> <d@e>": "1:a@b 1:d@e",
		"Vale, r@x\nb": "1: 1:r@x 2:", "Vale, <r@x>\nb": "1: 1:r@x 2:", "\"\" <r@x>, b": "1:r@x 1:", "a, , b": "1:a 1:b", "Vale,": "1:Vale",
	} {
		mentions, err := unasked(strings.NewReader(text))
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

func TestCellsMayHaveSpacesBeforeThem(t *testing.T) {
	if got := mentioned(t, "Name, \"E-mail\"\n\"L, A\", \"a@x\"\nBob,  b@x"); got != "2:a@x 3:b@x" {
		t.Errorf("mentions %s", got)
	}
}

func TestAListOfOneLineHasNoHeading(t *testing.T) {
	if got := mentioned(t, "E-mail"); got != "1:E-mail" {
		t.Errorf("mentions %s", got)
	}
}

// manyPeople are so many addresses in one cell.
func manyPeople(n int) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, "a%d@x ", i)
	}
	return all.String()
}

func TestATableWithTooManyPeopleInItsCellsIsTooLong(t *testing.T) {
	row := "Ada,\"" + manyPeople(leavers.LinesAtMost/2+1) + "\"\n"

	if mentions, err := unasked(strings.NewReader("Name,E-mail\n" + row + row)); !errors.Is(err, leavers.ErrTooLong) || mentions != nil {
		t.Errorf("%d mentions, %v", len(mentions), err)
	}
}
