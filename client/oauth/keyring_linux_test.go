//go:build keyring

package oauth

// These tests need a real, unlocked Secret Service, such as gnome-keyring under
// dbus-run-session.

import (
	"testing"
)

func TestRealKeyringKeepsItsPromises(t *testing.T) {
	checkStore(t, NewKeyring("mileiq-admin-test"))
}

func TestSignInIsKeptInAndResumedFromTheRealKeyring(t *testing.T) {
	a := startAuthServer(t)
	store := NewKeyring("mileiq-admin-test")
	first := mustSignIn(t, a.discover(t))
	if err := first.Keep(t.Context(), store, testStoreKey); err != nil || !first.Persistent() {
		t.Fatalf("Keep: %v", err)
	}
	id, err := Stored(t.Context(), NewKeyring("mileiq-admin-test"), testStoreKey)
	if err != nil || !id.equal(first.Identity()) {
		t.Errorf("Stored: %+v, %v", id, err)
	}
	second, err := a.discover(t).Resume(t.Context(), NewKeyring("mileiq-admin-test"), testStoreKey)
	if err != nil {
		t.Fatalf("Resume: %v", err)
	}
	for range 3 {
		if _, err := second.Renew(t.Context(), token(t, second)); err != nil || !second.Persistent() {
			t.Fatalf("Renew: %v", err)
		}
		wantStoredIsLive(t, a, store)
	}
	if err := second.SignOut(t.Context()); err != nil {
		t.Errorf("SignOut: %v", err)
	}
	wantSignedOut(t, second, store)
}
