package leavers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/leavers"
)

var written = map[leavers.Encoding]encoding.Encoding{
	"UTF-8":         unicode.UTF8,
	"UTF-16 LE":     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"UTF-16 BE":     unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"Windows-1252":  charmap.Windows1252,
	"Windows-1250":  charmap.Windows1250,
	"Windows-1251":  charmap.Windows1251,
	"Windows-1253":  charmap.Windows1253,
	"Windows-1254":  charmap.Windows1254,
	"Windows-1255":  charmap.Windows1255,
	"Windows-1256":  charmap.Windows1256,
	"Windows-1257":  charmap.Windows1257,
	"ISO-8859-2":    charmap.ISO8859_2,
	"ISO-8859-5":    charmap.ISO8859_5,
	"ISO-8859-7":    charmap.ISO8859_7,
	"ISO-8859-15":   charmap.ISO8859_15,
	"KOI8-R":        charmap.KOI8R,
	"Code page 437": charmap.CodePage437,
	"Code page 850": charmap.CodePage850,
	"Code page 852": charmap.CodePage852,
	"Code page 866": charmap.CodePage866,
	"Mac Roman":     charmap.Macintosh,
	"Mac Cyrillic":  charmap.MacintoshCyrillic,
	"Shift_JIS":     japanese.ShiftJIS,
	"EUC-JP":        japanese.EUCJP,
	"ISO-2022-JP":   japanese.ISO2022JP,
	"GBK":           simplifiedchinese.GBK,
	"Big5":          traditionalchinese.Big5,
	"EUC-KR":        korean.EUCKR,
}

// lists are headings and names in many languages, and the encodings of their
// spreadsheets and of those before them.
var lists = []struct {
	encodings string
	heading   string
	names     string
}{
	{"Windows-1252,Mac Roman,Code page 850,UTF-16 LE,UTF-16 BE", "Personalnr.;Name;E-Mail;Kündigung zum;Führungskraft", "Björn Müller,Käthe Schröder,Günther Weiß,Änne Vögele,Anders Dubois"},
	{"Windows-1252,Mac Roman,Code page 850", "Matricule;Nom;Adresse électronique;Date de départ;Supérieur hiérarchique", "Anaïs Lefèvre,José Léger,Hélène Forêt,Loïc d'Été,Éric Lançon"},
	{"Windows-1252,Mac Roman,Code page 850", "Número;Nombre;Correo electrónico;Último día;Situación", "José Quirós,María Muñoz,Íñigo Peña,Óscar Gutiérrez"},
	{"Windows-1252,Mac Roman,Code page 850", "Número;Nome;Endereço;Data de saída;Situação", "João Conceição,Inês Gonçalves,Sebastião Falcão"},
	{"Windows-1252,Mac Roman,Code page 850", "Anställningsnummer;Namn;E-post;Slutdatum;Närmaste chef", "Björn Åkesson,Åsa Öberg,Märta Sjöström"},
	{"Windows-1252,Mac Roman", "Medarbejdernr.;Navn;E-mail;Fratrædelse;Nærmeste leder", "Søren Kjær,Jørgen Nørgaard,Åse Bæk"},
	{"Windows-1250,ISO-8859-2,Code page 852", "Numer;Imię i nazwisko;Adres;Data odejścia;Przełożony", "Łukasz Wiśniewski,Paweł Kowalczyk,Małgorzata Dąbrowska"},
	{"Windows-1250,ISO-8859-2,Code page 852", "Osobní číslo;Příjmení;E-mail;Datum odchodu;Nadřízený", "Anders Černý,Tomáš Dvořák,Ondřej Růžička"},
	{"Windows-1250,ISO-8859-2", "Törzsszám;Név;E-mail cím;Kilépő dolgozó;Felettes", "László Szűcs,Győző Erdős,Ágnes Tóth"},
	{"Windows-1254", "Sicil no;Ad soyad;E-posta;Ayrılış tarihi;Yönetici", "Gökçe Yılmaz,Çağla Şahin,Ayşe Güneş"},
	{"Windows-1251,KOI8-R,Code page 866,Mac Cyrillic,UTF-16 LE", "Табельный номер;Сотрудник;Электронная почта;Дата увольнения;Руководитель", "Иван Петров,Ольга Смирнова,Дмитрий Кузнецов,АДАЭЗЕ ОКОНКВО"},
	{"Windows-1251", "Табельний номер;Прізвище;Пошта;Дата звільнення;Керівник", "Олександр Шевченко,Юлія Коваленко,Євген Їжак"},
	{"Windows-1253", "Αριθμός;Όνομα;Διεύθυνση;Ημερομηνία αποχώρησης;Προϊστάμενος", "Ελένη Παπαδοπούλου,Γιώργος Νικολάου"},
	{"Windows-1255", "מספר;שם;דואר אלקטרוני;תאריך סיום;מנהל", "נועה כהן,דוד לוי"},
	{"Windows-1256", "الرقم;الاسم;البريد;تاريخ المغادرة;المدير", "فاطمة الزهراء,يوسف المنصوري"},
	{"Shift_JIS,EUC-JP,ISO-2022-JP,UTF-16 LE,UTF-16 BE", "社員番号;氏名;メールアドレス;退職日;上司", "佐藤 健一,和田 恵子,アダエゼ,ビョルン"},
	{"GBK,UTF-16 LE", "工号;姓名;电子邮箱;离职日期;直属经理", "王伟,李娜,张敏,欧阳建国,司马光明"},
	{"Big5", "員工編號;姓名;電子郵件;離職日期;主管", "陳怡君,林志明,黃淑芬"},
	{"EUC-KR", "사번;이름;이메일 주소;퇴사일;관리자", "김민준,이서연,박지훈"},
}

