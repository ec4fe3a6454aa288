package dispatch

// What every answer means: the table of retries, row by row.

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

const said = "Ada is protected."

// answered is an answer of the service that says no.
func answered(status int) error {
	return fmt.Errorf("send: %w", &scim.Error{Host: "scim.example", Status: status, Detail: said, Sent: true})
}

// busyFor is an answer that asks to be left alone.
func busyFor(status int, pause time.Duration) error {
	return &scim.Error{Host: "scim.example", Status: status, RetryAfter: pause, Sent: true}
}

var (
	noConnection = &scim.UnreachableError{Host: "scim.example"}
	broken       = &scim.UnreachableError{Host: "scim.example", Sent: true}
	errNoToken   = fmt.Errorf("scim: get an access token: %w", problem.NewError(problem.SessionExpired, "the session has ended"))
)

func archiving(attempts int) directory.Item {
	seen := directory.User{ID: "1", DisplayName: "Ada", Status: directory.Active, Version: `"1"`}
	item := directory.Item{ID: 7, Kind: directory.Archive, Seen: seen, State: directory.Sending, Attempts: attempts}
	if attempts > 0 {
		item.SentAt = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	}
	return item
}

// summary is a verdict in comparable words.
type summary struct {
	move     move
	state    directory.State
	reason   directory.Reason
	detail   string
	pause    problem.Kind
	failure  bool
	rejected bool
	accepted bool
	stop     bool
	tags     tagProof
	size     bulkLesson
}

func summaryOf(v verdict) summary {
	s := summary{v.move, v.state, v.reason, v.detail, "", v.failure, v.rejected, v.accepted, v.stop, v.tags, v.size}
	if v.pause != nil {
		s.pause = v.pause.Kind
	}
	return s
}

func mustMean(t *testing.T, name string, got verdict, want summary) {
	t.Helper()
	if s := summaryOf(got); !reflect.DeepEqual(s, want) {
		t.Errorf("%s means %+v, want %+v", name, s, want)
	}
}

