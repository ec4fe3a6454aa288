package transport_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/transport"
)

var small = transport.Bounds{Bytes: 1000, Part: 100, Elements: 10, Values: 30}

// readBound reads text within small, and returns what came of it.
func readBound(text string, wrap func(io.Reader) io.Reader) (string, error) {
	got, err := io.ReadAll(transport.Bound(io.NopCloser(wrap(strings.NewReader(text))), small))
	return string(got), err
}

func whole(r io.Reader) io.Reader { return r }

func TestAnAnswerWithinItsBoundsIsReadAsItIs(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":               "",
		"a whole":               ` {"a":[1,2,{"b":[]}],"c":"]]]]{{{{,,,,\"]]"} `,
		"as many elements":      "[" + strings.Repeat("1,", 9) + "1]",
		"as many values":        "[" + strings.Repeat("[1,1],", 9) + "[1,1]]",
		"as deep":               strings.Repeat("[", 30) + strings.Repeat("]", 30),
		"as long a part":        `{"a":"` + strings.Repeat("x", 100-7) + `"}`,
		"many parts":            `[` + strings.Repeat(`"`+strings.Repeat("x", 90)+`",`, 9) + `1]`,
		"parts in a list":       `{"a":[` + strings.Repeat(`"`+strings.Repeat("x", 90)+`",`, 9) + `1]}`,
		"commas in texts":       `["` + strings.Repeat(",", 90) + `","` + strings.Repeat(`\"`, 40) + `"]`,
		"a text":                strings.Repeat("x", 1000),
		"a page":                "<p>" + strings.Repeat("[{,", 300) + "</p>",
		"more ends than begins": "[" + strings.Repeat("]", 50) + "]",
	} {
		for kind, wrap := range map[string]func(io.Reader) io.Reader{"at once": whole, "byte by byte": iotest.OneByteReader} {
			if got, err := readBound(text, wrap); got != text || err != nil {
				t.Errorf("%s, %s: %d bytes of %d, %v", name, kind, len(got), len(text), err)
			}
		}
	}
}

func TestAnAnswerBeyondOneOfItsBoundsIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"one byte more":               strings.Repeat("x", 1001),
		"one element more":            "[" + strings.Repeat("1,", 10) + "1]",
		"one member more":             "{" + strings.Repeat(`"a":1,`, 10) + `"a":1}`,
		"elements inside":             `{"a":[[` + strings.Repeat("1,", 10) + "1]]}",
		"one value more":              "[" + strings.Repeat("[1,1],", 9) + "[1,1,1]]",
		"too deep":                    strings.Repeat("[", 31) + strings.Repeat("]", 31),
		"a part that is too long":     `{"a":"` + strings.Repeat("x", 100) + `"}`,
		"a part of many":              `{"a":[{"b":[` + strings.Repeat(`"`+strings.Repeat("x", 15)+`",`, 9) + `1]}]}`,
		"a name that is too long":     `{"` + strings.Repeat("x", 101) + `":1}`,
		"a number that is too long":   `[` + strings.Repeat("1", 101) + `]`,
		"space before":                strings.Repeat(" ", 101) + "[]",
		"space inside":                "[" + strings.Repeat(" ", 101) + "]",
		"space behind":                "[]" + strings.Repeat(" ", 101),
		"a text that never ends":      `["` + strings.Repeat("x", 200),
		"documents behind each other": strings.Repeat("[]", 40),
	} {
		for kind, wrap := range map[string]func(io.Reader) io.Reader{"at once": whole, "byte by byte": iotest.OneByteReader} {
			if got, err := readBound(text, wrap); !transport.IsTooMuch(err) {
				t.Errorf("%s, %s: %d bytes, %v", name, kind, len(got), err)
			}
		}
	}
	deep := transport.Bounds{Bytes: 1000, Part: 1000, Elements: 1000, Values: 1000}
	for depth, refused := range map[int]bool{transport.MaxDepth: false, transport.MaxDepth + 1: true} {
		_, err := io.ReadAll(transport.Bound(io.NopCloser(strings.NewReader(strings.Repeat("[", depth))), deep))
		if transport.IsTooMuch(err) != refused {
			t.Errorf("%d deep: %v", depth, err)
		}
	}
}

func TestOnlyTheBoundsAreTooMuch(t *testing.T) {
	for _, err := range []error{nil, io.ErrUnexpectedEOF, errors.New("x")} {
		if transport.IsTooMuch(err) {
			t.Errorf("%v", err)
		}
	}
	if !transport.IsTooMuch(&http.MaxBytesError{}) {
		t.Error("too many bytes")
	}
	broken := iotest.ErrReader(io.ErrUnexpectedEOF)
	if _, err := io.ReadAll(transport.Bound(io.NopCloser(broken), small)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v", err)
	}
}

// In whatever pieces it comes, and whatever stands in texts.
func TestTheElementsThatAreCountedAreThoseThatADecoderBuilds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := []any{drawValue(t, 4)}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		elements := mostElements(value)
		bounds := transport.Bounds{Bytes: 1 << 20, Part: 1 << 20, Elements: rapid.IntRange(1, 8).Draw(t, "elements"), Values: 1 << 20}
		cut := rapid.IntRange(0, len(text)).Draw(t, "cut")
		body := io.MultiReader(strings.NewReader(string(text[:cut])), strings.NewReader(string(text[cut:])))
		_, err = io.ReadAll(transport.Bound(io.NopCloser(body), bounds))
		if refused := transport.IsTooMuch(err); refused != (elements > bounds.Elements) {
			t.Fatalf("%s: refused: %v, with at most %d elements where %d are allowed", text, refused, elements, bounds.Elements)
		}
	})
}

func drawValue(t *rapid.T, levels int) any {
	kind := rapid.IntRange(0, 2).Draw(t, "kind")
	if levels == 0 || kind == 0 {
		return rapid.StringMatching(`[\[\]{},"\\:a]{0,6}`).Draw(t, "text")
	}
	n := rapid.IntRange(0, 9).Draw(t, "n")
	if kind == 1 {
		list := make([]any, n)
		for i := range list {
			list[i] = drawValue(t, levels-1)
		}
		return list
	}
	object := map[string]any{}
	for i := range n {
		object[string(rune('a'+i))] = drawValue(t, levels-1)
	}
	return object
}

// mostElements is how many elements the longest list or object in value has.
func mostElements(value any) int {
	most := 0
	switch v := value.(type) {
	case []any:
		most = len(v)
		for _, element := range v {
			most = max(most, mostElements(element))
		}
	case map[string]any:
		most = len(v)
		for _, element := range v {
			most = max(most, mostElements(element))
		}
	}
	return most
}
