package service_test

// Reading over SCIM: who may, lists with their pages, filters and orders, single
// users and the discovery documents.

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/sandbox/people"
)

func TestSCIMNeedsAToken(t *testing.T) {
	s := start(t, options{})
	metadata := `resource_metadata="` + s.origin + `/.well-known/oauth-protected-resource/scim/v2"`
	for name, headers := range map[string][]string{
		"none": nil, "garbage": {"Bearer garbage"}, "empty": {"Bearer "}, "basic": {"Basic eDp5"}, "two": {"Bearer a", "Bearer b"},
	} {
		for _, path := range []string{"/Users", "/Users/x", "/Me", "/ServiceProviderConfig", "/Schemas", "", "/nothing"} {
			r := request(t, http.MethodGet, s.base+path, http.Header{"Authorization": headers}, "")
			answer := do(t, r)
			wantError(t, answer, http.StatusUnauthorized, "")
			if got := answer.Header.Get("WWW-Authenticate"); !strings.HasPrefix(got, "Bearer ") || !strings.Contains(got, metadata) {
				t.Errorf("%s, %s: WWW-Authenticate is %q", name, path, got)
			}
		}
	}
}

func TestTwoTokensInOneRequestAreRefused(t *testing.T) {
	s := start(t, options{})
	header := "Bearer " + signIn(t, s, "avery.moss")
	r := request(t, http.MethodGet, s.base+"/Me", http.Header{"Authorization": {header, header}}, "")
	wantError(t, do(t, r), http.StatusUnauthorized, "")
}

func TestTokenInTheURLIsNoToken(t *testing.T) {
	s := start(t, options{})
	r := request(t, http.MethodGet, s.base+"/Me?access_token="+signIn(t, s, "avery.moss"), nil, "")
	wantError(t, do(t, r), http.StatusUnauthorized, "")
}

func TestProtectedResourceMetadataNamesTheAuthorizationServer(t *testing.T) {
	s := start(t, options{})
	m := into[struct {
		Resource     string
		Servers      []string `json:"authorization_servers"`
		Scopes       []string `json:"scopes_supported"`
		Methods      []string `json:"bearer_methods_supported"`
		ResourceName string   `json:"resource_name"`
	}](t, do(t, request(t, http.MethodGet, s.origin+"/.well-known/oauth-protected-resource/scim/v2", nil, "")))
	if m.Resource != s.base || strings.Join(m.Servers, " ") != "https://issuer.example" || strings.Join(m.Scopes, " ") != "openid email" ||
		strings.Join(m.Methods, " ") != "header" || m.ResourceName != "Contoso" {
		t.Errorf("the metadata is %+v", m)
	}
}

func TestWithoutTheRoleNobodyIsSeenOrChanged(t *testing.T) {
	s := start(t, options{})
	noor := signIn(t, s, "noor.haddad")
	target := byName(t, s, "Adaeze Okonkwo")

	wantError(t, scim(t, s, noor, http.MethodGet, "/Users", ""), http.StatusForbidden, "")
	wantError(t, scim(t, s, noor, http.MethodGet, "/Users/"+target.ID, ""), http.StatusForbidden, "")
	wantError(t, scim(t, s, noor, http.MethodGet, "/Users/nobody", ""), http.StatusForbidden, "")
	wantError(t, patch(t, s, noor, target.ID, archive), http.StatusForbidden, "")

	if reread(t, s, target) != target || len(s.mail.Letters()) != 0 {
		t.Error("the change had an effect")
	}
}

func TestMeIsTheSignedInUserWhateverTheRole(t *testing.T) {
	s := start(t, options{})
	for login, want := range map[string][2]string{
		"avery.moss": {"Avery Moss", "businessAdministrator"}, "noor.haddad": {"Noor Haddad", "user"},
	} {
		answer := scim(t, s, signIn(t, s, login), http.MethodGet, "/Me", "")
		me := into[scimUser](t, answer)
		if me.DisplayName != want[0] || me.Extension.Role != want[1] || me.ID != byName(t, s, want[0]).ID ||
			me.Meta.Location != s.base+"/Users/"+me.ID {
			t.Errorf("%s is %+v", login, me)
		}
	}
}

