// Package wire stands between the program and a users' service, whichever that is:
// it counts what was changed, and has requests go wrong on their way, also single
// operations of a bulk request. It is for tests only. It knows SCIM's paths and
// nothing of the client.
package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"mileiq.example/admin/client/sandbox"
)

// Wire is a running one.
type Wire struct {
	// URL is the base URL for the program.
	URL string

	base    string // the path of URL
	service http.Handler

	mu      sync.Mutex
	fault   func(*http.Request) *sandbox.Fault
	asked   map[string]int
	changes map[string]int
}

// Start serves a service whose base URL has that path, until the test ends. What has
// arrived takes effect also if the program is gone meanwhile.
func Start(t testing.TB, service http.Handler, base string) *Wire {
	w := &Wire{base: base, service: service, asked: map[string]int{}, changes: map[string]int{}}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.URL = server.URL + base
	return w
}

// SetFault makes f decide about every request from now on; nil ends that. It is
// called as the demo organization calls its own: for a bulk request once for the
// whole and once for each operation. Truncate is not known here.
func (w *Wire) SetFault(f func(*http.Request) *sandbox.Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault = f
}

// Changes is how often a user was changed, alone or in bulk.
func (w *Wire) Changes(id string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changes[id]
}

// Asked is how many requests there were that have this method and end in this.
func (w *Wire) Asked(method, ending string) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for what, times := range w.asked {
		if strings.HasPrefix(what, method+" ") && strings.HasSuffix(what, ending) {
			n += times
		}
	}
	return n
}

func (w *Wire) faultFor(r *http.Request) *sandbox.Fault {
	w.mu.Lock()
	f := w.fault
	w.mu.Unlock()
	if f == nil {
		return nil
	}
	return f(r)
}

// ServeHTTP serves the program.
func (w *Wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	w.mu.Lock()
	w.asked[r.Method+" "+r.URL.Path]++
	w.mu.Unlock()
	handle := w.forward
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/Bulk") {
		handle = w.bulk
	}
	answer := apply(w.faultFor(r), r, func() *httptest.ResponseRecorder { return handle(r, body) })
	if answer == nil {
		panic(http.ErrAbortHandler) // the connection is closed
	}
	maps.Copy(rw.Header(), answer.Header())
	rw.WriteHeader(answer.Code)
	_, _ = rw.Write(answer.Body.Bytes())
}

// apply has a fault happen to a request that handle lets take effect. Without an
// answer the result is nil.
func apply(f *sandbox.Fault, r *http.Request, handle func() *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	if f == nil {
		return handle()
	}
	if f.Delay != nil && !hold(r, f.Delay) || f.DropBefore {
		return nil
	}
	var answer *httptest.ResponseRecorder
	if f.Status == 0 || f.Handle {
		answer = handle()
	}
	if f.DropAfter || f.DelayAnswer != nil && !hold(r, f.DelayAnswer) {
		return nil
	}
	if f.Status == 0 {
		return answer
	}
	answer = httptest.NewRecorder()
	maps.Copy(answer.Header(), f.Header)
	if f.ContentType != "" {
		answer.Header().Set("Content-Type", f.ContentType)
	}
	answer.WriteHeader(f.Status)
	_, _ = answer.WriteString(f.Body)
	return answer
}

// hold waits until the channel is closed. It returns false if the client goes first.
func hold(r *http.Request, until <-chan struct{}) bool {
	select {
	case <-until:
		return true
	case <-r.Context().Done():
		return false
	}
}

// forward has the service handle a request.
func (w *Wire) forward(r *http.Request, body []byte) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	onward := r.Clone(context.WithoutCancel(r.Context()))
	onward.Body, onward.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	w.service.ServeHTTP(answer, onward)
	if r.Method == http.MethodPatch && answer.Code < 300 {
		w.changed(r.URL)
	}
	return answer
}

// changed counts a change of the user that a path ends with.
func (w *Wire) changed(u *url.URL) {
	id, err := url.PathUnescape(path.Base(u.EscapedPath()))
	if err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.changes[id]++
}

