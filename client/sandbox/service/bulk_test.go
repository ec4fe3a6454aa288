package service_test

// Bulk requests, from outside.

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mileiq.example/admin/client/sandbox/people"
	"mileiq.example/admin/client/sandbox/service"
)

const bulkSchema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"

// bulkAnswer is a bulk response.
type bulkAnswer struct {
	Schemas    []string
	Operations []struct {
		Method, BulkID, Version, Location, Status string
		Response                                  *struct {
			ID, Detail, Status string
			Active             *bool
		}
	}
}

// bulkOperation writes one operation; more is further members, with a comma.
func bulkOperation(bulkID, userID, operation, more string) string {
	return fmt.Sprintf(`{"method":"PATCH","path":"/Users/%s","bulkId":%q,"data":%s%s}`, userID, bulkID, patchBody(operation), more)
}

func bulkBody(more string, operations ...string) string {
	return `{"schemas":["` + bulkSchema + `"]` + more + `,"Operations":[` + strings.Join(operations, ",") + `]}`
}

func postBulk(t *testing.T, s *organization, token string, body string) response {
	t.Helper()
	return scim(t, s, token, http.MethodPost, "/Bulk", body)
}

// statuses are those of the operations, by bulkId.
func (b bulkAnswer) statuses() string {
	var all []string
	for _, o := range b.Operations {
		all = append(all, o.BulkID+"="+o.Status)
	}
	return strings.Join(all, " ")
}

