package sandbox_test

// An organization that is brought back to what it was.

import (
	"net/http"
	"slices"
	"testing"

	"mileiq.example/admin/client/sandbox"
)

func TestRewindBringsBackThePeopleAndTheLetters(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := signIn(t, s, "avery.moss")
	target := byName(t, s, "Adaeze Okonkwo")
	patch(t, s, token, byName(t, s, "Anaïs Lefèvre").ID, archive)
	before, letters := s.Users(), s.Letters()

	rewind := s.Mark()
	for range 2 {
		if answer := patch(t, s, token, target.ID, archive); answer.StatusCode != http.StatusOK || len(s.Letters()) != len(letters)+1 {
			t.Fatalf("status %d, %d letters", answer.StatusCode, len(s.Letters()))
		}
		rewind()
		if !slices.Equal(s.Users(), before) || !slices.Equal(s.Letters(), letters) {
			t.Error("the organization is another one than before")
		}
	}
}
