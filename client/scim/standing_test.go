package scim_test

import (
	"testing"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

func TestAnAccountIsRefusedOnceFreshTokensWereThreeTimesInARow(t *testing.T) {
	refused := problem.Of(&scim.Error{Status: 401, Sent: true})
	var s scim.Standing
	for i, between := range []func(){
		func() {}, func() {}, s.Accepted, func() {}, func() { s.IsOver(&problem.Problem{Kind: problem.Unreachable}) }, func() {},
	} {
		between()
		if s.IsOver(refused) {
			t.Fatalf("over after refusal %d", i)
		}
	}
	if !s.IsOver(refused) {
		t.Error("three in a row are not believed")
	}
}

func TestOnlyTheSessionTheRoleAndTheTokensEndAnAccountsStanding(t *testing.T) {
	for kind, over := range map[problem.Kind]bool{
		problem.SessionExpired: true, problem.NoRole: true,
		problem.Unreachable: false, problem.Busy: false, problem.DiskTrouble: false, problem.Unexplained: false,
	} {
		var s scim.Standing
		if s.IsOver(&problem.Problem{Kind: kind}) != over {
			t.Errorf("%s: over is %t", kind, !over)
		}
	}
}
