package scim_test

// What the client believes of what a service advertises.

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"mileiq.example/admin/client/scim"
)

// documents answers each path below the base URL with a status and a body;
// everything else is missing.
func documents(documents map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, ok := documents[strings.TrimPrefix(r.URL.Path, "/scim/v2")]
		if !ok {
			write(w, http.StatusNotFound, "text/html", "<h1>Cannot GET</h1>")
			return
		}
		writeJSON(w, http.StatusOK, body)
	}
}

const (
	fullConfig = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
		"patch":{"supported":true},"sort":{"supported":true},"etag":{"supported":true},
		"filter":{"supported":true,"maxResults":200},
		"bulk":{"supported":true,"maxOperations":1000,"maxPayloadSize":1048576}}`
	fullSchemas = `{"totalResults":2,"Resources":[{"id":"urn:ietf:params:scim:schemas:core:2.0:User"},{"id":"` + extension + `"}]}`
)

func TestWhatIsAdvertisedIsFound(t *testing.T) {
	everything := scim.Features{Patch: true, Sort: true, Filter: true, ETag: true, FilterMax: 200, Extension: true}
	everything.Bulk.Supported, everything.Bulk.MaxOperations, everything.Bulk.MaxPayload = true, 1000, 1<<20
	noExtension := everything
	noExtension.Extension = false
	tests := []struct {
		name      string
		documents map[string]string
		want      scim.Features
	}{
		{"everything", map[string]string{"/ServiceProviderConfig": fullConfig, "/Schemas": fullSchemas}, everything},
		{"the extension in another case", map[string]string{"/ServiceProviderConfig": fullConfig,
			"/Schemas": `{"Resources":[{"id":"` + strings.ToUpper(extension) + `"}]}`}, everything},
		{"no schemas", map[string]string{"/ServiceProviderConfig": fullConfig}, noExtension},
		{"schemas of another shape", map[string]string{"/ServiceProviderConfig": fullConfig, "/Schemas": `[{"id":"x"}]`}, noExtension},
		{"no configuration", map[string]string{"/Schemas": fullSchemas}, scim.Features{Extension: true}},
		{"neither", map[string]string{"/Users": listed(0, 1)}, scim.Features{}},
		{"strings for truths", map[string]string{"/ServiceProviderConfig": `{"patch":{"supported":"True"},"sort":{"supported":"False"},"etag":{"supported":1}}`},
			scim.Features{Patch: true}},
		{"negative limits", map[string]string{"/ServiceProviderConfig": `{"filter":{"supported":true,"maxResults":-1},"bulk":{"supported":false,"maxOperations":5}}`},
			scim.Features{Filter: true}},
		{"parts of another type", map[string]string{"/ServiceProviderConfig": `{"patch":true,"sort":{"supported":true},"filter":{"supported":true,"maxResults":"many"}}`},
			scim.Features{Sort: true, Filter: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := serve(t, documents(test.documents)).client(t).Discover(t.Context())
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestAConfigurationIsKnownByAnyOneOfItsParts(t *testing.T) {
	for config, want := range map[string]scim.Features{
		`{"patch":{"supported":true}}`:  {Patch: true},
		`{"sort":{"supported":true}}`:   {Sort: true},
		`{"etag":{"supported":true}}`:   {ETag: true},
		`{"filter":{"supported":true}}`: {Filter: true},
		`{"bulk":{"supported":true}}`:   bulkFeatures(0, 0),
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]}`: {},
	} {
		got, err := serve(t, documents(map[string]string{"/ServiceProviderConfig": config})).client(t).Discover(t.Context())
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v", config, got, err)
		}
	}
}

func TestAWebSiteIsNotASCIMService(t *testing.T) {
	for name, site := range map[string]map[string]string{
		"everything missing":        {},
		"an object for users":       {"/Users": `{"hello":"world"}`},
		"an unlikely configuration": {"/ServiceProviderConfig": `{"hello":"world"}`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := serve(t, documents(site)).client(t).Discover(t.Context())
			if _, ok := errors.AsType[*scim.NotSCIMError](err); !ok {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestATemporaryFailureIsNotTakenForAMissingDocument(t *testing.T) {
	for _, failing := range []string{"/ServiceProviderConfig", "/Schemas"} {
		for _, status := range []int{403, 429, 500, 503} {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, failing) {
					w.WriteHeader(status)
					return
				}
				documents(map[string]string{"/ServiceProviderConfig": fullConfig, "/Schemas": fullSchemas})(w, r)
			})
			features, err := s.client(t).Discover(t.Context())
			if refusal, ok := errors.AsType[*scim.Error](err); !ok || refusal.Status != status {
				t.Errorf("%s answers %d: %+v, %v", failing, status, features, err)
			}
		}
	}
}