func TestWhatTheAnswerToAChangeMeans(t *testing.T) {
	archived := directory.User{ID: "1", Status: directory.Archived}
	active := archiving(0).Seen
	again, another := active, active
	again.Version, another.DisplayName = `"3"`, "Eve"
	for name, c := range map[string]struct {
		user     directory.User
		err      error
		attempts int
		want     summary
	}{
		"the user, archived":     {user: archived, want: summary{move: moveEnd, state: directory.Done}},
		"the user, still active": {user: active, want: summary{move: moveUnknown, failure: true, accepted: true, pause: problem.UnexpectedAnswer}},
		"somebody else, archived": {user: directory.User{ID: "1", DisplayName: "Eve", Status: directory.Archived},
			want: summary{move: moveConflict, reason: directory.ReasonHitAnother, stop: true}},
		"another id, archived": {user: directory.User{ID: "2", Status: directory.Archived}, want: summary{move: moveConflict, reason: directory.ReasonHitAnother, stop: true}},
		"somebody else, still active": {user: directory.User{ID: "1", DisplayName: "Eve", Status: directory.Active},
			want: summary{move: moveUnknown, failure: true, accepted: true, pause: problem.UnexpectedAnswer}},
		"accepted, and the user cannot be read": {err: &scim.UnconfirmedError{Cause: answered(403)},
			want: summary{move: moveUnknown, failure: true, accepted: true}},
		"accepted, and there is no such user": {err: &scim.UnconfirmedError{Cause: answered(404)},
			want: summary{move: moveEnd, state: directory.Done, reason: directory.ReasonDeletedByService}},
		"accepted, and the user is gone for good": {err: &scim.UnconfirmedError{Cause: answered(410)},
			want: summary{move: moveEnd, state: directory.Done, reason: directory.ReasonDeletedByService}},

		"429 with Retry-After":        {err: busyFor(429, time.Minute), want: summary{move: moveUnknown, pause: problem.Busy}},
		"429":                         {err: answered(429), want: summary{move: moveUnknown, pause: problem.Busy}},
		"503 with Retry-After":        {err: busyFor(503, time.Minute), want: summary{move: moveUnknown, pause: problem.ServiceError}},
		"503":                         {err: answered(503), want: summary{move: moveUnknown, pause: problem.ServiceError}},
		"500":                         {err: answered(500), want: summary{move: moveUnknown, pause: problem.ServiceError, failure: true}},
		"502":                         {err: answered(502), want: summary{move: moveUnknown, pause: problem.ServiceError, failure: true}},
		"504":                         {err: answered(504), want: summary{move: moveUnknown, pause: problem.ServiceError, failure: true}},
		"408":                         {err: answered(408), want: summary{move: moveUnknown, pause: problem.Refused, failure: true}},
		"a broken connection":         {err: broken, want: summary{move: moveUnknown, pause: problem.Unreachable, failure: true}},
		"a web page":                  {err: &scim.NotSCIMError{Host: "scim.example", Status: 200}, want: summary{move: moveUnknown, pause: problem.NotSCIM, failure: true}},
		"a redirect":                  {err: &scim.RedirectError{Host: "elsewhere.example"}, want: summary{move: moveUnknown, pause: problem.UnexpectedAnswer, failure: true}},
		"more than can be read":       {err: scim.ErrTooLarge, want: summary{move: moveUnknown, pause: problem.UnexpectedAnswer, failure: true}},
		"nothing, in a bulk answer":   {err: scim.ErrUnanswered, want: summary{move: moveUnknown, pause: problem.Unexplained, failure: true}},
		"no connection":               {err: noConnection, want: summary{move: moveRequeue, pause: problem.Unreachable}},
		"401, also with a new token":  {err: answered(401), want: summary{move: moveRequeue, pause: problem.SessionExpired}},
		"no access token":             {err: errNoToken, want: summary{move: moveRequeue, pause: problem.SessionExpired}},
		"cancelled before it was out": {err: context.Canceled, want: summary{move: moveRequeue, pause: problem.Cancelled}},

		"403": {err: answered(403), want: summary{move: moveAskRole, state: directory.Refused, reason: directory.ReasonForbidden, detail: said}},
		"404": {err: answered(404), want: summary{move: moveReread, detail: said}},
		"409": {err: answered(409), want: summary{move: moveEnd, state: directory.Refused, reason: directory.ReasonRefusedByService, detail: said}},
		"412": {err: answered(412), want: summary{move: moveRequeue, failure: true, rejected: true}},
		"412 after an earlier request": {err: answered(412), attempts: 1,
			want: summary{move: moveUnknown, failure: true, rejected: true}},

		"400":                      {err: answered(400), want: summary{move: moveEnd, state: directory.Failed, reason: directory.ReasonRefusedByService, detail: said}},
		"410":                      {err: answered(410), want: summary{move: moveReread, detail: said}},
		"422":                      {err: answered(422), want: summary{move: moveEnd, state: directory.Failed, reason: directory.ReasonRefusedByService, detail: said}},
		"428":                      {err: answered(428), want: summary{move: moveEnd, state: directory.Failed, reason: directory.ReasonRefusedByService, detail: said}},
		"501":                      {err: answered(501), want: summary{move: moveEnd, state: directory.Failed, reason: directory.ReasonRefusedByService, detail: said}},
		"an id that cannot be":     {err: scim.ErrInvalidID, want: summary{move: moveEnd, state: directory.Failed, reason: directory.ReasonRefusedByService}},
		"what nobody has foreseen": {err: errors.New("odd"), want: summary{move: moveRequeue, pause: problem.Unexplained}},
	} {
		mustMean(t, name, judge(askChange, archiving(c.attempts), c.user, c.err), c.want)
	}
}

func TestTheServicesWishToBeLeftAloneReachesTheQueue(t *testing.T) {
	for _, status := range []int{429, 503} {
		v := judge(askChange, archiving(0), directory.User{}, busyFor(status, time.Minute))
		if v.pause == nil || v.pause.RetryAfter != time.Minute {
			t.Errorf("%d: pause %+v", status, v.pause)
		}
	}
}

