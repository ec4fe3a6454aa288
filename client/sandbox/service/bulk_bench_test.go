package service_test

import (
	"fmt"
	"testing"

	"mileiq.example/admin/client/sandbox/people"
)

func BenchmarkBulk(b *testing.B) {
	const at = 500
	s := start(b, options{users: 40_000})
	token := signIn(b, s, "avery.moss")
	var bodies []string
	var operations []string
	for i, u := range s.people.Users() {
		if u.Role != people.RoleUser || u.Status == people.Archived {
			continue
		}
		operations = append(operations, bulkOperation(fmt.Sprint(i), u.ID, archive, `,"version":"W/\"1\""`))
		if len(operations) == at {
			bodies, operations = append(bodies, bulkBody("", operations...)), nil
		}
	}
	for i := 0; b.Loop(); i++ {
		scim(b, s, token, "POST", "/Bulk", bodies[i%len(bodies)])
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*at), "µs/operation")
}
