package service

// Many changes in one request (RFC 7644 section 3.7). Every operation is the
// PATCH of one user and stands for itself: it succeeds or fails whatever becomes
// of the others, and faults happen to it as to a request of its own.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	bulkRequestURN  = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
	bulkResponseURN = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
)

// Bulk says what the service admits in one bulk request.
type Bulk struct {
	// Off leaves out POST /Bulk.
	Off bool
	// Operations is how many operations one request may have, 1000 when 0, and
	// Payload how many bytes, 1 MiB when 0, which is also the most.
	Operations, Payload int
	// Terse answers successes without the user, as a service may (RFC 7644 section
	// 3.7.3).
	Terse bool
}

const defaultBulkOperations = 1000

func (b Bulk) withDefaults() Bulk {
	if b.Operations == 0 {
		b.Operations = defaultBulkOperations
	}
	if b.Payload == 0 || b.Payload > maxBody {
		b.Payload = maxBody
	}
	return b
}

type bulkRequest struct {
	Schemas      []string        `json:"schemas"`
	FailOnErrors int             `json:"failOnErrors"`
	Operations   []bulkOperation `json:"Operations"`
}

type bulkOperation struct {
	Method  string          `json:"method"`
	Path    string          `json:"path"`
	BulkID  string          `json:"bulkId"`
	Version string          `json:"version"`
	Data    json.RawMessage `json:"data"`
}

type bulkResponse struct {
	Schemas    []string     `json:"schemas"`
	Operations []bulkResult `json:"Operations"`
}

type bulkResult struct {
	Method   string `json:"method"`
	BulkID   string `json:"bulkId,omitempty"`
	Version  string `json:"version,omitempty"`
	Location string `json:"location,omitempty"`
	Status   string `json:"status"`
	Response any    `json:"response,omitempty"`
}

// patchCache parses the data of the operations of one request. Mostly they ask for
// the same for different users: what was parsed last is not parsed again.
type patchCache struct {
	data        json.RawMessage
	assignments []assignment
	err         error
}

func (p *patchCache) parse(data json.RawMessage) ([]assignment, error) {
	if p.data == nil || !bytes.Equal(p.data, data) {
		p.data = data
		p.assignments, p.err = parsePatch(data)
	}
	return p.assignments, p.err
}

// postBulk answers POST /Bulk.
func (s *Service) postBulk(w http.ResponseWriter, r *http.Request, caller string) error {
	if s.bulk.Off {
		return notImplemented(w, r, caller)
	}
	body, err := readBody(w, r, int64(s.bulk.Payload))
	if err != nil {
		return err
	}
	request, err := parseBulk(body)
	if err != nil {
		return err
	}
	if n := len(request.Operations); n > s.bulk.Operations {
		return &scimError{status: http.StatusRequestEntityTooLarge,
			detail: fmt.Sprintf("There are %d operations, and at most %d are admitted.", n, s.bulk.Operations)}
	}
	answer, broken := s.operate(r, request, caller)
	if broken {
		w = &truncatedAnswer{ResponseWriter: w}
	}
	return writeJSON(w, answer)
}

func parseBulk(body []byte) (bulkRequest, error) {
	var request bulkRequest
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&request); err != nil {
		return request, badRequest("invalidSyntax", "the body does not have the expected members")
	}
	if len(request.Schemas) != 1 || !strings.EqualFold(request.Schemas[0], bulkRequestURN) {
		return request, badRequest("invalidSyntax", "schemas must be [%q]", bulkRequestURN)
	}
	return request, nil
}

// operate makes the changes of a bulk request, one after the other. broken says
// that a fault breaks the answer off.
func (s *Service) operate(r *http.Request, request bulkRequest, caller string) (answer bulkResponse, broken bool) {
	answer = bulkResponse{Schemas: []string{bulkResponseURN}, Operations: []bulkResult{}}
	failed, patches := 0, patchCache{}
	for _, operation := range request.Operations {
		fault := s.faultOf(r, operation)
		hold(r, fault.Delay)
		result := s.operateWith(fault, operation, caller, &patches)
		hold(r, fault.DelayAnswer)
		if fault.DropBefore || fault.DropAfter {
			continue // the answer does not mention it
		}
		answer.Operations = append(answer.Operations, result)
		broken = broken || fault.Truncate
		if !strings.HasPrefix(result.Status, "2") {
			failed++
		}
		if request.FailOnErrors > 0 && failed >= request.FailOnErrors {
			break
		}
	}
	return answer, broken
}

// operateWith makes one change, unless the fault keeps it from taking effect, and
// returns what the answer says of it.
func (s *Service) operateWith(fault Fault, o bulkOperation, caller string, patches *patchCache) bulkResult {
	if fault.DropBefore {
		return bulkResult{}
	}
	if fault.Status == 0 {
		return s.perform(o, caller, patches)
	}
	if fault.Handle {
		s.perform(o, caller, patches)
	}
	return fault.result(o)
}

// perform makes one change.
func (s *Service) perform(o bulkOperation, caller string, patches *patchCache) bulkResult {
	result := bulkResult{Method: o.Method, BulkID: o.BulkID, Status: strconv.Itoa(http.StatusOK)}
	id, ok := userIDIn(o)
	if !ok {
		return result.refused(&scimError{status: http.StatusNotImplemented, detail: "Only PATCH of one user can be part of a bulk request."})
	}
	result.Location = s.base + o.Path
	var admits condition
	if o.Version != "" && !s.ignoresETags.Load() {
		admits = func(version int) bool { return matchesTag(o.Version, version) }
	}
	assignments, err := patches.parse(o.Data)
	if err != nil {
		return result.refused(asSCIMError(err))
	}
	u, err := s.change(id, caller, admits, assignments)
	if err != nil {
		return result.refused(asSCIMError(err))
	}
	result.Version = entityTag(u.Version)
	if !s.bulk.Terse {
		result.Response = s.resource(&u, selection{})
	}
	return result
}

// userIDIn returns whom an operation is about, if it is a PATCH of one user.
func userIDIn(o bulkOperation) (id string, ok bool) {
	escaped, found := strings.CutPrefix(o.Path, "/Users/")
	id, err := url.PathUnescape(escaped)
	return id, found && err == nil && id != "" && strings.EqualFold(o.Method, http.MethodPatch)
}

func (b bulkResult) refused(e *scimError) bulkResult {
	var text bytes.Buffer
	encodeError(&text, e)
	b.Status, b.Response = strconv.Itoa(e.status), json.RawMessage(text.Bytes())
	return b
}

// faultOf asks for the fault of one operation as if it were a request.
func (s *Service) faultOf(r *http.Request, o bulkOperation) Fault {
	single := (&http.Request{Method: o.Method, URL: &url.URL{Path: Root + o.Path}, Header: http.Header{},
		Body: io.NopCloser(bytes.NewReader(o.Data)), ContentLength: int64(len(o.Data))}).WithContext(r.Context())
	if o.Version != "" {
		single.Header.Set("If-Match", o.Version)
	}
	if f := s.faultFor(single); f != nil {
		return *f
	}
	return Fault{}
}

// result is what the answer says of an operation to which the fault happened. A
// body that is no SCIM stands there as a string, where an object belongs.
func (f *Fault) result(o bulkOperation) bulkResult {
	b := bulkResult{Method: o.Method, BulkID: o.BulkID, Status: strconv.Itoa(f.Status)}
	switch {
	case f.Body == "":
	case f.ContentType == scimMedia && json.Valid([]byte(f.Body)):
		b.Response = json.RawMessage(f.Body)
	default:
		b.Response = f.Body
	}
	return b
}
