package sandbox

// PATCH of a user (RFC 7644 section 3.5.2). One request is one change: all of
// its operations or none.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	filter "github.com/scim2/filter-parser/v2"
)

const (
	maxOperations = 100
	maxName       = 1024 // bytes of a display or nick name
)

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

// patch applies the body of one PATCH request to one user, on behalf of actor.
func (s *store) patch(id, actor string, meets condition, body []byte) (User, error) {
	assignments, err := parsePatch(body)
	if err != nil {
		return User{}, err
	}
	return s.assign(id, actor, meets, assignments)
}

// assign makes assignments to one user: all of them or none. It is what a single
// request and one operation of a bulk request have in common.
func (s *store) assign(id, actor string, meets condition, assignments []assignment) (User, error) {
	return s.update(id, actor, meets, func(e *edit) error {
		for _, a := range assignments {
			if err := a.attribute.set(e, a.value); err != nil {
				return err
			}
		}
		return nil
	})
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
		more, err := operation.assignments()
		if err != nil {
			return nil, err
		}
		assignments = append(assignments, more...)
	}
	return assignments, nil
}

func badRequest(scimType, format string, args ...any) error {
	return &scimError{status: 400, scimType: scimType, detail: fmt.Sprintf(format, args...)}
}

func (o patchOperation) assignments() ([]assignment, error) {
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
		return assign(path, o.Value)
	case "remove":
		if path == "" {
			return nil, badRequest("noTarget", "remove needs a path")
		}
		if o.Value != nil {
			return nil, badRequest("invalidSyntax", "remove takes no value")
		}
		return assign(path, nil)
	}
	return nil, badRequest("invalidSyntax", "op must be add, remove or replace")
}

// assign resolves one path and its value. An object stands for its members:
// without a path for attributes of the user, else for sub-attributes.
func assign(path string, value json.RawMessage) ([]assignment, error) {
	if path != "" {
		plain, err := plainPath(path)
		if err != nil {
			return nil, err
		}
		if !isComplex(plain) {
			return assignSimple(plain, value)
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
	return assignMembers(path, members)
}

func assignMembers(path string, members map[string]json.RawMessage) ([]assignment, error) {
	var assignments []assignment
	for _, name := range sortedKeys(members) {
		if path == "" && fold(name) == "schemas" {
			continue
		}
		full := name
		if path != "" {
			full = path + ":" + name
		}
		more, err := assign(full, members[name])
		if err != nil {
			return nil, err
		}
		assignments = append(assignments, more...)
	}
	return assignments, nil
}

func assignSimple(path string, value json.RawMessage) ([]assignment, error) {
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

func setActive(e *edit, value json.RawMessage) error {
	var active *bool
	if value != nil {
		if err := json.Unmarshal(value, &active); err != nil {
			return badRequest("invalidValue", "active is true or false")
		}
	}
	switch {
	case active == nil:
		return badRequest("mutability", "active is required and cannot be removed")
	case *active:
		return e.activate()
	}
	return e.archive()
}

func setStatus(e *edit, value json.RawMessage) error {
	var status Status
	if value != nil {
		if err := json.Unmarshal(value, &status); err != nil {
			return badRequest("invalidValue", "status is a string")
		}
	}
	switch status {
	case Invited:
		return e.invite()
	case Archived:
		return badRequest("mutability", "status cannot be set to archived; set active to false")
	case Active:
		return badRequest("mutability", "status cannot be set to active; the person joins by accepting an invitation")
	case "":
		return badRequest("mutability", "status is required and cannot be removed")
	}
	return badRequest("invalidValue", "status is invited, active or archived")
}

func setDisplayName(e *edit, value json.RawMessage) error {
	name, err := nameIn("displayName", value)
	if err != nil {
		return err
	}
	if name == "" {
		return badRequest("invalidValue", "displayName cannot be empty")
	}
	e.user.DisplayName = name
	return nil
}

func setNickName(e *edit, value json.RawMessage) error {
	name, err := nameIn("nickName", value)
	if err != nil {
		return err
	}
	e.user.NickName = name
	return nil
}

func nameIn(attribute string, value json.RawMessage) (string, error) {
	var name string
	if value == nil {
		return "", nil
	}
	if err := json.Unmarshal(value, &name); err != nil {
		return "", badRequest("invalidValue", "%s is a string", attribute)
	}
	if len(name) > maxName {
		return "", badRequest("invalidValue", "%s is longer than %d bytes", attribute, maxName)
	}
	return name, nil
}

// decodeStrictly reads exactly one JSON value into v: valid UTF-8, no member
// twice, none that v does not know, nothing behind it.
func decodeStrictly(body []byte, v any) error {
	if !utf8.Valid(body) {
		return badRequest("invalidSyntax", "the body is not UTF-8")
	}
	if err := uniqueMembers(json.NewDecoder(bytes.NewReader(body))); err != nil {
		return badRequest("invalidSyntax", "the body is not one JSON value with unique members")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return badRequest("invalidSyntax", "the body does not have the expected members")
	}
	return nil
}

var errDuplicate = errors.New("a member stands twice")

// uniqueMembers reads one JSON value to its end. Two members whose names
// differ in case only are the same one (RFC 7643 section 2.1).
func uniqueMembers(d *json.Decoder) error {
	var seen []map[string]bool // one per open object; nil for arrays
	name := false              // whether the next token of the object is a name
	for {
		token, err := d.Token()
		if err != nil {
			return err
		}
		depth := len(seen)
		switch token := token.(type) {
		case json.Delim:
			switch token {
			case '{':
				seen, name = append(seen, map[string]bool{}), true
				continue
			case '[':
				seen, name = append(seen, nil), false
				continue
			}
			seen = seen[:depth-1]
		case string:
			if name {
				if seen[depth-1][fold(token)] {
					return errDuplicate
				}
				seen[depth-1][fold(token)] = true
				name = false
				continue
			}
		}
		if len(seen) == 0 {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				return nil
			}
			return errors.New("something stands behind the value")
		}
		name = seen[len(seen)-1] != nil
	}
}

func sortedKeys(members map[string]json.RawMessage) []string {
	return slices.Sorted(maps.Keys(members))
}
