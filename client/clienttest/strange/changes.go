package strange

// What the service does with changes.

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// patch makes a change of one user.
func (s *Service) patch(w http.ResponseWriter, r *http.Request, id string) {
	var body json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		s.fail(w, http.StatusBadRequest)
		return
	}
	i, status := s.change(r, id, r.Header.Get("If-Match"), body)
	switch {
	case status != http.StatusOK:
		s.fail(w, status)
	case s.habits.PatchStatus != 0:
		w.WriteHeader(s.habits.PatchStatus)
	default:
		s.tag(w, i)
		s.write(w, http.StatusOK, s.resource(s.users[i]))
	}
}

// change makes a change, and tells of it. It returns which user that was, and a status.
func (s *Service) change(r *http.Request, id, match string, body []byte) (i, status int) {
	e := Event{ID: id, Change: true, Match: match}
	if i := s.index(id); i >= 0 {
		e.Before = s.users[i]
	}
	i, e.Status = s.setActive(id, match, body)
	s.tell(r, e)
	return i, e.Status
}

// looksAt reports whether the service refuses changes on the condition of a tag that is
// not that of the user.
func (t Tags) looksAt() bool { return t == TagsKept || t == TagsRepeated }

// setActive makes the one change that there is: active becomes another value.
func (s *Service) setActive(id, match string, body []byte) (i, status int) {
	var patch struct {
		Operations []struct {
			Op, Path string
			Value    bool
		}
	}
	err := json.Unmarshal(body, &patch)
	i = s.index(id)
	switch {
	case i < 0:
		return i, http.StatusNotFound
	case err != nil, len(patch.Operations) != 1, patch.Operations[0].Op != "replace", patch.Operations[0].Path != "active":
		return i, http.StatusBadRequest
	case match != "" && s.habits.Tags == TagsBroken, match != "" && s.habits.Tags.looksAt() && match != version(s.users[i]):
		return i, http.StatusPreconditionFailed
	}
	s.users[i].Active = patch.Operations[0].Value
	s.modified(i)
	return i, http.StatusOK
}

// bulk makes several changes (RFC 7644 section 3.7).
func (s *Service) bulk(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Operations []struct {
			Method, Path, BulkID, Version string
			Data                          json.RawMessage
		}
	}
	err := json.NewDecoder(r.Body).Decode(&request)
	switch {
	case s.habits.Bulk == BulkUnfinished:
		s.fail(w, http.StatusNotImplemented)
		return
	case s.habits.Bulk == NoBulk, s.habits.Bulk == BulkMissing:
		s.fail(w, http.StatusNotFound)
		return
	case err != nil:
		s.fail(w, http.StatusBadRequest)
		return
	case s.habits.BulkOperations > 0 && len(request.Operations) > s.habits.BulkOperations:
		s.fail(w, http.StatusRequestEntityTooLarge)
		return
	}
	results := []map[string]any{}
	for _, o := range request.Operations {
		id, _ := url.PathUnescape(strings.TrimPrefix(o.Path, "/Users/"))
		i, status := s.change(r, id, o.Version, o.Data)
		result := map[string]any{"method": o.Method, "bulkId": o.BulkID, "location": Base + o.Path, "status": strconv.Itoa(status)}
		if status != http.StatusOK {
			result["response"] = s.problem(status)
		} else if s.habits.Bulk == BulkWhole {
			result["response"] = s.resource(s.users[i])
		}
		results = append(results, result)
	}
	s.write(w, http.StatusOK, s.of("urn:ietf:params:scim:api:messages:2.0:BulkResponse", map[string]any{"Operations": results}))
}
