package sandbox

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

// bulkLimits is what the service admits in one bulk request.
type bulkLimits struct {
	off        bool
	operations int
	payload    int  // bytes
	terse      bool // successes are answered without the user
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

// patches reads the data of the operations of one request. Mostly they ask for
// the same for different users: what stands there again is not read again.
type patches struct {
	last        json.RawMessage
	assignments []assignment
	err         error
}

func (p *patches) read(data json.RawMessage) ([]assignment, error) {
	if p.last == nil || !bytes.Equal(p.last, data) {
		p.last = data
		p.assignments, p.err = parsePatch(data)
	}
	return p.assignments, p.err
}

// bulk answers POST /Bulk.
func (s *scimService) bulk(w http.ResponseWriter, r *http.Request, caller string) error {
	if s.limits.off {
		return notImplemented(w, r, caller)
	}
	body, err := readBody(w, r, int64(s.limits.payload))
	if err != nil {
		return err
	}
	request, err := parseBulk(body)
	if err != nil {
		return err
	}
	if n := len(request.Operations); n > s.limits.operations {
		return &scimError{status: http.StatusRequestEntityTooLarge,
			detail: fmt.Sprintf("There are %d operations, and at most %d are admitted.", n, s.limits.operations)}
	}
	answer := bulkResponse{Schemas: []string{bulkResponseURN}, Operations: []bulkResult{}}
	failed, cut, read := 0, false, patches{}
	for _, operation := range request.Operations {
		result, fate := s.operate(r, operation, caller, &read)
		hold(r, fate.DelayAnswer)
		if fate.DropBefore || fate.DropAfter {
			continue // nobody hears of it
		}
		answer.Operations = append(answer.Operations, result)
		cut = cut || fate.Truncate
		if !strings.HasPrefix(result.Status, "2") {
			failed++
		}
		if request.FailOnErrors > 0 && failed >= request.FailOnErrors {
			break
		}
	}
	if cut {
		w = &truncated{ResponseWriter: w}
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

// operate makes one change of a bulk request, and returns what the answer says of
// it and the fault that happened to it, if any.
func (s *scimService) operate(r *http.Request, o bulkOperation, caller string, read *patches) (bulkResult, Fault) {
	fate := s.faultOf(r, o)
	hold(r, fate.Delay)
	if fate.DropBefore {
		return bulkResult{}, fate
	}
	if fate.Status != 0 && !fate.Handle {
		return fate.result(o), fate
	}
	result := s.perform(o, caller, read)
	if fate.Status != 0 {
		result = fate.result(o)
	}
	return result, fate
}

// perform makes the change itself.
func (s *scimService) perform(o bulkOperation, caller string, read *patches) bulkResult {
	result := bulkResult{Method: o.Method, BulkID: o.BulkID, Status: strconv.Itoa(http.StatusOK)}
	id, ok := strings.CutPrefix(o.Path, "/Users/")
	if id, err := url.PathUnescape(id); ok && err == nil && id != "" && strings.EqualFold(o.Method, http.MethodPatch) {
		result.Location = s.base + o.Path
		var meets condition
		if o.Version != "" && !s.deaf.Load() {
			meets = func(version int) bool { return matchesTag(o.Version, version) }
		}
		assignments, err := read.read(o.Data)
		if err != nil {
			return result.refused(asSCIMError(err))
		}
		u, err := s.store.assign(id, caller, meets, assignments)
		if err != nil {
			return result.refused(asSCIMError(err))
		}
		result.Version = entityTag(u.Version)
		s.log.Info("user patched", "id", u.ID, "status", string(u.Status), "version", u.Version)
		if !s.limits.terse {
			result.Response = s.resource(&u, selection{})
		}
		return result
	}
	return result.refused(&scimError{status: http.StatusNotImplemented, detail: "Only PATCH of one user can be part of a bulk request."})
}

func (b bulkResult) refused(e *scimError) bulkResult {
	var text bytes.Buffer
	encodeError(&text, e)
	b.Status, b.Response = strconv.Itoa(e.status), json.RawMessage(text.Bytes())
	return b
}

// faultOf asks for the fault of one operation as if it were a request.
func (s *scimService) faultOf(r *http.Request, o bulkOperation) Fault {
	if s.fault == nil {
		return Fault{}
	}
	single := (&http.Request{Method: o.Method, URL: &url.URL{Path: scimRoot + o.Path}, Header: http.Header{},
		Body: io.NopCloser(bytes.NewReader(o.Data)), ContentLength: int64(len(o.Data))}).WithContext(r.Context())
	if o.Version != "" {
		single.Header.Set("If-Match", o.Version)
	}
	if f := s.fault(single); f != nil {
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