// operation is one of a bulk request (RFC 7644 section 3.7).
type operation struct {
	Method  string          `json:"method"`
	Path    string          `json:"path"`
	BulkID  string          `json:"bulkId"`
	Version string          `json:"version,omitempty"`
	Data    json.RawMessage `json:"data"`
}

// result is the answer to one.
type result struct {
	Method   string          `json:"method"`
	BulkID   string          `json:"bulkId"`
	Location string          `json:"location,omitempty"`
	Version  string          `json:"version,omitempty"`
	Status   any             `json:"status"`
	Response json.RawMessage `json:"response,omitempty"`
}

const (
	requestSchema  = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
	responseSchema = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
)

// bulk has the service handle a bulk request. An operation to which something
// happens goes alone, as the request that does the same.
func (w *Wire) bulk(r *http.Request, body []byte) *httptest.ResponseRecorder {
	var request struct{ Operations []operation }
	if err := json.Unmarshal(body, &request); err != nil {
		return w.forward(r, body)
	}
	faults := map[string]*sandbox.Fault{}
	var usual []operation
	for _, o := range request.Operations {
		if f := w.faultFor(w.alone(r, o)); f != nil {
			faults[o.BulkID] = f
		} else {
			usual = append(usual, o)
		}
	}
	var answers []json.RawMessage
	if len(usual) > 0 {
		answer := w.forward(r, encode(requestSchema, usual))
		var answered struct{ Operations []json.RawMessage }
		if err := json.Unmarshal(answer.Body.Bytes(), &answered); err != nil || answer.Code != http.StatusOK {
			return answer
		}
		answers = answered.Operations
		w.countDone(r, usual, answers)
	}
	for _, o := range request.Operations {
		f := faults[o.BulkID]
		if f == nil {
			continue
		}
		single := w.alone(r, o)
		if answer := apply(f, single, func() *httptest.ResponseRecorder { return w.forward(single, o.Data) }); answer != nil {
			answers = append(answers, toJSON(result{
				o.Method, o.BulkID, w.URL + o.Path, answer.Header().Get("ETag"), strconv.Itoa(answer.Code), asJSON(answer.Body.Bytes()),
			}))
		}
	}
	answer := httptest.NewRecorder()
	answer.Header().Set("Content-Type", "application/scim+json")
	_, _ = answer.Write(encode(responseSchema, answers))
	return answer
}

// countDone counts the operations that took effect. An answer names its operation by
// bulkId, or by location alone: the standard asks for bulkId only where something is
// made.
func (w *Wire) countDone(r *http.Request, operations []operation, answers []json.RawMessage) {
	for _, text := range answers {
		var answer result
		if err := json.Unmarshal(text, &answer); err != nil {
			continue
		}
		code, _ := strconv.Atoi(fmt.Sprint(answer.Status))
		i := slices.IndexFunc(operations, func(o operation) bool {
			return answer.BulkID == o.BulkID || answer.BulkID == "" && strings.HasSuffix(answer.Location, o.Path)
		})
		if i >= 0 && code < 300 {
			w.changed(w.alone(r, operations[i]).URL)
		}
	}
}

// alone is the request that does what an operation does.
func (w *Wire) alone(r *http.Request, o operation) *http.Request {
	single := r.Clone(r.Context())
	single.Method = o.Method
	single.URL = &url.URL{Path: w.base + o.Path}
	if unescaped, err := url.PathUnescape(o.Path); err == nil {
		single.URL = &url.URL{Path: w.base + unescaped, RawPath: w.base + o.Path}
	}
	single.RequestURI = single.URL.RequestURI()
	single.Header.Del("If-Match")
	if o.Version != "" {
		single.Header.Set("If-Match", o.Version)
	}
	return single
}

func encode[T any](schema string, operations []T) []byte {
	return toJSON(map[string]any{"schemas": []string{schema}, "Operations": append([]T{}, operations...)})
}

// asJSON returns a body as it can stand in an answer: what is no JSON is a text.
func asJSON(body []byte) json.RawMessage {
	if len(body) == 0 || json.Valid(body) {
		return body
	}
	return toJSON(string(body))
}

func toJSON(v any) json.RawMessage {
	text, _ := json.Marshal(v)
	return text
}
