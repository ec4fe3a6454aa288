package ui

import (
	"errors"
	"io"
	"io/fs"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/client/problem"
)

// resultWord names a result.
func resultWord(r leavers.Result) string {
	switch r {
	case leavers.Matched:
		return t("list.matched")
	case leavers.NotFound:
		return t("list.notFound")
	case leavers.Ambiguous:
		return t("list.ambiguous")
	case leavers.Archived:
		return t("list.archived")
	case leavers.Named:
		return t("list.named")
	case leavers.Yourself:
		return t("list.yourself")
	case leavers.LastAdmin:
		return t("list.lastAdministrator")
	case leavers.Protected:
		return t("list.protected")
	}
	return t("list.repeated")
}

// writeSample writes a table of two people.
func writeSample(w io.Writer) error {
	return client.WriteTable(w, [][]string{
		{t("column.email"), t("column.name")},
		{"ada@contoso.example", "Ada Lovelace"},
		{"bjorn@contoso.example", "Björn Åkesson"},
	})
}

// leaversTroubleWords says why a list cannot be used and what to do.
func leaversTroubleWords(err error) (what, next string) {
	var notList *leavers.NotListError
	var problem *problem.Problem
	switch {
	case errors.Is(err, leavers.ErrTooLarge):
		return t("list.tooLarge"), t("list.tooLarge.next")
	case errors.Is(err, leavers.ErrTooLong):
		return t("list.tooLong"), t("list.tooLarge.next")
	case errors.Is(err, leavers.ErrPassword):
		return t("list.password"), t("list.password.next")
	case errors.Is(err, leavers.ErrOldWorkbook):
		return t("list.oldWorkbook"), t("list.oldWorkbook.next")
	case errors.Is(err, leavers.ErrDamaged):
		return t("list.damaged"), t("list.damaged.next")
	case errors.Is(err, leavers.ErrNoValues):
		return t("list.noValues"), t("list.noValues.next")
	case errors.Is(err, leavers.ErrUnpacked):
		return t("list.unpacked"), t("list.unpacked.next")
	case errors.Is(err, leavers.ErrTooWide):
		return t("list.tooWide"), t("list.tooWide.next")
	case errors.As(err, &notList):
		return t("list.notList", values{"Kind": kindWord(notList.Kind)}), t("list.notList.next")
	case errors.Is(err, leavers.ErrNotText), errors.Is(err, leavers.ErrNotList):
		return t("list.notText"), t("list.notText.next")
	case errors.Is(err, leavers.ErrEmpty):
		return t("list.empty"), t("list.empty.next")
	case errors.Is(err, leavers.ErrColumns):
		return t("list.columns"), t("list.columns.next")
	case errors.Is(err, errManyFiles):
		return t("list.manyFiles"), t("list.manyFiles.next")
	case errors.Is(err, errNotRegular):
		return t("list.notRegular"), t("list.notRegular.next")
	case errors.Is(err, errChanged), errors.Is(err, leavers.ErrChanged):
		return t("list.changed"), t("list.changed.next")
	case errors.Is(err, fs.ErrPermission):
		return t("list.forbidden"), t("list.forbidden.next")
	case errors.As(err, &problem):
		return problemWords(problem)
	}
	return t("list.unreadable"), t("list.unreadable.next")
}

// kindWord names what a file is that is no list.
func kindWord(kind leavers.Kind) string {
	switch kind {
	case leavers.PDF:
		return t("kind.pdf")
	case leavers.Letter:
		return t("kind.letter")
	case leavers.Presentation:
		return t("kind.slides")
	case leavers.Numbers:
		return t("kind.numbers")
	case leavers.Picture:
		return t("kind.picture")
	case leavers.JSON:
		return t("kind.json")
	case leavers.WebPage:
		return t("kind.page")
	case leavers.XML:
		return t("kind.xml")
	case leavers.Archive:
		return t("kind.archive")
	case leavers.MailFile:
		return t("kind.mailfile")
	}
	return t("kind.unknown")
}

// leaversTrouble is what the log says about an unusable list. It never contains
// the list's name or text.
func leaversTrouble(err error) string {
	what, _ := leaversTroubleWords(err)
	return what
}
