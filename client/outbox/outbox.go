// Package outbox keeps what the admin confirmed, in outbox.db, until it is done
// and afterwards as the record of what was done. Of the databases it is the precious
// one: every commit is on the disk before it returns, and only the admin deletes
// anything.
//
// It knows SQL and the words of client/directory; it sends nothing.
package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

// applicationID is "MQob" in ASCII.
const applicationID = 0x4d516f62

var migrations = []string{`
CREATE TABLE batches (
	id           TEXT PRIMARY KEY,
	kind         TEXT NOT NULL,
	issuer       TEXT NOT NULL, -- the account that confirmed it: only it may send it
	subject      TEXT NOT NULL,
	organization TEXT NOT NULL,
	confirmed_by TEXT NOT NULL,
	confirmed_at INTEGER NOT NULL -- nanoseconds since 1970, as all times here
) STRICT;
CREATE TABLE items (
	id        INTEGER PRIMARY KEY,
	batch     TEXT NOT NULL REFERENCES batches (id),
	kind      TEXT NOT NULL,
	user      TEXT NOT NULL,
	seen      TEXT NOT NULL, -- the user as the admin saw it, JSON
	checked   INTEGER NOT NULL, -- 1: seen was read from the service for the confirmation
	state     TEXT NOT NULL,
	reason    TEXT NOT NULL,
	detail    TEXT NOT NULL,
	attempts  INTEGER NOT NULL,
	sent_at   INTEGER,
	ended_at  INTEGER,
	checksum  BLOB NOT NULL -- over the row of the batch and kind, user and seen: what must never change
) STRICT;
CREATE UNIQUE INDEX items_open ON items (user) WHERE state IN ('queued', 'sending', 'unknown');
CREATE INDEX items_by_batch ON items (batch, id);
CREATE INDEX items_by_state ON items (state, id);
`, `
CREATE TABLE holds (
	batch TEXT PRIMARY KEY, -- '' is everything
	why   TEXT NOT NULL,    -- paused, stopped or cancelled
	since INTEGER NOT NULL
) STRICT;
`, `
ALTER TABLE items ADD COLUMN found TEXT NOT NULL DEFAULT ''; -- the user as he was when the item became a conflict, JSON, or ''
ALTER TABLE items ADD COLUMN decided_at INTEGER;             -- when the admin decided about a conflict
ALTER TABLE items ADD COLUMN words TEXT NOT NULL DEFAULT ''; -- what a search looks at, folded
UPDATE items SET words = lower(concat_ws(char(10), seen ->> 'DisplayName', seen ->> 'Email', seen ->> 'UserName', seen ->> 'ID'))
WHERE json_valid(seen); -- a damaged row is found afterwards
UPDATE items SET decided_at = ended_at WHERE state = 'conflict'
	AND EXISTS (SELECT 1 FROM items AS later WHERE later.user = items.user AND later.id > items.id);
CREATE INDEX items_undecided ON items (user) WHERE state = 'conflict' AND decided_at IS NULL;
`, `
CREATE TABLE mark ( -- one row; see sqlite.Keeper
	id      TEXT NOT NULL,
	commits INTEGER NOT NULL
) STRICT;
INSERT INTO mark SELECT lower(hex(randomblob(16))), count(*) FROM items;
-- Every column that changes stands in an index, too, and an integrity check
-- compares the two: a flipped bit in either is found. Both are of two copies.
DROP INDEX items_by_state;
CREATE INDEX items_by_state ON items (state, id, checked, reason, detail, attempts, sent_at, ended_at, found, decided_at);
CREATE INDEX holds_twice ON holds (batch, why, since);
-- What is sent and not yet answered is open all the while: an index by state would
-- be written for each step.
DROP INDEX items_open;
CREATE UNIQUE INDEX items_open ON items (user) WHERE ended_at IS NULL;
`, `
-- What never changes stands apart: a change of state would write it again each time.
CREATE TABLE seen (
	item     INTEGER PRIMARY KEY, -- id of the item
	json     TEXT NOT NULL,       -- the user as the admin saw it
	checksum BLOB NOT NULL,       -- over the row of the batch, kind and user of the item, and json: what must never change
	words    TEXT NOT NULL        -- what a search looks at, folded
) STRICT;
INSERT INTO seen SELECT id, seen, checksum, words FROM items;
ALTER TABLE items DROP COLUMN seen;
ALTER TABLE items DROP COLUMN checksum;
ALTER TABLE items DROP COLUMN words;
`, `
ALTER TABLE seen ADD COLUMN note TEXT NOT NULL DEFAULT ''; -- what the admin wrote about it; the checksum covers it
`}

