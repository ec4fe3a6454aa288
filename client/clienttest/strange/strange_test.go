package strange

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// ask returns the status and the body of an answer.
func ask(t *testing.T, s *Service, method, path, body, match string) (int, string) {
	t.Helper()
	request := httptest.NewRequest(method, Base+path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer x")
	if match != "" {
		request.Header.Set("If-Match", match)
	}
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, request)
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Code, string(text)
}

const archive = `{"Operations":[{"op":"replace","path":"active","value":false}]}`

// A habit that a service does not have would make the suite prove nothing.
func TestEveryHabitShows(t *testing.T) {
	for name, c := range map[string]struct {
		habits              Habits
		method, path, match string
		status              int
		has, lacks          string
	}{
		"page size":            {Habits{PageSize: 2}, "GET", "/Users?count=50", "", 200, `"itemsPerPage":2`, "u-002"},
		"page size said":       {Habits{PageSize: 2}, "GET", "/ServiceProviderConfig", "", 200, `"maxResults":2`, ""},
		"page size unsaid":     {Habits{PageSize: 2, PageSizeUnsaid: true}, "GET", "/ServiceProviderConfig", "", 200, "", "maxResults"},
		"first page again":     {Habits{FirstPageAgain: true}, "GET", "/Users?startIndex=6", "", 200, "u-000", ""},
		"none past the end":    {Habits{}, "GET", "/Users?startIndex=6", "", 200, `"Resources":[]`, "u-000"},
		"total off":            {Habits{TotalOff: 7}, "GET", "/Users", "", 200, `"totalResults":12`, ""},
		"lower case":           {Habits{LowerCase: true}, "GET", "/Users", "", 200, `"resources":[`, `"Resources"`},
		"no schemas":           {Habits{NoSchemas: true}, "GET", "/Users", "", 200, "", "schemas"},
		"no documents":         {Habits{NoDocuments: true}, "GET", "/ServiceProviderConfig", "", 404, "", ""},
		"odd ids":              {Habits{OddIDs: true}, "GET", "/Users/%C3%BC%20001~+a=b&c:@", "", 200, "person001", ""},
		"active in words":      {Habits{ActiveAs: [2]string{"True", "False"}}, "GET", "/Users/u-001", "", 200, `"active":"True"`, ""},
		"no names":             {Habits{NoNames: true}, "GET", "/Users/u-001", "", 200, "person001", "displayName"},
		"undated":              {Habits{Undated: true}, "GET", "/Users/u-001", "", 200, "person001", "lastModified"},
		"status of a change":   {Habits{PatchStatus: 204}, "PATCH", "/Users/u-001", "", 204, "", "person001"},
		"no tags":              {Habits{}, "PATCH", "/Users/u-001", `W/"9"`, 200, `"active":false`, "version"},
		"tags advertised":      {Habits{Tags: TagsAdvertised}, "PATCH", "/Users/u-001", `W/"9"`, 200, `"active":false`, "version"},
		"tags ignored":         {Habits{Tags: TagsIgnored}, "PATCH", "/Users/u-001", `W/"9"`, 200, `"version":"W/\"2\""`, ""},
		"tags kept, stale":     {Habits{Tags: TagsKept}, "PATCH", "/Users/u-001", `W/"9"`, 412, "", ""},
		"tags kept":            {Habits{Tags: TagsKept}, "PATCH", "/Users/u-001", `W/"1"`, 200, `"active":false`, ""},
		"tags broken":          {Habits{Tags: TagsBroken}, "PATCH", "/Users/u-001", `W/"1"`, 412, "", ""},
		"no bulk":              {Habits{}, "POST", "/Bulk", "", 404, "", ""},
		"bulk missing":         {Habits{Bulk: BulkMissing}, "POST", "/Bulk", "", 404, "", ""},
		"bulk unfinished":      {Habits{Bulk: BulkUnfinished}, "POST", "/Bulk", "", 501, "", ""},
		"bulk whole":           {Habits{Bulk: BulkWhole}, "POST", "/Bulk", "", 200, `"active":false`, ""},
		"bulk terse":           {Habits{Bulk: BulkTerse}, "POST", "/Bulk", "", 200, `"status":"200"`, "response"},
		"bulk beyond its size": {Habits{Bulk: BulkWhole, BulkOperations: 1}, "POST", "/Bulk", "", 413, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			body := archive
			if c.method == http.MethodPost {
				body = `{"Operations":[{"method":"PATCH","path":"/Users/u-001","bulkId":"0","data":` + archive +
					`},{"method":"PATCH","path":"/Users/u-002","bulkId":"1","data":` + archive + `}]}`
			}

			status, text := ask(t, New(5, c.habits), c.method, c.path, body, c.match)

			if status != c.status || !strings.Contains(text, c.has) || c.lacks != "" && strings.Contains(text, c.lacks) {
				t.Errorf("%d, %s; want %d, with %q and without %q", status, text, c.status, c.has, c.lacks)
			}
		})
	}
}

