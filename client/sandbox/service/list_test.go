package service_test

// Lists: their pages and orders.

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func list(t testing.TB, s *organization, token string, query url.Values) scimList {
	t.Helper()
	answer := scim(t, s, token, http.MethodGet, "/Users?"+query.Encode(), "")
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%v: status %d: %s", query, answer.StatusCode, answer.text)
	}
	return into[scimList](t, answer)
}

func names(l scimList) []string {
	var result []string
	for _, u := range l.Resources {
		result = append(result, u.DisplayName)
	}
	return result
}

func TestPagesAreCutAsAsked(t *testing.T) {
	s := start(t, options{users: 450})
	token := signIn(t, s, "avery.moss")
	for query, want := range map[string][2]int{ // startIndex, itemsPerPage
		"":                                     {1, 100},
		"count=7":                              {1, 7},
		"count=0":                              {1, 0},
		"count=-5":                             {1, 0},
		"count=1000":                           {1, 200},
		"startIndex=0":                         {1, 100},
		"startIndex=-3&count=5":                {1, 5},
		"startIndex=449&count=50":              {449, 2},
		"startIndex=450&count=50":              {450, 1},
		"startIndex=451":                       {451, 0},
		"startIndex=9223372036854775807":       {9223372036854775807, 0},
		"count=9223372036854775807":            {1, 200},
		"startIndex=400&count=9&sortBy=emails": {400, 9},
	} {
		q, _ := url.ParseQuery(query)
		got := list(t, s, token, q)
		if got.TotalResults != 450 || got.StartIndex != want[0] || got.ItemsPerPage != want[1] || len(got.Resources) != want[1] {
			t.Errorf("%s: total %d, startIndex %d, itemsPerPage %d, %d resources", query, got.TotalResults, got.StartIndex, got.ItemsPerPage, len(got.Resources))
		}
	}
	if answer := scim(t, s, token, http.MethodGet, "/Users?count=0", ""); !strings.Contains(answer.text, `"Resources":[]`) {
		t.Errorf("an empty page is %s", answer.text)
	}
}

func TestBadListParametersAreRefused(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	for query, want := range map[string]string{
		"count=x": "invalidValue", "startIndex=1.5": "invalidValue", "sortOrder=up": "invalidValue", "sortBy=shoeSize": "invalidPath",
		"startIndex=99999999999999999999": "invalidValue",
	} {
		wantError(t, scim(t, s, token, http.MethodGet, "/Users?"+query, ""), http.StatusBadRequest, want)
	}
}

func TestWalkBringsEverybodyOnce(t *testing.T) {
	s := start(t, options{users: 1000})
	token := signIn(t, s, "avery.moss")
	for _, sortBy := range []string{"", "userName", "meta.lastModified"} {
		for _, order := range []string{"ascending", "descending"} {
			seen := map[string]bool{}
			for index := 1; index <= 1000; {
				page := list(t, s, token, url.Values{"startIndex": {fmt.Sprint(index)}, "count": {"137"}, "sortBy": {sortBy}, "sortOrder": {order}})
				for _, u := range page.Resources {
					if seen[u.ID] {
						t.Fatalf("%s %s: %s twice", sortBy, order, u.ID)
					}
					seen[u.ID] = true
				}
				index += page.ItemsPerPage
			}
			if len(seen) != 1000 {
				t.Errorf("%s %s: %d of 1000", sortBy, order, len(seen))
			}
		}
	}
}

func TestListsAreSortedAsAsked(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	for path, key := range map[string]func(scimUser) string{
		"userName":              func(u scimUser) string { return strings.ToLower(u.UserName) },
		"DISPLAYNAME":           func(u scimUser) string { return strings.ToLower(u.DisplayName) },
		"id":                    func(u scimUser) string { return u.ID },
		"meta.lastModified":     func(u scimUser) string { return u.Meta.LastModified.Format(time.RFC3339) },
		"emails":                func(u scimUser) string { return u.Emails[0].Value },
		extension + ":status":   func(u scimUser) string { return u.Extension.Status },
		"name.familyName":       func(u scimUser) string { return absentLast(strings.ToLower(u.Name.FamilyName)) },
		extension + ":joinedAt": func(u scimUser) string { return absentLast(timeText(u.Extension.JoinedAt)) },
	} {
		up := list(t, s, token, url.Values{"sortBy": {path}, "count": {"200"}})
		down := list(t, s, token, url.Values{"sortBy": {path}, "count": {"200"}, "sortOrder": {"descending"}})
		compare := func(a, b scimUser) int { return strings.Compare(key(a), key(b)) }
		if !slices.IsSortedFunc(up.Resources, compare) {
			t.Errorf("%s: not ascending", path)
		}
		slices.Reverse(down.Resources)
		if !slices.IsSortedFunc(down.Resources, compare) {
			t.Errorf("%s: not descending", path)
		}
	}
}

func absentLast(s string) string {
	if s == "" {
		return "\U0010FFFF"
	}
	return s
}

func timeText(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.Format(time.RFC3339)
}

func TestOrderFollowsChanges(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	newest := url.Values{"sortBy": {"meta.lastModified"}, "sortOrder": {"descending"}, "count": {"1"}}
	list(t, s, token, newest)
	target := byName(t, s, "Adaeze Okonkwo")
	patch(t, s, token, target.ID, `{"op":"replace","path":"displayName","value":"0 First"}`)
	if got := list(t, s, token, newest); got.Resources[0].ID != target.ID {
		t.Errorf("the last modified is %v", names(got))
	}
	if got := list(t, s, token, url.Values{"sortBy": {"displayName"}, "count": {"1"}}); got.Resources[0].ID != target.ID {
		t.Errorf("the first by name is %v", names(got))
	}
}

func TestVanishedUserIsNotFoundAndNotListed(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	list(t, s, token, url.Values{"sortBy": {"userName"}})
	gone := byName(t, s, "Adaeze Okonkwo")
	if err := s.people.Remove(gone.ID); err != nil {
		t.Fatal(err)
	}
	wantError(t, scim(t, s, token, http.MethodGet, "/Users/"+gone.ID, ""), http.StatusNotFound, "")
	if got := list(t, s, token, url.Values{"sortBy": {"userName"}, "count": {"200"}}); got.TotalResults != 229 || slices.Contains(names(got), gone.DisplayName) {
		t.Errorf("%d users are left", got.TotalResults)
	}
}
