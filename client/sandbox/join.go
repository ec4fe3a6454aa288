package sandbox

// Where the link of an invitation leads. Looking at the page does nothing:
// mail scanners open links too. Only its button joins.

import (
	"errors"
	"net/http"
)

func (s *Server) showInvitation(w http.ResponseWriter, r *http.Request) {
	u, state, ok := s.store.invitationBy(r.PathValue("token"))
	if !ok {
		writeMessage(w, http.StatusNotFound, "This is not an invitation",
			"The link is wrong, or from an earlier start of the demo.")
		return
	}
	if state != invitationOpen {
		writeSpent(w, state)
		return
	}
	writePage(w, http.StatusOK, "join.html", struct{ Name string }{u.DisplayName})
}

func (s *Server) acceptInvitation(w http.ResponseWriter, r *http.Request) {
	u, err := s.store.joinBy(r.PathValue("token"))
	switch {
	case err == nil:
		s.log.Info("user joined", "id", u.ID, "version", u.Version)
		writeMessage(w, http.StatusOK, "You have joined "+organizationName,
			"From now on your mileage rates are those of the organization.")
	case errors.Is(err, errNoUser), errors.Is(err, errNotInvited):
		s.showInvitation(w, r)
	default:
		s.log.Error("joining failed", "error", err)
		writeMessage(w, http.StatusInternalServerError, "Something went wrong", "Please try again.")
	}
}

func writeSpent(w http.ResponseWriter, state invitationState) {
	if state == invitationUsed {
		writeMessage(w, http.StatusGone, "This invitation was used", "You have joined "+organizationName+" with it already.")
		return
	}
	writeMessage(w, http.StatusGone, "This invitation was withdrawn", organizationName+" has taken it back. Ask an administrator for a new one.")
}
