package ui

import (
	"context"
	"time"

	"mileiq.example/admin/client/directory"
)

// Adding people to the leavers: from Users, and by what is typed in their own view.

// addedLeavers is what came of adding.
type addedLeavers struct {
	list  directory.LeaverList
	added int
	due   int // of all lists
}

// addUsers puts users among the leavers, on the list that was used last.
func (v *leaversView) addUsers(users []directory.User) {
	people := make([]directory.Leaver, len(users))
	for i, u := range users {
		people[i] = directory.Leaver{Person: u}
	}
	v.addPeople(people, 0)
}

// addPeople puts people on a list; 0 is the one that was used last, else the newest, else a
// new one that is named by the day. It says so, and offers to take it back.
func (v *leaversView) addPeople(people []directory.Leaver, list int64) {
	used := v.used
	if list != 0 {
		used = list
	}
	name, today := v.newListName(), v.h.today()
	began := v.h.now()
	inBackground(v.h.host, v.h.screenCtx, func(ctx context.Context) (a addedLeavers, err error) {
		lists, err := v.h.client.LeaverLists(ctx)
		if err != nil {
			return a, err
		}
		if a.list, a.added, err = v.h.client.AddLeavers(ctx, target(lists, used, name), people); err != nil {
			return a, err
		}
		a.due, err = v.h.client.DueLeavers(ctx, today)
		return a, err
	}, func(a addedLeavers, err error) {
		if err != nil {
			v.h.fail("add to the leavers", err)
			return
		}
		v.used = a.list.ID
		v.h.log.Info("added to the leavers", "people", a.added)
		if v.h.inSight() {
			v.load()
		}
		v.sayAdded(people, a, began)
	})
}

// newListName is that of a list that nobody has named.
func (v *leaversView) newListName() string {
	return t("leavers.listOf", values{"Day": date(v.h.now())})
}

func (v *leaversView) sayAdded(people []directory.Leaver, a addedLeavers, began time.Time) {
	text := tn("leavers.added", len(people), values{"Due": number(a.due)})
	switch {
	case len(people) == 1 && a.added == 0:
		text = t("leavers.addedAlready", values{"Due": number(a.due)})
	case len(people) == 1:
		text = t("leavers.addedOne", values{"Due": number(a.due)})
	case a.added < len(people):
		text = tn("leavers.addedSome", a.added, values{"Of": number(len(people)), "Due": number(a.due)})
	}
	v.h.notice.Offer(text, takeBackTime, t("leavers.show"), func() { v.h.showLeavers(a.list.ID) })
	if a.added > 0 {
		v.h.notice.Also(t("leavers.undo"), func() { v.takeBackAdded(people, a.list.ID, began) })
	}
	if len(people) == 1 {
		v.h.notice.About(displayName(people[0].Person.Name()))
	}
}

// takeBackAdded takes people off a list who were put there since a moment.
func (v *leaversView) takeBackAdded(people []directory.Leaver, list int64, since time.Time) {
	added := map[string]bool{}
	for _, l := range people {
		added[l.Person.ID] = true
	}
	today := v.h.today()
	inBackground(v.h.host, v.h.screenCtx, func(ctx context.Context) (int, error) {
		page, err := v.h.client.Leavers(ctx, directory.LeaverQuery{ListID: list, Today: today, Limit: everything})
		if err != nil {
			return 0, err
		}
		var ids []int64
		for _, e := range page.Entries {
			if added[e.Person.ID] && !e.AddedAt.Before(since.Truncate(time.Millisecond)) {
				ids = append(ids, e.ID)
			}
		}
		return len(ids), v.h.client.DeleteLeavers(ctx, ids...)
	}, func(n int, err error) {
		if err != nil {
			v.h.fail("take leavers off a list", err)
			return
		}
		v.h.say(tn("leavers.removed", n))
		if v.h.inSight() {
			v.reload()
		}
	})
}