func TestListsAreSortedOrStandTheOtherWayRoundEachTime(t *testing.T) {
	first := func(s *Service) string {
		_, text := ask(t, s, http.MethodGet, "/Users?sortBy=userName&count=1", "", "")
		var list struct{ Resources []struct{ ID string } }
		if err := json.Unmarshal([]byte(text), &list); err != nil || len(list.Resources) != 1 {
			t.Fatalf("%v in %s", err, text)
		}
		return list.Resources[0].ID
	}
	sorted, shuffled := New(5, Habits{Sorts: true, Shuffles: true}), New(5, Habits{Shuffles: true})
	if a, b := first(sorted), first(sorted); a != "u-000" || b != "u-000" {
		t.Errorf("sorted: %s and %s", a, b)
	}
	if a, b := first(shuffled), first(shuffled); a != "u-000" || b != "u-004" {
		t.Errorf("shuffled: %s and %s", a, b)
	}
}

func TestAPersonWhoTakesAnIdHasItsTagOnlyWhereTagsRepeat(t *testing.T) {
	for tags, want := range map[Tags]int{TagsKept: http.StatusPreconditionFailed, TagsRepeated: http.StatusOK} {
		s := New(3, Habits{Tags: tags})
		s.Recreate("u-001", User{UserName: "eve", DisplayName: "Eve", Email: "eve@elsewhere.example", Active: true})

		status, text := ask(t, s, http.MethodPatch, "/Users/u-001", archive, `W/"1"`)

		if status != want || status == http.StatusOK && !strings.Contains(text, `"eve@elsewhere.example"`) {
			t.Errorf("tags %d: %d, %s", tags, status, text)
		}
		if status, _ := ask(t, s, http.MethodPatch, "/Users/u-002", archive, `W/"9"`); status != http.StatusPreconditionFailed {
			t.Errorf("tags %d: a stale tag is answered with %d", tags, status)
		}
	}
}

func TestEveryReadingAndChangeIsTold(t *testing.T) {
	s := New(3, Habits{Bulk: BulkTerse, Tags: TagsKept})
	var told []string
	s.Watch(func(r *http.Request, e Event) {
		told = append(told, fmt.Sprintf("%s %s %d %q change %t: %t to %t", r.Method, e.ID, e.Status, e.Match, e.Change, e.Before.Active, e.After.Active))
	})

	ask(t, s, http.MethodGet, "/Users/u-001", "", "")
	ask(t, s, http.MethodGet, "/Users/nobody", "", "")
	ask(t, s, http.MethodPatch, "/Users/u-001", archive, `W/"9"`)
	ask(t, s, http.MethodPost, "/Bulk", `{"Operations":[{"method":"PATCH","path":"/Users/u-001","bulkId":"0","data":`+archive+`}]}`, "")

	want := []string{
		`GET u-001 200 "" change false: true to true`, `GET nobody 404 "" change false: false to false`,
		`PATCH u-001 412 "W/\"9\"" change true: true to true`, `POST u-001 200 "" change true: true to false`,
	}
	if !slices.Equal(told, want) {
		t.Errorf("told: %q\nwant: %q", told, want)
	}
}
