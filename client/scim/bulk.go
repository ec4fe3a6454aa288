package scim

// Many changes in one request (RFC 7644 section 3.7). What becomes of one of them
// says nothing about the others, and whatever the answer does not say is unknown.

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

const (
	bulkRequestSchema  = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
	bulkResponseSchema = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
	// bulkPayload is the size in bytes up to which a bulk request goes where the
	// service states none.
	bulkPayload = 1 << 20
	// bulkOperationTime is how much longer a request may take for each of its
	// operations.
	bulkOperationTime = 200 * time.Millisecond
)

var (
	// ErrUnanswered: the answer to a bulk request does not say, or says two
	// things, about this operation.
	ErrUnanswered = problem.New("scim: the operation was not answered")
	// ErrNoUser is the cause of an *UnconfirmedError where the service accepted a
	// change in bulk and did not answer with the user as the change wants him.
	ErrNoUser = problem.New("scim: answered without the user")
)

// Effect is what a change in bulk does to its user.
type Effect int

const (
	// ToArchive is what Archive does.
	ToArchive Effect = iota
	// ToInvite is what Invite does.
	ToInvite
	// ToReactivate is what Reactivate does.
	ToReactivate
)

func (e Effect) operation() wireOperation {
	switch e {
	case ToInvite:
		return wireOperation{"replace", extensionSchema + ":status", string(directory.Invited)}
	case ToReactivate:
		return wireOperation{"replace", "active", true}
	}
	return wireOperation{"replace", "active", false}
}

// kind is the kind of batch whose changes have that effect.
func (e Effect) kind() directory.Kind {
	if e == ToArchive {
		return directory.Archive
	}
	return directory.Invite
}

// Change is one change of one user. IfMatch is as for Archive.
type Change struct {
	UserID  string
	Effect  Effect
	IfMatch string
}

// Outcome is what the answer says of one change: the user as the service has it
// afterwards, or why not. Ask [OutcomeUnknown] about every error.
type Outcome struct {
	User directory.User
	Err  error
}

// Bulk is a bulk request that is yet to be sent.
type Bulk struct {
	// Arrived is called when the answer has arrived, before it is read; nil: nobody
	// wants to know.
	Arrived func()

	changes []Change
	ids     []string // bulkId of each; "" where the change cannot be sent
	body    []byte
}

type wireBulkOperation struct {
	Method  string    `json:"method"`
	Path    string    `json:"path"`
	BulkID  string    `json:"bulkId"`
	Version string    `json:"version,omitempty"`
	Data    wirePatch `json:"data"`
}

type wireBulkResult struct {
	BulkID   string     `json:"bulkId"`
	Location string     `json:"location"`
	Status   wireStatus `json:"status"`
	// Response is the user or an error, which have no attribute of the same name
	// here: reading an answer of megabytes a second time would take as long again.
	Response struct {
		wireUser
		wireError
	} `json:"response"`
}

// PrepareBulk makes one request of as many changes as it may hold, from the first
// on, and returns how many these are: at least one.
func PrepareBulk(f Features, changes []Change) (Bulk, int, error) {
	operations, payload := len(changes), int64(bulkPayload)
	if f.Bulk.MaxOperations > 0 {
		operations = min(operations, f.Bulk.MaxOperations)
	}
	if f.Bulk.MaxPayload > 0 {
		payload = min(payload, f.Bulk.MaxPayload)
	}
	var b Bulk
	var body bytes.Buffer
	body.WriteString(`{"schemas":["` + bulkRequestSchema + `"],"Operations":[`)
	const end = "]}"
	for i, change := range changes[:operations] {
		text, err := change.encode(strconv.Itoa(i))
		if err != nil {
			return Bulk{}, 0, err
		}
		if i > 0 && int64(body.Len()+1+len(text)+len(end)) > payload {
			break
		}
		b.changes = append(b.changes, change)
		if text == nil {
			b.ids = append(b.ids, "")
			continue
		}
		if body.Bytes()[body.Len()-1] == '}' {
			body.WriteByte(',')
		}
		body.Write(text)
		b.ids = append(b.ids, strconv.Itoa(i))
	}
	body.WriteString(end)
	b.body = body.Bytes()
	return b, len(b.changes), nil
}

// encode writes one operation; nil where the id cannot stand in a path.
func (c Change) encode(bulkID string) ([]byte, error) {
	path, err := userPath(c.UserID)
	if err != nil {
		return nil, nil
	}
	text, err := json.Marshal(wireBulkOperation{
		Method: http.MethodPatch, Path: path, BulkID: bulkID, Version: c.IfMatch,
		Data: wirePatch{Schemas: []string{patchSchema}, Operations: []wireOperation{c.Effect.operation()}},
	})
	if err != nil {
		return nil, problem.While("scim: write a change", err)
	}
	return text, nil
}

