//go:build window

package realwindow

// The desktop's side of notifications: a service on the session bus that keeps what the
// program asks it to show (Desktop Notifications Specification 1.2, section 9).

import (
	wire "encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// notification is one that a desktop was asked to show.
type notification struct{ title, text string }

// notifications are all of them, in the order in which they came.
type notifications struct {
	mu    sync.Mutex
	shown []notification
}

// receiveNotifications is the desktop's notification service until the test ends.
func receiveNotifications(t *testing.T) *notifications {
	t.Helper()
	const name, path = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	n := &notifications{}
	if err := bus.ExportMethodTable(map[string]any{"Notify": n.notify}, path, name); err != nil {
		t.Fatal(err)
	}
	reply, err := bus.RequestName(name, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("%s belongs to somebody else: reply %d, %v", name, reply, err)
	}
	return n
}

// notify is the service's method Notify.
func (n *notifications) notify(_ string, _ uint32, _, title, text string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.shown = append(n.shown, notification{title, text})
	return uint32(len(n.shown)), nil
}

func (n *notifications) all() []notification {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.shown)
}

// await waits until there are count of them, while the program runs.
func (n *notifications) await(t *testing.T, w *window, count int) {
	t.Helper()
	if err := until(t.Context(), w.process, func() bool { return len(n.all()) >= count }); err != nil {
		t.Fatalf("waiting for %d notifications: %v. There are %q", count, err, n.all())
	}
}

// zoneWithMidnightIn is a file for the environment variable TZ: the time zone in which the
// day ends after a while, and the next one is tomorrow's as UTC has it. It is a TZif file of
// version 1 (RFC 8536 section 3) with one offset for all time.
func zoneWithMidnightIn(t *testing.T, wait time.Duration) (path string) {
	t.Helper()
	now := time.Now().UTC()
	offset := tomorrow(now).Sub(now.Add(wait))
	const designation = "TEST\x00"
	file := append([]byte("TZif"), make([]byte, 16)...) // version 1, then reserved
	for _, count := range []uint32{0, 0, 0, 0, 1, uint32(len(designation))} {
		file = wire.BigEndian.AppendUint32(file, count)
	}
	file = wire.BigEndian.AppendUint32(file, uint32(offset/time.Second))
	file = append(file, 0, 0) // no daylight saving time, the designation begins at 0
	file = append(file, designation...)
	path = filepath.Join(t.TempDir(), "zone")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tomorrow is the midnight after now, in UTC.
func tomorrow(now time.Time) time.Time {
	return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
}
