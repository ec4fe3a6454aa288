package ui

import (
	"context"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// askDelete counts the finished changes of a batch and opens the dialog that
// deletes them. "" is all batches.
func (a *activityView) askDelete(batch string) {
	now := a.h.now()
	inBackground(a.h.host, a.h.screenCtx, func(ctx context.Context) (counted [2]int, err error) {
		if counted[0], err = a.h.client.Deletable(ctx, batch, now); err != nil {
			return counted, err
		}
		page, err := a.h.client.Record(ctx, directory.RecordQuery{Batch: batch})
		counted[1] = page.Total - counted[0]
		return counted, err
	}, func(counted [2]int, err error) {
		switch {
		case err != nil:
			a.h.fail("count what would be deleted", err)
		case counted[0] == 0:
			a.h.say(t("delete.none"))
		default:
			a.openDelete(batch, now, counted[0], counted[1])
		}
	})
}

// openDelete asks whether the ended changes are to be deleted that were finished
// at the time by; stay changes are not finished and stay.
func (a *activityView) openDelete(batch string, by time.Time, ended, stay int) {
	h := a.h
	body := look.VBox(10, look.Wrapped(look.StyleBody, tn("delete.lead", ended)), look.Wrapped(look.StyleBody, t("delete.then")))
	if stay > 0 {
		body.Add(look.NewBannerCard(look.ToneInfo, look.IconInfo, tn("delete.stay", stay), t("delete.stay.why")))
	}
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", h.closeDialog)
	var yes *look.Button
	yes = look.NewButton(look.Danger, tn("delete.yes", ended), "", func() {
		yes.Disable()
		inBackground(a.h.host, a.h.screenCtx, func(ctx context.Context) (int, error) {
			return h.client.DeleteRecord(ctx, batch, by)
		}, func(n int, err error) {
			h.closeDialog()
			if err != nil {
				a.h.fail("delete from the record", err)
			} else {
				a.h.say(tn("delete.done", n))
			}
			if stay == 0 {
				a.query.Batch = ""
			}
			a.load()
		})
	})
	h.openDialog(h.newDialog(tn("delete.title", ended), body, no, yes))
}
