package service_test

// Filters.

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestFiltersSelect(t *testing.T) {
	s := start(t, options{users: 17})
	token := signIn(t, s, "avery.moss")
	chidi := byName(t, s, "Chidi Anagonye")
	for filter, want := range map[string]string{
		`userName eq "AVERY.MOSS@contoso.example"`:                                        "Avery Moss",
		`userName eq "avery.moss\u0040contoso.example"`:                                   "Avery Moss",
		`userName sw "avery" or userName sw "robin"`:                                      "Avery Moss,Robin Vale",
		`userName ew "@FABRIKAM.example"`:                                                 "Chidi Anagonye,Margarethe von Hohenstein-Lilienthal",
		`displayName co "ἄ" or displayName co "ΠΑΠΑΔ"`:                                    "Ελένη Παπαδοπούλου",
		`displayName eq "李小龙"`:                                                            "李小龙",
		`name.givenName eq "Dmitri"`:                                                      "Dmitri Волков",
		`urn:ietf:params:scim:schemas:core:2.0:User:name.familyName eq "vale"`:            "Robin Vale",
		`id eq "` + chidi.ID + `"`:                                                        "Chidi Anagonye",
		`id eq "` + strings.ToUpper(chidi.ID) + `"`:                                       "",
		`emails.value eq "chidi@fabrikam.example"`:                                        "Chidi Anagonye",
		`emails eq "chidi@fabrikam.example"`:                                              "Chidi Anagonye",
		`emails[type eq "work" and value sw "chidi"]`:                                     "Chidi Anagonye",
		`emails[not (type eq "work")]`:                                                    "",
		`active eq false`:                                                                 "Grace Hopper-Whitfield,Ángel Muñoz Ibáñez",
		`Active EQ False`:                                                                 "Grace Hopper-Whitfield,Ángel Muñoz Ibáñez",
		extension + `:status eq "invited"`:                                                "Chidi Anagonye",
		extension + `:role eq "businessAdministrator"`:                                    "Avery Moss,Robin Vale",
		extension + `:joinedAt pr and not (active eq true)`:                               "Grace Hopper-Whitfield,Ángel Muñoz Ibáñez",
		extension + `:archivedAt ne null`:                                                 "Grace Hopper-Whitfield,Ángel Muñoz Ibáñez",
		extension + `:joinedAt eq null`:                                                   "Chidi Anagonye",
		`displayName sw "chidi" and ` + extension + `:joinedAt lt "2030-01-01T00:00:00Z"`: "",
		`externalId pr`:                                                                   "",
		`meta.lastModified gt "2026-11-21T00:00:00Z"`:                                     "",
		`meta.lastModified le "2026-11-21T01:00:00+01:00" and displayName eq "Q"`:         "Q",
		`displayName ne "Q" and displayName sw "q"`:                                       "",
		`displayName sw "q" and nickName ne "x"`:                                          "Q",
		`displayName ge "q" and displayName le "q"`:                                       "Q",
		`displayName gt "q" and displayName lt "r"`:                                       "",
		`displayName ew "moss"`:                                                           "Avery Moss",
		`nickName le "z" or nickName lt "z" or nickName co "" or nickName eq ""`:          "",
		`active ne true`:                                                                  "Grace Hopper-Whitfield,Ángel Muñoz Ibáñez",
		`emails.primary eq true and displayName sw "q"`:                                   "Q",
		`meta.resourceType eq "User" and meta.version eq "W/\"1\"" and userName sw "q@"`:  "Q",
		`displayName gt "a" and displayName lt "b"`:                                       "Adaeze Okonkwo,Anaïs Lefèvre,Avery Moss",
		`(displayName sw "a" and (active eq true)) and not (userName co "avery")`:         "Adaeze Okonkwo,Anaïs Lefèvre",
	} {
		got := list(t, s, token, url.Values{"filter": {filter}})
		found := names(got)
		slices.Sort(found)
		if strings.Join(found, ",") != want || got.TotalResults != len(found) {
			t.Errorf("%s finds %v, want %s", filter, found, want)
		}
	}
}

func TestFilteredPagesAreCutFromTheFilteredList(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	query := url.Values{"filter": {"active eq true"}, "sortBy": {"userName"}, "count": {"200"}}
	all := list(t, s, token, query)
	query.Set("startIndex", "11")
	query.Set("count", "10")
	part := list(t, s, token, query)
	if part.TotalResults != all.TotalResults || part.Resources[0].ID != all.Resources[10].ID || len(part.Resources) != 10 {
		t.Errorf("total %d and %d", part.TotalResults, all.TotalResults)
	}
}

func TestFiltersSeeChangesAtOnce(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	archived := url.Values{"filter": {"active eq false"}, "count": {"0"}}
	before := list(t, s, token, archived).TotalResults
	patch(t, s, token, byName(t, s, "Adaeze Okonkwo").ID, archive)
	if got := list(t, s, token, archived).TotalResults; got != before+1 {
		t.Errorf("%d archived, want %d", got, before+1)
	}
}

func TestBadFiltersAreRefused(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	for _, filter := range []string{
		`userName`, `userName eq`, `userName eq "x`, `userName xx "y"`, `shoeSize eq "42"`, `active eq "true"`, `active gt true`, `userName eq 5`,
		`userName gt null`, `meta.lastModified gt "yesterday"`, `meta.lastModified co "2026"`, `name[givenName eq "x"]`, `emails[shoe eq "x"]`,
		`userName eq "x" and`, `(userName pr`, `userName pr)`, `urn:other:2.0:User:userName pr`, `userName eq "\x"`,
		strings.Repeat("(", 60) + "userName pr" + strings.Repeat(")", 60), `userName eq "` + strings.Repeat("x", 5000) + `"`,
	} {
		wantError(t, scim(t, s, token, http.MethodGet, "/Users?"+url.Values{"filter": {filter}}.Encode(), ""), http.StatusBadRequest, "invalidFilter")
	}
}

func TestFiltersMayBeAsLongAndDeepAsTheirBounds(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	status := func(filter string) int {
		return scim(t, s, token, http.MethodGet, "/Users?"+url.Values{"filter": {filter}}.Encode(), "").StatusCode
	}
	nested := func(n int) string { return strings.Repeat("(", n) + "userName pr" + strings.Repeat(")", n) }
	long := func(n int) string { return `userName eq "` + strings.Repeat("x", n-len(`userName eq ""`)) + `"` }
	wide := strings.Repeat("(userName pr) and ", 60) + "userName pr"
	for filter, want := range map[string]int{nested(50): 200, nested(51): 400, long(4096): 200, long(4097): 400, wide: 200} {
		if got := status(filter); got != want {
			t.Errorf("%d bytes: status %d, want %d", len(filter), got, want)
		}
	}
}
