package client_test

// The outbox damaged at random, again and again, and the program started on it.

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest/chance"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// damages is how often the outbox is damaged; MILEIQ_DAMAGES may ask for more.
const damages = 8

// Nothing of what was confirmed may vanish in silence, and nothing may be sent on
// the word of a damaged file.
func TestWhateverIsDamagedEveryConfirmedChangeIsThereOrTheDamageIsSaid(t *testing.T) {
	t.Parallel()
	n, seed := chance.Times(t, "MILEIQ_DAMAGES", damages), chance.Seed(t)
	o := newOrdeal(t)
	t.Cleanup(o.close)
	for _, k := range o.kept {
		o.undamaged(k)
	}
	for round := range n {
		random := chance.Rand(seed, round)
		k := o.kept[round%len(o.kept)]
		what := o.damaged(k, random)
		if len(o.wrongs) > 0 || t.Failed() {
			t.Fatalf("round %d: %s, %s\n%s", round, k.name, what, strings.Join(o.wrongs, "\n"))
		}
	}
	t.Logf("damaged %d times\n%s", n, o.tally)
}

// ordeal is one organization, and an admin's computer that is brought back to what
// it was before each damage.
type ordeal struct {
	*desk
	rewind  func()
	before  map[string]sandbox.User
	letters map[string]int
	kept    []*keptFolder
	tally   tally
	rounds  int
	wrongs  []string // broken promises of this round, a few of them
}

func (o *ordeal) wrong(format string, args ...any) {
	if len(o.wrongs) < 5 {
		o.wrongs = append(o.wrongs, fmt.Sprintf(format, args...))
	}
}

// tally counts how rounds ended.
type tally map[string]int

func (t tally) String() string {
	var lines []string
	for _, what := range slices.Sorted(maps.Keys(t)) {
		lines = append(lines, fmt.Sprintf("%6d %s", t[what], what))
	}
	return strings.Join(lines, "\n")
}

// keptFolder is a data folder to be damaged.
type keptFolder struct {
	name   string
	folder string
	// items are all that were confirmed, as the file says, and ends how those
	// end that no damage keeps from it.
	items, ends map[itemKey]directory.Item
	// held are those batches that are not to be sent.
	held map[string]bool
}

// itemKey is what an item is known by, whatever file it is in.
type itemKey struct{ batch, user string }

// itemsOf returns the items of a record.
func itemsOf(t *testing.T, record []directory.Entry) map[itemKey]directory.Item {
	t.Helper()
	items := map[itemKey]directory.Item{}
	for _, e := range record {
		key := itemKey{e.BatchID, e.Seen.ID}
		if _, twice := items[key]; twice {
			t.Errorf("%s of %s is twice in batch %s", e.Kind, e.Seen.ID, e.BatchID)
		}
		items[key] = e.Item
	}
	return items
}

// newOrdeal prepares an outbox with changes in every state, in four ways: as the
// program leaves it, with a log beside it as after kill -9, and each of them paused.
func newOrdeal(t *testing.T) *ordeal {
	t.Helper()
	o := &ordeal{desk: makeDesk(t, 700), tally: tally{}}
	o.start()
	o.signIn(avery)
	o.untilCopied()
	ids := o.actives(420)
	done := o.confirm(directory.Archive, ids[:40]...)
	o.mustEnd(done, directory.Done, directory.ReasonNone)
	o.mustEnd(o.confirm(directory.Invite, ids[:15]...), directory.Done, directory.ReasonNone)
	users := o.usersByID()
	o.stop()
	// A crash between an effect and its commit.
	o.tamper("UPDATE items SET state = 'sending', ended_at = NULL WHERE kind = 'archive' AND user IN (?, ?, ?)", ids[37], ids[38], ids[39])
	o.tamper("UPDATE items SET state = 'unknown', ended_at = NULL WHERE kind = 'archive' AND user IN (?, ?, ?)", ids[34], ids[35], ids[36])
	w := &writing{t: t, account: done.Account, free: map[directory.Kind][]directory.User{}}
	for _, id := range ids[40:] {
		w.free[directory.Archive] = append(w.free[directory.Archive], users[id])
	}
	for _, u := range users {
		if u.Status == directory.Archived && !slices.Contains(ids[:40], u.ID) {
			w.free[directory.Invite] = append(w.free[directory.Invite], u)
		}
	}
	w.open(o.outboxFile())
	w.endings()
	w.waiting()
	w.close()
	o.keep("closed", w, nil)
	w.open(o.outboxFile())
	w.lately()
	o.keep("killed", w, nil)
	pause := func() { w.must(w.box.Pause(context.Background(), time.Now())) }
	o.keep("killed while paused", w, pause)
	w.close()
	o.keep("closed while paused", w, nil)
	o.rewind = o.demo.Mark()
	o.before, o.letters = map[string]sandbox.User{}, o.lettersByUser()
	for _, u := range o.demo.Users() {
		o.before[u.ID] = u
	}
	return o
}

