package client_test

// The dispatching process killed with SIGKILL, again and again, while the
// organization lives on.

import (
	"context"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client/clienttest/chance"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/sandbox"
)

const (
	// kills is how often it is killed; MILEIQ_KILLS may ask for more.
	kills = 12
	// killsEach is how often in one organization.
	killsEach = 6
)

func TestKilledAtRandomMomentsNothingIsLostDoubledOrTouchedUnasked(t *testing.T) {
	t.Parallel()
	n, seed := chance.Times(t, "MILEIQ_KILLS", kills), chance.Seed(t)
	var sum killed
	for round := 0; sum.kills < n; round++ {
		k := newKilling(t, seed, round)
		for range min(killsEach, n-sum.kills) {
			k.live(t)
		}
		k.finish(t)
		sum.add(k.killed)
		_ = k.demo.Close()
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("killed %d times (%d while changes waited or were under way): %d batches of %d changes confirmed; lost 0, doubled 0, mails doubled 0, others touched 0",
		sum.kills, sum.amid, sum.batches, sum.items)
}

// killed is what came of it.
type killed struct{ kills, amid, batches, items int }

func (k *killed) add(other killed) {
	k.kills += other.kills
	k.amid += other.amid
	k.batches += other.batches
	k.items += other.items
}

// killing is one organization and the computer whose program is killed.
type killing struct {
	killed
	demo      *sandbox.Server
	told      dispatching
	random    *rand.Rand
	free      []string // active, and in no batch yet
	archived  []string // once confirmed to be archived
	confirmed map[string]bool
}

func newKilling(t *testing.T, seed uint64, round int) *killing {
	t.Helper()
	options := sandbox.Options{Users: 250, NoBulk: round%3 == 1, BulkTerse: round%3 == 2}
	demo, err := sandbox.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	k := &killing{demo: demo, random: chance.Rand(seed, round), confirmed: map[string]bool{},
		told: dispatching{Folder: t.TempDir(), Store: t.TempDir(), Profile: demo.Profile(), Login: avery}}
	for _, u := range demo.Users() {
		if u.Status == sandbox.Active && u.Role == sandbox.RoleUser {
			k.free = append(k.free, u.ID)
		}
	}
	return k
}

// live starts the program, has it confirm something, and kills it.
func (k *killing) live(t *testing.T) {
	t.Helper()
	told := k.told
	n := min(len(k.free), 1+k.random.IntN(40))
	told.Archive, k.free = k.free[:n], k.free[n:]
	if len(k.archived) > 0 && k.random.IntN(2) == 0 {
		at := k.random.IntN(len(k.archived))
		told.Invite = k.archived[at:min(len(k.archived), at+15)]
	}
	told.Unchecked = k.random.IntN(2) == 0
	k.archived = append(k.archived, told.Archive...)

	// It is killed a little after a random request, or change, has arrived.
	moment := make(chan struct{})
	var once sync.Once
	var mu sync.Mutex
	left, changes := 1+k.random.IntN(2*n+4), k.random.IntN(3) > 0
	k.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if strings.HasSuffix(r.URL.Path, "/Users") || changes && !isChange(r) {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		if left--; left == 0 {
			once.Do(func() { close(moment) })
		}
		return nil
	})
	p := startProcess(t, "dispatcher", told)
	lines := make(chan string, 10)
	go func() {
		defer close(lines)
		for p.out.Scan() {
			lines <- p.out.Text()
		}
	}()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	idle, amid := false, false
	for waiting := true; waiting; {
		select {
		case line, ok := <-lines:
			if !ok {
				t.Fatal("the program ended by itself")
			}
			k.heard(line)
			idle = idle || line == "idle"
			waiting = !idle
		case <-moment:
			time.Sleep(time.Duration(k.random.IntN(3000)) * time.Microsecond) // somewhere within it
			waiting, amid = false, true
		case <-limit.C:
			t.Fatal("nothing happened")
		}
	}
	p.kill()
	for line := range lines {
		k.heard(line)
	}
	k.kills++
	if amid {
		k.amid++
	}
	k.demo.SetFault(nil)
}

func (k *killing) heard(line string) {
	if id, ok := strings.CutPrefix(line, "confirmed "); ok {
		k.confirmed[id] = true
	}
}

// finish starts the program once more, lets it come to its end, and compares.
func (k *killing) finish(t *testing.T) {
	t.Helper()
	p := startProcess(t, "dispatcher", k.told)
	for p.out.Scan() && p.out.Text() != "idle" {
	}
	p.kill()
	found, err := filepath.Glob(filepath.Join(desktop.FoldersIn(k.told.Folder).Data, "*", "outbox.db"))
	if err != nil || len(found) != 1 {
		t.Fatalf("outboxes: %v, %v", found, err)
	}
	box, err := outbox.Open(context.Background(), found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	batches, _, err := box.Batches(context.Background(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	record, err := box.Record(context.Background(), directory.RecordQuery{Limit: 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	effects := map[string]int{}
	last := map[string]directory.Item{}
	for _, b := range batches {
		delete(k.confirmed, b.ID)
		k.batches++
	}
	for _, e := range record.Entries {
		k.items++
		if e.State != directory.Done {
			t.Errorf("%s of %s ended as %s (%s, %q)", e.Kind, e.Seen.ID, e.State, e.Reason, e.Detail)
		}
		effects[e.Seen.ID]++
		if e.ID > last[e.Seen.ID].ID {
			last[e.Seen.ID] = e.Item
		}
	}
	if len(k.confirmed) > 0 {
		t.Errorf("lost: %v", k.confirmed)
	}
	letters := map[string]int{}
	for _, l := range k.demo.Letters() {
		letters[l.UserID]++
	}
	for _, u := range k.demo.Users() {
		if u.Version-1 != effects[u.ID] || letters[u.ID] != effects[u.ID] {
			t.Errorf("%s: %d confirmed, %d changes, %d letters", u.ID, effects[u.ID], u.Version-1, letters[u.ID])
		}
		if item, ok := last[u.ID]; ok && !item.Kind.Done(directory.Status(u.Status)) {
			t.Errorf("%s is %s after %s", u.ID, u.Status, item.Kind)
		}
	}
}
