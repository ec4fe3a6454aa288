package sandbox

// The pages that show the mail of the organization.

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"mileiq.example/admin/client/sandbox/pages"
	"mileiq.example/admin/client/sandbox/people"
)

// shownLetters bounds the page at /mail.
const shownLetters = 200

// shownLetter is a letter on the page.
type shownLetter struct {
	Letter
	Number int
	Date   string
}

// serveMail shows the letters, newest first.
func (s *Server) serveMail(w http.ResponseWriter, _ *http.Request) {
	letters, total := s.mail.Newest(shownLetters)
	shown := make([]shownLetter, len(letters))
	for i, l := range letters {
		l.To, l.ToName = people.Visible(l.To), people.Visible(l.ToName)
		shown[i] = shownLetter{l, total - i, l.At.Format("2 January 2006, 15:04:05 UTC")}
	}
	ownPages.Write(w, http.StatusOK, "mail.html", struct {
		Letters      []shownLetter
		Shown, Total int
	}{shown, len(shown), total})
}

// serveMailJSON lists the letters, newest first.
func (s *Server) serveMailJSON(w http.ResponseWriter, _ *http.Request) {
	letters, _ := s.mail.Newest(math.MaxInt)
	if letters == nil {
		letters = []Letter{} // an empty list, not null
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(letters)
}

// serveMessage answers with one letter as it would have been sent.
func (s *Server) serveMessage(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(strings.TrimSuffix(r.PathValue("number"), ".eml"))
	message, err := s.mail.Message(number)
	switch {
	case errors.Is(err, people.ErrNoLetter):
		pages.Message(w, http.StatusNotFound, "There is no such letter", "It may be from an earlier start of the demo.")
		return
	case err != nil:
		pages.Message(w, http.StatusInternalServerError, "This letter cannot be shown", "It could not be put into the form in which e-mail goes out.")
		return
	}
	w.Header().Set("Content-Type", "message/rfc822")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="letter-%d.eml"`, number))
	_, _ = w.Write(message)
}
