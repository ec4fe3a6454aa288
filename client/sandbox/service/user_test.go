package service_test

// Reading one user, and what cannot be done to one.

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

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