func TestWhatAReadingMeans(t *testing.T) {
	item := archiving(1)
	same, gone, changed := item.Seen, item.Seen, item.Seen
	gone.Status = directory.Archived
	changed.Version, changed.DisplayName = `"2"`, "Eve"
	for name, c := range map[string]struct {
		user directory.User
		err  error
		want summary
	}{
		"the user as he was seen": {user: same, want: summary{move: moveSend}},
		"the user, archived":      {user: gone, want: summary{move: moveEnd, state: directory.Done}},
		"somebody else":           {user: changed, want: summary{move: moveConflict, reason: directory.ReasonChanged}},
		"404":                     {err: answered(404), want: summary{move: moveEnd, state: directory.Failed, reason: directory.ReasonGone}},
		"403":                     {err: answered(403), want: summary{move: moveAskRole, state: directory.Refused, reason: directory.ReasonForbidden, detail: said}},
		"429":                     {err: answered(429), want: summary{move: moveKeep, pause: problem.Busy}},
		"500":                     {err: answered(500), want: summary{move: moveKeep, pause: problem.ServiceError}},
		"401":                     {err: answered(401), want: summary{move: moveKeep, pause: problem.SessionExpired}},
		"a broken connection":     {err: broken, want: summary{move: moveKeep, pause: problem.Unreachable}},
	} {
		mustMean(t, name, judge(askUser, item, c.user, c.err), c.want)
	}
}

func TestWhatTheAnswerToAStaleEntityTagMeans(t *testing.T) {
	archived := directory.User{ID: "1", Status: directory.Archived}
	active := archiving(0).Seen
	again, another := active, active
	again.Version, another.DisplayName = `"3"`, "Eve"
	for name, c := range map[string]struct {
		user directory.User
		err  error
		want summary
	}{
		"412":                    {err: answered(412), want: summary{move: moveSend, tags: tagsProved}},
		"the user, archived":     {user: archived, want: summary{move: moveEnd, state: directory.Done, tags: tagsIgnored}},
		"the user, still active": {user: active, want: summary{move: moveSend, tags: tagsIgnored}},
		"the user, active again": {user: again, want: summary{move: moveUnknown, tags: tagsIgnored, failure: true, accepted: true}},
		"somebody else, active":  {user: another, want: summary{move: moveUnknown, tags: tagsIgnored, failure: true, accepted: true}},
		"400":                    {err: answered(400), want: summary{move: moveSend, tags: tagsIgnored}},
		"403":                    {err: answered(403), want: summary{move: moveSend, tags: tagsIgnored}},
		"404":                    {err: answered(404), want: summary{move: moveSend, tags: tagsIgnored}},
		"401":                    {err: answered(401), want: summary{move: moveRequeue, pause: problem.SessionExpired}},
		"429":                    {err: answered(429), want: summary{move: moveUnknown, pause: problem.Busy}},
		"500":                    {err: answered(500), want: summary{move: moveUnknown, pause: problem.ServiceError, failure: true}},
		"a broken connection":    {err: broken, want: summary{move: moveUnknown, pause: problem.Unreachable, failure: true}},
		"no connection":          {err: noConnection, want: summary{move: moveRequeue, pause: problem.Unreachable}},
	} {
		mustMean(t, name, judge(askStaleChange, archiving(0), c.user, c.err), c.want)
	}
}

func TestWhatTheFailureOfAWholeBulkRequestMeans(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want summary
	}{
		"429":                 {answered(429), summary{move: moveUnknown, pause: problem.Busy}},
		"500":                 {answered(500), summary{move: moveUnknown, pause: problem.ServiceError, size: sendSmaller}},
		"503":                 {answered(503), summary{move: moveUnknown, pause: problem.ServiceError, size: sendSmaller}},
		"a broken connection": {broken, summary{move: moveUnknown, pause: problem.Unreachable, size: sendSmaller}},
		"a web page":          {&scim.NotSCIMError{}, summary{move: moveUnknown, pause: problem.NotSCIM, size: sendSmaller}},
		"no connection":       {noConnection, summary{move: moveRequeue, pause: problem.Unreachable}},
		"401":                 {answered(401), summary{move: moveRequeue, pause: problem.SessionExpired}},
		"no access token":     {errNoToken, summary{move: moveRequeue, pause: problem.SessionExpired}},
		"413":                 {answered(http.StatusRequestEntityTooLarge), summary{move: moveRequeue, size: tooLarge}},
		"403":                 {answered(403), summary{move: moveAskRole, size: noBulk}},
		"400":                 {answered(400), summary{move: moveRequeue, size: noBulk}},
		"404":                 {answered(404), summary{move: moveRequeue, size: noBulk}},
		"501":                 {answered(501), summary{move: moveRequeue, size: noBulk}},
	} {
		mustMean(t, name, judge(askBulk, directory.Item{}, directory.User{}, c.err), c.want)
	}
}

