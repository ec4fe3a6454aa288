//go:build scimmy

package scim_test

// The client against a service that nobody here wrote. It needs Node.js and a
// folder that package scimmytest describes, named by SCIMMY_DIR:
//
//	go test -tags scimmy -run Scimmy ./client/scim

import (
	"errors"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/scim"
	"mileiq.example/admin/client/scim/scimmytest"
)

const scimmyUsers = 250

func newScimmyClient(t *testing.T) *scim.Client {
	t.Helper()
	service := scimmytest.Start(t, scimmytest.Options{Users: scimmyUsers})
	c, err := scim.New(service.URL, scim.Options{
		Tokens:            &tokens{current: service.Token},
		AllowLoopbackHTTP: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestScimmyListsEverybodyOnce(t *testing.T) {
	c := newScimmyClient(t)
	features, err := c.Discover(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !features.Patch || !features.Sort || !features.Filter || !features.Bulk.Supported {
		t.Errorf("features = %+v", features)
	}
	if features.Extension || features.ETag {
		t.Errorf("features = %+v, want neither extension nor entity tags", features)
	}
	for _, pageSize := range []int{7, 50, 100, 250, 1000} {
		got := walkAll(t, c, features, pageSize)
		want := scim.WalkResult{Users: scimmyUsers, Total: scimmyUsers, Complete: true}
		if got.result != want {
			t.Errorf("page size %d: %+v, want %+v", pageSize, got.result, want)
		}
		for i := 1; i < len(got.users); i++ {
			if got.users[i-1].UserName >= got.users[i].UserName {
				t.Fatalf("page size %d: %q stands before %q", pageSize, got.users[i-1].UserName, got.users[i].UserName)
			}
		}
	}
}

func TestScimmyArchivesAndReactivatesOneUser(t *testing.T) {
	c := newScimmyClient(t)
	before, err := c.User(t.Context(), "u-00042")
	if err != nil {
		t.Fatal(err)
	}
	if before.Status != directory.Active || before.Email != before.UserName || before.DisplayName != "Person 42" {
		t.Fatalf("before: %+v", before)
	}

	archived, err := c.Archive(t.Context(), before.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	read, err := c.User(t.Context(), before.ID)
	if err != nil {
		t.Fatal(err)
	}
	if archived.Status != directory.Archived || read != archived {
		t.Errorf("archived: %+v, read back: %+v", archived, read)
	}
	if !read.LastModified.After(before.LastModified) {
		t.Errorf("last modified %v, before %v", read.LastModified, before.LastModified)
	}
	if others := countStatus(t, c, directory.Archived); others != 1 {
		t.Errorf("%d users are archived, want 1", others)
	}

	again, err := c.Reactivate(t.Context(), before.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if again.Status != directory.Active {
		t.Errorf("reactivated: %+v", again)
	}
}

func TestScimmyFindsUsersAndSaysWhoIsSignedIn(t *testing.T) {
	c := newScimmyClient(t)
	me, err := c.Me(t.Context())
	if err != nil || me.ID != "u-00001" {
		t.Errorf("Me() = %+v, %v", me, err)
	}
	found, err := c.Find(t.Context(), "userName", me.UserName)
	if err != nil || found != me {
		t.Errorf("Find = %+v, %v, want %+v", found, err, me)
	}
	if _, err := c.Find(t.Context(), "userName", `nobody" or active eq "true`); !errors.Is(err, scim.ErrNotFound) {
		t.Errorf("a quotation mark in the value: %v, want ErrNotFound", err)
	}
	if _, err := c.User(t.Context(), "nobody"); !errors.Is(err, scim.ErrNotFound) {
		t.Errorf("unknown id: %v, want ErrNotFound", err)
	}
}

func TestScimmyRefusesAWrongToken(t *testing.T) {
	service := scimmytest.Start(t, scimmytest.Options{Users: 1})
	c, err := scim.New(service.URL, scim.Options{
		Tokens:            &tokens{current: "wrong", renewed: "also wrong"},
		AllowLoopbackHTTP: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if _, err := c.User(t.Context(), "u-00001"); !errors.Is(err, scim.ErrUnauthorized) {
		t.Errorf("error = %v, want ErrUnauthorized", err)
	}
}

func countStatus(t *testing.T, c *scim.Client, status directory.Status) int {
	t.Helper()
	n := 0
	for _, u := range walkAll(t, c, scim.Features{Sort: true}, 100).users {
		if u.Status == status {
			n++
		}
	}
	return n
}
