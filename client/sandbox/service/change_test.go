package service_test

// Changing users over SCIM: archiving, inviting, what is refused, and what happens
// when several do it at once.

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/sandbox/people"
)

func TestArchivingRemovesResetsTheRatesAndSendsOneLetter(t *testing.T) {
	now := &clock{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	s := start(t, options{now: now.Now})
	token := signIn(t, s, "avery.moss")
	before := byName(t, s, "Adaeze Okonkwo")

	answer := patch(t, s, token, before.ID, archive)

	if answer.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", answer.StatusCode, answer.text)
	}
	got := into[scimUser](t, answer)
	if got.Active == nil || *got.Active || got.Extension.Status != "archived" || got.Extension.Rates != "standard" ||
		got.Extension.ArchivedAt == nil || !got.Extension.ArchivedAt.Equal(now.Now()) || !got.Meta.LastModified.Equal(now.Now()) ||
		got.Meta.Version != answer.Header.Get("ETag") {
		t.Errorf("the answer is %s", answer.text)
	}
	after := reread(t, s, before)
	if after.Status != people.Archived || after.Version != before.Version+1 || !after.JoinedAt.Equal(before.JoinedAt) {
		t.Errorf("the user is %+v", after)
	}
	letters := s.mail.Letters()
	if len(letters) != 1 || letters[0].Kind != "removal" || letters[0].To != before.Email || letters[0].ToName != "Adaeze Okonkwo" ||
		letters[0].UserID != before.ID || letters[0].Link != "" || !letters[0].At.Equal(now.Now()) {
		t.Fatalf("the mail is %+v", letters)
	}
	for _, promise := range []string{"personal MileIQ account", "standard tax rates", "other\nMicrosoft products"} {
		if !strings.Contains(letters[0].Text, promise) {
			t.Errorf("the letter does not speak of %q:\n%s", promise, letters[0].Text)
		}
	}
}

func TestArchivingTwiceIsOneEffect(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	target := byName(t, s, "Adaeze Okonkwo")
	patch(t, s, token, target.ID, archive)
	once := reread(t, s, target)

	again := patch(t, s, token, target.ID, archive)

	if again.StatusCode != http.StatusOK || again.Header.Get("ETag") != `W/"2"` {
		t.Errorf("again: status %d, ETag %s", again.StatusCode, again.Header.Get("ETag"))
	}
	if reread(t, s, target) != once || len(s.mail.Letters()) != 1 {
		t.Errorf("again it had an effect: %d letters", len(s.mail.Letters()))
	}
}

func TestTwentyParallelArchivesAreOneEffect(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	target := byName(t, s, "Adaeze Okonkwo")
	requests := make([]*http.Request, 20)
	for i := range requests {
		requests[i] = scimRequest(t, s, token, http.MethodPatch, "/Users/"+target.ID, patchBody(archive))
	}
	for _, answer := range atOnce(t, requests) {
		if answer.StatusCode != http.StatusOK {
			t.Errorf("status %d: %s", answer.StatusCode, answer.text)
		}
	}
	if got := reread(t, s, target); got.Version != 2 || len(s.mail.Letters()) != 1 {
		t.Errorf("version %d, %d letters", got.Version, len(s.mail.Letters()))
	}
}

func TestEveryWayToWriteAnArchiveWorks(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	var members []people.User
	for _, u := range s.people.Users() {
		if u.Status == people.Active && u.Role == people.RoleUser {
			members = append(members, u)
		}
	}
	for i, operation := range []string{
		`{"op":"replace","path":"active","value":false}`,
		`{"op":"Replace","path":"ACTIVE","value":false}`,
		`{"op":"add","path":"active","value":false}`,
		`{"op":"replace","value":{"active":false}}`,
		`{"op":"replace","value":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"active":false}}`,
		`{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:active","value":false}`,
	} {
		target := members[i]
		answer := patch(t, s, token, target.ID, operation)
		if answer.StatusCode != http.StatusOK || reread(t, s, target).Status != people.Archived {
			t.Errorf("%s: status %d: %s", operation, answer.StatusCode, answer.text)
		}
	}
}

