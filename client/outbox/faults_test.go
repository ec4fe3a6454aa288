package outbox_test

// What happens when the disk fails: each step of each method, in turn.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// scene is an outbox with something of everything in it.
type scene struct {
	path  string
	box   *outbox.Outbox
	batch directory.Batch // of one item queued, one sending, one unknown, one to decide, one done
	ended directory.Batch // of which nothing is open
	held  directory.Batch // of one item that waits, and is stopped
	aside string          // a damaged outbox that was set aside, with one item that is not in box
}

func newScene(t testing.TB) *scene {
	t.Helper()
	s := &scene{path: at(t)}
	other := at(t)
	o := open(t, other)
	confirm(t, o, ada, plan(directory.Archive, "of old"), start)
	ok(t, o.Close())
	s.box = open(t, s.path)
	t.Cleanup(func() { ok(t, s.box.Close()) })
	s.batch = confirm(t, s.box, ada, plan(directory.Archive, "queued", "sending", "unknown", "conflict", "done"), start)
	id := ids(s.batch)
	for _, i := range []int{1, 2} {
		ok(t, s.box.MarkSending(t.Context(), id[i], start))
	}
	ok(t, s.box.MarkUnknown(t.Context(), id[2]))
	ok(t, s.box.MarkConflict(t.Context(), id[3], directory.ReasonChanged, directory.User{ID: "conflict"}, start))
	ok(t, s.box.End(t.Context(), id[4], directory.Done, "", "", start))
	s.ended = confirm(t, s.box, ada, plan(directory.Invite, "a", "b"), start)
	ok(t, s.box.MarkDoneAll(t.Context(), ids(s.ended), start))
	s.held = confirm(t, s.box, ada, plan(directory.Archive, "held"), start)
	ok(t, s.box.Stop(t.Context(), s.held.ID, start))
	s.aside = s.path + ".damaged-20260301T120000Z"
	ok(t, os.Rename(other, s.aside))
	return s
}

func dump(t testing.TB, path string) string {
	t.Helper()
	return sqlitetest.Dump(t, path, "batches", "items", "seen", "holds", "mark")
}

// answers gathers what a method returns beside its error.
func answers(values ...any) []any { return values }

var reads = map[string]func(context.Context, *scene) ([]any, error){
	"NextPending": func(ctx context.Context, s *scene) ([]any, error) {
		next, err := s.box.NextPending(ctx, ada, 10)
		return answers(next), err
	},
	"PendingUnknown": func(ctx context.Context, s *scene) ([]any, error) {
		next, err := s.box.PendingUnknown(ctx, ada, 0, 10)
		return answers(next), err
	},
	"PendingQueued": func(ctx context.Context, s *scene) ([]any, error) {
		next, err := s.box.PendingQueued(ctx, ada, 0, 10)
		return answers(next), err
	},
	"OpenItems": func(ctx context.Context, s *scene) ([]any, error) {
		open, err := s.box.OpenItems(ctx, ada)
		return answers(open), err
	},
	"OpenItems of some": func(ctx context.Context, s *scene) ([]any, error) {
		open, err := s.box.OpenItems(ctx, ada, "queued", "sending")
		return answers(open), err
	},
	"LatestOf": func(ctx context.Context, s *scene) ([]any, error) {
		latest, err := s.box.LatestOf(ctx, ada, directory.Archive, []string{"queued", "done", "a"})
		return answers(latest), err
	},
	"Items": func(ctx context.Context, s *scene) ([]any, error) {
		items, err := s.box.Items(ctx, ids(s.batch))
		return answers(items), err
	},
	"Deleted": func(ctx context.Context, s *scene) ([]any, error) {
		users, err := s.box.Deleted(ctx, ada, []string{"queued"})
		return answers(users), err
	},
	"CountPending": func(ctx context.Context, s *scene) ([]any, error) {
		open, held, err := s.box.CountPending(ctx, ada)
		return answers(open, held), err
	},
	"CountConfirmedSince": func(ctx context.Context, s *scene) ([]any, error) {
		n, err := s.box.CountConfirmedSince(ctx, ada, start.Add(-1))
		return answers(n), err
	},
	"CountByState": func(ctx context.Context, s *scene) ([]any, error) {
		counts, err := s.box.CountByState(ctx, s.batch.ID)
		return answers(counts), err
	},
	"CountUndecided": func(ctx context.Context, s *scene) ([]any, error) {
		n, _, err := s.box.CountUndecided(ctx, ada)
		return answers(n), err
	},
	"Holds": func(ctx context.Context, s *scene) ([]any, error) {
		holds, err := s.box.Holds(ctx)
		return answers(holds), err
	},
	"Batches": func(ctx context.Context, s *scene) ([]any, error) {
		page, total, err := s.box.Batches(ctx, 0, 10)
		return answers(page, total), err
	},
	"OpenBatches": func(ctx context.Context, s *scene) ([]any, error) {
		page, err := s.box.OpenBatches(ctx, 10)
		return answers(page), err
	},
	"Batch": func(ctx context.Context, s *scene) ([]any, error) {
		batch, err := s.box.Batch(ctx, s.batch.ID)
		return answers(batch), err
	},
	"Record": func(ctx context.Context, s *scene) ([]any, error) {
		page, err := s.box.Record(ctx, directory.RecordQuery{Limit: 10})
		return answers(page), err
	},
	"Record of a search": func(ctx context.Context, s *scene) ([]any, error) {
		page, err := s.box.Record(ctx, directory.RecordQuery{Search: "e", Limit: 10})
		return answers(page), err
	},
	"Waiting": func(ctx context.Context, s *scene) ([]any, error) {
		w, err := s.box.Waiting(ctx, ada)
		return answers(w), err
	},
	"Deletable": func(ctx context.Context, s *scene) ([]any, error) {
		n, err := s.box.Deletable(ctx, "", start)
		return answers(n), err
	},
}