func (o *ordeal) usersByID() map[string]directory.User {
	users := map[string]directory.User{}
	for _, row := range o.users().Rows {
		users[row.ID] = row.User
	}
	return users
}

func (o *ordeal) lettersByUser() map[string]int {
	letters := map[string]int{}
	for _, l := range o.demo.Letters() {
		letters[l.UserID]++
	}
	return letters
}

// keep copies the folder after the given last step.
func (o *ordeal) keep(name string, w *writing, last func()) {
	o.t.Helper()
	if last != nil {
		last()
	}
	k := &keptFolder{name: name, folder: o.t.TempDir(), held: map[string]bool{}}
	if err := os.CopyFS(k.folder, os.DirFS(o.folder)); err != nil {
		o.t.Fatal(err)
	}
	if w.box == nil {
		w.open(o.outboxFile())
		defer w.close()
	}
	record, err := w.box.Record(context.Background(), directory.RecordQuery{Limit: 1_000_000})
	w.must(err)
	k.items = itemsOf(o.t, record.Entries)
	holds, err := w.box.Holds(context.Background())
	w.must(err)
	for _, e := range record.Entries {
		k.held[e.BatchID] = holds[""] != "" || holds[e.BatchID] != ""
	}
	o.kept = append(o.kept, k)
}

// writing fills an outbox.
type writing struct {
	t       *testing.T
	box     *outbox.Outbox
	account directory.Account
	free    map[directory.Kind][]directory.User // nothing of theirs is open
}

func (w *writing) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *writing) open(path string) {
	w.t.Helper()
	box, err := outbox.Open(context.Background(), path)
	w.must(err)
	w.box = box
}

func (w *writing) close() {
	w.t.Helper()
	w.must(w.box.Close())
	w.box = nil
}

// confirm confirms a batch of n users who have nothing open.
func (w *writing) confirm(kind directory.Kind, n int) directory.Batch {
	w.t.Helper()
	plan := directory.Plan{Kind: kind, Checked: true, Users: w.free[kind][:n]}
	w.free[kind] = w.free[kind][n:]
	b, err := w.box.Confirm(context.Background(), w.account, "Avery Moss", plan, time.Now())
	w.must(err)
	return b
}

// end ends a batch, which leaves its users free again.
func (w *writing) end(b directory.Batch, state directory.State, reason directory.Reason, detail string) {
	w.t.Helper()
	var all sync.WaitGroup
	errs := make([]error, len(b.Items))
	for i, item := range b.Items {
		w.free[b.Kind] = append(w.free[b.Kind], item.Seen)
		all.Go(func() { errs[i] = w.box.End(context.Background(), item.ID, state, reason, detail, time.Now()) })
	}
	all.Wait()
	w.must(errors.Join(errs...))
}

func (w *writing) cancelRest(b directory.Batch) {
	w.t.Helper()
	_, err := w.box.CancelRest(context.Background(), b.ID, time.Now())
	w.must(err)
	for _, item := range b.Items {
		w.free[b.Kind] = append(w.free[b.Kind], item.Seen)
	}
}

// endings are changes that ended without an effect, and enough rests that were
// cancelled for several pages of every table and index.
func (w *writing) endings() {
	w.end(w.confirm(directory.Archive, 30), directory.Failed, directory.ReasonServiceError, "Not today.")
	w.end(w.confirm(directory.Archive, 30), directory.Refused, directory.ReasonForbidden, "Not by you.")
	w.end(w.confirm(directory.Archive, 30), directory.Conflict, directory.ReasonChanged, "")
	for range 110 {
		w.cancelRest(w.confirm(directory.Archive, 1))
	}
}

