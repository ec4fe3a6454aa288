package service_test

import (
	"net/http"
	"testing"
	"time"

	"mileiq.example/admin/client/sandbox/people"
	"mileiq.example/admin/client/sandbox/service"
)

func TestRequestsBeyondTheLimitAreRefusedAndToldWhenToComeAgain(t *testing.T) {
	now := &clock{now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)}
	s := start(t, options{now: now.Now})
	token := signIn(t, s, "avery.moss")
	id := activeIDs(t, s, 1)[0]
	s.service.SetLimit(service.Limit{Requests: 2, Window: 10 * time.Second})

	first := scim(t, s, token, http.MethodGet, "/Users/"+id, "")
	now.Add(3 * time.Second)
	second := scim(t, s, token, http.MethodGet, "/Users/"+id, "")
	third := patch(t, s, token, id, archive)

	for name, want := range map[string]string{
		"X-RateLimit-Limit": "2", "X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "10",
		"RateLimit-Policy": `"default";q=2;w=10`, "RateLimit": `"default";r=1;t=10`, "Retry-After": "",
	} {
		if got := first.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if second.StatusCode != http.StatusOK || second.Header.Get("RateLimit") != `"default";r=0;t=7` {
		t.Errorf("the second: %d, %q", second.StatusCode, second.Header.Get("RateLimit"))
	}
	wantError(t, third, http.StatusTooManyRequests, "")
	if u, _ := s.people.User(id); third.Header.Get("Retry-After") != "7" || u.Status != people.Active {
		t.Errorf("the third: Retry-After %q, the user is %s", third.Header.Get("Retry-After"), u.Status)
	}
	if got := s.service.Traffic(); got != (service.Traffic{Requests: 3, Limited: 1}) {
		t.Errorf("traffic: %+v", got)
	}

	now.Add(7 * time.Second)
	if again := patch(t, s, token, id, archive); again.StatusCode != http.StatusOK {
		t.Errorf("in the next window: %d", again.StatusCode)
	}
	s.service.SetLimit(service.Limit{})
	if free := scim(t, s, token, http.MethodGet, "/Users/"+id, ""); free.StatusCode != http.StatusOK || free.Header.Get("RateLimit") != "" {
		t.Errorf("without a limit: %d, %q", free.StatusCode, free.Header.Get("RateLimit"))
	}
}

func TestASilentLimitSaysNothingButNo(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	s.service.SetLimit(service.Limit{Requests: 1, Window: time.Hour, Silent: true})
	scim(t, s, token, http.MethodGet, "/Users?count=1", "")
	answer := scim(t, s, token, http.MethodGet, "/Users?count=1", "")
	if answer.StatusCode != http.StatusTooManyRequests || answer.Header.Get("Retry-After") != "" || answer.Header.Get("X-RateLimit-Limit") != "" {
		t.Errorf("%d, %v", answer.StatusCode, answer.Header)
	}
}

func TestEveryRequestTakesAsLongAsTheLatency(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	s.service.SetLatency(30 * time.Millisecond)
	began := time.Now()
	scim(t, s, token, http.MethodGet, "/Users?count=1", "")
	if took := time.Since(began); took < 30*time.Millisecond {
		t.Errorf("it took %s", took)
	}
}