func TestAReadThatFailsIsAnErrorAndNoShortAnswer(t *testing.T) {
	s := newScene(t)
	ok(t, s.box.Pause(t.Context(), start)) // so that something is held
	for name, read := range reads {
		t.Run(name, func(t *testing.T) {
			want, err := read(t.Context(), s)
			ok(t, err)
			var got []any

			faults.Each(t, func() error {
				got, err = read(t.Context(), s)
				return err
			}, func(step string) {
				for _, value := range got {
					if !reflect.ValueOf(value).IsZero() {
						t.Errorf("%q failed, and the answer is %+v", step, value)
					}
				}
			})

			if !reflect.DeepEqual(got, want) {
				t.Errorf("it goes on with %+v, want %+v", got, want)
			}
		})
	}
}

var writes = map[string]func(context.Context, *scene) error{
	"Confirm": func(ctx context.Context, s *scene) error {
		b, err := s.box.Confirm(ctx, ada, "Ada", plan(directory.Archive, "conflict", "new", "newer"), start)
		if err != nil && !reflect.DeepEqual(b, directory.Batch{}) {
			return fmt.Errorf("a batch that is not there is %+v", b)
		}
		return err
	},
	"MarkSending":    func(ctx context.Context, s *scene) error { return s.box.MarkSending(ctx, s.batch.Items[0].ID, start) },
	"MarkUnknown":    func(ctx context.Context, s *scene) error { return s.box.MarkUnknown(ctx, s.batch.Items[1].ID) },
	"MarkUnknownAll": func(ctx context.Context, s *scene) error { return s.box.MarkUnknownAll(ctx, ids(s.batch)) },
	"MarkDoneAll":    func(ctx context.Context, s *scene) error { return s.box.MarkDoneAll(ctx, ids(s.batch), start) },
	"Requeue":        func(ctx context.Context, s *scene) error { return s.box.Requeue(ctx, s.batch.Items[2].ID, start) },
	"RequeueAll":     func(ctx context.Context, s *scene) error { return s.box.RequeueAll(ctx, ids(s.batch), start) },
	"Cancel":         func(ctx context.Context, s *scene) error { return s.box.Cancel(ctx, s.batch.Items[0].ID, start) },
	// The last that is held: its hold ends with it.
	"Cancel what is held": func(ctx context.Context, s *scene) error { return s.box.Cancel(ctx, s.held.Items[0].ID, start) },
	"End what is held": func(ctx context.Context, s *scene) error {
		return s.box.End(ctx, s.held.Items[0].ID, directory.Refused, directory.ReasonForbidden, "no", start)
	},
	"Decide":  func(ctx context.Context, s *scene) error { return s.box.Decide(ctx, ids(s.batch), start) },
	"Pause":   func(ctx context.Context, s *scene) error { return s.box.Pause(ctx, start) },
	"Stop":    func(ctx context.Context, s *scene) error { return s.box.Stop(ctx, s.batch.ID, start) },
	"Resume":  func(ctx context.Context, s *scene) error { return s.box.Resume(ctx) },
	"Recover": func(ctx context.Context, s *scene) error { return s.box.Recover(ctx) },
	"MarkSendingAll": func(ctx context.Context, s *scene) error {
		moved, err := s.box.MarkSendingAll(ctx, ids(s.batch), start)
		if (err == nil) != (len(moved) == 2) {
			return fmt.Errorf("moved are %v, %v", moved, err)
		}
		return err
	},
	"End": func(ctx context.Context, s *scene) error {
		return s.box.End(ctx, s.batch.Items[1].ID, directory.Refused, directory.ReasonForbidden, "no", start)
	},
	"MarkConflict": func(ctx context.Context, s *scene) error {
		return s.box.MarkConflict(ctx, s.batch.Items[1].ID, directory.ReasonChanged, directory.User{ID: "sending"}, start)
	},
	"RefuseProtected": func(ctx context.Context, s *scene) error {
		_, err := s.box.RefuseProtected(ctx, ada, directory.NewProtected([]string{"id:queued"}), start)
		return err
	},
	"RefuseUnsent": func(ctx context.Context, s *scene) error {
		refused, err := s.box.RefuseUnsent(ctx, ids(s.batch), directory.ReasonProtected, start)
		if (err == nil) != (len(refused) == 1) {
			return fmt.Errorf("refused are %v, %v", refused, err)
		}
		return err
	},
	"CancelRest": func(ctx context.Context, s *scene) error {
		n, err := s.box.CancelRest(ctx, s.batch.ID, start)
		if (err == nil) != (n == 1) {
			return fmt.Errorf("%d are cancelled, %v", n, err)
		}
		return err
	},
	"CancelWaiting": func(ctx context.Context, s *scene) error {
		n, err := s.box.CancelWaiting(ctx, ada, start)
		if (err == nil) != (n == 2) {
			return fmt.Errorf("%d are taken back, %v", n, err)
		}
		return err
	},
	"Salvage": func(ctx context.Context, s *scene) error {
		n, err := s.box.Salvage(ctx, s.aside, start)
		if (err == nil) != (n == 1) {
			return fmt.Errorf("%d are salvaged, %v", n, err)
		}
		return err
	},
}