func TestRoleIsTheOneOfTheMoment(t *testing.T) {
	s := start(t, options{})
	avery := signIn(t, s, "avery.moss")
	noor := signIn(t, s, "noor.haddad")
	if err := s.setRole(byName(t, s, "Avery Moss").ID, people.RoleUser); err != nil {
		t.Fatal(err)
	}
	if err := s.setRole(byName(t, s, "Noor Haddad").ID, people.RoleBusinessAdministrator); err != nil {
		t.Fatal(err)
	}
	wantError(t, scim(t, s, avery, http.MethodGet, "/Users", ""), http.StatusForbidden, "")
	if answer := scim(t, s, noor, http.MethodGet, "/Users", ""); answer.StatusCode != http.StatusOK {
		t.Errorf("the new administrator gets %d", answer.StatusCode)
	}
}

func TestArchivedAdministratorIsNone(t *testing.T) {
	s := start(t, options{})
	robin := signIn(t, s, "robin.vale")
	if err := s.archiveAsOther(byName(t, s, "Robin Vale").ID); err != nil {
		t.Fatal(err)
	}
	wantError(t, scim(t, s, robin, http.MethodGet, "/Users", ""), http.StatusForbidden, "")
}

func TestDiscoveryDocumentsDescribeTheService(t *testing.T) {
	s := start(t, options{})
	noor := signIn(t, s, "noor.haddad")

	config := into[struct {
		Patch, Sort, ETag struct{ Supported bool }
		Bulk              struct {
			Supported     bool
			MaxOperations *int
		}
		Filter struct {
			Supported  bool
			MaxResults int
		}
	}](t, scim(t, s, noor, http.MethodGet, "/ServiceProviderConfig", ""))
	if !config.Patch.Supported || !config.Sort.Supported || !config.ETag.Supported || !config.Filter.Supported ||
		config.Filter.MaxResults != 200 || config.Bulk.MaxOperations == nil {
		t.Errorf("the configuration is %+v", config)
	}

	types := into[struct{ Resources []struct{ Endpoint string } }](t, scim(t, s, noor, http.MethodGet, "/ResourceTypes", ""))
	if len(types.Resources) != 1 || types.Resources[0].Endpoint != "/Users" {
		t.Errorf("the resource types are %+v", types)
	}
}

type schemaAttribute struct {
	Name, Type, Mutability string
	CanonicalValues        []string
	SubAttributes          []schemaAttribute
}

type schemaResource struct {
	ID         string
	Attributes []schemaAttribute
}

func TestSchemasDescribeUserAndExtension(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	list := into[struct{ Resources []schemaResource }](t, scim(t, s, token, http.MethodGet, "/Schemas", ""))
	described := map[string]string{}
	for _, one := range list.Resources {
		alone := into[schemaResource](t, scim(t, s, token, http.MethodGet, "/Schemas/"+one.ID, ""))
		if alone.ID != one.ID || len(alone.Attributes) != len(one.Attributes) {
			t.Errorf("%s alone is %+v", one.ID, alone)
		}
		for _, a := range one.Attributes {
			described[one.ID+":"+a.Name] = a.Type + " " + a.Mutability
			for _, sub := range a.SubAttributes {
				described[one.ID+":"+a.Name+"."+sub.Name] = sub.Type + " " + sub.Mutability
			}
		}
	}
	core := "urn:ietf:params:scim:schemas:core:2.0:User"
	for path, want := range map[string]string{
		core + ":userName": "string readOnly", core + ":active": "boolean readWrite", core + ":name.givenName": "string readOnly",
		core + ":emails.value": "string readOnly", core + ":displayName": "string readWrite",
		extension + ":status": "string readWrite", extension + ":role": "string readOnly", extension + ":rates": "string readOnly",
		extension + ":invitedAt": "dateTime readOnly", extension + ":joinedAt": "dateTime readOnly", extension + ":archivedAt": "dateTime readOnly",
	} {
		if described[path] != want {
			t.Errorf("%s is described as %q, want %q", path, described[path], want)
		}
	}
	wantError(t, scim(t, s, token, http.MethodGet, "/Schemas/urn:nothing", ""), http.StatusNotFound, "")
}

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

