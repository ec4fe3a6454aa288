package ui

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// keepDialog asks where the people of a list are to be kept: in a new list, or in one that
// is there.
type keepDialog struct {
	l      *leaversDialog
	ctx    context.Context
	cancel context.CancelFunc
	people []directory.Leaver
	left   int // lines that are not kept
	lists  []directory.LeaverList
	into   int // of lists; -1: a new one

	dialog *look.Dialog
	name   *look.Field
	choose *look.Select
	report *fyne.Container
	yes    *look.Button
}

// askKeep asks where the list is to be kept. Nothing happens to anybody.
func (l *leaversDialog) askKeep() {
	k := &keepDialog{l: l, into: -1, report: look.VBox(0)}
	l.keeping = k
	k.ctx, k.cancel = context.WithCancel(l.ctx)
	k.people, k.left = l.preview.keepable()
	k.name = look.NewField("", t("keep.name"))
	k.name.SetText(k.suggestedName())
	k.name.OnChanged = func(string) { k.allow() }
	k.name.OnSubmitted = func(string) { k.keep() }
	k.choose = look.NewSelect(t("keep.into"), []string{t("keep.new")}, 0, k.chooseList)
	k.choose.Width = 340
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", k.close)
	k.yes = look.NewButton(look.Primary, tn("keep.yes", len(k.people)), "", k.keep)
	k.dialog = l.h.newDialog(t("keep.title"), k.body(), no, k.yes)
	k.dialog.OnCancel = k.close
	l.h.openDialog(k.dialog)
	l.h.focus(k.name.Entry)
	k.findLists()
}

func (k *keepDialog) close() {
	k.cancel()
	k.l.h.closeDialog()
}

// body says what is kept and what is not.
func (k *keepDialog) body() fyne.CanvasObject {
	body := look.VBox(12, look.Wrapped(look.StyleBody, tn(k.l.h.keptKey("keep.lead", "keep.lead.demo"), len(k.people))))
	if k.left > 0 {
		body.Add(look.Wrapped(look.StyleSmallMuted, tn("keep.left", k.left)))
	}
	body.Add(look.HBox(10, look.Label(t("keep.into")), k.choose))
	body.Add(k.name)
	body.Add(k.report)
	return body
}

// suggestedName is that of the file, else of the day.
func (k *keepDialog) suggestedName() string {
	file := k.l.reading.source.name
	if name := strings.TrimSpace(strings.TrimSuffix(file, filepath.Ext(file))); name != "" {
		return name
	}
	return t("leavers.listOf", values{"Day": date(k.l.h.now())})
}

// findLists offers the lists that are there.
func (k *keepDialog) findLists() {
	inBackground(k.l.h.host, k.ctx, func(ctx context.Context) ([]directory.LeaverList, error) {
		return k.l.h.client.LeaverLists(ctx)
	}, func(lists []directory.LeaverList, err error) {
		if err != nil {
			k.fail(err)
			return
		}
		k.lists = lists
		names := []string{t("keep.new")}
		for _, list := range lists {
			names = append(names, displayName(list.Name))
		}
		k.choose.SetOptions(names)
	})
}

// chooseList keeps the people in a list that is there, or in a new one.
func (k *keepDialog) chooseList(i int) {
	k.into = i - 1
	look.SetVisible(k.name, k.into < 0)
	k.allow()
	k.dialog.Refresh()
}

func (k *keepDialog) allow() { enable(k.yes, k.into >= 0 || strings.TrimSpace(k.name.Text()) != "") }

// origin is where the list came from.
func (l *leaversDialog) origin() directory.Origin {
	r := l.reading
	o := directory.Origin{File: r.source.name, Encoding: string(r.doc.Encoding)}
	if sheet := r.doc.Sheets[r.choice.Sheet]; sheet.Name != "" {
		o.Sheet = sheet.Name
	}
	if r.choice.Who >= 0 {
		o.Column = oneLine(columnHeading(r.question.Table, r.choice.Who))
	}
	if r.choice.Day >= 0 {
		o.DayColumn = oneLine(columnHeading(r.question.Table, r.choice.Day))
	}
	return o
}

// keep keeps the people and shows the list in which they are.
func (k *keepDialog) keep() {
	if k.yes.Disabled() {
		return
	}
	into := directory.LeaverList{Name: strings.TrimSpace(k.name.Text()), Origin: k.l.origin()}
	if k.into >= 0 {
		into = k.lists[k.into]
	}
	k.yes.Disable()
	type kept struct {
		list  directory.LeaverList
		added int
	}
	inBackground(k.l.h.host, k.ctx, func(ctx context.Context) (a kept, err error) {
		a.list, a.added, err = k.l.h.client.AddLeavers(ctx, into, k.people)
		return a, err
	}, func(a kept, err error) {
		if err != nil {
			k.fail(err)
			return
		}
		l := k.l
		l.h.log.Info("kept leavers", "people", a.added)
		k.close()
		l.done()
		l.list.kept(a.list, a.added)
	})
}

// fail says why the people cannot be kept. What was read stays.
func (k *keepDialog) fail(err error) {
	k.l.h.log.Warn("keep leavers", "problem", err)
	k.report.Objects = []fyne.CanvasObject{k.l.h.problemCard(problem.Of(err))}
	k.allow()
	k.dialog.Refresh()
}

// kept shows where the people are now.
func (list *leaversList) kept(kept directory.LeaverList, added int) {
	list.h.showLeavers(kept.ID)
	list.h.say(tn("keep.done", added))
}
