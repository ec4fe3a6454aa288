package scim

// Everything that takes bytes from outside, against bytes nobody thought of.
// These tests look inside because one request for each input would be slow.

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
)

func checkUser(t *testing.T, u directory.User) {
	t.Helper()
	if !usableID(u.ID) || len(u.ID) > idBytes {
		t.Errorf("id %q", u.ID)
	}
	if !u.Status.Valid() {
		t.Errorf("status %q", u.Status)
	}
	for _, s := range []string{u.UserName, u.DisplayName, u.Email} {
		if len(s) > nameBytes || !utf8.ValidString(s) {
			t.Errorf("a text of %d bytes: %q", len(s), s)
		}
	}
	if len(u.Version) > idBytes || strings.ContainsAny(u.Version, "\r\n\x00") {
		t.Errorf("version %q", u.Version)
	}
	switch u.Role {
	case "", directory.RoleUser, directory.RoleBusinessAdministrator:
	default:
		t.Errorf("role %q", u.Role)
	}
	switch u.Rates {
	case "", directory.RatesOrganization, directory.RatesStandard:
	default:
		t.Errorf("rates %q", u.Rates)
	}
}

// decodeAnswer decodes as a client does.
func decodeAnswer(body []byte, value any) error {
	c := &Client{host: "example.com"}
	return c.decode(answer{status: http.StatusOK, contentType: scimMediaType, body: body}, value)
}

func FuzzAUserIsBoundedAndValid(f *testing.F) {
	f.Add([]byte(`{"id":"u1","userName":"a","active":"False","emails":[{"value":"a@x","primary":true}]}`))
	f.Add([]byte(`{"id":"u1","name":{"givenName":"G","familyName":"H"},"meta":{"version":"W/\"1\"","lastModified":"2026-01-01T00:00:00Z"}}`))
	f.Add([]byte(`{"id":"\ud800","displayName":"` + strings.Repeat("é", 600) + `"}`))
	f.Add([]byte(`{"id":"u1","` + extensionSchema + `":{"status":"INVITED","role":"user","rates":"standard"}}`))
	f.Add([]byte("{\"id\":\"a\xff\"}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		var w wireUser
		if decodeAnswer(body, &w) != nil {
			return
		}
		if u, ok := w.user(); ok {
			checkUser(t, u)
		}
	})
}

func FuzzAListBringsNobodyTwice(f *testing.F) {
	f.Add([]byte(`{"totalResults":2,"startIndex":1,"Resources":[{"id":"a"},{"id":"a"},{"id":"b"}]}`), 10)
	f.Add([]byte(`{"totalResults":-1,"startIndex":-9223372036854775808,"resources":[{"id":"a"},5,null]}`), 0)
	f.Add([]byte(`{"totalResults":9223372036854775807,"Resources":[[]]}`), -1)
	f.Fuzz(func(t *testing.T, body []byte, pageSize int) {
		var l list
		if l.read(bytes.NewReader(body)) != nil {
			return
		}
		w := newWalk(Features{}, pageSize)
		ids := map[string]bool{}
		for range 3 {
			for _, u := range w.add(l) {
				checkUser(t, u)
				if ids[u.ID] {
					t.Errorf("%q twice", u.ID)
				}
				ids[u.ID] = true
			}
		}
		if !w.ended {
			t.Error("the same page three times does not end the walk")
		}
		if w.users != len(ids) || w.next < 1 {
			t.Errorf("%d users, next at %d, after %d", w.users, w.next, len(ids))
		}
	})
}

func FuzzAnErrorBodyIsBounded(f *testing.F) {
	f.Add([]byte(`{"scimType":"mutability","detail":"No."}`))
	f.Add([]byte(`{"detail":[{"msg":"x"},{"msg":5}],"title":"T"}`))
	f.Add([]byte(`{"detail":"` + strings.Repeat("\\u202e", 700) + `"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		scimType, detail := decodeError(body)
		detail = cutRunes(detail, detailRunes)
		if len(scimType) > 40 || utf8.RuneCountInString(detail) > detailRunes || !utf8.ValidString(detail) {
			t.Errorf("%q, %q", scimType, detail)
		}
	})
}

func FuzzRetryAfterIsBounded(f *testing.F) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	f.Add("7")
	f.Add("Mon, 23 Nov 2026 12:01:00 GMT")
	f.Add("18446744073709551616")
	f.Fuzz(func(t *testing.T, header string) {
		if d := retryAfter(header, now); d < 0 || d > retryAfterMax {
			t.Errorf("%v", d)
		}
	})
}

// Whatever an id holds, it stays one segment below /Users of the base URL.
func TestAnIDNeverLeadsElsewhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.OneOf(
			rapid.String(),
			rapid.StringMatching(`[./\\%?#@:;&= a+]{0,20}`),
			rapid.StringMatching(`(a|b|\.|%2[eEfF]|%5[cC]|%25|%3[fFbB]|/| ){1,6}`),
		).Draw(t, "id")
		escaped, err := userPath(id)
		if err != nil {
			return
		}
		u, err := url.Parse("https://example.com/scim/v2" + escaped)
		if err != nil {
			t.Fatalf("%q: %v", escaped, err)
		}
		segment, found := strings.CutPrefix(u.EscapedPath(), "/scim/v2/Users/")
		back, err := url.PathUnescape(segment)
		if !found || strings.Contains(segment, "/") || err != nil || back != id {
			t.Fatalf("id %q became %q", id, u.EscapedPath())
		}
		// A proxy may resolve the path once or twice, and clean it each time.
		seen := u.EscapedPath()
		for range 2 {
			if seen, err = url.PathUnescape(seen); err != nil {
				t.Fatalf("id %q became %q: %v", id, u.EscapedPath(), err)
			}
			if strings.ContainsAny(seen, `\?#;`) || path.Clean(seen) != "/scim/v2/Users/"+id {
				t.Fatalf("id %q became %q, and that %q", id, u.EscapedPath(), seen)
			}
		}
		if u.Host != "example.com" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("id %q became %v", id, u)
		}
	})
}

// A filter is the attribute, eq, and one JSON string that holds the value.
func TestAFilterHoldsTheValueAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		filter, err := equals("userName", value)
		if err != nil {
			t.Fatal(err)
		}
		quoted, found := strings.CutPrefix(filter, "userName eq ")
		var back string
		if strings.Count(quoted, `"`) != 2 {
			t.Fatalf("%q became %s, with a mark inside", value, filter)
		}
		if !found || json.Unmarshal([]byte(quoted), &back) != nil || back != strings.ToValidUTF8(value, "\uFFFD") {
			t.Fatalf("%q became %s", value, filter)
		}
	})
}

func TestTextIsCutBetweenCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		limit := rapid.IntRange(0, 20).Draw(t, "limit")
		bytes, runes := cutBytes(text, limit), cutRunes(text, limit)
		if !strings.HasPrefix(text, bytes) || len(bytes) > limit || !utf8.ValidString(bytes) || len(text)-len(bytes) > 0 && limit-len(bytes) > 3 {
			t.Fatalf("%q cut to %d bytes: %q", text, limit, bytes)
		}
		if !strings.HasPrefix(text, runes) || utf8.RuneCountInString(runes) != min(limit, utf8.RuneCountInString(text)) {
			t.Fatalf("%q cut to %d characters: %q", text, limit, runes)
		}
	})
}
