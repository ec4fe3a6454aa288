package scim_test

// What reading the list costs: processor time and memory a user.

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mileiq.example/admin/client/scim"
)

// userAsServed is a user as the demo organization has them.
func userAsServed(i int) string {
	return fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","`+extension+`"],"id":"5f0c1d2e-0000-4000-8000-%012d",`+
		`"userName":"person.%d@contoso.example","displayName":"Person %d","name":{"formatted":"Person %d","givenName":"Person","familyName":"%d"},`+
		`"emails":[{"value":"person.%d@contoso.example","type":"work","primary":true}],"active":true,"externalId":"hr-%d",`+
		`"meta":{"resourceType":"User","created":"2025-03-04T05:06:07Z","lastModified":"2026-01-02T03:04:05Z",`+
		`"version":"W/\"3\"","location":"https://scim.contoso.example/scim/v2/Users/5f0c1d2e-0000-4000-8000-%012d"},`+
		`"`+extension+`":{"status":"active","role":"user","rates":"organization","invitedAt":"2025-03-04T05:06:07Z","joinedAt":"2025-03-05T05:06:07Z"}}`,
		i, i, i, i, i, i, i, i)
}

func BenchmarkWalk(b *testing.B) {
	const pages, count = 50, 200
	bodies := make([]string, pages)
	for p := range bodies {
		var users []string
		for i := range count {
			users = append(users, userAsServed(p*count+i))
		}
		var body strings.Builder
		z := gzip.NewWriter(&body)
		_, _ = fmt.Fprintf(z, `{"totalResults":%d,"startIndex":%d,"itemsPerPage":%d,"Resources":[%s]}`, pages*count, p*count+1, count, strings.Join(users, ","))
		_ = z.Close()
		bodies[p] = body.String()
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		startIndex, _ := position(r)
		w.Header().Set("Content-Type", "application/scim+json")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, bodies[(startIndex-1)/count])
	}))
	defer s.Close()
	c, err := scim.New(s.URL, scim.Options{Tokens: &tokens{}, AllowLoopbackHTTP: true})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	users := 0
	for b.Loop() {
		result, err := c.Walk(b.Context(), scim.Features{}, count, func(scim.Page) error { return nil })
		if err != nil || !result.Complete {
			b.Fatal(result, err)
		}
		users += result.Users
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(users), "µs/user")
}
