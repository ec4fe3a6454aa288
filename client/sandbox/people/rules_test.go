package people

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever people do in whatever order, the organization stays consistent.
func TestRulesHoldUnderAnyHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
		mail := NewMailbox("http://127.0.0.1/join/")
		users := Seed(6)
		o := New(users, func() time.Time { return now }, mail)
		ids := make([]string, len(users))
		for i := range users {
			ids[i] = users[i].ID
		}
		var links []string
		do := func(t *rapid.T, change func(*Edit) error) {
			id, actor := rapid.SampledFrom(ids).Draw(t, "user"), rapid.SampledFrom(ids).Draw(t, "actor")
			before, _ := o.User(id)
			sent := len(mail.Letters())
			after, err := o.Update(id, actor, nil, change)
			newest, total := mail.Newest(1)
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
			if total > sent && newest[0].Kind == invitationKind {
				links = append(links, strings.TrimPrefix(newest[0].Link, mail.joinURL))
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"archive": func(t *rapid.T) { do(t, (*Edit).Archive) },
			"invite":  func(t *rapid.T) { do(t, (*Edit).Invite) },
			"wait":    func(*rapid.T) { now = now.Add(time.Minute) },
			"join": func(t *rapid.T) {
				if len(links) == 0 {
					return
				}
				link := rapid.SampledFrom(links).Draw(t, "link")
				_, state, _ := o.Invitation(link)
				u, err := o.Join(link)
				if (err == nil) != (state == InvitationOpen) || err == nil && u.Status != Active {
					t.Fatalf("an invitation in state %d was answered %v", state, err)
				}
			},
			"": func(t *rapid.T) {
				administrators, open := 0, 0
				for _, u := range o.Users() {
					administrators += oneIf(u.Administers())
					if _, ok := o.open[u.ID]; ok {
						open++
						if u.Status != Invited {
							t.Fatalf("an invitation is open for somebody %s", u.Status)
						}
					}
					if (u.Rates == OrganizationRates) != (u.Status == Active) {
						t.Fatalf("%s with %s rates", u.Status, u.Rates)
					}
				}
				if administrators == 0 || administrators != o.administrators || open != len(o.open) {
					t.Fatalf("%d administrators, counted %d; %d invitations", administrators, o.administrators, open)
				}
			},
		})
	})
}