func TestNobodyArchivesHimself(t *testing.T) {
	s := start(t, options{})
	answer := patch(t, s, signIn(t, s, "avery.moss"), byName(t, s, "Avery Moss").ID, archive)
	wantError(t, answer, http.StatusConflict, "")
	if byName(t, s, "Avery Moss").Status != people.Active || len(s.mail.Letters()) != 0 {
		t.Error("it had an effect")
	}
}

func TestLastBusinessAdministratorStays(t *testing.T) {
	s := start(t, options{})
	avery, robin := byName(t, s, "Avery Moss"), byName(t, s, "Robin Vale")
	if answer := patch(t, s, signIn(t, s, "avery.moss"), robin.ID, archive); answer.StatusCode != http.StatusOK {
		t.Fatalf("archiving one of two: %s", answer.text)
	}
	if err := s.archiveAsOther(avery.ID); err == nil {
		t.Error("the last one was archived")
	}
	if got := reread(t, s, avery); got != avery {
		t.Errorf("the last one is %+v", got)
	}
}

// Two administrators who archive each other at the same moment: one of them stays.
func TestAdministratorsCannotArchiveEachOtherAtOnce(t *testing.T) {
	for range 10 {
		s := start(t, options{users: 3})
		avery, robin := byName(t, s, "Avery Moss"), byName(t, s, "Robin Vale")
		atOnce(t, []*http.Request{
			scimRequest(t, s, signIn(t, s, "avery.moss"), http.MethodPatch, "/Users/"+robin.ID, patchBody(archive)),
			scimRequest(t, s, signIn(t, s, "robin.vale"), http.MethodPatch, "/Users/"+avery.ID, patchBody(archive)),
		})
		archived := 0
		for _, u := range []people.User{reread(t, s, avery), reread(t, s, robin)} {
			if u.Status == people.Archived {
				archived++
			}
		}
		if archived != 1 {
			t.Fatalf("%d of two administrators are archived", archived)
		}
	}
}

func TestArchivedUserIsNotMadeActiveButInvited(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	target := byName(t, s, "Grace Hopper-Whitfield")
	answer := patch(t, s, token, target.ID, `{"op":"replace","path":"active","value":true}`)
	wantError(t, answer, http.StatusBadRequest, "mutability")
	if !strings.Contains(answer.text, "invit") || reread(t, s, target) != target {
		t.Errorf("the answer is %s", answer.text)
	}
}

func TestInvitingAnArchivedUserSendsOneInvitation(t *testing.T) {
	for _, operation := range []string{
		invite,
		`{"op":"replace","path":"` + extension + `","value":{"status":"invited"}}`,
		`{"op":"replace","value":{"` + extension + `":{"status":"invited"}}}`,
		`{"op":"replace","value":{"` + extension + `:status":"invited"}}`,
	} {
		s := start(t, options{})
		token := signIn(t, s, "avery.moss")
		target := byName(t, s, "Grace Hopper-Whitfield")

		answer := patch(t, s, token, target.ID, operation)
		again := patch(t, s, token, target.ID, operation)

		got := into[scimUser](t, answer)
		if got.Extension.Status != "invited" || !*got.Active || got.Extension.Rates != "standard" || got.Extension.InvitedAt == nil ||
			got.Extension.ArchivedAt != nil || got.Extension.JoinedAt != nil {
			t.Errorf("%s: %s", operation, answer.text)
		}
		if again.StatusCode != http.StatusOK || again.Header.Get("ETag") != answer.Header.Get("ETag") {
			t.Errorf("again: status %d, ETag %s after %s", again.StatusCode, again.Header.Get("ETag"), answer.Header.Get("ETag"))
		}
		letters := s.mail.Letters()
		if len(letters) != 1 || letters[0].Kind != "invitation" || letters[0].To != target.Email || !strings.HasPrefix(letters[0].Link, s.origin+"/join/") ||
			!strings.Contains(letters[0].Text, letters[0].Link) {
			t.Errorf("the mail is %+v", letters)
		}
	}
}

