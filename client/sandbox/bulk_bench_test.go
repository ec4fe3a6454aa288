package sandbox_test

import (
	"fmt"
	"testing"

	"mileiq.example/admin/client/sandbox"
)

func BenchmarkBulk(b *testing.B) {
	const at = 500
	s := start(b, sandbox.Options{Users: 40_000})
	token := signIn(b, s, "avery.moss")
	var bodies []string
	var operations []string
	for i, u := range s.Users() {
		if u.Role != sandbox.RoleUser || u.Status == sandbox.Archived {
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
