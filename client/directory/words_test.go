package directory_test

import (
	"slices"
	"strings"
	"testing"

	"mileiq.example/admin/client/directory"
)

func TestNamesHaveTheSameWordsHoweverPeopleWriteThem(t *testing.T) {
	for name, want := range map[string]string{
		"José Quirós": "jose quiros", "QUIRO\u0301S,  Jose": "quiros jose", "Anders Černý": "anders cerny",
		"Miriam O'Brien": "miriam obrien", "Miriam O’Brien": "miriam obrien", "Fatima al-Zahra": "fatima al zahra",
		"Søren Hølm": "soren holm", "Łukasz Wójcik": "lukasz wojcik", "Strauß": "strauss", "Yılmaz": "yilmaz", "Gözde İz": "gozde iz",
		"Пётр Мороз": "петр мороз", "李小龙": "李小龙", "يُوسُف": "يوسف", "ガ": "ガ", "हिन्दी": "हिन्दी", "Ａｄａ": "ada",
		"J. R. \"Bob\" Smith (Sales)": "j r bob smith sales", "": "", " - ": "", "a\u200bda": "ada", "4711": "4711",
	} {
		if got := directory.NameWords(name); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q has the words %q, want %q", name, got, want)
		}
	}
}