func TestAWriteThatFailsLeavesEverythingAsItWas(t *testing.T) {
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			before := dump(t, s.path)

			faults.Each(t, func() error { return write(t.Context(), s) }, func(step string) {
				if now := dump(t, s.path); now != before {
					t.Fatalf("%q failed, and that left\n%s\nof\n%s", step, now, before)
				}
			})

			after := dump(t, s.path)
			if after == before {
				t.Error("at last nothing was written")
			}
			ok(t, s.box.Close())
			s.box = open(t, s.path) // the counter agrees
			if now := dump(t, s.path); now != after {
				t.Errorf("opened again it is\n%s\nand not\n%s", now, after)
			}
		})
	}
}

// A deletion is committed before the file is made anew; an error says that this
// failed. Half a batch is never there.
func TestADeletionThatFailsDeletedAllOrNothing(t *testing.T) {
	for _, all := range []bool{true, false} {
		s := newScene(t)
		batch := s.ended.ID
		if all {
			batch = ""
		}
		salvaged := s.path + ".salvaged-20260301T120000Z"
		ok(t, os.WriteFile(salvaged, []byte("a"), 0o600))
		whole := says(t, s.box)
		var left []string
		var deleted int

		faults.Each(t, func() error {
			var err error
			deleted, err = s.box.Delete(t.Context(), batch, start)
			return err
		}, func(step string) {
			left = append(left, says(t, s.box))
			if left[len(left)-1] == whole && deleted != 0 {
				t.Errorf("%q failed, and %d are said to be deleted", step, deleted)
			}
		})

		rest := says(t, s.box)
		for _, left := range left {
			if left != whole && left != rest {
				t.Errorf("a deletion left %s", left)
			}
		}
		if strings.Contains(rest, s.ended.ID) || !strings.Contains(rest, s.batch.ID) {
			t.Errorf("at last there are %s", rest)
		}
		if _, err := os.Lstat(salvaged); errors.Is(err, os.ErrNotExist) != all {
			t.Errorf("what was salvaged is there: %v", err)
		}
	}
}

