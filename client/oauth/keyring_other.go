//go:build !linux

package oauth

// namedError knows no names: no bus is asked.
func namedError(error) error { return nil }

// Owner is not known, so that nobody is woken.
func (systemKeyring) Owner() string { return "" }

// Wake does nothing.
func (systemKeyring) Wake() {}

// Locked is not known without asking.
func (systemKeyring) Locked() bool { return false }
