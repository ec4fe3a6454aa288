package profile

import (
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
)

func TestTheRoleIsThatOfTheTokenElseOfTheServiceElseOfTheProfile(t *testing.T) {
	admin, user, silent := &directory.User{Role: directory.RoleBusinessAdministrator}, &directory.User{Role: directory.RoleUser}, &directory.User{}
	none, admins, others := oauth.Identity{}, oauth.Identity{Roles: []string{"x", "Admin"}}, oauth.Identity{Roles: []string{"x"}, Claims: map[string]any{"roles": []any{"x"}}}
	for name, c := range map[string]struct {
		required   string
		identity   oauth.Identity
		me         *directory.User
		extension  bool
		has, known bool
	}{
		"no role is required":                {"", none, user, true, true, false},
		"the token says so":                  {"Admin", admins, user, true, true, true},
		"the service says so":                {"Admin", others, admin, true, true, true},
		"the service says no":                {"Admin", none, user, true, false, true},
		"the service without the extension":  {"Admin", none, admin, false, false, true},
		"the service says nothing":           {"Admin", none, silent, true, false, false},
		"nobody says who it is":              {"Admin", none, nil, true, false, false},
		"the token says no, nobody else":     {"Admin", others, nil, true, false, true},
		"nobody, and a service without role": {"Admin", none, nil, false, false, true},
	} {
		has, known := Profile{RequiredRole: c.required}.HasRole(c.identity, c.me, c.extension)
		if has != c.has || known != c.known {
			t.Errorf("%s: has %t, known %t", name, has, known)
		}
	}
}
