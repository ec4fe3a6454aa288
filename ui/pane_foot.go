package ui

import (
	"mileiq.example/admin/ui/look"
)

// foot is who is signed in and where, at the foot of the left pane. It opens the menu that
// leads to another account or organization.
func (m *mainScreen) foot() *look.Account {
	h := m.h
	name, organization := displayName(h.state().Name), h.organizationName()
	tip := name + "\n" + organization
	if email := displayName(h.state().Email); email != "" {
		tip = name + "\n" + email + "\n" + organization
	}
	return look.NewAccount(initials(h.state().Name), name, organization, tip, m.accountMenu)
}

func (m *mainScreen) accountMenu() []look.MenuItem {
	return []look.MenuItem{
		{Text: t(m.h.leaveKey("settings.disconnect")), Icon: look.IconBuilding, OnTapped: m.h.askLeave},
		{Text: t("settings.signOut"), Icon: look.IconPerson, OnTapped: func() { m.h.askSignOut(false) }},
	}
}
