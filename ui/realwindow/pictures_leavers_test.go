//go:build window && pictures

package realwindow

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// leavers: nobody yet, a report of exits that has to be asked about, whom it means, whom a
// name may mean, and who is due.
func (s *studio) leavers(t *testing.T, w *window) {
	s.shot(t, w, "leavers-empty", "ctrl+2")
	s.press(t, w, "ctrl+l", "Tab")
	s.shot(t, w, "file-open", "Return")
	w.keys(t, "ctrl+a")
	s.change(t, w, "the path", func() { typeText(t, s.exits(t)) })
	w.keys(t, "Return")
	s.await(t, w, w.since, 1, "msg=list", "asks=several")
	s.take(t, w, "list-question")
	s.press(t, w, "Tab", "space")
	s.shot(t, w, "list-question-chosen", "shift+Tab")
	w.keys(t, "Return")
	s.await(t, w, w.since, 1, "msg=list", "entries=6")
	s.take(t, w, "list-report")
	s.press(t, w, "End")
	s.shot(t, w, "list-who", "Return")
	s.press(t, w, "Escape")
	s.press(t, w, "Tab", "Tab", "Tab", "Tab", "Tab")
	s.shot(t, w, "list-keep", "Return")
	w.keys(t, "Return")
	s.await(t, w, w.since, 1, "msg=leavers", "rows=6 of=6")
	s.take(t, w, "leavers-due")
	s.shot(t, w, "leavers-row-menu", "Home", "shift+F10")
	s.press(t, w, "Escape")
	w.keys(t, "ctrl+shift+d")
	s.await(t, w, w.since, 1, "msg=checked", "kind=archive")
	s.take(t, w, "leavers-archive-due")
	s.press(t, w, "Escape")
}

// exits writes a report with two columns of addresses, and a row with none. It returns the
// path.
func (s *studio) exits(t *testing.T) string {
	t.Helper()
	path := filepath.Join(dataFolder(t), "exits.csv")
	text := strings.Builder{}
	text.WriteString("No;Name;E-mail;Last day;Manager;Manager e-mail;Ticket\r\n")
	for i, row := range []struct{ name, address string }{
		{"Adaeze Okonkwo", "adaeze.okonkwo"}, {"Anders Andersson", "anders.andersson"}, {"Amélie García", "amelie.garcia"},
		{"Anaïs Lefèvre", "anais.lefevre"}, {"Anders Dubois", "anders.dubois"}, {"José Quirós", ""},
	} {
		if row.address != "" {
			row.address += "@contoso.example"
		}
		day := time.Now().AddDate(0, 0, 30*(i/4)-i).Format(time.DateOnly)
		fmt.Fprintf(&text, "%d;%s;%s;%s;Noor Haddad;noor.haddad@contoso.example;HR-%d\r\n", 4711+i, row.name, row.address, day, 88+i)
	}
	s.write(t, path, 0o600, text.String())
	return path
}
