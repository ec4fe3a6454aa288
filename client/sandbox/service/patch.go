package service

// PATCH of a user (RFC 7644 section 3.5.2). One request is one change: all of
// its operations or none.

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	filter "github.com/scim2/filter-parser/v2"

	"mileiq.example/admin/client/sandbox/people"
)

// maxOperations is how many operations one PATCH request may have.
const maxOperations = 100

type patchRequest struct {
	Schemas    []string         `json:"schemas"`
	Operations []patchOperation `json:"Operations"`
}

type patchOperation struct {
	Op    string          `json:"op"`
	Path  *string         `json:"path"`
	Value json.RawMessage `json:"value"`
}

// assignment is one attribute and its new value; a nil value clears it.
type assignment struct {
	attribute *attribute
	value     json.RawMessage
}

// patch applies the body of one PATCH request to one user, on behalf of caller.
func (s *Service) patch(id, caller string, admits condition, body []byte) (people.User, error) {
	assignments, err := parsePatch(body)
	if err != nil {
		return people.User{}, err
	}
	return s.change(id, caller, admits, assignments)
}

// change makes assignments to one user: all of them or none. It is what a single
// request and one operation of a bulk request have in common.
func (s *Service) change(id, caller string, admits condition, assignments []assignment) (people.User, error) {
	u, err := s.people.Update(id, caller, admits, func(e *people.Edit) error {
		for _, a := range assignments {
			if err := a.attribute.set(e, a.value); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		s.log.Info("user patched", "id", u.ID, "status", string(u.Status), "version", u.Version)
	}
	return u, err
}

// parsePatch reads the body of a PATCH request. It checks everything that can
// be checked without knowing the user.
func parsePatch(body []byte) ([]assignment, error) {
	var request patchRequest
	if err := decodeStrictly(body, &request); err != nil {
		return nil, err
	}
	if len(request.Schemas) != 1 || !strings.EqualFold(request.Schemas[0], patchURN) {
		return nil, badRequest("invalidSyntax", "schemas must be [%q]", patchURN)
	}
	if n := len(request.Operations); n == 0 || n > maxOperations {
		return nil, badRequest("invalidSyntax", "there must be 1 to %d Operations", maxOperations)
	}
	var assignments []assignment
	for _, operation := range request.Operations {
		more, err := operation.resolve()
		if err != nil {
			return nil, err
		}
		assignments = append(assignments, more...)
	}
	return assignments, nil
}

// resolve returns the assignments that an operation asks for.
func (o patchOperation) resolve() ([]assignment, error) {
	path := ""
	if o.Path != nil {
		if path = strings.TrimSpace(*o.Path); path == "" {
			return nil, badRequest("invalidPath", "path is empty")
		}
	}
	switch fold(o.Op) {
	case "add", "replace":
		if o.Value == nil {
			return nil, badRequest("invalidValue", "%s needs a value", fold(o.Op))
		}
		return resolve(path, o.Value)
	case "remove":
		if path == "" {
			return nil, badRequest("noTarget", "remove needs a path")
		}
		if o.Value != nil {
			return nil, badRequest("invalidSyntax", "remove takes no value")
		}
		return resolve(path, nil)
	}
	return nil, badRequest("invalidSyntax", "op must be add, remove or replace")
}

// resolve finds what a path and its value assign. An object stands for its members:
// without a path for attributes of the user, else for sub-attributes.
func resolve(path string, value json.RawMessage) ([]assignment, error) {
	if path != "" {
		plain, err := plainPath(path)
		if err != nil {
			return nil, err
		}
		if !isComplex(plain) {
			return resolveSimple(plain, value)
		}
		path = plain
	}
	if readOnly := path != "" && fold(path) != fold(extensionURN); readOnly || value == nil {
		return nil, badRequest("mutability", "%s is read-only", path)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(value, &members); err != nil || members == nil {
		return nil, badRequest("invalidValue", "the value must be an object")
	}
	return resolveMembers(path, members)
}

func resolveMembers(path string, members map[string]json.RawMessage) ([]assignment, error) {
	var assignments []assignment
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if path == "" && fold(name) == "schemas" {
			continue
		}
		full := name
		if path != "" {
			full = path + ":" + name
		}
		more, err := resolve(full, members[name])
		if err != nil {
			return nil, err
		}
		assignments = append(assignments, more...)
	}
	return assignments, nil
}

func resolveSimple(path string, value json.RawMessage) ([]assignment, error) {
	a, ok := attributeAt(path)
	switch {
	case !ok:
		return nil, badRequest("invalidPath", "a user has no attribute %q", path)
	case a.set == nil:
		return nil, badRequest("mutability", "%s is read-only", a.path)
	}
	return []assignment{{a, value}}, nil
}

// plainPath checks a path against the grammar and drops a value filter: the
// only attribute that can have one, emails, is read-only altogether.
func plainPath(path string) (string, error) {
	if fold(path) == fold(extensionURN) {
		return path, nil
	}
	if _, ok := attributeAt(path); ok {
		return path, nil // as nearly always, and parsing takes half the time of a change
	}
	if len(path) > maxFilter {
		return "", badRequest("invalidPath", "the path is longer than %d bytes", maxFilter)
	}
	parsed, err := filter.ParsePath([]byte(path))
	if err != nil {
		return "", badRequest("invalidPath", "the path does not follow the grammar of RFC 7644 section 3.5.2")
	}
	return pathOf(parsed.AttributePath), nil
}
