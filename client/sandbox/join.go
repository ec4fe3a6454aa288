package sandbox

// Where the link of an invitation leads. Looking at the page does nothing:
// mail scanners open links too. Only its button joins.

import (
	"errors"
	"net/http"

	"mileiq.example/admin/client/sandbox/pages"
	"mileiq.example/admin/client/sandbox/people"
)

// joinPath is where invitations lead, before their token.
const joinPath = "/join/"

func (s *Server) showInvitation(w http.ResponseWriter, r *http.Request) {
	u, state, ok := s.people.Invitation(r.PathValue("token"))
	if !ok {
		pages.Message(w, http.StatusNotFound, "This is not an invitation",
			"The link is wrong, or from an earlier start of the demo.")
		return
	}
	if state != people.InvitationOpen {
		writeClosed(w, state)
		return
	}
	ownPages.Write(w, http.StatusOK, "join.html", struct{ Name string }{u.DisplayName})
}

func (s *Server) acceptInvitation(w http.ResponseWriter, r *http.Request) {
	u, err := s.people.Join(r.PathValue("token"))
	switch {
	case err == nil:
		s.log.Info("user joined", "id", u.ID, "version", u.Version)
		pages.Message(w, http.StatusOK, "You have joined "+people.Name,
			"From now on your mileage rates are those of the organization.")
	case errors.Is(err, people.ErrNoUser), errors.Is(err, people.ErrNotInvited):
		s.showInvitation(w, r)
	default:
		s.log.Error("joining failed", "error", err)
		pages.Message(w, http.StatusInternalServerError, "Something went wrong", "Please try again.")
	}
}

// writeClosed says why an invitation cannot be accepted any more.
func writeClosed(w http.ResponseWriter, state people.InvitationState) {
	if state == people.InvitationUsed {
		pages.Message(w, http.StatusGone, "This invitation was used", "You have joined "+people.Name+" with it already.")
		return
	}
	pages.Message(w, http.StatusGone, "This invitation was withdrawn", people.Name+" has taken it back. Ask an administrator for a new one.")
}
