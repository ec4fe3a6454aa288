//go:build unix

package profile

// Files of the data folder that are not the user's own.

import (
	"path/filepath"
	"testing"
	"time"

	"mileiq.example/admin/client/clienttest/foreign"
	"mileiq.example/admin/client/problem"
)

// soon calls f, which must not wait for what never comes, such as a writer of a pipe.
func soon(t *testing.T, f func() error) error {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- f() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(30 * time.Second):
		t.Fatal("it hangs")
		return nil
	}
}

func TestAPlantedProfileIsNotUsed(t *testing.T) {
	for _, attack := range foreign.Files() {
		t.Run(attack.Name, func(t *testing.T) {
			s := Sources{Data: t.TempDir()}
			must(t, Save(s.Data, contoso))
			path := filepath.Join(s.Data, profileFile)
			attack.Put(t, path)

			var choice Choice
			must(t, soon(t, func() error { choice = s.Choose(t.Context()); return nil }))

			if choice.Profile != nil {
				t.Fatalf("it is used: %+v", choice.Profile)
			}
			if p := choice.Problem; p == nil || p.Kind != attack.Kind || p.Detail != path {
				t.Errorf("it is said as %v", p)
			}
		})
	}
}

func TestAPlantedListOfProtectedPeopleIsNotUsed(t *testing.T) {
	for _, attack := range foreign.Files() {
		t.Run(attack.Name, func(t *testing.T) {
			folder := t.TempDir()
			must(t, Protect(folder, contoso, "ada@contoso.example"))
			path := filepath.Join(folder, protectedFile(contoso))
			attack.Put(t, path)

			err := soon(t, func() error {
				_, err := KeptProtected(folder, contoso)
				return err
			})

			if p := problem.Of(err); err == nil || p.Kind != attack.Kind || p.Detail != path {
				t.Errorf("it is said as %v", err)
			}
		})
	}
}

func TestAPlantedAnswerDoesNotDeclineTheMachinesOrganization(t *testing.T) {
	for _, attack := range foreign.Files() {
		t.Run(attack.Name, func(t *testing.T) {
			folder := t.TempDir()
			must(t, Decline(folder, "k"))
			attack.Put(t, filepath.Join(folder, declinedFile))

			err := soon(t, func() error {
				if Declined(folder, "k") {
					t.Error("it counts")
				}
				return nil
			})
			must(t, err)
		})
	}
}
