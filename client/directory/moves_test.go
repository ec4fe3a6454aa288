package directory_test

import (
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
)

// everyAct lists the acts; an act that is not here is in no test.
var everyAct = []directory.Act{
	directory.ActConfirm, directory.ActSend, directory.ActLose, directory.ActRecover, directory.ActDoubt, directory.ActRequeue,
	directory.ActEnd, directory.ActCancel, directory.ActDecide, directory.ActSalvage, directory.ActDelete,
}

// The table once more, written the other way round: what may follow a state. Every
// pair of states that is not listed must be allowed by no act.
func TestAChangeMovesOnlyAlongTheAllowedWays(t *testing.T) {
	ways := map[directory.State]map[directory.State]string{
		directory.NoState: {
			directory.Queued: "confirm", directory.Done: "salvage", directory.Failed: "salvage",
			directory.Refused: "salvage", directory.Conflict: "salvage", directory.Cancelled: "salvage",
		},
		directory.Queued: {
			directory.Sending: "send", directory.Cancelled: "cancel", directory.Done: "end", directory.Failed: "end",
			directory.Refused: "end", directory.Conflict: "end", directory.Unknown: "doubt",
		},
		directory.Sending: {
			directory.Unknown: "lose recover doubt", directory.Queued: "requeue", directory.Cancelled: "requeue", directory.Done: "end",
			directory.Failed: "end", directory.Refused: "end", directory.Conflict: "end",
		},
		directory.Unknown: {
			directory.Unknown: "doubt", directory.Sending: "send", directory.Queued: "requeue", directory.Cancelled: "requeue", directory.Done: "end",
			directory.Failed: "end", directory.Refused: "end", directory.Conflict: "end",
		},
		directory.Done:      {directory.NoState: "delete"},
		directory.Failed:    {directory.NoState: "delete"},
		directory.Refused:   {directory.NoState: "delete"},
		directory.Conflict:  {directory.Conflict: "decide", directory.NoState: "delete"},
		directory.Cancelled: {directory.NoState: "delete"},
	}
	all := append([]directory.State{directory.NoState, "gone"}, directory.States...)
	for _, from := range all {
		for _, to := range all {
			got := ""
			for _, act := range everyAct {
				if act.Allows(from, to) {
					got += " " + string(act)
				}
			}
			want := ways[from][to]
			if want != "" {
				want = " " + want
			}
			if got != want {
				t.Errorf("from %q to %q lead%s, want%s", from, to, got, want)
			}
		}
	}
}

func TestWhatAnActMayDoCannotBeChangedByWhoAsks(t *testing.T) {
	directory.ActEnd.From()[0], directory.ActEnd.To()[0] = "gone", "gone"

	if !slices.Equal(directory.ActEnd.From(), directory.OpenStates) || directory.ActEnd.To()[0] != directory.Done {
		t.Errorf("an end leads from %v to %v", directory.ActEnd.From(), directory.ActEnd.To())
	}
}

func TestAChangeIsOpenOrHasEnded(t *testing.T) {
	ended := []directory.State{directory.Done, directory.Failed, directory.Refused, directory.Conflict, directory.Cancelled}
	for _, s := range directory.States {
		if want := slices.Contains(ended, s); s.Ended() != want || s.Open() == want {
			t.Errorf("%s: ended %v, open %v", s, s.Ended(), s.Open())
		}
	}
	for _, s := range []directory.State{directory.NoState, "gone"} {
		if s.Ended() || s.Open() {
			t.Errorf("%q has ended or is open", s)
		}
	}
}

// Only what its own request did counts as its effect.
func TestAChangeIsEffectiveIfItWasSentAndIsDone(t *testing.T) {
	for _, state := range directory.States {
		for _, sent := range []time.Time{{}, time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} {
			item := directory.Item{State: state, SentAt: sent}
			if want := state == directory.Done && !sent.IsZero(); item.Effective() != want {
				t.Errorf("%s and sent at %v: effective %v", state, sent, item.Effective())
			}
			if want := state == directory.Conflict; item.Undecided() != want {
				t.Errorf("%s: undecided %v", state, item.Undecided())
			}
			if item.DecidedAt = sent; !sent.IsZero() && item.Undecided() {
				t.Errorf("%s and decided: undecided", state)
			}
		}
	}
}