func inEncoding(t *testing.T, name leavers.Encoding, text string) []byte {
	t.Helper()
	data, err := written[name].NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return data
}

func TestTheEncodingOfAListIsFoundOut(t *testing.T) {
	for _, list := range lists {
		names := strings.Split(list.names, ",")
		for _, encoding := range strings.Split(list.encodings, ",") {
			eol := "\r\n"
			if strings.HasPrefix(encoding, "Mac") {
				eol = "\r"
			}
			whole := []string{list.heading}
			texts := []string{}
			for i, name := range names {
				row := fmt.Sprintf("%d;%s;person%d@contoso.example;2026-11-30;Al-Mansouri", 4711+i, name, i)
				whole = append(whole, row)
				texts = append(texts, list.heading+eol+row+eol)
			}
			for _, text := range append(texts, strings.Join(whole, eol)+eol) {
				document := open(t, "a.csv", inEncoding(t, leavers.Encoding(encoding), text))
				want := strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
				if got := document.Sheets[0].Text; got != want {
					t.Errorf("%s is read as %s: %q", encoding, document.Encoding, got)
				}
			}
		}
	}
}

// Where one name is all there is beyond ASCII, the usual encodings are told apart.
func TestOneNameIsEnoughToFindOutTheUsualEncodings(t *testing.T) {
	usual := []string{"Windows-1252", "Windows-1251", "Shift_JIS", "GBK", "Mac Roman"}
	for _, list := range lists {
		for _, encoding := range strings.Split(list.encodings, ",") {
			if !slices.Contains(usual, encoding) {
				continue
			}
			eol := "\r\n"
			if encoding == "Mac Roman" {
				eol = "\r"
			}
			for _, name := range strings.Split(list.names, ",") {
				text := strings.Join([]string{"Number;Name;E-mail", "1;Robin Vale;robin@x.example", "2;" + name + ";other@x.example"}, eol)
				if got := open(t, "a.csv", inEncoding(t, leavers.Encoding(encoding), text)); got.Sheets[0].Text != strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text) {
					t.Errorf("%s is read as %s: %q", encoding, got.Encoding, got.Sheets[0].Text)
				}
			}
		}
	}
}

func TestSignsOfWindowsAreNoLettersOfOthers(t *testing.T) {
	for _, text := range []string{
		"Ada’s list – all leavers\nada@x.example", "“Leavers” of Q4…\nada@x.example", "O’Brien;ob@x.example", "Übergabe: 50 €\nada@x.example",
		"Name;E-mail\nMüller\u00a0GmbH & Co.;a@x.example", "N° 4 « départs »\na@x.example", "• ada@x.example\n• bob@x.example", "Crème brûlée ½ prix\na@x.example",
		"Straße;Größe", "ENTLASSUNGEN MÄRZ\nMÜLLER;m@x.example",
	} {
		if got := open(t, "a.csv", inEncoding(t, "Windows-1252", text)); got.Encoding != "Windows-1252" || !got.Guessed {
			t.Errorf("%q is read as %s", text, got.Encoding)
		}
	}
}

