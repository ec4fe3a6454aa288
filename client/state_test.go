package client

// Which phase follows from what is known.

import (
	"testing"

	"mileiq.example/admin/client/dispatch"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/profile"
)

func TestThePhaseFollowsFromWhatIsKnown(t *testing.T) {
	contoso := &organization{profile: Profile{Name: "Contoso", SCIM: "https://scim.contoso.example", Issuer: "https://login.contoso.example"}}
	fabrikam := &profile.Offer{Profile: Profile{Name: "Fabrikam", SCIM: "https://scim.fabrikam.example"}}
	avery := &account{"Avery Moss", "avery.moss@contoso.example"}
	robin := Identity{Issuer: "https://login.contoso.example", Subject: "robin"}
	for name, c := range map[string]struct {
		known known
		want  Phase
	}{
		"nothing yet":                             {known{}, Opening},
		"before Start has ended":                  {known{organization: contoso, account: avery}, Opening},
		"no organization":                         {known{started: true}, FirstRun},
		"an account without an organization":      {known{started: true, account: avery}, FirstRun},
		"an organization":                         {known{started: true, organization: contoso}, SignedOut},
		"a role that nobody has":                  {known{started: true, organization: contoso, lacksRole: true}, SignedOut},
		"a new account":                           {known{started: true, organization: contoso, asked: robin}, NewAccount},
		"a new account while one is signed in":    {known{started: true, organization: contoso, asked: robin, account: avery, lacksRole: true}, NewAccount},
		"a new account, and an offer":             {known{started: true, organization: contoso, asked: robin, offer: fabrikam}, Replacing},
		"an account":                              {known{started: true, organization: contoso, account: avery}, Ready},
		"an account without the role":             {known{started: true, organization: contoso, account: avery, lacksRole: true}, WithoutRole},
		"an offer":                                {known{started: true, organization: contoso, offer: fabrikam}, Replacing},
		"an offer while somebody is signed in":    {known{started: true, organization: contoso, offer: fabrikam, account: avery}, Replacing},
		"an offer, and an account without a role": {known{started: true, organization: contoso, offer: fabrikam, account: avery, lacksRole: true}, Replacing},
	} {
		if got := c.known.phase(); got != c.want {
			t.Errorf("%s: phase %d, want %d", name, got, c.want)
		}
		if got := c.known.state(true).Phase; got != c.want {
			t.Errorf("%s: the state says %d, want %d", name, got, c.want)
		}
	}
}

func TestOnlyADemoThatTheProgramStartedIsTemporary(t *testing.T) {
	for _, demo := range []bool{false, true} {
		k := known{started: true, organization: &organization{place: place{demo: demo}}}
		if got := k.state(true).Temporary; got != demo {
			t.Errorf("demo %t: temporary %t", demo, got)
		}
	}
	if (known{started: true}).state(true).Temporary {
		t.Error("without an organization something is temporary")
	}
}

// What belongs to an account, or to its copy, is never shown where it must not be
// seen.
func TestOnlyAPhaseOfAnAccountShowsWhatBelongsToIt(t *testing.T) {
	full := known{
		started: true, organization: &organization{profile: Profile{Name: "Contoso"}}, account: &account{"Avery", "avery@contoso.example"},
		problem: &problem.Problem{Kind: problem.NoRole},
		live: live{sync: Sync{Copied: 3, Ended: 1}, notKept: &problem.Problem{Kind: problem.KeyringLocked}, invitations: true, unfinished: 2,
			sending: dispatch.Status{Waiting: 4, Undecided: 5, Sending: dispatch.Sending{Batch: "b"}}},
	}
	ready := full.state(false)
	if ready.Name != "Avery" || ready.Email == "" || ready.Sync.Copied != 3 || !ready.SessionOnly || ready.NotKept == nil || !ready.Invitations ||
		ready.Unfinished != 2 || ready.Waiting != 4 || ready.Undecided != 5 || ready.Sending.Batch != "b" {
		t.Errorf("Ready shows %+v", ready)
	}

	asked := full
	asked.asked = Identity{Issuer: "https://login.contoso.example", Subject: "robin", Name: "Robin"}
	if s := asked.state(false); s.Asked != asked.asked {
		t.Errorf("NewAccount shows %+v", s)
	}
	without, offered, out := full, full, full
	without.lacksRole = true
	offered.offer = &profile.Offer{Profile: Profile{Name: "Fabrikam"}, MachineKey: "k"}
	out.account = nil
	for name, s := range map[string]State{"without the role": without.state(true), "replacing": offered.state(true), "signed out": out.state(true), "asked": asked.state(true)} {
		named := s.Name != "" || s.Email != ""
		if named != (s.Phase == WithoutRole) {
			t.Errorf("%s: the account is %q", name, s.Name)
		}
		if s.Sync != (Sync{}) || s.Waiting != 0 || s.Undecided != 0 || s.Unfinished != 0 || s.Sending.Batch != "" || s.Invitations || s.SessionOnly || s.NotKept != nil {
			t.Errorf("%s shows of the copy: %+v", name, s)
		}
		if s.Asked != (Identity{}) && s.Phase != NewAccount {
			t.Errorf("%s asks about %+v", name, s.Asked)
		}
		if s.Problem == nil || s.Organization.Name != "Contoso" || !s.CanDemo {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if s := offered.state(false); s.Offered.Name != "Fabrikam" || !s.OfferedByMachine || s.CanDemo {
		t.Errorf("replacing: %+v", s)
	}
}
