package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// changedWords says what has changed about a user. It contains no name.
func changedWords(was, now directory.User, at time.Time) string {
	var said []string
	for _, aspect := range directory.Differences(was, now) {
		switch aspect {
		case directory.AspectStatus:
			said = append(said, t("changed.status", values{"Was": statusWord(was.Status), "Now": statusWord(now.Status)}))
		case directory.AspectName:
			said = append(said, t("changed.name"))
		case directory.AspectEmail:
			said = append(said, t("changed.email"))
		case directory.AspectUserName:
			said = append(said, t("changed.userName"))
		case directory.AspectRole:
			said = append(said, t("changed.role"))
		}
	}
	switch {
	case now.InvitedAt.After(was.InvitedAt):
		said = append(said, t("changed.invited", values{"When": moment(now.InvitedAt, at)}))
	case len(said) == 0 && now.LastModified.After(was.LastModified):
		said = append(said, t("changed.some", values{"When": moment(now.LastModified, at)}))
	case len(said) == 0:
		said = append(said, t("changed.version"))
	}
	return strings.Join(said, " ")
}

// comparison shows a user's values when he was confirmed and now, each in its own widget.
func comparison(was, now directory.User) fyne.CanvasObject {
	return comparisonSince(t("decide.was"), was, now)
}

// comparisonSince is comparison with a word for when the old values were seen.
func comparisonSince(when string, was, now directory.User) fyne.CanvasObject {
	column := look.VBox(8, compared("", when, t("decide.now"), look.StyleSmallStrong))
	for _, aspect := range directory.Differences(was, now) {
		label, before := aspectWords(aspect, was)
		_, after := aspectWords(aspect, now)
		column.Add(compared(label, before, after, look.StyleSmall))
	}
	if len(column.Objects) == 1 {
		return look.Caption(t("changed.version"))
	}
	return look.NewCard(14, column)
}

// wasAndNow shows what has changed about somebody: each old value and its new one.
func wasAndNow(was, now directory.User) fyne.CanvasObject {
	column := look.VBox(2)
	for _, aspect := range directory.Differences(was, now) {
		label, before := aspectWords(aspect, was)
		_, after := aspectWords(aspect, now)
		if label == "" || aspect == directory.AspectLastModified && len(column.Objects) > 0 {
			continue
		}
		changed := look.Shares(6, []float32{30, 0.9}, look.Wrapped(look.StyleSmallMuted, t("check.is")), wholeText(look.StyleSmall, orDash(after)))
		column.Add(doubtLine(look.Pad(0, 0, 0, 16, look.Wrapped(look.StyleSmall, label)), wholeText(look.StyleSmall, orDash(before)), changed))
	}
	return column
}

func compared(label, was, now string, style look.Style) fyne.CanvasObject {
	return look.Shares(12, []float32{120, 0.5, 0.5}, look.NewText(look.StyleSmallMuted, label),
		wholeText(style, orDash(was)), wholeText(style, orDash(now)))
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// aspectWords names one thing about a user and says what it is.
func aspectWords(aspect directory.Aspect, u directory.User) (label, value string) {
	switch aspect {
	case directory.AspectStatus:
		return t("column.status"), statusWord(u.Status)
	case directory.AspectName:
		return t("column.name"), displayName(u.Name())
	case directory.AspectEmail:
		return t("column.email"), directory.DisplayAddress(u.Email)
	case directory.AspectUserName:
		return t("user.userName"), displayName(u.UserName)
	case directory.AspectRole:
		return t("user.role"), roleWord(u.Role)
	case directory.AspectRates:
		return t("user.rates"), ratesWord(u.Rates)
	case directory.AspectInvitedAt:
		return t("user.invitedAt"), exactly(u.InvitedAt)
	case directory.AspectJoinedAt:
		return t("user.joinedAt"), exactly(u.JoinedAt)
	case directory.AspectArchivedAt:
		return t("user.archivedAt"), exactly(u.ArchivedAt)
	case directory.AspectLastModified:
		return t("column.changed"), exactly(u.LastModified)
	}
	return "", ""
}

// exactly writes a time with its seconds, so that two different times look
// different. It is "" for an unknown time.
func exactly(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return t("date.at", values{"Date": date(at), "Time": at.Local().Format("15:04:05")})
}
