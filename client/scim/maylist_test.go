package scim_test

import (
	"errors"
	"net/http"
	"testing"

	"mileiq.example/admin/client/scim"
)

func TestAnAccountMayListIfTheServiceAnswersOneQuestionForUsers(t *testing.T) {
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   func(error) bool
	}{
		"users":    {func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 200, listed(9, 1, "u1")) }, isNil},
		"nobody":   {func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 200, listed(0, 1)) }, isNil},
		"odd user": {func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 200, `{"totalResults":1,"Resources":[{}]}`) }, isNil},
		"no role":  {func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 403, `{}`) }, isClass(scim.ErrForbidden)},
		"trouble":  {func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 503, `{}`) }, isClass(scim.ErrServer)},
		"a portal": {func(w http.ResponseWriter, _ *http.Request) { write(w, 200, "text/html", "<html>") }, isNotSCIM},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, test.answer)
			if err := s.client(t).MayList(t.Context(), scim.Features{Sort: true}); !test.want(err) {
				t.Errorf("error %v", err)
			}
			if got := s.seen(); len(got) != 1 || got[0].target != "/scim/v2/Users?count=1&sortBy=userName&sortOrder=ascending&startIndex=1" {
				t.Errorf("it asked %+v", got)
			}
		})
	}
}

func isNil(err error) bool { return err == nil }

func isClass(class error) func(error) bool {
	return func(err error) bool { return errors.Is(err, class) }
}

func isNotSCIM(err error) bool {
	_, ok := errors.AsType[*scim.NotSCIMError](err)
	return ok
}
