package idp

// The sign-in page, where somebody chooses an account. There are no passwords: the
// accounts are made up.

import (
	"embed"
	"net/http"
	"net/url"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"mileiq.example/admin/client/sandbox/pages"
	"mileiq.example/admin/client/sandbox/people"
)

//go:embed login.html
var pageFiles embed.FS

var signInPages = pages.Parse(pageFiles)

func loginURL(id string) string { return loginPath + "?authRequestID=" + url.QueryEscape(id) }

// shownAccount is an account on the sign-in page.
type shownAccount struct {
	Login, Name, Email, Note string
}

func (s *Server) showLogin(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("authRequestID")
	if !s.grants.pending(id) {
		writeSignInOver(w)
		return
	}
	s.writeLogin(w, http.StatusOK, id, "")
}

func writeSignInOver(w http.ResponseWriter) {
	pages.Message(w, http.StatusBadRequest, "This sign-in is over",
		"It was finished or has expired. Start again in MileIQ Admin.")
}

func (s *Server) writeLogin(w http.ResponseWriter, status int, id, problem string) {
	shown := make([]shownAccount, 0, len(s.accounts))
	for _, one := range s.accounts {
		u, _ := s.people.User(one.UserID)
		note := "No administrator role"
		if u.Administers() {
			note = "Business administrator"
		}
		shown = append(shown, shownAccount{one.Login, u.DisplayName, u.Email, note})
	}
	signInPages.Write(w, status, "login.html", struct {
		ID, Problem string
		Accounts    []shownAccount
	}{id, problem, shown})
}

// login takes the choice made on the sign-in page and sends the browser back
// to the program.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		pages.Message(w, http.StatusBadRequest, "This form cannot be read", "Go back and try again.")
		return
	}
	id := r.Form.Get("authRequestID")
	chosen, known := s.account(r.PostForm.Get("account"))
	cancelled := r.PostForm.Has("cancel")
	if !known && !cancelled {
		if !s.grants.pending(id) {
			writeSignInOver(w)
			return
		}
		s.writeLogin(w, http.StatusBadRequest, id, "There is no such account.")
		return
	}
	request, ok := s.grants.take(id)
	if !ok {
		writeSignInOver(w)
		return
	}
	if cancelled {
		s.redirectError(w, r, &request.AuthRequest, oidc.ErrAccessDenied().WithDescription("the sign-in was cancelled"))
		return
	}
	code := s.grants.approve(request, chosen.UserID)
	s.redirect(w, r, &request.AuthRequest, url.Values{"code": {code}})
}

func (s *Server) account(login string) (people.Account, bool) {
	for _, one := range s.accounts {
		if one.Login == login {
			return one, true
		}
	}
	return people.Account{}, false
}
