package clienttest

import (
	"testing"
	"time"

	"mileiq.example/admin/client"
)

// Patience is how long a test waits for something that must happen. What must
// happen takes milliseconds; the rest is for slow machines, and only a test that
// fails uses it up.
const Patience = 30 * time.Second

// Until waits for a condition. It is looked at again after each event, which is
// given to handle first. If the condition does not come true, the test ends, with
// what otherwise says.
func Until[E any](t testing.TB, what string, holds func() bool, events <-chan E, handle func(E), otherwise func() string) {
	t.Helper()
	limit := time.NewTimer(Patience)
	defer limit.Stop()
	for !holds() {
		select {
		case event := <-events:
			handle(event)
		case <-limit.C:
			t.Fatalf("never came true: %s\n%s", what, otherwise())
		}
	}
}

// Wait waits for a channel to be closed.
func Wait(t testing.TB, what string, c <-chan struct{}) {
	t.Helper()
	limit := time.NewTimer(Patience)
	defer limit.Stop()
	select {
	case <-c:
	case <-limit.C:
		t.Fatalf("never happened: %s", what)
	}
}

// Changes returns a channel that something comes from after changes of the client,
// one for several that come close together, and what ends that.
func Changes(c *client.Client) (changed <-chan struct{}, unsubscribe func()) {
	changes := make(chan struct{}, 1)
	return changes, c.Subscribe(func(client.Change) {
		select {
		case changes <- struct{}{}:
		default:
		}
	})
}
