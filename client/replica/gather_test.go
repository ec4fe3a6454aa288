package replica

import (
	"testing"
	"testing/synctest"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/scim"
)

// page is the page with that number, of one user.
func page(n int) fetched {
	return fetched{cache.Stamp(n), scim.Page{Users: []directory.User{{ID: "1"}}, Total: n}}
}

func TestPagesThatAreThereAreStoredTogether(t *testing.T) {
	pages := make(chan fetched, 3*pagesAtOnce)
	for n := range pagesAtOnce + 2 {
		pages <- page(n + 1)
	}
	close(pages)

	for _, want := range []struct{ pages, total int }{{pagesAtOnce, pagesAtOnce}, {2, pagesAtOnce + 2}, {0, 0}} {
		some, total := gather(pages)
		if len(some) != want.pages || total != want.total {
			t.Errorf("%d pages, %d users; want %+v", len(some), total, want)
		}
	}
}

func TestAPageWaitsForOthersOnlyForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pages := make(chan fetched)
		began := time.Now()
		go func() {
			time.Sleep(time.Hour) // a slow service; only what comes after the first page is limited
			pages <- page(1)
			pages <- page(2)
		}()

		some, total := gather(pages)

		if len(some) != 2 || some[0].Stamp != 1 || some[1].Stamp != 2 || total != 2 {
			t.Errorf("%+v, %d users", some, total)
		}
		if waited := time.Since(began); waited != time.Hour+pagesWait {
			t.Errorf("it took %v", waited)
		}
	})
}