func TestStatusIsWritableInOneWayOnly(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	active, archived := byName(t, s, "Adaeze Okonkwo"), byName(t, s, "Grace Hopper-Whitfield")
	status := func(value string) string {
		return `{"op":"replace","path":"` + extension + `:status","value":` + value + `}`
	}
	wantError(t, patch(t, s, token, active.ID, status(`"invited"`)), http.StatusBadRequest, "mutability")
	wantError(t, patch(t, s, token, active.ID, status(`"archived"`)), http.StatusBadRequest, "mutability")
	wantError(t, patch(t, s, token, archived.ID, status(`"active"`)), http.StatusBadRequest, "mutability")
	wantError(t, patch(t, s, token, archived.ID, status(`"asleep"`)), http.StatusBadRequest, "invalidValue")
	wantError(t, patch(t, s, token, archived.ID, status(`7`)), http.StatusBadRequest, "invalidValue")
	wantError(t, patch(t, s, token, archived.ID, status(`null`)), http.StatusBadRequest, "mutability")
	if reread(t, s, active) != active || reread(t, s, archived) != archived || len(s.mail.Letters()) != 0 {
		t.Error("one of them had an effect")
	}
}

func TestBadPatchesAreRefused(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	target := byName(t, s, "Adaeze Okonkwo")
	for operations, want := range map[string]string{
		`{"op":"replace","path":"id","value":"x"}`:                                         "mutability",
		`{"op":"replace","path":"userName","value":"x@y.example"}`:                         "mutability",
		`{"op":"replace","path":"emails[type eq \"work\"].value","value":"x@y.example"}`:   "mutability",
		`{"op":"replace","path":"name","value":{"givenName":"X"}}`:                         "mutability",
		`{"op":"replace","value":{"name":{"givenName":"X"}}}`:                              "mutability",
		`{"op":"replace","path":"meta.version","value":"W/\"9\""}`:                         "mutability",
		`{"op":"replace","path":"` + extension + `:role","value":"businessAdministrator"}`: "mutability",
		`{"op":"replace","value":{"` + extension + `":{"rates":"standard"}}}`:              "mutability",
		`{"op":"remove","path":"active"}`:                                                  "mutability",
		`{"op":"remove","path":"` + extension + `"}`:                                       "mutability",
		`{"op":"replace","path":"shoeSize","value":42}`:                                    "invalidPath",
		`{"op":"replace","path":"active.x","value":false}`:                                 "invalidPath",
		`{"op":"replace","path":"","value":false}`:                                         "invalidPath",
		`{"op":"replace","path":"act ive","value":false}`:                                  "invalidPath",
		`{"op":"replace","path":"status","value":"invited"}`:                               "invalidPath",
		`{"op":"replace","value":{"` + extension + `":{"name":{"givenName":"X"}}}}`:        "invalidPath",
		`{"op":"replace","path":"active","value":"false"}`:                                 "invalidValue",
		`{"op":"replace","path":"active","value":0}`:                                       "invalidValue",
		`{"op":"replace","path":"active"}`:                                                 "invalidValue",
		`{"op":"replace","value":false}`:                                                   "invalidValue",
		`{"op":"replace","value":null}`:                                                    "invalidValue",
		`{"op":"replace","path":"displayName","value":""}`:                                 "invalidValue",
		`{"op":"replace","path":"nickName","value":"` + strings.Repeat("x", 1025) + `"}`:   "invalidValue",
		`{"op":"remove"}`: "noTarget",
		`{"op":"move","path":"active","value":false}`:                 "invalidSyntax",
		`{"op":"remove","path":"nickName","value":"x"}`:               "invalidSyntax",
		`{"op":"replace","path":"active","value":false,"extra":1}`:    "invalidSyntax",
		`{"op":"replace","path":"active","value":false,"VALUE":true}`: "invalidSyntax",
		``: "invalidSyntax",
		strings.Repeat(archive+",", 100) + archive: "invalidSyntax",
	} {
		answer := patch(t, s, token, target.ID, operations)
		if answer.StatusCode == http.StatusOK {
			t.Errorf("%s: accepted", operations)
			continue
		}
		wantError(t, answer, http.StatusBadRequest, want)
	}
	for _, body := range []string{
		``, `null`, `[]`, `{`, patchBody(archive) + `x`, patchBody(archive) + patchBody(archive), `{"schemas":[],"Operations":[` + archive + `]}`,
		`{"Operations":[` + archive + `]}`, strings.Replace(patchBody(archive), "PatchOp", "BulkRequest", 1), patchBody(strings.Replace(archive, "active", "acti\xffve", 1)),
		`{"schemas":["` + patchSchema + `"],"schemas":["` + patchSchema + `"],"Operations":[` + archive + `]}`,
	} {
		wantError(t, scim(t, s, token, http.MethodPatch, "/Users/"+target.ID, body), http.StatusBadRequest, "invalidSyntax")
	}
	large := patchBody(`{"op":"replace","path":"nickName","value":"` + strings.Repeat("x", 70<<10) + `"}`)
	wantError(t, scim(t, s, token, http.MethodPatch, "/Users/"+target.ID, large), http.StatusRequestEntityTooLarge, "")
	huge := strings.Repeat(" ", 2<<20)
	wantError(t, scim(t, s, token, http.MethodPatch, "/Users/"+target.ID, huge), http.StatusRequestEntityTooLarge, "")
	if reread(t, s, target) != target {
		t.Error("one of them had an effect")
	}
}

