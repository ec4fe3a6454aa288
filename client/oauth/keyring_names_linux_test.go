package oauth

import (
	"errors"
	"testing"

	"github.com/godbus/dbus/v5"

	"mileiq.example/admin/client/problem"
)

func TestTheLogSaysWhyThereIsNoKeyringInWordsOfTheBus(t *testing.T) {
	for name, want := range map[string]string{
		"org.freedesktop.DBus.Error.ServiceUnknown": "no keyring: org.freedesktop.DBus.Error.ServiceUnknown",
		"org.freedesktop.DBus.Error.Noor":           "no keyring: dbus.Error",
	} {
		err := keyringError(dbus.Error{Name: name, Body: []any{"Noor"}})
		if got := problem.Text(err); got != want || !errors.Is(err, ErrNoKeyring) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
