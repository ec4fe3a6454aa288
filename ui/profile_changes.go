package ui

// What a profile says otherwise than the one from before.

import (
	"slices"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// changesCard lists each change with what was and what is.
func changesCard(changes []client.Difference) fyne.CanvasObject {
	list := look.VBox(14)
	for _, c := range changes {
		list.Add(look.VBox(4,
			look.Wrapped(look.StyleStrong, fieldWord(c.Field)),
			labelledFact(t("replace.was"), sayingOf(c.Was, look.StyleMuted)),
			labelledFact(t("replace.is"), sayingOf(c.Is, look.StyleStrong)),
		))
	}
	return look.NewCard(18, list)
}

// changesHosts reports whether a change says where the services are.
func changesHosts(changes []client.Difference) bool {
	return slices.ContainsFunc(changes, func(c client.Difference) bool {
		return c.Field == client.FieldSCIM || c.Field == client.FieldIssuer
	})
}

// sayingOf is what a profile says, whole.
func sayingOf(text string, style look.Style) fyne.CanvasObject {
	if text == "" {
		return look.Wrapped(look.StyleMuted, t("replace.nothing"))
	}
	var spans []look.Span
	for _, part := range look.Breakable(directory.DisplayWhole(text)) {
		spans = append(spans, look.Span{Text: part, Style: style})
	}
	return look.NewParagraph(spans...)
}

// fieldWord says what a field of a profile is for.
func fieldWord(f client.ProfileField) string {
	switch f {
	case client.FieldSCIM:
		return t("field.scim")
	case client.FieldIssuer:
		return t("field.issuer")
	case client.FieldSignInHosts:
		return t("field.signInHosts")
	case client.FieldClientID:
		return t("field.clientID")
	case client.FieldScopes:
		return t("field.scopes")
	case client.FieldRedirect:
		return t("field.redirect")
	case client.FieldRequiredRole:
		return t("field.requiredRole")
	case client.FieldSelf:
		return t("field.self")
	case client.FieldCAFile:
		return t("field.caFile")
	case client.FieldProtected:
		return t("field.protected")
	}
	return ""
}
