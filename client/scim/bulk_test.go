package scim_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/client/scim"
)

// sentBulk is a bulk request as it arrived.
type sentBulk struct {
	Schemas      []string
	FailOnErrors *int
	Operations   []struct {
		Method, Path, BulkID, Version string
		Data                          struct {
			Schemas    []string
			Operations []struct {
				Op, Path string
				Value    any
			}
		}
	}
}

func bulkFeatures(operations int, payload int64) (f scim.Features) {
	f.Bulk.Supported, f.Bulk.MaxOperations, f.Bulk.MaxPayload = true, operations, payload
	return f
}

func archiveAll(ids ...string) (changes []scim.Change) {
	for _, id := range ids {
		changes = append(changes, scim.Change{UserID: id, Effect: scim.ToArchive})
	}
	return changes
}

func prepare(t *testing.T, changes ...scim.Change) scim.Bulk {
	t.Helper()
	b, n, err := scim.PrepareBulk(bulkFeatures(0, 0), changes)
	if err != nil || n != len(changes) {
		t.Fatalf("%d of %d changes, %v", n, len(changes), err)
	}
	return b
}

func TestBulkRequestsAreWrittenAsTheStandardSays(t *testing.T) {
	s := serve(t, always(http.StatusOK, "application/scim+json", `{"Operations":[]}`))
	c := s.client(t)
	b := prepare(t, scim.Change{UserID: "a b[é", Effect: scim.ToArchive, IfMatch: `W/"3"`},
		scim.Change{UserID: "c", Effect: scim.ToInvite}, scim.Change{UserID: "d", Effect: scim.ToReactivate})

	if _, err := c.SendBulk(t.Context(), b); err != nil {
		t.Fatal(err)
	}

	request := s.seen()[0]
	if request.method != http.MethodPost || request.target != "/scim/v2/Bulk" || request.header.Get("Content-Type") != "application/scim+json" {
		t.Errorf("sent is %s %s, %s", request.method, request.target, request.header.Get("Content-Type"))
	}
	var sent sentBulk
	if err := json.Unmarshal([]byte(request.body), &sent); err != nil {
		t.Fatal(err)
	}
	if len(sent.Schemas) != 1 || sent.Schemas[0] != "urn:ietf:params:scim:api:messages:2.0:BulkRequest" || sent.FailOnErrors != nil || len(sent.Operations) != 3 {
		t.Fatalf("sent is %s", request.body)
	}
	for i, want := range []string{
		`PATCH /Users/a%20b%5B%C3%A9 W/"3" replace active false`, `PATCH /Users/c  replace ` + extension + `:status invited`, `PATCH /Users/d  replace active true`,
	} {
		o := sent.Operations[i]
		p := o.Data.Operations[0]
		if got := fmt.Sprintf("%s %s %s %s %s %v", o.Method, o.Path, o.Version, p.Op, p.Path, p.Value); got != want || o.BulkID == "" ||
			o.Data.Schemas[0] != "urn:ietf:params:scim:api:messages:2.0:PatchOp" {
			t.Errorf("operation %d is %s, want %s", i, got, want)
		}
	}
}