func TestAnswersCarryOnlyTheAttributesAskedFor(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	id := byName(t, s, "Adaeze Okonkwo").ID
	for query, want := range map[string]string{
		"attributes=userName":                                          "id schemas userName",
		"attributes=USERNAME,meta.version":                             "id meta.version schemas userName",
		"attributes=name":                                              "id name.familyName name.formatted name.givenName schemas",
		"attributes=emails.value":                                      "emails.value id schemas",
		"attributes=" + extension:                                      "extension.invitedAt extension.joinedAt extension.rates extension.role extension.status id schemas",
		"attributes=" + extension + ":status":                          "extension.status id schemas",
		"attributes=urn:ietf:params:scim:schemas:core:2.0:User:active": "active id schemas",
		"excludedAttributes=name,meta,emails," + extension:             "active displayName id schemas userName",
		"excludedAttributes=id,schemas,meta,name,emails,active,userName," + extension + ":role," + extension + ":rates," + extension + ":invitedAt": "displayName extension.joinedAt extension.status id schemas",
	} {
		got := into[map[string]any](t, scim(t, s, token, http.MethodGet, "/Users/"+id+"?"+query, ""))
		if paths := strings.Join(pathsIn(got), " "); paths != want {
			t.Errorf("%s brings %s, want %s", query, paths, want)
		}
	}
}

// pathsIn lists the simple attributes of a resource.
func pathsIn(resource map[string]any) []string {
	var paths []string
	for name, value := range resource {
		if several, ok := value.([]any); ok && name == "emails" {
			value = several[0]
		}
		inner, ok := value.(map[string]any)
		if !ok {
			paths = append(paths, name)
			continue
		}
		for sub := range inner {
			paths = append(paths, strings.Replace(name, extension, "extension", 1)+"."+sub)
		}
	}
	slices.Sort(paths)
	return paths
}

func TestUnknownUsersAndPathsAreNotFound(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	for _, path := range []string{"/Users/nobody", "/Users/a%2Fb", "/Groups", "/", "", "/Users/x/y"} {
		wantError(t, scim(t, s, token, http.MethodGet, path, ""), http.StatusNotFound, "")
	}
	wantError(t, patch(t, s, token, "nobody", archive), http.StatusNotFound, "")
}

func TestUsersAreNeverCreatedReplacedOrDeleted(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	id := byName(t, s, "Adaeze Okonkwo").ID
	for _, c := range [][2]string{{"POST", "/Users"}, {"PUT", "/Users/" + id}, {"DELETE", "/Users/" + id}, {"PUT", "/Bulk"}, {"PATCH", "/Me"}, {"DELETE", "/Me"}} {
		wantError(t, scim(t, s, token, c[0], c[1], `{}`), http.StatusNotImplemented, "")
	}
	if _, ok := s.people.User(id); !ok || len(s.people.Users()) != 230 {
		t.Error("somebody was created or deleted")
	}
}

func TestConditionalReadSavesTheBody(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	id := byName(t, s, "Adaeze Okonkwo").ID
	first := scim(t, s, token, http.MethodGet, "/Users/"+id, "")
	tag := first.Header.Get("ETag")
	if into[scimUser](t, first).Meta.Version != tag || !strings.HasPrefix(tag, `W/"`) {
		t.Errorf("ETag %s, meta.version %s", tag, into[scimUser](t, first).Meta.Version)
	}
	if again := scim(t, s, token, http.MethodGet, "/Users/"+id, "", "If-None-Match", tag); again.StatusCode != http.StatusNotModified || again.text != "" {
		t.Errorf("unchanged: status %d", again.StatusCode)
	}
	if err := s.touch(id); err != nil {
		t.Fatal(err)
	}
	if again := scim(t, s, token, http.MethodGet, "/Users/"+id, "", "If-None-Match", tag); again.StatusCode != http.StatusOK {
		t.Errorf("changed: status %d", again.StatusCode)
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