// waiting are changes that are still to be made.
func (w *writing) waiting() {
	w.confirm(directory.Archive, 60)
	for range 4 {
		w.confirm(directory.Archive, 5)
	}
	b := w.confirm(directory.Archive, 12)
	_, err := w.box.MarkSendingAll(context.Background(), idsOf(b.Items[:6]), time.Now())
	w.must(err)
	w.must(w.box.MarkUnknownAll(context.Background(), idsOf(b.Items[:3])))
	for _, id := range idsOf(b.Items[8:10]) {
		w.must(w.box.Cancel(context.Background(), id, time.Now()))
	}
	w.must(w.box.Stop(context.Background(), w.confirm(directory.Archive, 10).ID, time.Now()))
	w.confirm(directory.Invite, 20)
}

// lately are the last changes before the end: they are in the log only.
func (w *writing) lately() {
	w.cancelRest(w.confirm(directory.Archive, 5))
	w.confirm(directory.Archive, 15)
	w.end(w.confirm(directory.Archive, 4), directory.Refused, directory.ReasonForbidden, "Not by you.")
	w.must(w.box.Stop(context.Background(), w.confirm(directory.Archive, 6).ID, time.Now()))
	b := w.confirm(directory.Archive, 8)
	_, err := w.box.MarkSendingAll(context.Background(), idsOf(b.Items[:4]), time.Now())
	w.must(err)
	w.must(w.box.Cancel(context.Background(), b.Items[7].ID, time.Now()))
}

func idsOf(items []directory.Item) (ids []int64) {
	for _, item := range items {
		ids = append(ids, item.ID)
	}
	return ids
}

// undamaged starts the program on a copy as it is, and keeps how that ends.
func (o *ordeal) undamaged(k *keptFolder) {
	o.t.Helper()
	o.copyOf(k)
	said, items := o.live(k)
	k.ends = items
	if o.compare(k, said, items); said != nil || len(o.wrongs) > 0 {
		o.t.Fatalf("%s, undamaged: %v\n%s", k.name, said, strings.Join(o.wrongs, "\n"))
	}
	done := 0
	for key, item := range items {
		if k.items[key].State.Open() && item.State == directory.Done {
			done++
		}
	}
	if paused := strings.Contains(k.name, "paused"); done == 0 || paused && done > 12 || !paused && done < 100 {
		o.t.Errorf("%s, undamaged: %d came to their end", k.name, done)
	}
}

// damaged starts the program on a copy that is damaged at random, and says how it
// was.
func (o *ordeal) damaged(k *keptFolder, random *rand.Rand) (what string) {
	o.t.Helper()
	o.copyOf(k)
	what, kind := o.damage(random)
	said, items := o.live(k)
	o.compare(k, said, items)
	outcome := "not noticed, and without harm"
	if said != nil {
		outcome = "said"
	}
	o.tally[outcome]++
	o.tally[fmt.Sprintf("  %s: %s", outcome, kind)]++
	if said == nil {
		return what
	}
	for key := range k.items {
		switch item, there := items[key]; {
		case !there:
			o.tally["items lost and said"]++
			o.tally["    lost: "+kind]++
		case item.Reason == directory.ReasonSalvaged:
			o.tally["items listed for review"]++
		default:
			o.tally["items salvaged as they had ended"]++
		}
	}
	return what
}

// copyOf makes the desk's folder a copy, and the organization what it was. The copy has the
// place of the original: elsewhere it would have no session.
func (o *ordeal) copyOf(k *keptFolder) {
	o.t.Helper()
	o.rounds++
	if err := errors.Join(os.RemoveAll(o.folder), os.CopyFS(o.folder, os.DirFS(k.folder))); err != nil {
		o.t.Fatal(err)
	}
	sqlitetest.SetCounted(o.t, o.outboxFile(), time.Now()) // no backup: the program just ended
	if o.rewind != nil {
		o.rewind()
	}
}

// live starts the program, lets it do all that is to be done, and ends it. said is
// what the window says of damage.
func (o *ordeal) live(k *keptFolder) (said *problem.Problem, items map[itemKey]directory.Item) {
	o.t.Helper()
	o.start()
	o.until("the end of what waits", func() bool {
		s := o.client.State()
		if s.Phase != client.Ready || s.Sync.Ended == 0 {
			return false
		}
		items = itemsOf(o.t, o.recorded())
		for _, item := range items {
			if item.State.Open() && (item.State != directory.Queued || !s.Sending.Paused && !slices.Contains(s.Sending.Stopped, item.BatchID)) {
				return false
			}
		}
		return true
	})
	said = o.client.State().Problem
	o.stop()
	o.startAgain(items)
	if err := os.RemoveAll(o.folder); err != nil {
		o.t.Error(err)
	}
	return said, items
}

