package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// askHosts asks about the hosts that the sign-in service wants beside its own. The
// keyboard is at No: an Enter that was meant for what was here before must not be a yes.
func (s *signIn) askHosts(why *problem.Problem) {
	hosts := strings.Fields(why.Detail)
	list := look.VBox(12)
	for _, host := range hosts {
		list.Add(hostLine(host))
	}
	yes := look.NewButton(look.Outline, t("signIn.hosts.yes"), "", func() { s.confirmHosts(hosts) })
	s.start = look.NewButton(look.Primary, t("signIn.hosts.no"), "", func() {
		s.ready(nil)
		s.h.focus(s.start)
	})
	yes.Height, s.start.Height = 42, 42
	objects := []fyne.CanvasObject{
		look.Wrapped(look.StyleStrong, t("signIn.hosts.title")), gap(6),
		look.Wrapped(look.StyleBody, t("signIn.hosts.lead")), gap(14), look.NewCard(18, list), gap(14),
	}
	if note := oddHosts(hosts...); note != nil {
		objects = append(objects, note, gap(14))
	}
	s.first = s.start
	s.show(append(objects, s.start, gap(10), yes)...)
}

// confirmHosts keeps the answer. Where the session of the keyring then goes on, another
// screen comes; else the sign-in goes on.
func (s *signIn) confirmHosts(hosts []string) {
	s.show(look.Wrapped(look.StyleMuted, t("signIn.preparing")).Centered())
	inBackground(s.h, s.ctx, func(ctx context.Context) (client.Phase, error) {
		err := s.h.client.ConfirmSignInHosts(ctx, hosts)
		return s.h.client.State().Phase, err
	}, func(phase client.Phase, err error) {
		switch {
		case err != nil:
			s.fail(err)
		case phase == client.SignedOut:
			s.begin("")
		}
	})
}
