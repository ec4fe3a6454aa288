package ui

// What a turn of the page costs the window, beside the toolkit's own table with
// bare labels. Nothing is painted: that is the graphics card's work.
// assets/bench.sh runs both in turn.

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

const benchUsers = 10_000

// benchUI is the window with the list of a copied organization, and the queue of
// its goroutine.
func benchUI(b *testing.B) (u *UI, queue chan func()) {
	b.Helper()
	demo, err := sandbox.Start(sandbox.Options{Users: benchUsers})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { demo.Close() })
	c, err := client.Open(client.Options{Folders: desktop.FoldersIn(b.TempDir()), Organization: demo.Profile(), Store: oauth.NewMemory()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	queue = make(chan func(), 4096)
	u, err = New(Options{App: test.NewTempApp(b), Client: c, Do: func(f func()) { queue <- f }, Version: "test"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(u.Close)
	u.Window().Resize(fyne.NewSize(1240, 680))
	u.Start()
	limit := time.After(patience)
	until := func(holds func() bool) {
		for !holds() {
			select {
			case f := <-queue:
				f()
			case <-limit:
				b.Fatal("the list never came")
			}
		}
	}
	until(func() bool { return u.state.Phase == client.SignedOut })
	flow, err := c.BeginSignIn(b.Context(), client.CallbackPage{DoneTitle: "Done", FailedTitle: "Failed"})
	if err != nil {
		b.Fatal(err)
	}
	finished := make(chan error, 1)
	go func() { finished <- flow.Finish(b.Context()) }()
	if err := errors.Join(flow.As(b.Context(), "avery.moss"), <-finished, clienttest.Accept(b.Context(), c)); err != nil {
		b.Fatal(err)
	}
	until(func() bool {
		m, ok := u.screen.(*mainScreen)
		return ok && m.users.loaded && m.users.total == benchUsers && !u.state.Sync.Running
	})
	return u, queue
}

// BenchmarkPageTurn asks the copy for another page of fifty and refreshes the
// list with it. The table beside it gets its rows from the same copy.
func BenchmarkPageTurn(b *testing.B) {
	u, queue := benchUI(b)
	v := u.screen.(*mainScreen).users
	next := func(offset int) int { return (offset + v.limit) % benchUsers }
	b.Run("program", func(b *testing.B) {
		for b.Loop() {
			before := &v.rows[0]
			v.pager.to(next(v.offset))
			for &v.rows[0] == before {
				(<-queue)()
			}
		}
	})
	b.Run("table", func(b *testing.B) {
		query, rows := v.query, v.rows
		query.Offset, query.Limit = v.offset, v.limit
		table := widget.NewTable(func() (int, int) { return len(rows), 4 },
			func() fyne.CanvasObject { return widget.NewLabel("") },
			func(at widget.TableCellID, cell fyne.CanvasObject) {
				u := rows[at.Row]
				cell.(*widget.Label).SetText([]string{u.Name(), u.Address(), string(u.Status), date(u.LastModified)}[at.Col])
			})
		for column, width := range []float32{280, 350, look.StatusWidth, look.DateWidth} {
			table.SetColumnWidth(column, width)
		}
		window := test.NewTempWindow(b, table)
		window.Resize(fyne.NewSize(1000, 420)) // as large as the program's
		for b.Loop() {
			query.Offset = next(query.Offset)
			page, err := u.client.Users(b.Context(), query)
			if err != nil {
				b.Fatal(err)
			}
			if rows = page.Rows; len(rows) != v.limit {
				b.Fatalf("the table has %d rows", len(rows))
			}
			table.Refresh()
		}
	})
}