// startAgain starts the program once more: it finds all in order, and as it was.
func (o *ordeal) startAgain(items map[itemKey]directory.Item) {
	o.t.Helper()
	if o.rounds%4 != 0 {
		return
	}
	o.start()
	if said := o.client.State().Problem; said != nil {
		o.wrong("the next start says %v", said)
	}
	again := itemsOf(o.t, o.recorded())
	for key, item := range items {
		if !as(again[key], item, false) {
			o.wrong("at the next start %+v is %+v", item, again[key])
		}
	}
	o.stop()
}

// compare holds what there is now against what was confirmed.
func (o *ordeal) compare(k *keptFolder, said *problem.Problem, items map[itemKey]directory.Item) {
	o.t.Helper()
	if said != nil && said.Kind != problem.RecordDamaged {
		o.wrong("the window is told %v", said)
	}
	for key, item := range items {
		confirmed, was := k.items[key]
		if !was || item.Kind != confirmed.Kind || !sameUser(item.Seen, confirmed.Seen) {
			o.wrong("nobody confirmed %+v", item)
		}
	}
	for key, confirmed := range k.items {
		item, there := items[key]
		switch {
		case there && as(item, k.ends[key], confirmed.State.Open()):
		case said == nil:
			o.wrong("in silence %+v became %+v (there: %t)", confirmed, item, there)
		case there && !salvagedAs(item, confirmed):
			o.wrong("%+v was salvaged as %+v", confirmed, item)
		}
	}
	o.compareUsers(k, items)
}

// sameUser compares users, whose times may lie in another zone.
func sameUser(a, b directory.User) bool {
	for _, u := range []*directory.User{&a, &b} {
		for _, t := range []*time.Time{&u.InvitedAt, &u.JoinedAt, &u.ArchivedAt, &u.LastModified} {
			*t = t.Round(0).UTC()
		}
	}
	return a == b
}

// as reports whether an item is what it is without damage. Those that were open
// end later each time.
func as(item, undamaged directory.Item, wasOpen bool) bool {
	same := item.ID == undamaged.ID && item.State == undamaged.State && item.Reason == undamaged.Reason && item.Detail == undamaged.Detail &&
		item.ConfirmedAt.Equal(undamaged.ConfirmedAt)
	return same && (wasOpen || item.Attempts == undamaged.Attempts && item.SentAt.Equal(undamaged.SentAt) && item.EndedAt.Equal(undamaged.EndedAt))
}

// salvagedAs reports whether an item is what may become of a confirmed one in a
// damaged file: what had ended ended so, and the rest is for the admin to review.
func salvagedAs(item, confirmed directory.Item) bool {
	return item.State == confirmed.State && !confirmed.State.Open() || item.State == directory.Conflict && item.Reason == directory.ReasonSalvaged
}

// compareUsers looks at what the organization made of it: nothing but what was
// confirmed, was to be sent, and is said to be done, and that once.
func (o *ordeal) compareUsers(k *keptFolder, items map[itemKey]directory.Item) {
	o.t.Helper()
	asked := map[string]itemKey{}
	for key, item := range k.items {
		if item.State == directory.Queued && !k.held[key.batch] || item.State == directory.Sending || item.State == directory.Unknown {
			asked[key.user] = key
		}
	}
	letters := o.lettersByUser()
	for _, u := range o.demo.Users() {
		changes, sent := u.Version-o.before[u.ID].Version, letters[u.ID]-o.letters[u.ID]
		if changes == 0 && sent == 0 {
			continue
		}
		key, confirmed := asked[u.ID]
		item := items[key]
		if !confirmed || changes != 1 || sent != 1 || !item.Kind.Done(directory.Status(u.Status)) || item.State != directory.Done {
			o.wrong("%s is %s after %d changes and %d letters; asked for: %t, and kept as %+v", u.ID, u.Status, changes, sent, confirmed, item)
		}
	}
	for key, item := range items {
		if now, _ := o.demo.User(key.user); k.items[key].State.Open() && item.State == directory.Done && !item.Kind.Done(directory.Status(now.Status)) {
			o.wrong("%s of %s is said to be done, and the user is %s", item.Kind, key.user, now.Status)
		}
	}
}

