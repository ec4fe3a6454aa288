package service

// Tests of what cannot be reached, or not enough of it, over HTTP.

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/sandbox/people"
)

func TestClientThatIsGoneLeavesNoEffect(t *testing.T) {
	gone, leave := context.WithCancel(context.Background())
	leave()
	handled := false
	next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { handled = true })
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) || handled {
			t.Errorf("aborted with %v, handled %t", err, handled)
		}
	}()

	fault := Fault{Delay: make(chan struct{})}
	fault.apply(httptest.NewRecorder(), httptest.NewRequestWithContext(gone, http.MethodPatch, "/", nil), next)
}

// A patch is taken over or refused with an error of the client's, and what is refused has no effect.
func FuzzPatch(f *testing.F) {
	for _, operation := range []string{
		`{"op":"replace","path":"active","value":false}`, `{"op":"remove","path":"nickName"}`, `{"op":"add","value":{"displayName":"x"}}`,
		`{"op":"replace","path":"emails[type eq \"work\"].value","value":1}`, `{"op":"replace","value":{"` + extensionURN + `":{"status":"invited"}}}`,
	} {
		f.Add([]byte(`{"schemas":["` + patchURN + `"],"Operations":[` + operation + `]}`))
	}
	f.Add([]byte(`{"a":{"a":[{"b":1},{"b":2}]},"A":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		users := people.Seed(3)
		before, administrator := users[2], users[0].ID
		s := &Service{log: slog.New(slog.DiscardHandler),
			people: people.New(users, time.Now, people.NewMailbox("http://127.0.0.1/join/"))}
		after, err := s.patch(before.ID, administrator, nil, body)
		if err != nil {
			if e := asSCIMError(err); e.status < 400 || e.status >= 500 {
				t.Errorf("status %d for %q: %v", e.status, body, err)
			}
			if got, _ := s.people.User(before.ID); got != before {
				t.Errorf("a refused patch had an effect: %q", body)
			}
			return
		}
		if !json.Valid(body) {
			t.Errorf("accepted although it is not JSON: %q", body)
		}
		if after.Role != before.Role || after.ID != before.ID || after.Email != before.Email || after.UserName != before.UserName {
			t.Errorf("a read-only attribute was changed by %q", body)
		}
	})
}

func FuzzFilter(f *testing.F) {
	for _, filter := range []string{
		`userName eq "x"`, `not (active eq true) and (id pr or emails[value co "x"])`, extensionURN + `:status ne null`,
		`meta.lastModified gt "2026-01-01T00:00:00Z"`, `userName eq "\u003c\""`, `((((`, `a.b.c eq 1e9`,
	} {
		f.Add(filter)
	}
	users := people.Seed(20)
	f.Fuzz(func(t *testing.T, raw string) {
		matches, err := compileFilter(raw)
		if err != nil {
			if e := asSCIMError(err); e.status != 400 || e.scimType != "invalidFilter" {
				t.Errorf("%q: %d %s", raw, e.status, e.scimType)
			}
			return
		}
		for i := range users {
			matches(&users[i])
		}
	})
}

func TestAnyStringCanBeFilteredFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		written, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		u := people.User{ID: value, UserName: value}
		for _, filter := range []string{`id eq ` + string(written), `userName eq ` + string(written), `id co ` + string(written)} {
			matches, err := compileFilter(filter)
			if err != nil {
				t.Fatalf("%s: %v", filter, err)
			}
			if value != "" && !matches(&u) {
				t.Fatalf("%s does not find %q", filter, value)
			}
		}
		other, err := compileFilter(`id eq ` + string(written))
		if err != nil || other(&people.User{ID: value + "x"}) {
			t.Fatalf("%q finds another, error %v", value, err)
		}
	})
}
