package profile

// The session of an account, resumed and ended.

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
)

// noted is a store that notes what is deleted from it.
type noted struct {
	oauth.Store
	deleted []string
}

func (n *noted) Delete(ctx context.Context, key string) error {
	n.deleted = append(n.deleted, key)
	return n.Store.Delete(ctx, key)
}

// Nothing listens at the issuer: the service cannot be told, and the session is
// forgotten here all the same.
func TestASessionThatCannotBeRevokedIsForgottenHere(t *testing.T) {
	t.Parallel()
	p := Profile{
		// A loopback, so that the issuer may be one.
		SCIM: "http://127.0.0.1:1", Issuer: "http://127.0.0.1:1", ClientID: "c", Scopes: []string{"openid"}, RedirectHost: "127.0.0.1",
	}
	store := &noted{Store: oauth.NewMemory()}

	err := KeptSession{Profile: p, Store: store, Subject: "avery", Now: time.Now}.End(t.Context(), nil)

	if kindOf(err) != problem.NotRevoked || !errors.Is(err, oauth.ErrNotRevoked) {
		t.Errorf("%v", err)
	}
	if !slices.Equal(store.deleted, []string{p.Key()}) {
		t.Errorf("deleted %q", store.deleted)
	}
}