func TestABulkRequestIsNeverLargerThanTheServiceAdmits(t *testing.T) {
	var ids []string
	for i := range 100 {
		ids = append(ids, fmt.Sprint("user-", i))
	}
	for _, c := range []struct {
		operations int
		payload    int64
	}{{0, 0}, {7, 0}, {0, 3000}, {7, 3000}, {1000, 700}, {1, 1}} {
		s := serve(t, always(http.StatusOK, "application/scim+json", `{"Operations":[]}`))
		client := s.client(t)
		rest := archiveAll(ids...)
		for len(rest) > 0 {
			b, n, err := scim.PrepareBulk(bulkFeatures(c.operations, c.payload), rest)
			if err != nil || n < 1 {
				t.Fatalf("%d, %v", n, err)
			}
			if _, err := client.SendBulk(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		var met []string
		for _, r := range s.seen() {
			var sent sentBulk
			if err := json.Unmarshal([]byte(r.body), &sent); err != nil {
				t.Fatal(err)
			}
			if c.operations > 0 && len(sent.Operations) > c.operations || c.payload > 0 && int64(len(r.body)) > c.payload && len(sent.Operations) > 1 {
				t.Errorf("%d operations in %d bytes, admitted are %d in %d", len(sent.Operations), len(r.body), c.operations, c.payload)
			}
			for _, o := range sent.Operations {
				met = append(met, strings.TrimPrefix(o.Path, "/Users/"))
			}
		}
		if strings.Join(met, " ") != strings.Join(ids, " ") {
			t.Errorf("admitted %+v: sent were %v", c, met)
		}
	}
}

func TestEveryOutcomeInBulkIsReadByItself(t *testing.T) {
	type want struct {
		user    bool
		is      error
		unknown bool
	}
	for name, c := range map[string]struct {
		result string
		want   want
	}{
		"a success":                   {`{"bulkId":"1","status":"200","response":{"id":"b","userName":"b@x","active":false}}`, want{user: true}},
		"a number for the status":     {`{"bulkId":"1","status":200,"response":{"id":"b","userName":"b@x","active":false}}`, want{user: true}},
		"the status of SCIM 1.1":      {`{"bulkId":"1","status":{"code":"200"},"response":{"id":"b","userName":"b@x","active":false}}`, want{user: true}},
		"told by the location":        {`{"location":"BASE/Users/b","status":"200","response":{"id":"b","userName":"b@x","active":"False"}}`, want{user: true}},
		"a success without active":    {`{"bulkId":"1","status":"200","response":{"id":"b","userName":"b@x"}}`, want{is: scim.ErrNoUser, unknown: true}},
		"a success with the old user": {`{"bulkId":"1","status":"200","response":{"id":"b","userName":"b@x","active":true}}`, want{is: scim.ErrNoUser, unknown: true}},
		"gone":                        {`{"bulkId":"1","status":"410"}`, want{is: scim.ErrNotFound}},
		"told by a path alone":        {`{"location":"/Users/b","status":"200","response":{"id":"b","userName":"b@x","active":false}}`, want{user: true}},
		"a success without the user":  {`{"bulkId":"1","status":"204","location":"BASE/Users/b"}`, want{is: scim.ErrNoUser, unknown: true}},
		"a success with somebody":     {`{"bulkId":"1","status":"200","response":{"id":"c","userName":"c@x"}}`, want{is: scim.ErrNoUser, unknown: true}},
		"a success with text":         {`{"bulkId":"1","status":"200","response":"<html>"}`, want{is: scim.ErrNoUser, unknown: true}},
		"not found":                   {`{"bulkId":"1","status":"404","response":{"detail":"Gone."}}`, want{is: scim.ErrNotFound}},
		"changed":                     {`{"bulkId":"1","status":"412"}`, want{is: scim.ErrPreconditionFailed}},
		"conflict":                    {`{"bulkId":"1","status":"409","response":{"detail":"secret-token"}}`, want{is: scim.ErrConflict}},
		"too many":                    {`{"bulkId":"1","status":"429"}`, want{is: scim.ErrTooManyRequests, unknown: true}},
		"broken":                      {`{"bulkId":"1","status":"500"}`, want{is: scim.ErrServer, unknown: true}},
		"missing":                     {`{"bulkId":"7","status":"200"}`, want{is: scim.ErrUnanswered, unknown: true}},
		"twice":                       {`{"bulkId":"1","status":"404"},{"bulkId":"1","status":"200","response":{"id":"b","userName":"b@x"}}`, want{is: scim.ErrUnanswered, unknown: true}},
		"without a status":            {`{"bulkId":"1"}`, want{is: scim.ErrUnanswered, unknown: true}},
		"with an odd status":          {`{"bulkId":"1","status":"fine"}`, want{is: scim.ErrUnanswered, unknown: true}},
		"of another type":             {`"fine"`, want{is: scim.ErrUnanswered, unknown: true}},
		"below the successes":         {`{"bulkId":"1","status":"199"}`, want{is: scim.ErrUnanswered, unknown: true}},
		"the last success":            {`{"bulkId":"1","status":"299"}`, want{is: scim.ErrNoUser, unknown: true}},
		"above the successes":         {`{"bulkId":"1","status":"300"}`, want{is: scim.ErrUnanswered, unknown: true}},
		"below the refusals":          {`{"bulkId":"1","status":"399"}`, want{is: scim.ErrUnanswered, unknown: true}},
		"the first refusal":           {`{"bulkId":"1","status":"400"}`, want{}},
		"the last failure":            {`{"bulkId":"1","status":"599"}`, want{is: scim.ErrServer, unknown: true}},
		"above the failures":          {`{"bulkId":"1","status":"600"}`, want{is: scim.ErrUnanswered, unknown: true}},
		"a status with spaces":        {`{"bulkId":"1","status":" 404 "}`, want{is: scim.ErrNotFound}},
		"a status without end":        {`{"bulkId":"1","status":1e300}`, want{is: scim.ErrUnanswered, unknown: true}},
		"a user without a name":       {`{"bulkId":"1","status":"200","response":{"id":"b"}}`, want{is: scim.ErrNoUser, unknown: true}},
		"at a place of nothing":       {`{"status":"404","location":"/Groups/b"}`, want{is: scim.ErrUnanswered, unknown: true}},
		"at the place of another":     {`{"status":"404","location":"/Users/c"}`, want{is: scim.ErrUnanswered, unknown: true}},
		"a redirect":                  {`{"bulkId":"1","status":"303"}`, want{is: scim.ErrUnanswered, unknown: true}},
		"with an id of another shape": {`{"bulkId":{"x":1},"status":"200"}`, want{is: scim.ErrUnanswered, unknown: true}},
	} {
		t.Run(name, func(t *testing.T) {
			var s *service
			s = serve(t, func(w http.ResponseWriter, _ *http.Request) {
				write(w, http.StatusOK, "application/scim+json", `{"schemas":["x"],"Operations":[`+
					`{"bulkId":"0","status":"200","response":{"id":"a","userName":"a@x","active":false}},`+strings.ReplaceAll(c.result, "BASE", s.URL+"/scim/v2")+`]}`)
			})
			outcomes, err := s.client(t).SendBulk(t.Context(), prepare(t, archiveAll("a", "b")...))
			if err != nil || len(outcomes) != 2 || outcomes[0].Err != nil || outcomes[0].User.Status != directory.Archived {
				t.Fatalf("the neighbour: %+v, %v", outcomes, err)
			}
			got := outcomes[1]
			cause := got.Err
			if e, ok := errors.AsType[*scim.UnconfirmedError](cause); ok {
				cause = e.Cause
			}
			if c.want.user != (got.Err == nil && got.User.ID == "b") || c.want.is != nil && !errors.Is(cause, c.want.is) || scim.OutcomeUnknown(got.Err) != c.want.unknown {
				t.Errorf("%+v; unknown: %v", got, scim.OutcomeUnknown(got.Err))
			}
			if e, ok := errors.AsType[*scim.Error](got.Err); ok && strings.Contains(e.Detail, "secret") {
				t.Errorf("the detail is %q", e.Detail)
			}
		})
	}
}

func TestABrokenAnswerToABulkRequestLeavesAllUnknown(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"a web page":     always(http.StatusOK, "text/html", "<html>"),
		"half of it":     always(http.StatusOK, "application/scim+json", `{"Operations":[{"bulkId":"0",`),
		"something else": always(http.StatusOK, "application/scim+json", `{"id":"a"}`),
		"500":            always(http.StatusInternalServerError, "", ""),
		"a drop":         func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, handler)
			outcomes, err := s.client(t).SendBulk(t.Context(), prepare(t, archiveAll("a", "b")...))
			if err == nil || !scim.OutcomeUnknown(err) || outcomes != nil {
				t.Errorf("%+v, %v", outcomes, err)
			}
			if n := len(s.seen()); n != 1 {
				t.Errorf("it was sent %d times", n)
			}
		})
	}
	s := serve(t, always(http.StatusRequestEntityTooLarge, "", ""))
	if _, err := s.client(t).SendBulk(t.Context(), prepare(t, archiveAll("a")...)); err == nil || scim.OutcomeUnknown(err) {
		t.Errorf("413: %v", err)
	}
}

