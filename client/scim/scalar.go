package scim

// Values that services write in more than one way.

import (
	"encoding/json"
	"strconv"
	"strings"
)

// scalar is a text, a number, or a truth value. An object, a list, null, and what is
// longer than any identifier count as absent, and nothing of them is kept.
type scalar struct {
	kind scalarKind
	text string // of a number or a truth value as it is written
}

type scalarKind int

const (
	scalarAbsent scalarKind = iota
	scalarText
	scalarNumber
	scalarTruth
)

// UnmarshalJSON never fails: an odd value must not hide the others.
func (s *scalar) UnmarshalJSON(raw []byte) error {
	*s = scalar{}
	switch raw[0] {
	case '{', '[', 'n':
	case '"':
		s.readText(raw)
	case 't':
		*s = scalar{scalarTruth, "true"}
	case 'f':
		*s = scalar{scalarTruth, "false"}
	default:
		if len(raw) <= idBytes {
			*s = scalar{scalarNumber, string(raw)}
		}
	}
	return nil
}

func (s *scalar) readText(raw []byte) {
	if len(raw) > 6*idBytes+2 { // the longest way to write the longest text
		return
	}
	var read string
	if json.Unmarshal(raw, &read) == nil && len(read) <= idBytes {
		*s = scalar{scalarText, read}
	}
}

// identifier is an identifier that may have been written as a number. An overlong one
// counts as absent: cut short it would be another.
func (s scalar) identifier() string {
	switch s.kind {
	case scalarText:
		return s.text
	case scalarNumber:
		if !strings.ContainsAny(s.text, ".eE") {
			return s.text
		}
		if n, err := strconv.ParseFloat(s.text, 64); err == nil {
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
	}
	return ""
}

// bool is a boolean that may have been written as a text.
func (s scalar) bool() (value, known bool) {
	if s.kind != scalarTruth && s.kind != scalarText {
		return false, false
	}
	switch strings.ToLower(s.text) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// status is a status that may have been written as a text or a number; 0 if it is none.
func (s scalar) status() int {
	switch s.kind {
	case scalarText:
		if n, err := strconv.Atoi(strings.TrimSpace(s.text)); err == nil {
			return n
		}
	case scalarNumber:
		if n, err := strconv.ParseFloat(s.text, 64); err == nil {
			return int(min(max(n, 0), 999))
		}
	}
	return 0
}