func TestWhatSaysItsEncodingIsNotGuessed(t *testing.T) {
	const text = "Name;E-mail\nБьёрн;b@x.example"
	long := strings.Repeat("Бьёрн;b@x.example\n", 50)
	for name, of := range map[string]struct {
		data []byte
		want leavers.Encoding
		text string
	}{
		"ASCII":             {[]byte("ada@x.example"), "UTF-8", "ada@x.example"},
		"UTF-8":             {[]byte(text), "UTF-8", text},
		"UTF-8, marked":     {[]byte("\ufeff" + text), "UTF-8", text},
		"UTF-16 LE, marked": {inEncoding(t, "UTF-16 LE", text), "UTF-16 LE", text},
		"UTF-16 BE, marked": {inEncoding(t, "UTF-16 BE", text), "UTF-16 BE", text},
		"UTF-16 LE":         {inEncoding(t, "UTF-16 LE", text)[2:], "UTF-16 LE", text},
		"UTF-16 BE":         {inEncoding(t, "UTF-16 BE", text)[2:], "UTF-16 BE", text},
		"UTF-16 LE, long":   {inEncoding(t, "UTF-16 LE", long)[2:], "UTF-16 LE", strings.TrimRight(long, "\n")},
	} {
		got := open(t, "a.csv", of.data)
		if got.Encoding != of.want || got.Guessed || got.Sheets[0].Text != of.text {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Without a mark UTF-16 is told by which of its bytes are zero: more than one of ten on
// one side, and eight times as many as on the other.
func TestHowManyZeroBytesMakeUTF16(t *testing.T) {
	for text, want := range map[string]error{
		"a@bc" + strings.Repeat("я", 30): nil,
		"a@bc" + strings.Repeat("я", 40): leavers.ErrNotText,
		"a@bcdefg" + "Ā":                 nil, // U+0100, of which the other byte is zero
		"a@bcdefg" + "ĀĀ":                leavers.ErrNotText,
	} {
		for _, name := range []leavers.Encoding{"UTF-16 LE", "UTF-16 BE"} {
			document, err := leavers.Open(context.Background(), "", bytes.NewReader(inEncoding(t, name, text)[2:]), leavers.OpenOptions{})
			if !errors.Is(err, want) || err == nil && (document.Encoding != name || document.Sheets[0].Text != text) {
				t.Errorf("%s: %q gives %+v, %v", name, text, document, err)
			}
		}
	}
}

func TestAFewWrongBytesMakeNoOtherEncodingOfUTF8(t *testing.T) {
	text := strings.Repeat("Björn Åkesson;bjorn@x.example\n", 10)

	for name, data := range map[string]string{"cut": text + "Eva Gr\xc3", "with Windows-1252 in it": text + "J\xfcrgen;j@x.example"} {
		got := open(t, "a.csv", []byte(data))
		if got.Encoding != "UTF-8" || !got.Guessed || !strings.HasPrefix(got.Sheets[0].Text, "Björn Åkesson;") || !strings.Contains(got.Sheets[0].Text, "\ufffd") {
			t.Errorf("%s: %s %q", name, got.Encoding, got.Sheets[0].Text)
		}
	}
}

func TestTheSampleIsALineByWhichOneSeesTheEncoding(t *testing.T) {
	text := inEncoding(t, "Windows-1251", "sep=;\r\n"+strings.Repeat("x", 300)+"Иван Петров"+strings.Repeat("y", 300)+"\r\nОльга;o@x.example")
	for encoding, want := range map[leavers.Encoding]string{"": "Иван Петров", "Windows-1252": "Èâàí Ïåòðîâ"} {
		got, err := leavers.Open(context.Background(), "a.csv", bytes.NewReader(text), leavers.OpenOptions{Encoding: encoding})
		if err != nil || !strings.Contains(got.Sample, want) || utf8.RuneCountInString(got.Sample) > 120 || got.Guessed != (encoding == "") {
			t.Errorf("%s: %q, %v", encoding, got.Sample, err)
		}
	}
	if got := open(t, "", []byte("ada@x.example")); got.Sample != "" {
		t.Errorf("%q", got.Sample)
	}
}

func TestEveryEncodingThatIsOfferedCanBeChosen(t *testing.T) {
	for _, name := range leavers.Encodings() {
		text := "plain;ada@x.example"
		for _, list := range lists {
			if slices.Contains(strings.Split(list.encodings, ","), string(name)) {
				text = list.heading + "\n" + list.names
				break
			}
		}
		got, err := leavers.Open(context.Background(), "a.csv", bytes.NewReader(inEncoding(t, name, text)), leavers.OpenOptions{Encoding: name})
		if err != nil || got.Encoding != name || got.Guessed || got.Sheets[0].Text != text {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := leavers.Open(context.Background(), "a.csv", strings.NewReader("ada@x.example"), leavers.OpenOptions{Encoding: "EBCDIC"}); err == nil {
		t.Error("an encoding that is not known is read")
	}
}

func TestAnyTextComesBackInTheEncodingThatIsChosen(t *testing.T) {
	names := leavers.Encodings()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "encoding")
		var text strings.Builder
		for _, r := range rapid.SliceOfN(rapid.RuneFrom([]rune("aZ;@ éöÅłŚąčűışжЯёΩήאشアー漢田工号陳員김 \n-")), 1, 200).Draw(t, "text") {
			if encoded, err := written[name].NewEncoder().String(string(r)); err == nil {
				if back, err := written[name].NewDecoder().String(encoded); err == nil && back == string(r) {
					text.WriteRune(r)
				}
			}
		}
		want := strings.TrimRight("a"+text.String(), "\n")
		data, err := written[name].NewEncoder().Bytes([]byte(want))
		if err != nil {
			t.Fatal(err)
		}
		got, err := leavers.Open(context.Background(), "", bytes.NewReader(data), leavers.OpenOptions{Encoding: name})
		if err != nil || got.Sheets[0].Text != want {
			t.Fatalf("%s: %+v, %v, want %q", name, got, err, want)
		}
	})
}

func TestLineEndsOfEverySystemAreTheSame(t *testing.T) {
	for _, text := range []string{"a\nb\n\nc", "a\r\nb\r\n\r\nc", "a\rb\r\rc", "a\r\nb\n\rc\r\n", "a\nb\r\n\nc\r\r\n\n"} {
		if got := open(t, "", []byte(text)).Sheets[0].Text; got != "a\nb\n\nc" {
			t.Errorf("%q: %q", text, got)
		}
	}
	// Where a line end lies across two pieces of the file.
	for shift := range 4 {
		text := strings.Repeat("x", 64<<10-2+shift) + "\r\ny\r\n"
		if got := open(t, "", []byte(text)).Sheets[0].Text; got != strings.Repeat("x", 64<<10-2+shift)+"\ny" {
			t.Errorf("%d: ends in %q", shift, got[len(got)-6:])
		}
	}
}

func TestTheListsOfTheCasesAreReadInTheirEncodings(t *testing.T) {
	for file, want := range map[string]struct {
		encoding leavers.Encoding
		says     string
	}{
		"04-entra-export-users.csv":           {"UTF-8", "Björn Åkesson"},
		"07-hr-report-title-lines.csv":        {"Windows-1252", "Åkesson, Björn"},
		"08-hr-report-title-lines-padded.csv": {"Windows-1252", "Åkesson, Björn"},
		"16-de-fuehrungskraft.csv":            {"Windows-1252", "E-Mail Führungskraft"},
		"17-fr-n-plus-1.csv":                  {"Windows-1252", "Åkesson"},
		"20-excel-unicode-text.txt":           {"UTF-16 LE", "Åkesson"},
		"21-sep-cp1252.csv":                   {"Windows-1252", "Käthe-Straße"},
		"22-shift-jis.csv":                    {"Shift_JIS", "メールアドレス"},
		"23-cp1251.csv":                       {"Windows-1251", "Электронная почта"},
		"33-m365-german.csv":                  {"UTF-8", "Björn Åkesson"},
		"62-nl-leidinggevende.csv":            {"Windows-1252", "Åkesson"},
		"66-excel-mac-cr-macroman.csv":        {"Mac Roman", "\nÅkesson;bjorn"},
	} {
		data, err := os.ReadFile(filepath.Join("testdata", "encodings", file))
		if err != nil {
			t.Fatal(err)
		}
		if got := open(t, file, data); got.Encoding != want.encoding || !strings.Contains(got.Sheets[0].Text, want.says) {
			t.Errorf("%s is read as %s: %q", file, got.Encoding, got.Sheets[0].Text)
		}
	}
}