func TestAnOpeningThatFailsLeavesAnOutboxThatOpens(t *testing.T) {
	stored := map[string]sqlitetest.Files{"new": {}}
	for version := 1; version < outbox.Versions; version++ {
		stored[fmt.Sprint("of version ", version)] = sqlitetest.FilesOf(t, ofVersion(t, version))
	}
	for name, before := range stored {
		t.Run(name, func(t *testing.T) {
			path := at(t)
			var o *outbox.Outbox

			faults.Each(t, func() (err error) {
				before.Bring(t, path, "", "-wal", "-mark")
				o, err = outbox.Open(t.Context(), path)
				return err
			}, func(step string) {
				o := open(t, path)
				if got := len(waiting(t, o, ada)); got != min(len(before), 1) {
					t.Errorf("%q failed, and then %d wait", step, got)
				}
				ok(t, o.Close())
			})

			ok(t, o.Close())
		})
	}
}

func TestAnOpeningThatFailsChangesNothing(t *testing.T) {
	s := newScene(t)
	path := at(t)
	sqlitetest.FilesOf(t, s.path).Bring(t, path, "", "-wal", "-mark")
	sqlitetest.SetCounted(t, path, time.Now())
	before := dump(t, path)
	var o *outbox.Outbox

	faults.Each(t, func() (err error) {
		o, err = outbox.Open(t.Context(), path)
		return err
	}, func(step string) {
		if now := dump(t, path); now != before {
			t.Fatalf("%q failed, and that left\n%s\nof\n%s", step, now, before)
		}
	})

	defer o.Close()
	if got, want := says(t, o), says(t, s.box); got != want {
		t.Errorf("at last it says\n%s\nand not\n%s", got, want)
	}
}

// Whatever fails, an outbox from a backup is known as one until nothing of it would be sent
// any more.
func TestAnOutboxFromABackupIsDoubtedWhicheverStepFailsBefore(t *testing.T) {
	s := newScene(t)
	before := sqlitetest.FilesOf(t, s.path)
	path := at(t)
	var o *outbox.Outbox

	faults.Each(t, func() (err error) {
		before.Bring(t, path, "", "-wal", "-mark")
		sqlitetest.SetCounted(t, path, time.Now().Add(-time.Hour))
		o, err = outbox.Open(t.Context(), path)
		return err
	}, func(step string) {
		o := open(t, path)
		if next, err := o.PendingQueued(t.Context(), ada, 0, 10); len(next) > 0 || err != nil {
			t.Errorf("%q failed, and then there are to be sent %+v, %v", step, next, err)
		}
		ok(t, o.Close())
	})

	next, err := o.PendingUnknown(t.Context(), ada, 0, 10)
	ok(t, err)
	for _, item := range next {
		if item.Reason != directory.ReasonBroughtBack {
			t.Errorf("%s is to be read (%s)", item.Seen.ID, item.Reason)
		}
	}
	if len(next) != 4 {
		t.Errorf("to be read are %+v", next)
	}
	ok(t, o.Close())
	o, said, err := outbox.OpenOrReplace(t.Context(), path, start)
	ok(t, err)
	if said != nil {
		t.Errorf("the next opening says %v", said)
	}
	ok(t, o.Close())
}

func TestAReplacementThatFailsLosesNothing(t *testing.T) {
	outbox.SetMissedAtMost(20)
	defer outbox.SetMissedAtMost(missedAtMost)
	damaged := at(t)
	o := open(t, damaged)
	confirm(t, o, ada, plan(directory.Archive, "1", "2", "3"), start)
	ok(t, o.Close())
	tamper(t, damaged, "UPDATE seen SET checksum = zeroblob(32) WHERE item = (SELECT id FROM items WHERE user = '1')")
	sound := sqlitetest.FilesOf(t, damaged)
	folder := t.TempDir()
	path := filepath.Join(folder, "outbox.db")
	var err error

	faults.Each(t, func() error {
		ok(t, os.RemoveAll(folder))
		ok(t, os.Mkdir(folder, 0o700))
		sound.Bring(t, path, "", "-wal", "-mark")
		o, _, err = outbox.Replace(t.Context(), path, start)
		return err
	}, func(step string) {
		mustBeDamaged(t, path)
		again, _, err := outbox.Replace(t.Context(), path, start.Add(time.Hour))
		ok(t, err)
		if got := strings.Join(record(t, again), ", "); got != "ada archive 2 conflict salvaged 0, ada archive 3 conflict salvaged 0" {
			t.Errorf("%q failed, and then there are %s", step, got)
		}
		ok(t, again.Close())
	})

	ok(t, o.Close())
}

