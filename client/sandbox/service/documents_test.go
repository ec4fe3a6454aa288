package service_test

// What is answered, byte for byte: the documents that describe the service, and
// users of every standing.

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDocumentsAreTheOnesInTestdata(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	for file, path := range map[string]string{
		"schemas.json":        "/Schemas",
		"config.json":         "/ServiceProviderConfig",
		"resource_types.json": "/ResourceTypes",
		"administrator.json":  "/Me",
		"invited.json":        "/Users/" + byName(t, s, "Chidi Anagonye").ID,
		"archived.json":       "/Users/" + byName(t, s, "Grace Hopper-Whitfield").ID,
	} {
		answer := scim(t, s, token, http.MethodGet, path, "")
		var got bytes.Buffer
		if err := json.Indent(&got, []byte(strings.ReplaceAll(answer.text, s.base, "BASE")), "", " "); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		want, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != string(want) || answer.Header.Get("Content-Type") != "application/scim+json" {
			t.Errorf("%s is answered with %s\n%s", path, answer.Header.Get("Content-Type"), got.String())
		}
	}
	if single := scim(t, s, token, http.MethodGet, "/ResourceTypes/User", ""); !strings.Contains(single.text, `"endpoint":"/Users"`) {
		t.Errorf("the resource type alone is %s", single.text)
	}
}

func TestAUserIsAnsweredWithItsPlaceAndVersion(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	u := byName(t, s, "Adaeze Okonkwo")
	for name, answer := range map[string]response{
		"read":      scim(t, s, token, http.MethodGet, "/Users/"+u.ID, ""),
		"patched":   patch(t, s, token, u.ID, `{"op":"replace","path":"active","value":true}`),
		"unchanged": scim(t, s, token, http.MethodGet, "/Users/"+u.ID, "", "If-None-Match", `W/"1"`),
	} {
		if answer.Header.Get("ETag") != `W/"1"` || name != "unchanged" && answer.Header.Get("Content-Location") != s.base+"/Users/"+u.ID {
			t.Errorf("%s: %d %v", name, answer.StatusCode, answer.Header)
		}
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	active, archived := byName(t, s, "Adaeze Okonkwo").ID, byName(t, s, "Grace Hopper-Whitfield").ID
	for _, c := range []struct {
		answer response
		detail string
	}{
		{scim(t, s, token, http.MethodGet, "/Users/nobody", ""), "There is no such user."},
		{patch(t, s, token, active, archive, "If-Match", `W/"9"`), "The user has changed since the version in If-Match."},
		{patch(t, s, token, byName(t, s, "Avery Moss").ID, archive), "Nobody can archive himself; ask another business administrator."},
		{patch(t, s, token, archived, `{"op":"replace","path":"active","value":true}`),
			`An archived user cannot be made active; set status to "invited" to send an invitation.`},
		{patch(t, s, token, active, invite), "The user has joined already; only archived users can be invited."},
		{scim(t, s, signIn(t, s, "noor.haddad"), http.MethodGet, "/Users", ""),
			"Only business administrators (MDLAdminCenterRole.Admin) can see and change users."},
		{scim(t, s, "", http.MethodGet, "/Me", ""), "An access token is missing."},
		{scim(t, s, "x", http.MethodGet, "/Me", ""), "The access token is expired, revoked or not meant for this service."},
	} {
		if got := into[scimError](t, c.answer); got.Detail != c.detail {
			t.Errorf("the answer says %q, want %q", got.Detail, c.detail)
		}
	}
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