// SendBulk sends the request and returns the outcome of each of its changes, in
// their order. An error is one of the whole; if OutcomeUnknown says so of it, any
// of the changes may have taken effect.
func (c *Client) SendBulk(ctx context.Context, b Bulk) ([]Outcome, error) {
	a, err := c.send(ctx, call{method: http.MethodPost, path: "/Bulk", body: b.body,
		extraTime: time.Duration(len(b.changes)) * bulkOperationTime})
	if err != nil {
		return nil, err
	}
	if b.Arrived != nil {
		b.Arrived()
	}
	return c.outcomes(b, a)
}

// outcomes reads the answer to a bulk request, one result after the other.
func (c *Client) outcomes(b Bulk, a answer) ([]Outcome, error) {
	if a.contentType == "text/html" {
		return nil, c.notSCIM(a)
	}
	outcomes := make([]Outcome, len(b.changes))
	for i := range outcomes {
		outcomes[i].Err = ErrUnanswered
		if b.ids[i] == "" {
			outcomes[i].Err = ErrInvalidID
		}
	}
	answered := make([]bool, len(b.changes))
	match := b.matcher()
	var result wireBulkResult
	take := func(d *json.Decoder) error {
		result = wireBulkResult{}
		if err := readValue(d, &result); err != nil {
			return err
		}
		i, ok := match(result)
		switch {
		case !ok:
		case answered[i]:
			outcomes[i] = Outcome{Err: ErrUnanswered} // which of the two is true?
		default:
			answered[i] = true
			outcomes[i] = c.outcome(b.changes[i], result, a.token)
		}
		return nil
	}
	listed := false
	err := readObject(bytes.NewReader(a.body), func(d *json.Decoder, name string) error {
		if !strings.EqualFold(name, "Operations") {
			return skipValue(d)
		}
		one, err := readList(d, func() error { return take(d) })
		listed = listed || one
		return err
	})
	if err != nil || !listed {
		return nil, c.notSCIM(a)
	}
	return outcomes, nil
}

// matcher returns a function that finds the change to which a result belongs. A
// result has a bulkId or, where the service leaves that out, a location, which is
// a URL or only a path.
func (b Bulk) matcher() func(wireBulkResult) (int, bool) {
	byID, byPath := map[string]int{}, map[string]int{}
	for i, id := range b.ids {
		if id == "" {
			continue
		}
		byID[id] = i
		if path, err := userPath(b.changes[i].UserID); err == nil {
			byPath[path] = i
		}
	}
	return func(r wireBulkResult) (int, bool) {
		if r.BulkID != "" {
			i, ok := byID[r.BulkID]
			return i, ok
		}
		at := strings.LastIndex(r.Location, "/Users/")
		if at < 0 {
			return 0, false
		}
		i, ok := byPath[r.Location[at:]]
		return i, ok
	}
}

// outcome says what one result means.
func (c *Client) outcome(change Change, r wireBulkResult, token string) Outcome {
	status := int(r.Status)
	switch {
	case status >= 200 && status <= 299:
		if u, ok := r.Response.confirms(change.UserID, change.Effect.kind()); ok {
			return Outcome{User: u}
		}
		return Outcome{Err: &UnconfirmedError{Cause: ErrNoUser}}
	case status >= 400 && status <= 599:
		if status == http.StatusTooManyRequests {
			c.limiter.learn(status, http.Header{})
		}
		scimType, detail := r.Response.texts()
		if token != "" {
			detail = strings.ReplaceAll(detail, token, "[redacted]")
		}
		return Outcome{Err: &Error{Host: c.host, Status: status, ScimType: scimType, Detail: cutRunes(detail, detailRunes), Sent: true}}
	}
	return Outcome{Err: ErrUnanswered}
}

// wireStatus is the status of an operation: a text; some services write a number, or
// {"code": ...}. It is 0 if it is none of these.
type wireStatus int

// UnmarshalJSON never fails: an odd status says nothing about other operations.
func (s *wireStatus) UnmarshalJSON(raw []byte) error {
	var status scalar
	if raw[0] == '{' {
		var object struct {
			Code scalar `json:"code"`
		}
		_ = json.Unmarshal(raw, &object)
		status = object.Code
	} else {
		_ = status.UnmarshalJSON(raw)
	}
	*s = wireStatus(status.status())
	return nil
}