// damage damages the outbox at random, or its log, now and then both or one of them
// twice. Now and then it is the mark: it alone, because it tells of the others.
func (o *ordeal) damage(random *rand.Rand) (what, kind string) {
	o.t.Helper()
	path := o.outboxFile()
	if random.IntN(12) == 0 {
		return o.damageFile(path+"-mark", random)
	}
	for again := true; again; again = random.IntN(6) == 0 {
		file := path
		if _, err := os.Stat(path + "-wal"); err == nil && random.IntN(2) == 0 {
			file += "-wal"
		}
		if _, err := os.Stat(file); err != nil {
			continue // gone
		}
		done, of := o.damageFile(file, random)
		if what != "" {
			of = "several times"
		}
		what, kind = what+done+"; ", of
	}
	return what, kind
}

// damageFile damages a file.
func (o *ordeal) damageFile(path string, random *rand.Rand) (what, kind string) {
	o.t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		o.t.Fatal(err)
	}
	kinds := slices.Sorted(maps.Keys(damagers))
	if len(content) <= pageSize {
		kinds = slices.DeleteFunc(kinds, func(kind string) bool { return strings.Contains(kind, "page") || strings.Contains(kind, "frame") })
	}
	kind = kinds[random.IntN(len(kinds))]
	if len(content) == 0 {
		kind = "gone"
	}
	content, what = damagers[kind](content, random)
	if content == nil {
		err = os.Remove(path)
	} else {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	name := filepath.Base(path)
	return name + ": " + kind + " " + what, name + " " + kind
}

// damagers are the kinds of damage. One that returns nil has deleted the file.
var damagers = map[string]func(content []byte, random *rand.Rand) (damaged []byte, what string){
	"one bit flipped": func(c []byte, random *rand.Rand) ([]byte, string) { return flip(c, random, 1, len(c)) },
	"bits flipped": func(c []byte, random *rand.Rand) ([]byte, string) {
		return flip(c, random, 2+random.IntN(20), len(c))
	},
	"one bit of the header flipped": func(c []byte, random *rand.Rand) ([]byte, string) { return flip(c, random, 1, 100) },
	"one bit of a page's header flipped": func(c []byte, random *rand.Rand) ([]byte, string) {
		at := random.IntN(len(c)/pageSize) * pageSize
		_, what := flip(c[at:at+16], random, 1, 16)
		return c, fmt.Sprintf("in the page at %d: %s", at, what)
	},
	"cut off": func(c []byte, random *rand.Rand) ([]byte, string) {
		n := random.IntN(len(c))
		return c[:n], fmt.Sprintf("after %d of %d", n, len(c))
	},
	"cut off after a page": func(c []byte, random *rand.Rand) ([]byte, string) {
		n := random.IntN(len(c)/pageSize) * pageSize
		return c[:n], fmt.Sprintf("after %d of %d", n, len(c))
	},
	"cut off after a frame": func(c []byte, random *rand.Rand) ([]byte, string) {
		n := 32 + random.IntN(len(c)/(pageSize+24))*(pageSize+24) // of a log
		return c[:n], fmt.Sprintf("after %d of %d", n, len(c))
	},
	"pages of zeros": func(c []byte, random *rand.Rand) ([]byte, string) {
		what := ""
		for range 1 + random.IntN(3) {
			at := random.IntN(len(c)/pageSize) * pageSize
			clear(c[at : at+pageSize])
			what += fmt.Sprintf(" at %d", at)
		}
		return c, what
	},
	"random bytes": func(c []byte, random *rand.Rand) ([]byte, string) {
		at := random.IntN(len(c))
		n := min(1+random.IntN(2*pageSize), len(c)-at)
		for i := range n {
			c[at+i] = byte(random.Uint32())
		}
		return c, fmt.Sprintf("%d at %d", n, at)
	},
	"empty": func([]byte, *rand.Rand) ([]byte, string) { return []byte{}, "" },
	"garbage": func(c []byte, random *rand.Rand) ([]byte, string) {
		for i := range c {
			c[i] = byte(random.Uint32())
		}
		return c, ""
	},
	"gone": func([]byte, *rand.Rand) ([]byte, string) { return nil, "" },
}

const pageSize = 4096

// flip flips n bits somewhere before limit.
func flip(content []byte, random *rand.Rand, n, limit int) ([]byte, string) {
	what := ""
	for range n {
		at, bit := random.IntN(min(limit, len(content))), random.IntN(8)
		content[at] ^= 1 << bit
		what += fmt.Sprintf(" %d.%d", at, bit)
	}
	return content, what
}