func TestAnIDThatCannotStandInAPathIsNotSentInBulk(t *testing.T) {
	s := serve(t, always(http.StatusOK, "application/scim+json", `{"Operations":[]}`))
	outcomes, err := s.client(t).SendBulk(t.Context(), prepare(t, archiveAll("..", "b", "")...))
	if err != nil || !errors.Is(outcomes[0].Err, scim.ErrInvalidID) || !errors.Is(outcomes[1].Err, scim.ErrUnanswered) || !errors.Is(outcomes[2].Err, scim.ErrInvalidID) {
		t.Errorf("%+v, %v", outcomes, err)
	}
	var sent sentBulk
	if err := json.Unmarshal([]byte(s.seen()[0].body), &sent); err != nil || len(sent.Operations) != 1 {
		t.Errorf("sent is %s, %v", s.seen()[0].body, err)
	}
}

func TestBulkAgainstTheDemoOrganization(t *testing.T) {
	s := demo(t, 60)
	c := demoClient(t, s, "avery.moss")
	f, err := c.Discover(t.Context())
	if err != nil || !f.Bulk.Supported || f.Bulk.MaxOperations != 1000 || f.Bulk.MaxPayload != 1<<20 {
		t.Fatalf("%+v, %v", f.Bulk, err)
	}
	var active []sandbox.User
	for _, u := range s.Users() {
		if u.Status == sandbox.Active && u.Role == sandbox.RoleUser {
			active = append(active, u)
		}
	}
	b := prepare(t, scim.Change{UserID: active[0].ID, IfMatch: `W/"1"`}, scim.Change{UserID: active[1].ID, IfMatch: `W/"9"`},
		scim.Change{UserID: "nobody"}, scim.Change{UserID: active[2].ID, Effect: scim.ToInvite})

	outcomes, err := c.SendBulk(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}

	if o := outcomes[0]; o.Err != nil || o.User.Status != directory.Archived || o.User.Version != `W/"2"` || o.User.Rates != directory.RatesStandard {
		t.Errorf("archived: %+v", o)
	}
	if !errors.Is(outcomes[1].Err, scim.ErrPreconditionFailed) || !errors.Is(outcomes[2].Err, scim.ErrNotFound) {
		t.Errorf("%v; %v", outcomes[1].Err, outcomes[2].Err)
	}
	if e, ok := errors.AsType[*scim.Error](outcomes[3].Err); !ok || e.Status != http.StatusBadRequest || e.Detail == "" {
		t.Errorf("inviting a member: %v", outcomes[3].Err)
	}
	if n := len(s.Letters()); n != 1 {
		t.Errorf("%d letters", n)
	}
}
