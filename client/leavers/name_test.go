package leavers

import (
	"testing"

	"mileiq.example/admin/client/directory"
)

func TestANameInTheRowDiffersOnlyWhereItIsAnothers(t *testing.T) {
	for _, c := range []struct {
		written, own, address string
		differs               bool
	}{
		{"Anders Černý", "Anders Černý", "", false},
		{"", "Anders Černý", "", false},
		{"ČERNÝ, Anders", "Anders Černý", "", false},
		{"anders cerny", "Anders Černý", "", false},
		{"Cerny Anders", "Anders C\u030cerny\u0301", "", false},
		{"A. Černý", "Anders Černý", "", false},
		{"Anders Č.", "Anders Černý", "", false},
		{"Anders Jan Černý", "Anders Černý", "", false},
		{"Anders J. Černý", "Anders Jan Černý", "", false},
		{"Anders J. Černý", "Anders Černý", "", false},
		{"Robert \"Bob\" Smith", "Robert Smith", "", false},
		{"Robert 'Bob' Smith", "Robert Smith", "", false},
		{"Robert “Bob” Smith", "Smith, Robert J.", "", false},
		{"Robert Smith", "Robert (Bob) Smith", "", false},
		{"Bob Smith", "Robert (Bob) Smith", "", false},
		{"Dr. Robert Smith", "Robert Smith", "", false},
		{"Robert Smith (Sales)", "Robert Smith", "", false},
		{"Robert Smith", "Robert Smith [Contractor]", "", false},
		{"Miriam OBrien", "Miriam O'Brien", "", false},
		{"Miriam O’Brien", "Miriam O'Brien", "", false},
		{"Fatima Alzahra", "Fatima al-Zahra", "", false},
		{"Björn Åkesson", "Bjorn Aakesson", "", false},
		{"Max Mueller", "Max Müller", "", false},
		{"José Luis García", "José García López", "", false},
		{"JOSÉ", "José Quirós", "", false},
		{"小龙 李", "李小龙", "", false},
		{"Li Xiaolong", "李小龙", "li.xiaolong@contoso.example", false},
		{"Yusuf Al-Mansouri", "يوسف المنصوري", "yusuf.almansouri@contoso.example", false},
		{"Eleni Papadopoulou", "Ελένη Παπαδοπούλου", "eleni.papadopoulou@contoso.example", false},
		{"Dmitri Volkov", "Dmitri Волков", "dmitri.volkov@contoso.example", false},
		{"Yevgeny Lysenko", "Евгений Лысенко", "evgeny.lysenko@contoso.example", false},
		{"Yevgeny Lysenko", "Евгений Лысенко", "u4711@contoso.example", false}, // nothing to compare with
		{"Ada Lovelace", "", "ada.lovelace@contoso.example", false},
		{"Ada Lovelace", "ada.lovelace@contoso.example", "ada.lovelace@contoso.example", false},
		{"4711", "4711", "", false},

		{"Anders Černý", "Yusuf Mansouri", "", true},
		{"Anders Berg", "Anders Bergström", "", true},
		{"Anna Hansen", "Anna Jansen", "", true},
		{"Anna Maria Berg", "Anna Maria Svensson", "", true},
		{"Anna Berg", "Anna Svensson", "anna.berg@contoso.example", true}, // the address went to somebody else
		{"Anna Berg", "Andreas Berg", "", true},
		{"Anna B.", "Anna Svensson", "", true},
		{"Noor Haddad", "يوسف المنصوري", "yusuf.almansouri@contoso.example", true},
		{"Bruce Lee", "李小龙", "li.xiaolong@contoso.example", true},
		{"Anders Černý", "", "yusuf.almansouri@contoso.example", true},
		{"王小明", "李小龙", "", true},
	} {
		u := directory.User{ID: "1", UserName: c.address, Email: c.address, DisplayName: c.own}
		if got := NameDiffers(c.written, u); got != c.differs {
			t.Errorf("%q of %q (%s) differs: %t, want %t", c.written, c.own, c.address, got, c.differs)
		}
	}
}