var schema = sqlite.Schema{ApplicationID: applicationID, Migrations: migrations}

// reading is what is being done when a read fails.
const reading = "read the outbox"

// Errors; compare with errors.Is.
var (
	// ErrWaiting: one of the users already has an open item.
	ErrWaiting = problem.NewError(problem.AlreadyWaiting, "a confirmed change of this user is still waiting")
	// ErrNotOpen: the item is not in the state that the change needs, for
	// example because it was sent before it was cancelled.
	ErrNotOpen = problem.NewError(problem.Conflict, "the item is no longer in that state")
)

// Outbox is an open outbox. It is safe for use from several goroutines.
type Outbox struct {
	path  string
	db    *sqlite.DB
	kept  *sqlite.Precious
	moves sqlite.Group[*move]
	// plannedAt is when the plan of a batch was read, by the id of the batch. An Instant
	// does not outlive the program: nor does this.
	plannedAt sync.Map
}

// keeper is how outboxes are kept.
func keeper() sqlite.Keeper {
	return sqlite.Keeper{Schema: schema, Name: "the outbox", Filled: "SELECT EXISTS (SELECT 1 FROM items)", Verify: verify, Doubt: doubt}
}

// Open opens or makes the outbox at path. It returns sqlite.ErrDamaged, wrapped,
// also where the file is whole and a row in it is not, where its last commits
// are missing, and where there is no file although something was committed; or
// sqlite.ErrNewer, wrapped. Replace goes on from a damaged one.
func Open(ctx context.Context, path string) (*Outbox, error) {
	kept, err := keeper().Open(ctx, path)
	if err != nil {
		return nil, err
	}
	o := newOutbox(path, kept)
	if err := o.endOldHolds(ctx); err != nil {
		return nil, errors.Join(sqlite.While("open the outbox", err), o.Close())
	}
	return o, nil
}

func newOutbox(path string, kept *sqlite.Precious) *Outbox {
	o := &Outbox{path: path, db: kept.DB, kept: kept}
	o.moves.Commit, o.moves.Most, o.moves.Wait = o.commit, movesAtOnce, movesWait
	return o
}

// Close closes the outbox.
func (o *Outbox) Close() error { return o.kept.Close() }

// Confirm takes a whole plan in one transaction: after it returns nil every
// user of the plan is on the disk, after an error none is. It returns
// ErrWaiting if one of them already has an open item. Earlier conflicts about the
// same users are decided by it.
func (o *Outbox) Confirm(ctx context.Context, account directory.Account, by string, plan directory.Plan, now time.Time) (directory.Batch, error) {
	if !plan.Kind.Valid() || len(plan.Users) == 0 {
		return directory.Batch{}, sqlite.While("keep the confirmed batch", problem.New(fmt.Sprintf("%d users to %q is no plan", len(plan.Users), plan.Kind)))
	}
	id, err := uuid.NewV7()
	if err != nil {
		return directory.Batch{}, sqlite.While("keep the confirmed batch", err)
	}
	b := directory.Batch{ID: id.String(), Kind: plan.Kind, Account: account, ConfirmedBy: by, ConfirmedAt: now,
		Items: make([]directory.Item, 0, len(plan.Users))}
	o.plannedAt.Store(b.ID, plan.ReadAt) // before anybody can find the batch
	err = o.tx(ctx, func(tx *sql.Tx) error {
		if err := insertBatch(ctx, tx, b); err != nil {
			return err
		}
		insert, err := tx.PrepareContext(ctx, `
INSERT INTO items (batch, kind, user, checked, state, reason, detail, attempts) VALUES (?, ?, ?, ?, ?, '', '', 0)`)
		if err != nil {
			return err
		}
		defer insert.Close()
		keep, err := tx.PrepareContext(ctx, insertSeen)
		if err != nil {
			return err
		}
		defer keep.Close()
		for _, u := range plan.Users {
			seen, err := directory.EncodeUser(u)
			if err != nil {
				return err
			}
			result, err := insert.ExecContext(ctx, b.ID, plan.Kind, u.ID, plan.Checked, directory.Queued)
			if sqlite.IsDuplicate(err) {
				return ErrWaiting // items_open is the only unique index of items
			}
			if err != nil {
				return err
			}
			item := directory.Item{BatchID: b.ID, Kind: plan.Kind, Seen: u, Note: directory.KeptNote(plan.Notes[u.ID]),
				State: directory.Queued, ConfirmedAt: now}
			if item.ID, err = result.LastInsertId(); err != nil {
				return err
			}
			if _, err := keep.ExecContext(ctx, item.ID, seen, checksum(b, plan.Kind, u.ID, seen, item.Note), words(u, item.Note), item.Note); err != nil {
				return err
			}
			b.Items = append(b.Items, item)
		}
		_, err = tx.ExecContext(ctx, decideEarlier, now.UnixNano(), b.ID, account.Issuer, account.Subject, account.Organization)
		return err
	})
	if err != nil {
		o.plannedAt.Delete(b.ID)
		return directory.Batch{}, sqlite.While("keep the confirmed batch", err)
	}
	return b, nil
}

