package directory_test

import (
	"testing"

	"mileiq.example/admin/client/directory"
)

// Who finds another folder than yesterday finds an empty outbox.
func TestTheKeyOfAnAccountStaysAndIsItsOwn(t *testing.T) {
	account := directory.Account{Issuer: "https://login.example", Subject: "ada", Organization: "https://scim.example/v2"}
	if got := account.Key(); got != "e64905890c5f33a2982afe67" {
		t.Errorf("the key is %q", got)
	}
	for _, other := range []directory.Account{
		{Issuer: "https://login.example/", Subject: account.Subject, Organization: account.Organization},
		{Issuer: account.Issuer, Subject: "Ada", Organization: account.Organization},
		{Issuer: account.Issuer, Subject: account.Subject, Organization: "https://scim.example/other"},
	} {
		if other.Key() == account.Key() {
			t.Errorf("%+v has the key of %+v", other, account)
		}
	}
}
