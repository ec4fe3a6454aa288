package client_test

import (
	"context"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// others are what other admins do to somebody meanwhile.
var others = map[string]func(d *desk, id string) error{
	"renamed": func(d *desk, id string) error { return d.demo.Rename(id, "Somebody Else", "else@contoso.example") },
	"archived and invited again": func(d *desk, id string) error {
		if err := d.demo.ArchiveAsOther(id); err != nil {
			return err
		}
		return d.demo.InviteAsOther(id)
	},
	"another role": func(d *desk, id string) error { return d.demo.SetRole(id, sandbox.RoleBusinessAdministrator) },
}

func TestWhomTheCopyShowsChangedMakesAQuestionTooOld(t *testing.T) {
	for name, act := range others {
		t.Run(name, func(t *testing.T) {
			d := signedIn(t, 40, avery)
			plan := d.plan(directory.Archive, d.actives(1)...)
			if err := act(d, plan.Users[0].ID); err != nil {
				t.Fatal(err)
			}
			if why := d.refresh(); why != nil {
				t.Fatal(why)
			}

			_, err := d.client.Confirm(context.Background(), plan)

			mustFail(t, err, problem.QuestionTooOld)
		})
	}
}

func TestWhomTheCopyShowsChangedIsReadAgainBeforeHisChangeGoes(t *testing.T) {
	for name, act := range others {
		t.Run(name, func(t *testing.T) {
			d := signedIn(t, 40, avery)
			d.demo.IgnoreETags(true)
			ids := d.actives(2)
			d.paused(ids[0])
			batch := d.confirm(directory.Archive, ids[1])
			if err := act(d, ids[1]); err != nil {
				t.Fatal(err)
			}
			if why := d.refresh(); why != nil {
				t.Fatal(why)
			}

			if err := d.client.ResumeSending(context.Background()); err != nil {
				t.Fatal(err)
			}

			d.mustEnd(batch, directory.Conflict, directory.ReasonChanged)
			if n := d.patches(ids[1]); n != 0 {
				t.Errorf("%d changes were sent", n)
			}
		})
	}
}
