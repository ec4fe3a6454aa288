package scim_test

// What a hostile answer costs: a few kilobytes on the wire must not become
// gigabytes of memory.

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"mileiq.example/admin/client/clienttest/peak"
	"mileiq.example/admin/client/scim"
	"mileiq.example/admin/client/transport"
)

// readers are all who read an answer, with the beginning of the list in it.
var readers = []struct {
	name, head string
	status     int
	read       func(*testing.T, *scim.Client)
}{
	{"a page of a list", `{"totalResults":1,"Resources":[`, http.StatusOK, func(t *testing.T, c *scim.Client) {
		_, _ = c.Walk(t.Context(), scim.Features{}, 200, func(scim.Page) error { return nil })
	}},
	{"a user", `{"id":"u1","userName":"x","emails":[`, http.StatusOK, func(t *testing.T, c *scim.Client) {
		_, _ = c.User(t.Context(), "u1")
	}},
	{"the answer to a change", `{"id":"u1","userName":"x","emails":[`, http.StatusOK, func(t *testing.T, c *scim.Client) {
		_, _ = c.Archive(t.Context(), "u1", "")
	}},
	{"the answer to a bulk request", `{"Operations":[`, http.StatusOK, func(t *testing.T, c *scim.Client) {
		b, _, err := scim.PrepareBulk(bulkFeatures(0, 0), archiveAll("u1", "u2"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.SendBulk(t.Context(), b)
	}},
	{"what the service can do", `{"schemas":[`, http.StatusOK, func(t *testing.T, c *scim.Client) {
		_, _ = c.Discover(t.Context())
	}},
	{"an error", `{"detail":[`, http.StatusBadRequest, func(t *testing.T, c *scim.Client) {
		_, _ = c.Archive(t.Context(), "u1", "")
	}},
}

// longAddresses is a user with all the addresses that are kept of one.
var longAddresses = `{"id":"1","emails":[` + strings.Repeat(`{"value":"`+strings.Repeat("a", 1000)+`"},`, 99) + `{}]},`

func special(size int) map[string][]peak.Attack {
	repeated := func(name, head, what, end string) peak.Attack { return peak.Repeated(name, size, head, what, end) }
	return map[string][]peak.Attack{
		"a page of a list": {
			repeated("a user with empty addresses", `{"Resources":[{"id":"1","emails":[`, `{},`, `{}]}]}`),
			repeated("users with two addresses", `{"Resources":[`, `{"id":"1","emails":[{},{}]},`, `{}]}`),
			repeated("small users", `{"Resources":[`, `{"id":"1"},`, `{}]}`),
			repeated("a user with an odd externalId", `{"Resources":[{"id":"1","externalId":[`, `{},`, `{}]}]}`),
			repeated("users with an odd externalId", `{"Resources":[`, `{"id":"1","externalId":[[],[],[],[]]},`, `{}]}`),
			repeated("a list in another name", `{"x":[`, `[[],{}],`, `1]}`),
			repeated("users with the longest addresses", `{"Resources":[`, longAddresses, `{}]}`),
			repeated("users with long names of no text", `{"Resources":[`, `{"id":"1","userName":"`+strings.Repeat("\xff", 1<<20-100)+`"},`, `{}]}`),
			repeated("users with as many addresses as go", `{"Resources":[`, `{"id":"1","emails":[`+strings.Repeat(`{},`, 19_000)+`{}]},`, `{}]}`),
			repeated("users with much that nobody reads", `{"Resources":[`, `{"id":"1","photos":"`+strings.Repeat("a", 64<<10)+`"},`, `{}]}`),
			repeated("users with many values that nobody reads", `{"Resources":[`, `{"id":"1","x":[`+strings.Repeat(`[],`, 19_000)+`{}]},`, `{}]}`),
			repeated("the list again and again", `{`, `"Resources":[{},{},{},{}],`, `"a":1}`),
		},
		"a user": {
			repeated("an odd externalId", `{"id":"1","externalId":[`, `[],`, `1]}`),
			repeated("names of no text", `{`, `"userName":"`+strings.Repeat("\xff", 1<<20-100)+`",`, `"id":"1"}`),
			repeated("an odd externalId of objects", `{"id":"1","externalId":[`, `{"a":[]},`, `1]}`),
		},
		"the answer to a bulk request": {
			repeated("operations with a user", `{"Operations":[`, `{"response":{"emails":[{}]}},`, `{}]}`),
			repeated("operations with as many addresses as go", `{"Operations":[`, `{"response":{"emails":[`+strings.Repeat(`{},`, 19_000)+`{}]}},`, `{}]}`),
			repeated("operations with long details of no text", `{"Operations":[`, `{"bulkId":"0","status":"400","response":{"detail":"`+strings.Repeat("\xff", 1<<20-100)+`"}},`, `{}]}`),
			repeated("an odd status", `{"Operations":[{"status":[`, `{},`, `{}]}]}`),
			repeated("an odd status of names", `{"Operations":[{"status":{`, `"a":[],`, `"a":1}}]}`),
		},
	}
}

func TestAHostileAnswerCostsAtMost64MiB(t *testing.T) {
	for _, reader := range readers {
		// Just below the bound in bytes, where nothing but the shape speaks against it.
		size := transport.MaxBody
		if reader.name == "a page of a list" {
			size = 16 << 20
		}
		for _, attack := range append(peak.Any(size, reader.head), special(size)[reader.name]...) {
			t.Run(reader.name+"/"+attack.Name, func(t *testing.T) {
				s := serve(t, attack.Serving(reader.status, "application/scim+json"))
				c := s.client(t)
				cost := peak.Of(func() { reader.read(t, c) })
				t.Log(cost)
				if cost.Heap > peak.Most {
					t.Errorf("more than 64 MiB: %v", cost)
				}
			})
		}
	}
}

// fat is what services hang on a user besides what is kept of him: photographs, groups.
func fat(bytes int) string {
	return `"photos":[{"value":"data:image/jpeg;base64,` + strings.Repeat("A", bytes) + `"}]`
}

func TestAPageOfAThousandFatUsersIsRead(t *testing.T) {
	ids := people(1000)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		_, _ = io.WriteString(w, `{"totalResults":1000,"Resources":[`)
		for i, id := range ids {
			if i > 0 {
				_, _ = io.WriteString(w, ",")
			}
			_, _ = fmt.Fprintf(w, `{"id":%q,"userName":"x",%s}`, id, fat(64<<10-200))
		}
		_, _ = io.WriteString(w, `]}`)
	})
	c := s.client(t)
	var got walked
	cost := peak.Of(func() { got = walkAll(t, c, scim.Features{}, 1000) })
	t.Logf("%d users: %v", len(got.users), cost)
	if len(got.users) != 1000 || !got.result.Complete || cost.Heap > peak.Most {
		t.Errorf("%d users, complete: %v; %v", len(got.users), got.result.Complete, cost)
	}
}

func TestTheAnswerToAThousandChangesIsRead(t *testing.T) {
	ids := people(1000)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var results []string
		for i, id := range ids {
			results = append(results, fmt.Sprintf(`{"method":"PATCH","bulkId":"%d","status":"200","response":{"id":%q,"userName":"x","active":false,%s}}`, i, id, fat(6<<10)))
		}
		writeJSON(w, http.StatusOK, `{"Operations":[`+strings.Join(results, ",")+`]}`)
	})
	outcomes, err := s.client(t).SendBulk(t.Context(), prepare(t, archiveAll(ids...)...))
	if err != nil || len(outcomes) != 1000 {
		t.Fatalf("%d outcomes, %v", len(outcomes), err)
	}
	for i, o := range outcomes {
		if o.Err != nil || o.User.ID != ids[i] {
			t.Fatalf("%d: %+v", i, o)
		}
	}
}