// A 403 may be about the user or about the admin: only what the account may still
// do tells.
func TestAForbiddenChangeIsRefusedOnlyWhereTheAccountHasItsRole(t *testing.T) {
	refused := summary{move: moveEnd, state: directory.Refused, reason: directory.ReasonForbidden, detail: said}
	for name, c := range map[string]struct {
		to      question
		mayList error
		want    summary
	}{
		"a change, with the role":       {askChange, nil, refused},
		"a change, without it":          {askChange, answered(403), summary{move: moveRequeue, pause: problem.NoRole}},
		"a change, and no answer":       {askChange, broken, summary{move: moveRequeue, pause: problem.Unreachable}},
		"a reading, with the role":      {askUser, nil, refused},
		"a reading, without it":         {askUser, answered(403), summary{move: moveKeep, pause: problem.NoRole}},
		"a bulk request, with the role": {askBulk, nil, summary{move: moveRequeue, size: noBulk}},
		"a bulk request, without it":    {askBulk, answered(403), summary{move: moveRequeue, pause: problem.NoRole}},
	} {
		v := judge(c.to, archiving(0), directory.User{}, answered(403))
		mustMean(t, name, v.withRole(c.to, c.mayList), c.want)
	}
	done := judge(askChange, archiving(0), directory.User{ID: "1", Status: directory.Archived}, nil)
	mustMean(t, "what is not about the role", done.withRole(askChange, answered(403)), summary{move: moveEnd, state: directory.Done})
}

// A service that says 404 to a change has no such user, or cannot change one.
func TestAChangeThatFindsNobodyIsFollowedByAReading(t *testing.T) {
	now := archiving(0).Seen
	archived, other := now, now
	archived.Status, other.DisplayName = directory.Archived, "Eve"
	for name, c := range map[string]struct {
		attempts int
		user     directory.User
		err      error
		want     summary
	}{
		"gone":                       {0, directory.User{}, answered(404), summary{move: moveEnd, state: directory.Failed, reason: directory.ReasonGone, detail: said}},
		"gone for good":              {0, directory.User{}, answered(410), summary{move: moveEnd, state: directory.Failed, reason: directory.ReasonGone, detail: said}},
		"there":                      {0, now, nil, summary{move: moveEnd, state: directory.Failed, reason: directory.ReasonServiceError, detail: said}},
		"archived":                   {0, archived, nil, summary{move: moveEnd, state: directory.Done}},
		"somebody else":              {0, other, nil, summary{move: moveConflict, reason: directory.ReasonChanged}},
		"no answer":                  {0, directory.User{}, broken, summary{move: moveRequeue, pause: problem.Unreachable}},
		"no answer after an attempt": {1, directory.User{}, broken, summary{move: moveUnknown, pause: problem.Unreachable}},
	} {
		v := judge(askChange, archiving(c.attempts), directory.User{}, answered(404))
		mustMean(t, name, v.withReading(archiving(c.attempts), c.user, c.err), c.want)
	}
}

func TestARepeatedChangeShowsWhetherTagsStillCount(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want tagProof
	}{
		"412":               {answered(412), tagsProved},
		"it is done again":  {nil, tagsIgnored},
		"accepted":          {&scim.UnconfirmedError{Cause: errLost}, tagsIgnored},
		"400":               {answered(400), tagsIgnored},
		"404":               {answered(404), tagsIgnored},
		"401":               {answered(401), tagsUntried},
		"429":               {answered(429), tagsUntried},
		"500":               {answered(500), tagsUntried},
		"no connection":     {noConnection, tagsUntried},
		"a lost connection": {broken, tagsUntried},
	} {
		if got := judgeRepeat(c.err); got != c.want {
			t.Errorf("%s shows %d, want %d", name, got, c.want)
		}
	}
}
