package service

// Reading JSON strictly: what is not understood whole is refused.

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

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
