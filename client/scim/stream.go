package scim

// JSON that is read piece by piece: of a list no more than one element is in memory
// before it becomes what is kept of it.

import (
	"encoding/json"
	"errors"
	"io"

	"mileiq.example/admin/client/problem"
)

// errShape: a document that is no JSON object, or has something behind its end.
var errShape = problem.New("not one JSON object")

// readObject calls member with the name of each member of the object that is the whole
// document. member must take the value from d: with readValue, readList or skipValue.
func readObject(r io.Reader, member func(d *json.Decoder, name string) error) error {
	d := json.NewDecoder(r)
	d.UseNumber() // a number of which nobody knows the meaning need not be calculated
	begin, err := d.Token()
	if err != nil {
		return err
	}
	if begin != json.Delim('{') {
		return errShape
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		if err := member(d, name.(string)); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil { // the end of the object
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.Join(errShape, err)
	}
	return nil
}

// readList calls element for each element of a list; element must take it from d. What
// is no list is skipped, and listed is false.
func readList(d *json.Decoder, element func() error) (listed bool, err error) {
	begin, err := d.Token()
	if err != nil {
		return false, err
	}
	if begin != json.Delim('[') {
		return false, skipRest(d, begin)
	}
	for d.More() {
		if err := element(); err != nil {
			return false, err
		}
	}
	_, err = d.Token()
	return true, err
}

// readValue reads one value as [json.Unmarshal] does, except that what is of the wrong
// type is left out.
func readValue(d *json.Decoder, value any) error {
	err := d.Decode(value)
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return nil
	}
	return err
}

func skipValue(d *json.Decoder) error {
	begin, err := d.Token()
	if err != nil {
		return err
	}
	return skipRest(d, begin)
}

// skipRest skips what is left of a value that begins with begin.
func skipRest(d *json.Decoder, begin json.Token) error {
	open := opens(begin)
	for open > 0 {
		token, err := d.Token()
		if err != nil {
			return err
		}
		open += opens(token)
	}
	return nil
}

// opens is 1 for the beginning of an object or a list, -1 for its end, 0 for a value.
func opens(token json.Token) int {
	switch token {
	case json.Delim('{'), json.Delim('['):
		return 1
	case json.Delim('}'), json.Delim(']'):
		return -1
	}
	return 0
}
