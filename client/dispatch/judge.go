package dispatch

// What an answer means. Everything that a service can answer, or fail to answer,
// is turned into what becomes of the change here, by one function without side
// effects; facts about the service that an answer shows are part of the verdict.

import (
	"errors"
	"net/http"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// question is what was asked of the service.
type question int

const (
	// askUser asked for the user of a change that is to be sent, or whose outcome
	// is unknown.
	askUser question = iota
	// askChange asked for the change itself, alone or as one operation of a bulk
	// request.
	askChange
	// askStaleChange asked for the change on the condition of an entity tag that no
	// version of its user has. A service that ignores the tag makes the change.
	askStaleChange
	// askBulk asked for many changes, of which only the answer as a whole is judged.
	askBulk
)

// move is what becomes of a change.
type move int

const (
	// moveSend: it goes out (again).
	moveSend move = iota
	// moveKeep: it stays as it is, for a later try.
	moveKeep
	// moveRequeue: the request certainly had no effect.
	moveRequeue
	// moveUnknown: the request may have had an effect; the user is read next.
	moveUnknown
	// moveEnd: it has come to the state of the verdict.
	moveEnd
	// moveConflict: the admin decides.
	moveConflict
	// moveReread: whether there is such a user is read next. See withReading.
	moveReread
	// moveAskRole: the service says 403. The verdict says what follows if the account
	// may list users all the same; else nothing can be sent. See withRole.
	moveAskRole
)

// verdict is what an answer means.
type verdict struct {
	move   move
	state  directory.State // of moveEnd
	reason directory.Reason
	detail string // the service's own sentence

	// pause is why the whole queue has to wait; nil where it goes on.
	pause *problem.Problem
	// failure: the service failed at this change. It may do so a few times.
	failure bool
	// accepted: the service accepted the change.
	accepted bool
	// stop: the change reached somebody else. Nothing more of the batch goes out, and
	// entity tags count for nothing.
	stop bool
	// rejected: the service said that the entity tag is not that of the user.
	rejected bool
	// tags is what the answer shows of entity tags, tagsUntried if nothing.
	tags tagProof
	// size is what it shows of bulk requests.
	size bulkLesson
}

// bulkLesson is what is learnt from a bulk request that failed as a whole.
type bulkLesson int

const (
	// sendSmaller: fewer changes may go well. (Zero is no lesson.)
	sendSmaller bulkLesson = iota + 1
	// tooLarge: the service does not take so many.
	tooLarge
	// noBulk: the service does not do what it advertises.
	noBulk
)

// judge says what an answer to a request about a change means. user is whom the
// service answered with if err is nil. Of askBulk neither of them counts.
func judge(to question, item directory.Item, user directory.User, err error) verdict {
	switch to {
	case askUser:
		return judgeReading(item, user, err)
	case askStaleChange:
		return judgeStale(item, user, err)
	case askBulk:
		return judgeBulk(err)
	}
	return judgeChange(item, user, err)
}

func judgeReading(item directory.Item, user directory.User, err error) verdict {
	switch {
	case errors.Is(err, scim.ErrNotFound):
		return verdict{move: moveEnd, state: directory.Failed, reason: directory.ReasonGone}
	case errors.Is(err, scim.ErrForbidden):
		return verdict{move: moveAskRole, state: directory.Refused, reason: directory.ReasonForbidden, detail: problem.Of(err).Detail}
	case err != nil:
		return verdict{move: moveKeep, pause: problem.Of(err)}
	}
	is := directory.Judge(item, user)
	if item.Reason == directory.ReasonBroughtBack && is != directory.TakenEffect {
		// Since the backup it may have taken effect and have been undone, or taken back.
		return verdict{move: moveConflict, reason: directory.ReasonBroughtBack}
	}
	switch is {
	case directory.TakenEffect:
		return verdict{move: moveEnd, state: directory.Done}
	case directory.Changed:
		return verdict{move: moveConflict, reason: directory.ReasonChanged}
	case directory.HitAnother:
		return hitAnother
	}
	return verdict{move: moveSend}
}

var (
	hitAnother = verdict{move: moveConflict, reason: directory.ReasonHitAnother, stop: true}
	// deleted: the change was accepted, and now there is no such user. Some services
	// delete whom they are told to make inactive.
	deleted = verdict{move: moveEnd, state: directory.Done, reason: directory.ReasonDeletedByService}
)

// reachedAnother reports whether an answer to a change shows that it took effect for
// somebody else than was confirmed.
func reachedAnother(item directory.Item, user directory.User) bool {
	return item.Kind.Done(user.Status) && directory.ShowsAnother(item.Seen, user)
}

func judgeChange(item directory.Item, user directory.User, err error) verdict {
	if err == nil {
		switch {
		case reachedAnother(item, user):
			return hitAnother
		case item.Kind.Done(user.Status):
			return verdict{move: moveEnd, state: directory.Done}
		}
		// It said yes, and the user is as before: with some services that takes a moment.
		return verdict{move: moveUnknown, failure: true, accepted: true, pause: &problem.Problem{Kind: problem.UnexpectedAnswer}}
	}
	why := problem.Of(err)
	unconfirmed, accepted := errors.AsType[*scim.UnconfirmedError](err)
	switch {
	case accepted && item.Kind == directory.Archive && errors.Is(unconfirmed.Cause, scim.ErrNotFound):
		return deleted
	case accepted:
		// The user could not be read: that says nothing about the queue.
		return verdict{move: moveUnknown, failure: true, accepted: true}
	case scim.OutcomeUnknown(err):
		// Being asked to come back later is no failure.
		later := why.Kind == problem.Busy || why.Status == http.StatusServiceUnavailable
		return verdict{move: moveUnknown, failure: !later, pause: why}
	case why.Kind == problem.ChangedMeanwhile:
		v := verdict{failure: true, rejected: true} // this request did nothing (412)
		v.move = v.noEffect(item)
		return v
	case why.Kind == problem.NotFound:
		// There is no such user, or the service does not know how to change one.
		return verdict{move: moveReread, detail: why.Detail}
	case why.Kind == problem.Conflict:
		return verdict{move: moveEnd, state: directory.Refused, reason: directory.ReasonRefusedByService, detail: why.Detail}
	case why.Kind == problem.NoRole:
		return verdict{move: moveAskRole, state: directory.Refused, reason: directory.ReasonForbidden, detail: why.Detail}
	case saysNo(err, why):
		return verdict{move: moveEnd, state: directory.Failed, reason: directory.ReasonRefusedByService, detail: why.Detail}
	}
	// It certainly changed nothing: no connection, or no good token.
	return verdict{move: moveRequeue, pause: why}
}

// saysNo reports whether err is a no that asking again does not change.
func saysNo(err error, why *problem.Problem) bool {
	_, answered := errors.AsType[*scim.Error](err)
	return why.Kind != problem.SessionExpired && (answered || errors.Is(err, scim.ErrInvalidID))
}

func judgeStale(item directory.Item, user directory.User, err error) verdict {
	_, answered := errors.AsType[*scim.Error](err)
	switch {
	case errors.Is(err, scim.ErrPreconditionFailed):
		return verdict{move: moveSend, tags: tagsProved}
	case err == nil && isUntouched(item, user):
		return verdict{move: moveSend, tags: tagsIgnored} // it said yes, and has done nothing
	case err == nil && !item.Kind.Done(user.Status):
		// It said yes, and the user has changed since: perhaps back, or to somebody else.
		return verdict{move: moveUnknown, failure: true, accepted: true, tags: tagsIgnored}
	case answered && !scim.OutcomeUnknown(err) && !errors.Is(err, scim.ErrUnauthorized):
		// Perhaps it is the tag that it does not like; nothing has happened.
		return verdict{move: moveSend, tags: tagsIgnored}
	}
	v := judgeChange(item, user, err)
	if err == nil {
		v.tags = tagsIgnored
	}
	return v
}

// isUntouched reports whether a user is as he was before a request that may have taken
// effect.
func isUntouched(item directory.Item, user directory.User) bool {
	item.SentAt = time.Unix(0, 1)
	return directory.Judge(item, user) == directory.Send
}

// judgeRepeat says what the answer to a change with a stale entity tag shows of a
// service, where that change has taken effect before and cannot do anything more.
func judgeRepeat(err error) tagProof {
	_, answered := errors.AsType[*scim.Error](err)
	_, accepted := errors.AsType[*scim.UnconfirmedError](err)
	switch {
	case errors.Is(err, scim.ErrPreconditionFailed):
		return tagsProved
	case err == nil, accepted, answered && !scim.OutcomeUnknown(err) && !errors.Is(err, scim.ErrUnauthorized):
		return tagsIgnored
	}
	return tagsUntried
}

// noEffect is what becomes of an item whose last request did nothing. Where an earlier
// one may have, that is still unknown.
func (verdict) noEffect(item directory.Item) move {
	if item.SentAt.IsZero() {
		return moveRequeue
	}
	return moveUnknown
}

// withReading completes a verdict that asked for the user: the service has just said
// that it cannot change him.
func (v verdict) withReading(item directory.Item, user directory.User, err error) verdict {
	read := judgeReading(item, user, err)
	switch {
	case read.reason == directory.ReasonGone:
		read.detail = v.detail
	case read.move == moveKeep:
		read.move = v.noEffect(item)
	case read.move == moveSend:
		return verdict{move: moveEnd, state: directory.Failed, reason: directory.ReasonServiceError, detail: v.detail}
	}
	return read
}

func judgeBulk(err error) verdict {
	why := problem.Of(err)
	_, answered := errors.AsType[*scim.Error](err)
	switch {
	case why.Kind == problem.Busy:
		return verdict{move: moveUnknown, pause: why}
	case scim.OutcomeUnknown(err):
		return verdict{move: moveUnknown, pause: why, size: sendSmaller}
	case !answered, why.Kind == problem.SessionExpired:
		return verdict{move: moveRequeue, pause: why} // no connection, or no good token
	case why.Status == http.StatusRequestEntityTooLarge:
		return verdict{move: moveRequeue, size: tooLarge}
	case why.Kind == problem.NoRole:
		return verdict{move: moveAskRole, size: noBulk}
	}
	return verdict{move: moveRequeue, size: noBulk}
}

// withRole completes a verdict that asked for the role: mayList is what the
// service answered to listing users. Where that is refused too, everything waits;
// a user who was only read stays as he is.
func (v verdict) withRole(to question, mayList error) verdict {
	if v.move != moveAskRole {
		return v
	}
	switch {
	case mayList != nil && to == askUser:
		return verdict{move: moveKeep, pause: problem.Of(mayList)}
	case mayList != nil:
		return verdict{move: moveRequeue, pause: problem.Of(mayList)}
	case to == askBulk:
		v.move = moveRequeue // each change goes alone, and is judged alone
	default:
		v.move = moveEnd // the service protects this user
	}
	return v
}