func activeIDs(t *testing.T, s *organization, n int) (ids []string) {
	t.Helper()
	for _, u := range s.people.Users() {
		if u.Status == people.Active && u.Role == people.RoleUser && len(ids) < n {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

func TestEveryBulkOperationStandsForItself(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	ids := activeIDs(t, s, 3)
	avery, _ := s.people.User(s.people.Users()[0].ID)

	answer := into[bulkAnswer](t, postBulk(t, s, token, bulkBody("",
		bulkOperation("a", ids[0], archive, ""),
		bulkOperation("b", "nobody", archive, ""),
		bulkOperation("c", ids[1], archive, `,"version":"W/\"77\""`),
		bulkOperation("d", ids[2], archive, `,"version":"W/\"1\""`),
		bulkOperation("e", avery.ID, archive, ""),
		`{"method":"DELETE","path":"/Users/`+ids[1]+`","bulkId":"f"}`,
		bulkOperation("g", ids[1], `{"op":"replace","path":"id","value":"x"}`, ""),
	)))

	if got, want := answer.statuses(), "a=200 b=404 c=412 d=200 e=409 f=501 g=400"; got != want {
		t.Errorf("statuses %s, want %s", got, want)
	}
	first, second := answer.Operations[0], answer.Operations[1]
	if first.Version != `W/"2"` || first.Location != s.base+"/Users/"+ids[0] || first.Response.ID != ids[0] || *first.Response.Active {
		t.Errorf("a success is answered as %+v", first)
	}
	if second.Response == nil || second.Response.Status != "404" || second.Response.Detail == "" {
		t.Errorf("a refusal is answered as %+v", second)
	}
	for i, want := range []people.Status{people.Archived, people.Active, people.Archived} {
		if u, _ := s.people.User(ids[i]); u.Status != want {
			t.Errorf("user %d is %s, want %s", i, u.Status, want)
		}
	}
	if n := len(s.mail.Letters()); n != 2 {
		t.Errorf("%d letters, want 2", n)
	}
}

func TestBulkEndsAfterAsManyErrorsAsWereAdmitted(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	ids := activeIDs(t, s, 1)

	answer := into[bulkAnswer](t, postBulk(t, s, token, bulkBody(`,"failOnErrors":2`,
		bulkOperation("a", "nobody", archive, ""), bulkOperation("b", "nobody", archive, ""), bulkOperation("c", ids[0], archive, ""))))

	if u, _ := s.people.User(ids[0]); answer.statuses() != "a=404 b=404" || u.Status != people.Active {
		t.Errorf("statuses %s, the last user is %s", answer.statuses(), u.Status)
	}
}

func TestBulkBeyondItsLimitsHasNoEffect(t *testing.T) {
	s := start(t, options{bulk: service.Bulk{Operations: 2, Payload: 2000}})
	token := signIn(t, s, "avery.moss")
	ids := activeIDs(t, s, 3)
	config := into[struct {
		Bulk struct {
			Supported                     bool
			MaxOperations, MaxPayloadSize int
		}
	}](t, scim(t, s, token, http.MethodGet, "/ServiceProviderConfig", ""))
	if !config.Bulk.Supported || config.Bulk.MaxOperations != 2 || config.Bulk.MaxPayloadSize != 2000 {
		t.Errorf("announced is %+v", config.Bulk)
	}
	three := bulkBody("", bulkOperation("a", ids[0], archive, ""), bulkOperation("b", ids[1], archive, ""), bulkOperation("c", ids[2], archive, ""))
	wantError(t, postBulk(t, s, token, three), http.StatusRequestEntityTooLarge, "")
	long := bulkBody("", bulkOperation(strings.Repeat("a", 2000), ids[0], archive, ""))
	wantError(t, postBulk(t, s, token, long), http.StatusRequestEntityTooLarge, "")
	for _, body := range []string{`{}`, `[]`, bulkBody(`,"more":1`), strings.Replace(bulkBody(""), "BulkRequest", "PatchOp", 1)} {
		wantError(t, postBulk(t, s, token, body), http.StatusBadRequest, "invalidSyntax")
	}
	if len(s.mail.Letters()) != 0 {
		t.Error("one of them had an effect")
	}
}

func TestBulkIsForBusinessAdministratorsAndCanBeLeftOut(t *testing.T) {
	s := start(t, options{bulk: service.Bulk{Off: true}})
	id := activeIDs(t, s, 1)[0]
	body := bulkBody("", bulkOperation("a", id, archive, ""))
	wantError(t, postBulk(t, s, signIn(t, s, "noor.haddad"), body), http.StatusForbidden, "")
	wantError(t, postBulk(t, s, signIn(t, s, "avery.moss"), body), http.StatusNotImplemented, "")
	if u, _ := s.people.User(id); u.Status != people.Active {
		t.Error("it had an effect")
	}
}

func TestSuccessesInBulkMayBeAnsweredWithoutTheUser(t *testing.T) {
	s := start(t, options{bulk: service.Bulk{Terse: true}})
	token := signIn(t, s, "avery.moss")
	id := activeIDs(t, s, 1)[0]
	answer := into[bulkAnswer](t, postBulk(t, s, token, bulkBody("", bulkOperation("a", id, archive, ""))))
	if o := answer.Operations[0]; o.Status != "200" || o.Response != nil || o.Version == "" {
		t.Errorf("answered is %+v", o)
	}
}

func TestFaultsHappenToSingleBulkOperations(t *testing.T) {
	held := make(chan struct{})
	close(held)
	for _, c := range []struct {
		name     string
		fault    service.Fault
		statuses string // "" where there is no whole answer
		effects  int    // of the middle one
	}{
		{"dropped before the effect", service.Fault{DropBefore: true}, "a=200 c=200", 0},
		{"dropped after it", service.Fault{DropAfter: true}, "a=200 c=200", 1},
		{"429 before the effect", service.Fault{Status: 429}, "a=200 b=429 c=200", 0},
		{"429 after it", service.Fault{Status: 429, Handle: true}, "a=200 b=429 c=200", 1},
		{"slow", service.Fault{Delay: held}, "a=200 b=200 c=200", 1},
		{"late", service.Fault{DelayAnswer: held}, "a=200 b=200 c=200", 1},
		{"no content", service.Fault{Status: 204, Handle: true}, "a=200 b=204 c=200", 1},
		{"a broken off answer", service.Fault{Truncate: true}, "", 1},
		{"another type", service.Fault{Status: 200, Handle: true, ContentType: "text/html", Body: "<html>"}, "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, options{})
			token := signIn(t, s, "avery.moss")
			ids := activeIDs(t, s, 3)
			s.service.SetFault(func(r *http.Request) *service.Fault {
				if r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, ids[1]) {
					return &c.fault
				}
				return nil
			})
			var body []string
			for i, id := range ids {
				body = append(body, bulkOperation(string(rune('a'+i)), id, archive, ""))
			}

			answer, err := try(direct, scimRequest(t, s, token, http.MethodPost, "/Bulk", bulkBody("", body...)))

			switch {
			case c.fault.Truncate:
				if err == nil {
					t.Errorf("the whole answer came: %s", answer.text)
				}
			case c.statuses == "":
				if !strings.Contains(answer.text, `"response":"\u003chtml\u003e"`) {
					t.Errorf("answered is %s", answer.text)
				}
			default:
				if got := into[bulkAnswer](t, answer).statuses(); got != c.statuses {
					t.Errorf("statuses %s, want %s", got, c.statuses)
				}
			}
			for i, want := range []int{1, c.effects, 1} {
				if u, _ := s.people.User(ids[i]); u.Version-1 != want {
					t.Errorf("operation %d had %d effects, want %d", i, u.Version-1, want)
				}
			}
		})
	}
}

func TestATruncatedAnswerComesAfterTheEffect(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	id := activeIDs(t, s, 1)[0]
	s.service.SetFault(onPatches(service.Fault{Truncate: true}))
	answer, err := try(direct, scimRequest(t, s, token, http.MethodPatch, "/Users/"+id, patchBody(archive)))
	if u, _ := s.people.User(id); err == nil || u.Status != people.Archived {
		t.Errorf("error %v, answer %q, the user is %s", err, answer.text, u.Status)
	}
	if want := answer.Header.Get("Content-Length"); !errors.Is(err, io.ErrUnexpectedEOF) || len(answer.text) == 0 || strconv.Itoa(2*len(answer.text)) != want && strconv.Itoa(2*len(answer.text)+1) != want {
		t.Errorf("error %v, %d of %s bytes came", err, len(answer.text), want)
	}
}

func TestEntityTagsCanBeAdvertisedAndIgnored(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	ids := activeIDs(t, s, 2)
	s.service.IgnoreETags(true)
	single := patch(t, s, token, ids[0], archive, "If-Match", `W/"99"`)
	bulk := into[bulkAnswer](t, postBulk(t, s, token, bulkBody("", bulkOperation("a", ids[1], archive, `,"version":"W/\"99\""`))))
	if single.StatusCode != http.StatusOK || bulk.statuses() != "a=200" || len(s.mail.Letters()) != 2 {
		t.Errorf("answered %d and %s", single.StatusCode, bulk.statuses())
	}
}

func TestBulkOperationsThatAreNoPatchOfAUserAreRefused(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	id := activeIDs(t, s, 1)[0]
	answer := into[bulkAnswer](t, postBulk(t, s, token, bulkBody("",
		`{"method":"PATCH","path":"/Users/`+id+`","bulkId":"no data"}`,
		`{"method":"PATCH","path":"/Users/`+id+`","bulkId":"no data again"}`,
		`{"method":"PATCH","path":"/Users/","bulkId":"nobody","data":`+patchBody(archive)+`}`,
		`{"method":"PATCH","path":"/Users/%zz","bulkId":"no escape","data":`+patchBody(archive)+`}`,
		`{"method":"PATCH","path":"/Groups/`+id+`","bulkId":"a group","data":`+patchBody(archive)+`}`,
		`{"method":"patch","path":"/Users/%`+fmt.Sprintf("%x", id[0])+id[1:]+`","bulkId":"small letters, escaped","data":`+patchBody(archive)+`}`,
	)))
	if got, want := answer.statuses(), "no data=400 no data again=400 nobody=501 no escape=501 a group=501 small letters, escaped=200"; got != want {
		t.Errorf("statuses %s, want %s", got, want)
	}
}

func TestAFaultSeesABulkOperationAsARequest(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	ids := activeIDs(t, s, 2)
	var seen []string
	s.service.SetFault(func(r *http.Request) *service.Fault {
		body, _ := io.ReadAll(r.Body)
		if r.Method == http.MethodPatch {
			seen = append(seen, r.URL.Path+" "+r.Header.Get("If-Match")+" "+string(body))
		}
		return nil
	})

	postBulk(t, s, token, bulkBody("", bulkOperation("a", ids[0], archive, `,"version":"W/\"1\""`), bulkOperation("b", ids[1], invite, "")))

	want := []string{
		"/scim/v2/Users/" + ids[0] + ` W/"1" ` + patchBody(archive),
		"/scim/v2/Users/" + ids[1] + "  " + patchBody(invite),
	}
	if !slices.Equal(seen, want) {
		t.Errorf("it saw %q, want %q", seen, want)
	}
}
