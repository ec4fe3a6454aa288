package oauth

import (
	"errors"
	"fmt"
	"slices"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"

	"mileiq.example/admin/client/problem"
)

// collectionLocked is the property of a collection of the Secret Service that says
// whether it must be unlocked first.
const collectionLocked = "org.freedesktop.Secret.Collection.Locked"

// Owner asks the bus for the name of the connection that is the Secret Service.
func (s systemKeyring) Owner() (name string) {
	if s.findSessionBus() != nil {
		return ""
	}
	shared, err := dbus.SessionBus()
	if err != nil {
		return ""
	}
	if shared.BusObject().Call("org.freedesktop.DBus.GetNameOwner", 0, "org.freedesktop.secrets").Store(&name) != nil {
		return ""
	}
	return name
}

// Wake sends a signal that means nothing to the connection that go-keyring uses. It takes
// the next signal, whatever it says, for the end of its question (v0.2.8), and then finds
// that nothing was unlocked, stored or deleted. The connection is the toolkit's, too, and
// must not be closed.
func (s systemKeyring) Wake() {
	shared, err := dbus.SessionBus()
	if err != nil || len(shared.Names()) == 0 {
		return
	}
	own, err := dbus.ConnectSessionBus()
	if err != nil {
		return
	}
	defer own.Close()
	<-own.Send(&dbus.Message{Type: dbus.TypeSignal, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldDestination: dbus.MakeVariant(shared.Names()[0]),
		dbus.FieldPath:        dbus.MakeVariant(dbus.ObjectPath("/org/freedesktop/secrets")),
		dbus.FieldInterface:   dbus.MakeVariant("org.freedesktop.Secret.Prompt"),
		dbus.FieldMember:      dbus.MakeVariant("Gone"),
	}}, nil).Done
}

// namedError sorts the errors that the bus and the Secret Service name; nil for others.
func namedError(err error) error {
	named, ok := errors.AsType[dbus.Error](err)
	if !ok {
		return nil
	}
	switch named.Name {
	case "org.freedesktop.Secret.Error.IsLocked":
		return ErrKeyringLocked
	case "org.freedesktop.DBus.Error.LimitsExceeded", "org.freedesktop.DBus.Error.NoMemory":
		return ErrTooBig
	case "org.freedesktop.DBus.Error.NoReply", "org.freedesktop.DBus.Error.Timeout", "org.freedesktop.DBus.Error.TimedOut":
		return ErrKeyringTimeout
	}
	if slices.Contains(toldNames, named.Name) {
		return fmt.Errorf("%w: %w", ErrNoKeyring, problem.New(named.Name))
	}
	return nil
}

// toldNames are names of errors that a log repeats: they say whether a keyring is
// installed, could be started, or lets nobody in. Others may be anything.
var toldNames = []string{
	"org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner", "org.freedesktop.DBus.Error.NoServer",
	"org.freedesktop.DBus.Error.Disconnected", "org.freedesktop.DBus.Error.AccessDenied", "org.freedesktop.DBus.Error.AuthFailed",
	"org.freedesktop.DBus.Error.Spawn.ExecFailed", "org.freedesktop.DBus.Error.Spawn.ChildExited", "org.freedesktop.DBus.Error.Spawn.ServiceNotFound",
	"org.freedesktop.DBus.Error.UnknownMethod", "org.freedesktop.DBus.Error.UnknownObject", "org.freedesktop.DBus.Error.Failed",
	"org.freedesktop.Secret.Error.NoSession", "org.freedesktop.Secret.Error.NoSuchObject",
}

// Locked asks the Secret Service for a property, which opens no window. Where that does
// not answer, the operation itself finds out why.
func (s systemKeyring) Locked() bool {
	if s.findSessionBus() != nil {
		return false
	}
	service, err := ss.NewSecretService()
	if err != nil {
		return false
	}
	property, err := service.GetLoginCollection().GetProperty(collectionLocked)
	locked, ok := property.Value().(bool)
	return err == nil && ok && locked
}
