package directory

// The states of a confirmed change, and every move from one to another. The
// outbox makes its statements from this table: a move that is not in it cannot
// happen.

import "slices"

// State is where a confirmed change stands.
type State string

const (
	// NoState: the outbox does not have the change, not yet or no longer.
	NoState State = ""
	// Queued: confirmed, on disk, nothing sent.
	Queued State = "queued"
	// Sending: on disk before the first byte goes out; a crash leaves it so.
	Sending State = "sending"
	// Unknown: sent or perhaps sent, and no answer came; the user is read next.
	Unknown State = "unknown"
	// Done: the service says that the user has the wished status.
	Done State = "done"
	// Failed: the service answered with an error that a repetition will not mend.
	Failed State = "failed"
	// Refused: the service or a rule says no.
	Refused State = "refused"
	// Conflict: the user changed since the admin confirmed; the admin decides.
	Conflict State = "conflict"
	// Cancelled: the admin took it back before it was sent.
	Cancelled State = "cancelled"
)

// States lists every state of a change that the outbox has.
var States = []State{Queued, Sending, Unknown, Done, Failed, Refused, Conflict, Cancelled}

// OpenStates lists the states in which a change may still take effect at the service.
var OpenStates = []State{Queued, Sending, Unknown}

// Open reports whether the change may still take effect at the service.
func (s State) Open() bool { return slices.Contains(OpenStates, s) }

// Ended reports whether the change has come to its end.
func (s State) Ended() bool { return slices.Contains(States, s) && !s.Open() }

// Act is something that happens to a confirmed change.
type Act string

const (
	// ActConfirm: the admin confirmed the change.
	ActConfirm Act = "confirm"
	// ActSend: the change is about to be sent.
	ActSend Act = "send"
	// ActLose: no answer came, or none that says how it ended.
	ActLose Act = "lose"
	// ActRecover: the program starts and finds what it was sending when it ended.
	ActRecover Act = "recover"
	// ActDoubt: the outbox was brought back from a backup. What was open there may have
	// taken effect since, or have been taken back: the user is read next.
	ActDoubt Act = "doubt"
	// ActRequeue: the change certainly had no effect and is tried again. If the
	// admin has cancelled the rest of its batch, it is cancelled instead.
	ActRequeue Act = "requeue"
	// ActEnd: how it ended is known.
	ActEnd Act = "end"
	// ActCancel: the admin takes it back.
	ActCancel Act = "cancel"
	// ActDecide: the admin decides about a conflict, which stays one.
	ActDecide Act = "decide"
	// ActSalvage: the change was found in a damaged outbox. What was open there is a
	// Conflict here.
	ActSalvage Act = "salvage"
	// ActDelete: the admin deletes the record of it.
	ActDelete Act = "delete"
)

// move says from which states an act leads to which.
type move struct{ from, to []State }

// moves is the table of legal moves:
//
//	               confirm
//	                  │
//	                  ▼     send           lose, recover
//	   ┌────────── queued ───────▶ sending ─────────────▶ unknown
//	   │             │ ▲  ▲         │ │ ▲                  │ │ │
//	   │ cancel      │ │  └─requeue─┘ │ └───────send───────┘ │ │
//	   │             │ └──────────────┼────requeue───────────┘ │
//	   ▼             └────────────────┴──────┬─────────────────┘
//	cancelled                               end
//	   ▲                       ┌─────────┬───┴────┬──────────┐
//	   │                       ▼         ▼        ▼          ▼
//	 requeue,                done     failed   refused    conflict ⟲ decide
//	 once the rest of the
//	 batch is cancelled
//
// Doubt leads from each open state to unknown.
// Salvage leads from nowhere to each of the five ends, delete from each of them
// to nowhere. Nothing leads from an end back to what is open.
var moves = map[Act]move{
	ActConfirm: {from: []State{NoState}, to: []State{Queued}},
	ActSend:    {from: []State{Queued, Unknown}, to: []State{Sending}},
	ActLose:    {from: []State{Sending}, to: []State{Unknown}},
	ActRecover: {from: []State{Sending}, to: []State{Unknown}},
	ActDoubt:   {from: OpenStates, to: []State{Unknown}},
	ActRequeue: {from: []State{Sending, Unknown}, to: []State{Queued, Cancelled}},
	ActEnd:     {from: OpenStates, to: []State{Done, Failed, Refused, Conflict}},
	ActCancel:  {from: []State{Queued}, to: []State{Cancelled}},
	ActDecide:  {from: []State{Conflict}, to: []State{Conflict}},
	ActSalvage: {from: []State{NoState}, to: []State{Done, Failed, Refused, Conflict, Cancelled}},
	ActDelete:  {from: []State{Done, Failed, Refused, Conflict, Cancelled}, to: []State{NoState}},
}

// From returns the states from which the act may lead away.
func (a Act) From() []State { return slices.Clone(moves[a].from) }

// To returns the states to which the act may lead.
func (a Act) To() []State { return slices.Clone(moves[a].to) }

// Allows reports whether the act may lead from one state to another.
func (a Act) Allows(from, to State) bool {
	return slices.Contains(moves[a].from, from) && slices.Contains(moves[a].to, to)
}
