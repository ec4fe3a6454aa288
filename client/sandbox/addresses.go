package sandbox

// Where everything is, for people and for scripts.

import (
	"embed"
	"net/http"

	"github.com/BurntSushi/toml"

	"mileiq.example/admin/client/sandbox/idp"
	"mileiq.example/admin/client/sandbox/pages"
	"mileiq.example/admin/client/sandbox/people"
	"mileiq.example/admin/client/sandbox/service"
)

//go:embed home.html join.html mail.html
var pageFiles embed.FS

var ownPages = pages.Parse(pageFiles)

// Address is one of the organization's addresses under the name that scripts
// know it by.
type Address struct {
	Name, URL string
}

// Issuer returns the address of the authorization server.
func (s *Server) Issuer() string { return "http://" + s.host }

// SCIM returns the SCIM base URL.
func (s *Server) SCIM() string { return s.Issuer() + service.Root }

// Mail returns the page that shows the mail sent so far; with ".json" appended
// it is a list of [Letter], newest first.
func (s *Server) Mail() string { return s.Issuer() + "/mail" }

// Profile returns the address of the organization profile, a TOML file.
func (s *Server) Profile() string { return s.Issuer() + "/profile.toml" }

// Addresses returns issuer, scim, mail and profile.
func (s *Server) Addresses() []Address {
	return []Address{{"issuer", s.Issuer()}, {"scim", s.SCIM()}, {"mail", s.Mail()}, {"profile", s.Profile()}}
}

func (s *Server) serveHome(w http.ResponseWriter, _ *http.Request) {
	ownPages.Write(w, http.StatusOK, "home.html", s.Addresses())
}

// profile is what an administrator would write down about the organization.
type profile struct {
	Name         string   `toml:"name"`
	SCIM         string   `toml:"scim"`
	Issuer       string   `toml:"issuer"`
	ClientID     string   `toml:"client_id"`
	Scopes       []string `toml:"scopes"`
	RedirectHost string   `toml:"redirect_host"`
	RedirectPort int      `toml:"redirect_port"`
	RequiredRole string   `toml:"required_role"`
	Demo         demo     `toml:"demo"`
}

// demo is what only a demo has: its mail, and accounts without secrets.
type demo struct {
	Mail     string        `toml:"mail"`
	Accounts []demoAccount `toml:"accounts"`
}

type demoAccount struct {
	Login string `toml:"login"`
	Name  string `toml:"name"`
	Note  string `toml:"note"`
}

func (s *Server) serveProfile(w http.ResponseWriter, _ *http.Request) {
	p := profile{
		Name:         people.Name,
		SCIM:         s.SCIM(),
		Issuer:       s.Issuer(),
		ClientID:     idp.ClientID,
		Scopes:       idp.Scopes(),
		RedirectHost: "127.0.0.1",
		RequiredRole: people.AdministratorRole,
		Demo:         demo{Mail: s.Mail()},
	}
	for _, one := range s.accounts {
		p.Demo.Accounts = append(p.Demo.Accounts, demoAccount{one.Login, one.Name, string(one.Role)})
	}
	w.Header().Set("Content-Type", "application/toml")
	_ = toml.NewEncoder(w).Encode(p)
}
