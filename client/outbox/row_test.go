package outbox_test

import (
	"encoding/hex"
	"testing"

	"mileiq.example/admin/client/directory"
)

// A later version of the program must compute the same: with another form every
// outbox would be called damaged. The sums were computed with other means, over
//
//	["b1","https://login.example/","ada","https://scim.example/v2","Ada <&> Ärmel","1772366400123456789","archive","1","{\"ID\":\"1\"}"]
//
// in the JSON of Go, which writes <, > and & as \u003c, \u003e and \u0026; with a note,
// "CHG-4711" stands behind it.
func TestTheChecksumKeepsItsForm(t *testing.T) {
	for note, sum := range map[string]string{
		"":         "5960d71d47c9a94bb9e19ab84eb0ea78f155ca42d864ff3a231c29c02a5ad40f",
		"CHG-4711": "9e0d1c67da7d7470b38d61846daea923a18934d0b70b56ca74fd12efe3f363f9",
	} {
		path := at(t)
		o := open(t, path)
		confirm(t, o, ada, plan(directory.Archive, "1"), start)
		ok(t, o.Close())
		tamper(t, path, `PRAGMA foreign_keys = OFF;
UPDATE batches SET id = 'b1', confirmed_by = 'Ada <&> Ärmel'; UPDATE items SET batch = 'b1';
UPDATE seen SET json = '{"ID":"1"}', note = ?, checksum = ?`, note, unhex(t, sum))

		o = open(t, path)

		defer o.Close()
		page, err := o.Record(t.Context(), directory.RecordQuery{Limit: 10})
		ok(t, err)
		if len(page.Entries) != 1 || page.Entries[0].ConfirmedBy != "Ada <&> Ärmel" || page.Entries[0].Note != note {
			t.Errorf("the record has %+v", page)
		}
	}
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	ok(t, err)
	return b
}
