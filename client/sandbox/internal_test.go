package sandbox

// Tests of what cannot be reached, or not enough of it, over HTTP.

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
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
		people := seed(3)
		s := newStore(people, time.Now, &mailbox{base: "http://127.0.0.1/join/"})
		before := people[2]
		after, err := s.patch(before.ID, people[0].ID, nil, body)
		if err != nil {
			if e := asSCIMError(err); e.status < 400 || e.status >= 500 {
				t.Errorf("status %d for %q: %v", e.status, body, err)
			}
			if got, _ := s.user(before.ID); got != before {
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
	people := seed(20)
	f.Fuzz(func(t *testing.T, raw string) {
		matches, err := compileFilter(raw)
		if err != nil {
			if e := asSCIMError(err); e.status != 400 || e.scimType != "invalidFilter" {
				t.Errorf("%q: %d %s", raw, e.status, e.scimType)
			}
			return
		}
		for i := range people {
			matches(&people[i])
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
		u := User{ID: value, UserName: value}
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
		if err != nil || other(&User{ID: value + "x"}) {
			t.Fatalf("%q finds another, error %v", value, err)
		}
	})
}

// Whatever people do in whatever order, the organization stays consistent.
func TestRulesHoldUnderAnyHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
		mail := &mailbox{base: "http://127.0.0.1/join/"}
		people := seed(6)
		s := newStore(people, func() time.Time { return now }, mail)
		ids := make([]string, len(people))
		for i := range people {
			ids[i] = people[i].ID
		}
		var links []string
		do := func(t *rapid.T, change func(*edit) error) {
			id, actor := rapid.SampledFrom(ids).Draw(t, "user"), rapid.SampledFrom(ids).Draw(t, "actor")
			before, _ := s.user(id)
			_, sent := mail.newest(0)
			after, err := s.update(id, actor, nil, change)
			newest, total := mail.newest(1)
			switch {
			case err != nil && (after != before || total != sent):
				t.Fatalf("refused with %v, but it had an effect", err)
			case (after == before) != (total == sent):
				t.Fatalf("%s became %s with %d letters", before.Status, after.Status, total-sent)
			case after != before && (after.Version != before.Version+1 || !after.LastModified.After(before.LastModified)):
				t.Fatalf("version %d after %d", after.Version, before.Version)
			case after.Status == Archived && before.Status != Archived && id == actor:
				t.Fatal("somebody archived himself")
			}
			if total > sent && newest[0].kind == invitationKind {
				links = append(links, strings.TrimPrefix(newest[0].link, mail.base))
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"archive": func(t *rapid.T) { do(t, (*edit).archive) },
			"invite":  func(t *rapid.T) { do(t, (*edit).invite) },
			"wait":    func(*rapid.T) { now = now.Add(time.Minute) },
			"join": func(t *rapid.T) {
				if len(links) == 0 {
					return
				}
				link := rapid.SampledFrom(links).Draw(t, "link")
				_, state, _ := s.invitationBy(link)
				u, err := s.joinBy(link)
				if (err == nil) != (state == invitationOpen) || err == nil && u.Status != Active {
					t.Fatalf("an invitation in state %d was answered %v", state, err)
				}
			},
			"": func(t *rapid.T) {
				administrators, open := 0, 0
				for _, u := range s.all() {
					administrators += count(u.administers())
					if _, ok := s.open[u.ID]; ok {
						open++
						if u.Status != Invited {
							t.Fatalf("an invitation is open for somebody %s", u.Status)
						}
					}
					if (u.Rates == OrganizationRates) != (u.Status == Active) {
						t.Fatalf("%s with %s rates", u.Status, u.Rates)
					}
				}
				if administrators == 0 || administrators != s.administrators || open != len(s.open) {
					t.Fatalf("%d administrators, counted %d; %d invitations", administrators, s.administrators, open)
				}
			},
		})
	})
}

// One page of a large organization, as a walk asks for it.
func BenchmarkPage(b *testing.B) {
	s := newStore(seed(100_000), time.Now, &mailbox{})
	q := query{sortBy: "userName"}
	s.page(q, nil, 1, 0)
	for i := 0; b.Loop(); i++ {
		s.page(q, nil, i*200%100_000+1, 200)
	}
}

func BenchmarkSeed(b *testing.B) {
	for b.Loop() {
		seed(10_000)
	}
}
