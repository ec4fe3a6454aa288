package ui

import (
	"context"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// askDelete asks before a batch, or with "" everything that is finished, is deleted
// from the record.
func (a *activityView) askDelete(batch string) {
	now := a.u.options.Now()
	inBackground(a.u, a.m.ctx, func(ctx context.Context) (counted [2]int, err error) {
		if counted[0], err = a.u.client.Deletable(ctx, batch, now); err != nil {
			return counted, err
		}
		page, err := a.u.client.Record(ctx, directory.RecordQuery{Batch: batch})
		counted[1] = page.Total - counted[0]
		return counted, err
	}, func(counted [2]int, err error) {
		switch {
		case err != nil:
			a.fail("count what would be deleted", err)
		case counted[0] == 0:
			a.m.say(t("delete.none"))
		default:
			a.openDelete(batch, now, counted[0], counted[1])
		}
	})
}

// openDelete asks about as many changes as were finished at a moment.
func (a *activityView) openDelete(batch string, by time.Time, ended, stay int) {
	u := a.u
	body := look.VBox(10, look.Wrapped(look.StyleBody, tn("delete.lead", ended)), look.Wrapped(look.StyleBody, t("delete.then")))
	if stay > 0 {
		body.Add(look.NewBannerCard(look.ToneInfo, look.IconInfo, tn("delete.stay", stay), t("delete.stay.why")))
	}
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", u.closeDialog)
	var yes *look.Button
	yes = look.NewButton(look.Danger, tn("delete.yes", ended), "", func() {
		yes.Disable()
		inBackground(u, a.m.ctx, func(ctx context.Context) (int, error) {
			return u.client.DeleteRecord(ctx, batch, by)
		}, func(n int, err error) {
			u.closeDialog()
			if err != nil {
				a.fail("delete from the record", err)
			} else {
				a.m.say(tn("delete.done", n))
			}
			if stay == 0 {
				a.query.Batch = ""
			}
			a.load()
		})
	})
	d := look.NewDialog(u.window.Canvas(), tn("delete.title", ended), body, no, yes)
	d.OnCancel = u.closeDialog
	u.openDialog(d)
}
