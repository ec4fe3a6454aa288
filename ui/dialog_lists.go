package ui

import (
	"context"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// Making, renaming and deleting lists of leavers.

func (v *leaversView) askNewList() {
	v.h.askText(textQuestion{title: t("lists.new"), lead: t("lists.new.lead"), text: v.newListName(), yes: t("lists.new.yes"), done: func(name string) {
		v.changeList("make a list", func(ctx context.Context) (int64, error) {
			list, _, err := v.h.client.AddLeavers(ctx, directory.LeaverList{Name: name}, nil)
			return list.ID, err
		})
	}})
}

func (v *leaversView) askRename(list directory.LeaverList) {
	v.h.askText(textQuestion{title: t("lists.rename"), lead: t("lists.rename.lead"), text: list.Name, yes: t("lists.rename.yes"), done: func(name string) {
		v.changeList("rename a list", func(ctx context.Context) (int64, error) {
			return list.ID, v.h.client.RenameLeaverList(ctx, list.ID, name)
		})
	}})
}

// changeList does something with a list in the background and shows the list that it
// returns.
func (v *leaversView) changeList(doing string, act func(context.Context) (int64, error)) {
	inBackground(v.h.host, v.h.screenCtx, act, func(list int64, err error) {
		if err != nil {
			v.h.fail(doing, err)
			return
		}
		v.showList(list)
	})
}

// askDeleteList asks whether a list is to be deleted.
func (v *leaversView) askDeleteList(list directory.LeaverList) {
	n := list.Counts[directory.AnyLeaver]
	body := look.VBox(10, wholeText(look.StyleStrong, displayName(list.Name)),
		look.Wrapped(look.StyleBody, tn("lists.delete.lead", n)), look.Wrapped(look.StyleBody, t("lists.delete.then")))
	if open := n - list.Counts[directory.LeaverDone]; open > 0 {
		body.Add(look.NewBannerCard(look.ToneWarning, look.IconInfo, tn("lists.delete.open", open), t("lists.delete.open.body")))
	}
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", v.h.closeDialog)
	yes := look.NewButton(look.Danger, t("lists.delete.yes"), "", func() {
		v.h.closeDialog()
		v.changeList("delete a list", func(ctx context.Context) (int64, error) {
			return 0, v.h.client.DeleteLeaverList(ctx, list.ID)
		})
	})
	v.h.openDialog(v.h.newDialog(t("lists.delete"), body, no, yes))
	v.h.focus(no)
}
