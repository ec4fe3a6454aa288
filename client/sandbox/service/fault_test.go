package service_test

// The service misbehaving on demand.

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/sandbox/people"
	"mileiq.example/admin/client/sandbox/service"
)

// onPatches is a fault for PATCH requests only.
func onPatches(fault service.Fault) func(*http.Request) *service.Fault {
	return func(r *http.Request) *service.Fault {
		if r.Method != http.MethodPatch {
			return nil
		}
		return &fault
	}
}

func TestFaultsHappenBeforeOrAfterTheEffect(t *testing.T) {
	for name, c := range map[string]struct {
		fault    service.Fault
		answered int // 0 for a closed connection
		effect   bool
	}{
		"none":         {service.Fault{}, 200, true},
		"drop before":  {service.Fault{DropBefore: true}, 0, false},
		"drop after":   {service.Fault{DropAfter: true}, 0, true},
		"status":       {service.Fault{Status: 503, Header: http.Header{"Retry-After": {"7"}}, ContentType: "text/html", Body: "<p>busy"}, 503, false},
		"status after": {service.Fault{Status: 429, Handle: true}, 429, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, options{})
			token := signIn(t, s, "avery.moss")
			target := byName(t, s, "Adaeze Okonkwo")
			s.service.SetFault(onPatches(c.fault))

			answer, err := try(&http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
				scimRequest(t, s, token, http.MethodPatch, "/Users/"+target.ID, patchBody(archive)))

			if answer.StatusCode != c.answered || (err == nil) != (c.answered != 0) {
				t.Errorf("answered %d, error %v", answer.StatusCode, err)
			}
			if c.fault.Body != "" && (answer.text != c.fault.Body || answer.Header.Get("Retry-After") != "7" || answer.Header.Get("Content-Type") != "text/html") {
				t.Errorf("answered %v %s", answer.Header, answer.text)
			}
			if archived := reread(t, s, target).Status == people.Archived; archived != c.effect || len(s.mail.Letters()) > 1 {
				t.Errorf("effect %t, want %t; %d letters", archived, c.effect, len(s.mail.Letters()))
			}
			s.service.SetFault(nil)
			if answer := patch(t, s, token, target.ID, archive); answer.StatusCode != http.StatusOK || len(s.mail.Letters()) != 1 {
				t.Errorf("afterwards: status %d, %d letters", answer.StatusCode, len(s.mail.Letters()))
			}
		})
	}
}

func TestDelayHoldsOneRequestAndNoOther(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	target := byName(t, s, "Adaeze Okonkwo")
	release, arrived := make(chan struct{}), make(chan string, 1)
	s.service.SetFault(func(r *http.Request) *service.Fault {
		if r.Method != http.MethodPatch {
			return nil
		}
		body, _ := io.ReadAll(r.Body)
		arrived <- string(body)
		return &service.Fault{Delay: release}
	})
	held := scimRequest(t, s, token, http.MethodPatch, "/Users/"+target.ID, patchBody(archive))
	answered := make(chan error, 1)
	go func() {
		_, err := try(direct, held)
		answered <- err
	}()

	if body := <-arrived; !strings.Contains(body, "active") {
		t.Errorf("the fault saw the body %q", body)
	}
	if answer := scim(t, s, token, http.MethodGet, "/Users/"+target.ID, ""); answer.StatusCode != http.StatusOK || reread(t, s, target).Status != people.Active {
		t.Errorf("meanwhile: status %d, user %s", answer.StatusCode, reread(t, s, target).Status)
	}
	close(release)
	select {
	case err := <-answered:
		if err != nil || reread(t, s, target).Status != people.Archived {
			t.Errorf("released: error %v, user %s", err, reread(t, s, target).Status)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the request was not released")
	}
}

func TestDelayedAnswerComesAfterTheEffect(t *testing.T) {
	for name, gone := range map[string]bool{"the client waits": false, "the client goes": true} {
		t.Run(name, func(t *testing.T) {
			s := start(t, options{})
			token := signIn(t, s, "avery.moss")
			target := byName(t, s, "Adaeze Okonkwo")
			release := make(chan struct{})
			s.service.SetFault(onPatches(service.Fault{DelayAnswer: release}))
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			held := scimRequest(t, s, token, http.MethodPatch, "/Users/"+target.ID, patchBody(archive)).WithContext(ctx)
			answered := make(chan int, 1)
			go func() {
				answer, _ := try(direct, held)
				answered <- answer.StatusCode // 0 without an answer
			}()

			awaitArchived(t, s, target)
			scim(t, s, token, http.MethodGet, "/Users/"+target.ID, "") // others are answered
			if len(answered) > 0 {
				t.Errorf("it was answered with %d before it was released", <-answered)
			}
			want := http.StatusOK
			if gone {
				leave()
				want = 0
			} else {
				close(release)
			}
			select {
			case status := <-answered:
				if status != want || reread(t, s, target).Status != people.Archived || len(s.mail.Letters()) != 1 {
					t.Errorf("status %d, want %d; user %s, %d letters", status, want, reread(t, s, target).Status, len(s.mail.Letters()))
				}
			case <-time.After(10 * time.Second):
				t.Fatal("the answer was not released")
			}
		})
	}
}

func awaitArchived(t *testing.T, s *organization, u people.User) {
	t.Helper()
	tick, limit := time.NewTicker(time.Millisecond), time.After(10*time.Second)
	defer tick.Stop()
	for reread(t, s, u).Status != people.Archived {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatal("the request had no effect")
		}
	}
}

func TestRequestsAreRemembered(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	scim(t, s, token, http.MethodGet, "/Users?count=1", "")
	patch(t, s, token, "nobody", archive)
	want := []service.Request{{Method: "GET", Path: "/scim/v2/Users?count=1"}, {Method: "PATCH", Path: "/scim/v2/Users/nobody"}}
	got := s.service.Requests()
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("remembered are %v", got)
	}
}
