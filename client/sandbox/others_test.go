package sandbox_test

// What others do to the organization.

import (
	"testing"
	"time"

	"mileiq.example/admin/client/sandbox"
)

func TestChangesByOthersChangeVersionAndTime(t *testing.T) {
	stopped := &clock{now: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)} // before everything seeded
	s := start(t, sandbox.Options{Now: stopped.Now})
	id := byName(t, s, "Adaeze Okonkwo").ID
	for name, change := range map[string]func() error{
		"touch": func() error { return s.Touch(id) }, "touch again": func() error { return s.Touch(id) },
		"role": func() error { return s.SetRole(id, sandbox.RoleBusinessAdministrator) },
	} {
		before, _ := s.User(id)
		if err := change(); err != nil {
			t.Fatal(err)
		}
		after, _ := s.User(id)
		if after.Version != before.Version+1 || !after.LastModified.After(before.LastModified) {
			t.Errorf("%s: version %d at %s, before %d at %s", name, after.Version, after.LastModified, before.Version, before.LastModified)
		}
	}
	for _, err := range []error{s.Touch("nobody"), s.SetRole("nobody", sandbox.RoleUser), s.SetRole(id, "emperor"), s.ArchiveAsOther("nobody"), s.Remove("nobody")} {
		if err == nil {
			t.Error("a change of nobody succeeded")
		}
	}
}