func TestPatchIsAllOrNothing(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	target := byName(t, s, "Adaeze Okonkwo")
	nick := `{"op":"replace","path":"nickName","value":"Ada"}`

	wantError(t, patch(t, s, token, target.ID, nick+`,`+archive+`,`+`{"op":"replace","path":"active","value":true}`), http.StatusBadRequest, "mutability")
	if reread(t, s, target) != target || len(s.mail.Letters()) != 0 {
		t.Error("a part of a refused change took effect")
	}

	if answer := patch(t, s, token, target.ID, nick+`,`+archive); answer.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", answer.StatusCode, answer.text)
	}
	if got := reread(t, s, target); got.NickName != "Ada" || got.Status != people.Archived || got.Version != target.Version+1 {
		t.Errorf("the user is %+v", got)
	}
}

func TestNicknameCanBeRemoved(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	target := byName(t, s, "Adaeze Okonkwo")
	patch(t, s, token, target.ID, `{"op":"add","path":"nickName","value":"Ada"}`)
	if answer := patch(t, s, token, target.ID, `{"op":"remove","path":"nickName"}`); answer.StatusCode != http.StatusOK {
		t.Errorf("status %d: %s", answer.StatusCode, answer.text)
	}
	if got := reread(t, s, target); got.NickName != "" || got.Version != target.Version+2 {
		t.Errorf("nickname %q, version %d", got.NickName, got.Version)
	}
}

func TestStaleIfMatchIsRefusedWithoutEffect(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	target := byName(t, s, "Adaeze Okonkwo")
	if err := s.touch(target.ID); err != nil {
		t.Fatal(err)
	}

	for _, stale := range []string{`W/"1"`, `"1"`, `W/"1", W/"9"`, `nonsense`} {
		wantError(t, patch(t, s, token, target.ID, archive, "If-Match", stale), http.StatusPreconditionFailed, "")
	}
	if reread(t, s, target).Status != people.Active || len(s.mail.Letters()) != 0 {
		t.Error("a stale change took effect")
	}

	if answer := patch(t, s, token, target.ID, archive, "If-Match", `W/"2"`); answer.StatusCode != http.StatusOK {
		t.Errorf("the current version: status %d", answer.StatusCode)
	}
	// A change that has already taken effect proves ETags harmlessly.
	wantError(t, patch(t, s, token, target.ID, archive, "If-Match", `W/"2"`), http.StatusPreconditionFailed, "")
	if answer := patch(t, s, token, target.ID, archive, "If-Match", `*`); answer.StatusCode != http.StatusOK {
		t.Errorf("any version: status %d", answer.StatusCode)
	}
}

// Of many conditional changes based on one version exactly one takes effect.
func TestIfMatchLetsOneOfManyChangesThrough(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	target := byName(t, s, "Adaeze Okonkwo")
	requests := make([]*http.Request, 20)
	for i := range requests {
		body := patchBody(`{"op":"replace","path":"nickName","value":"` + strings.Repeat("x", i+1) + `"}`)
		requests[i] = scimRequest(t, s, token, http.MethodPatch, "/Users/"+target.ID, body, "If-Match", `W/"1"`)
	}
	through := 0
	for _, answer := range atOnce(t, requests) {
		if answer.StatusCode == http.StatusOK {
			through++
		}
	}
	if through != 1 || reread(t, s, target).Version != 2 {
		t.Errorf("%d changes went through; version %d", through, reread(t, s, target).Version)
	}
}