// What was set aside gets its other name at the very end. Without that it would be
// brought over again some day.
func TestAReplacementThatCannotRenameWhatItSalvagedIsDoneAgain(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Close())
	obstacle := path + ".salvaged-20260301T120000Z"
	ok(t, os.MkdirAll(filepath.Join(obstacle, "full"), 0o700))

	_, _, err := outbox.Replace(t.Context(), path, start)

	if err == nil || problem.Of(err).Kind != problem.DiskTrouble {
		t.Fatalf("replaced: %v", err)
	}
	ok(t, os.RemoveAll(obstacle))
	o, aside, err := outbox.Replace(t.Context(), path, start.Add(time.Hour))
	ok(t, err)
	defer o.Close()
	if got, _ := found(t, o, directory.RecordQuery{Limit: 10}); !slices.Equal(got, []string{"1"}) {
		t.Errorf("salvaged are %v", got)
	}
	if _, err := os.Stat(aside); err != nil {
		t.Errorf("set aside as %q: %v", aside, err)
	}
}

// Who gives up while the outbox is read must not be told that it is damaged: it
// would be set aside.
func TestAnOpeningThatIsGivenUpIsNoDamage(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Close())

	faults.EachGivenUp(t, func(ctx context.Context) (io.Closer, error) { return outbox.Open(ctx, path) }, sqlite.ErrDamaged)
}

func TestAClosingThatFailsIsTold(t *testing.T) {
	o := open(t, at(t))
	faults.FailClose(true)
	defer faults.FailClose(false)

	err := o.Close()

	if !errors.Is(err, sqlitetest.ErrFault) || problem.Of(err).Kind != problem.DiskTrouble {
		t.Errorf("closed: %v", err)
	}
}

// An outbox whose commits are not counted could lose them without a word.
func TestAnOutboxWithoutItsCounterIsNotOpened(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Close())
	ok(t, os.Remove(path+"-mark"))
	ok(t, os.Mkdir(path+"-mark", 0o700))

	if o, err := outbox.Open(t.Context(), path); err == nil || problem.Of(err).Kind != problem.DiskTrouble || errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("opened: %v, %v", o, err)
	}
	if o, _, err := outbox.Replace(t.Context(), path, start); err == nil || problem.Of(err).Kind != problem.DiskTrouble {
		t.Errorf("replaced: %v, %v", o, err)
	}
	ok(t, os.Remove(path+"-mark"))
	o, _, err := outbox.Replace(t.Context(), path, start.Add(time.Hour))
	ok(t, err)
	defer o.Close()
	if got, _ := found(t, o, directory.RecordQuery{Limit: 10}); !slices.Equal(got, []string{"1"}) {
		t.Errorf("salvaged are %v", got)
	}
}

// What cannot be copied is trouble with the disk, and not an empty outbox.
func TestASalvageThatCannotCopyIsAnError(t *testing.T) {
	o := fresh(t)
	path := at(t)
	for name, obstruct := range map[string]func(){
		"no folder":       func() { path = filepath.Join(path, "nowhere", "outbox.db") },
		"no file to read": func() { path = at(t); ok(t, os.Mkdir(path, 0o700)) },
		"no log to read":  func() { path = ofVersion(t, 1); ok(t, os.Mkdir(path+"-wal", 0o700)) },
	} {
		obstruct()
		if n, err := o.Salvage(t.Context(), path, start); err == nil || n != 0 || problem.Of(err).Kind != problem.DiskTrouble {
			t.Errorf("%s: %d salvaged, %v", name, n, err)
		}
	}
	if got, _ := found(t, o, directory.RecordQuery{Limit: 10}); len(got) != 0 {
		t.Errorf("there are %v", got)
	}
}

func TestAReplacementThatCannotSetAsideIsAnError(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a file")
	ok(t, os.WriteFile(folder, nil, 0o600))

	o, aside, err := outbox.Replace(t.Context(), filepath.Join(folder, "outbox.db"), start)

	if err == nil || o != nil || aside != "" || problem.Of(err).Kind != problem.DiskTrouble {
		t.Errorf("replaced by %v, set aside as %q, %v", o, aside, err)
	}
}