// decideEarlier decides the conflicts of an account about the users of a batch.
var decideEarlier = "UPDATE items SET decided_at = ? WHERE " + isUndecided + ` AND user IN (SELECT user FROM items WHERE batch = ?)
	AND batch IN (SELECT id FROM batches WHERE ` + ofAccount + ")"

const insertSeen = "INSERT INTO seen (item, json, checksum, words, note) VALUES (?, ?, ?, ?, ?)"

func insertBatch(ctx context.Context, tx *sql.Tx, b directory.Batch) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?)",
		b.ID, b.Kind, b.Account.Issuer, b.Account.Subject, b.Account.Organization, b.ConfirmedBy, b.ConfirmedAt.UnixNano())
	return err
}

// Recover is called once after opening, before anything is sent. What was being
// sent when the program ended has an unknown outcome now. The users of what was
// queued are read again before it is sent.
func (o *Outbox) Recover(ctx context.Context) error {
	err := o.tx(ctx, func(tx *sql.Tx) error {
		unknown, err := tx.ExecContext(ctx, recoverAll, directory.Unknown)
		if err != nil {
			return err
		}
		queued, err := tx.ExecContext(ctx, "UPDATE items SET checked = 0 WHERE state = ?", directory.Queued)
		if err != nil {
			return err
		}
		return orNothing(unknown, queued)
	})
	return sqlite.While("take up what was open", err)
}

// doubt is done to an outbox that was brought back: what is open there may have taken
// effect since, or have been taken back.
func doubt(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, doubtAll, directory.Unknown, directory.ReasonBroughtBack)
	return err
}

// OpenItems returns the open items of an account by the id of their user: all of them,
// or those of the given users.
func (o *Outbox) OpenItems(ctx context.Context, account directory.Account, users ...string) (map[string]directory.Item, error) {
	statement, args := selectOpen, []any{account.Issuer, account.Subject, account.Organization}
	if len(users) > 0 {
		ids, err := json.Marshal(users)
		if err != nil {
			return nil, sqlite.While(reading, err)
		}
		statement, args = selectOpenOf, append(args, string(ids))
	}
	rows, err := o.items(ctx, unlimited, statement, args...)
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	open := make(map[string]directory.Item, len(rows))
	for _, row := range rows {
		open[row.Seen.ID] = row.Item
	}
	return open, nil
}

// Deleted returns those of these users whom the service deleted when the account had
// them archived, as they were confirmed but archived, in the order of the ids.
func (o *Outbox) Deleted(ctx context.Context, account directory.Account, ids []string) ([]directory.User, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	rows, err := o.items(ctx, unlimited, selectDeleted, directory.Done, directory.ReasonDeletedByService,
		account.Issuer, account.Subject, account.Organization, string(list))
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	deleted := make(map[string]directory.User, len(rows))
	for _, row := range rows {
		row.Seen.Status = directory.Archived
		deleted[row.Seen.ID] = row.Seen
	}
	var users []directory.User
	for _, id := range ids {
		if u, ok := deleted[id]; ok {
			users = append(users, u)
		}
	}
	return users, nil
}

var (
	// The end is named as well: selectOpenOf finds its users by the index of what is open.
	selectOpen   = selectItems + "WHERE items.ended_at IS NULL AND " + isOpen + " AND " + ofAccount
	selectOpenOf = selectOpen + " AND items.user IN (SELECT value FROM json_each(?))"

	selectDeleted = selectItems + "WHERE items.state = ? AND items.reason = ? AND " + ofAccount + " AND items.user IN (SELECT value FROM json_each(?))"
)
