package service

// What every request and answer have in common: bodies and errors.

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"mileiq.example/admin/client/sandbox/people"
)

// readBody reads a request's body of at most limit bytes.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &scimError{status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("The body is longer than %d bytes.", limit)}
	case err != nil:
		return nil, badRequest("invalidSyntax", "The body could not be read.")
	}
	return body, nil
}

func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", scimMedia)
	// An error here means that the client has gone: there is nobody to tell.
	_ = json.NewEncoder(w).Encode(v)
	return nil
}

// scimError is an error as RFC 7644 section 3.12 puts it on the wire.
type scimError struct {
	status   int
	scimType string
	detail   string
}

func (e *scimError) Error() string { return e.detail }

func badRequest(scimType, format string, args ...any) error {
	return &scimError{status: http.StatusBadRequest, scimType: scimType, detail: fmt.Sprintf(format, args...)}
}

// refusals are what the organization refuses, in the terms of SCIM.
var refusals = map[error]scimError{
	people.ErrNoUser:            {http.StatusNotFound, "", "There is no such user."},
	people.ErrStale:             {http.StatusPreconditionFailed, "", "The user has changed since the version in If-Match."},
	people.ErrYourself:          {http.StatusConflict, "", "Nobody can archive himself; ask another business administrator."},
	people.ErrLastAdministrator: {http.StatusConflict, "", "The last business administrator cannot be archived; give the role to somebody else first."},
	people.ErrInviteInstead:     {http.StatusBadRequest, "mutability", `An archived user cannot be made active; set status to "invited" to send an invitation.`},
	people.ErrAlreadyJoined:     {http.StatusBadRequest, "mutability", "The user has joined already; only archived users can be invited."},
}

// asSCIMError returns the SCIM error that err stands for.
func asSCIMError(err error) *scimError {
	var known *scimError
	if errors.As(err, &known) {
		return known
	}
	for reason, refusal := range refusals {
		if errors.Is(err, reason) {
			return &refusal
		}
	}
	return &scimError{status: http.StatusInternalServerError, detail: "Something went wrong in the demo organization."}
}

// fail answers with the SCIM error that err stands for.
func (s *Service) fail(w http.ResponseWriter, r *http.Request, err error) {
	answer := asSCIMError(err)
	if answer.status == http.StatusInternalServerError {
		s.log.Error("request failed", "method", r.Method, "error", err)
	}
	writeError(w, answer)
}

func writeError(w http.ResponseWriter, e *scimError) {
	w.Header().Set("Content-Type", scimMedia)
	w.WriteHeader(e.status)
	encodeError(w, e)
}

func encodeError(w io.Writer, e *scimError) {
	_ = json.NewEncoder(w).Encode(struct {
		Schemas  []string `json:"schemas"`
		Status   string   `json:"status"`
		SCIMType string   `json:"scimType,omitempty"`
		Detail   string   `json:"detail"`
	}{[]string{errorURN}, strconv.Itoa(e.status), e.scimType, e.detail})
}
