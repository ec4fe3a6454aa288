package ui

import (
	"math"
	"strconv"
	"sync"
	"time"

	"fyne.io/fyne/v2/lang"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"mileiq.example/admin/assets"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

// The English of every key stands in assets/translations/en.json; a test checks
// that the keys here and there are the same.

// values are what a sentence has in its gaps. Names of people are never among
// them: they stand in widgets of their own. What comes from outside, such as
// the organization's name, goes through directory.Display first.
type values map[string]any

// loadTranslations makes the sentences known to Fyne, the first time that it is called:
// the toolkit has no lock around them, and what is in the background may be reading.
var loadTranslations = sync.OnceValue(func() error {
	return lang.AddTranslationsFS(assets.Translations, "translations")
})

// t returns the sentence of key.
func t(key string, v ...values) string {
	if len(v) == 0 {
		return lang.X(key, key)
	}
	return lang.X(key, key, map[string]any(v[0]))
}

// tn returns the sentence of key for n things; {{.N}} in it is n, written as
// numbers are written.
func tn(key string, n int, v ...values) string {
	all := map[string]any{"N": number(n)}
	for _, more := range v {
		for k, value := range more {
			all[k] = value
		}
	}
	return lang.XN(key, key, n, all)
}

// number writes n with the separators of the language.
func number(n int) string { return message.NewPrinter(locale()).Sprintf("%d", n) }

func locale() language.Tag {
	tag, err := language.Parse(string(lang.SystemLocale()))
	if err != nil {
		return language.English
	}
	return tag
}

// rate writes how many of something there are in a second.
func rate(n float64) string {
	if n >= 10 {
		return number(int(math.Round(n)))
	}
	return message.NewPrinter(locale()).Sprintf("%.1f", n)
}

// date writes a day; "" for an unknown one.
func date(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = at.Local()
	return t("date.day", values{"Day": at.Day(), "Month": t("date.month." + strconv.Itoa(int(at.Month()))), "Year": at.Year()})
}

// moment writes a time of day with its day, as seen from now.
func moment(at, now time.Time) string {
	if at.IsZero() {
		return ""
	}
	at, now = at.Local(), now.Local()
	clock := at.Format("15:04")
	switch day := at.Format(time.DateOnly); day {
	case now.Format(time.DateOnly):
		return t("date.today", values{"Time": clock})
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		return t("date.yesterday", values{"Time": clock})
	}
	return t("date.at", values{"Date": date(at), "Time": clock})
}

// ago writes how long ago something was.
func ago(at, now time.Time) string {
	switch d := now.Sub(at); {
	case d < time.Minute:
		return t("ago.now")
	case d < time.Hour:
		return tn("ago.minutes", int(d/time.Minute))
	}
	return moment(at, now)
}

// statusWord names a status.
func statusWord(s directory.Status) string {
	switch s {
	case directory.Active:
		return t("status.active")
	case directory.Invited:
		return t("status.invited")
	}
	return t("status.archived")
}

// roleWord names a role, "" where the service does not say.
func roleWord(r directory.Role) string {
	switch r {
	case directory.RoleBusinessAdministrator:
		return t("role.businessAdministrator")
	case directory.RoleUser:
		return t("role.user")
	}
	return ""
}

// ratesWord names mileage rates, "" where the service does not say.
func ratesWord(r directory.Rates) string {
	switch r {
	case directory.RatesOrganization:
		return t("rates.organization")
	case directory.RatesStandard:
		return t("rates.standard")
	}
	return ""
}

// reasonWord says why somebody is left out of a plan, or why an item did not
// end as wished.
func reasonWord(r directory.Reason) string {
	switch r {
	case directory.ReasonAlreadyArchived:
		return t("reason.alreadyArchived")
	case directory.ReasonNotArchived:
		return t("reason.notArchived")
	case directory.ReasonYourself:
		return t("reason.yourself")
	case directory.ReasonLastAdmin:
		return t("reason.lastAdmin")
	case directory.ReasonGone:
		return t("reason.gone")
	case directory.ReasonAlreadyWaiting:
		return t("reason.alreadyWaiting")
	case directory.ReasonChanged:
		return t("reason.changed")
	case directory.ReasonChangedSinceShown:
		return t("reason.changedSinceShown")
	case directory.ReasonProtected:
		return t("reason.protected")
	case directory.ReasonNotAddressable:
		return t("reason.notAddressable")
	case directory.ReasonForbidden:
		return t("reason.forbidden")
	case directory.ReasonServiceError:
		return t("reason.serviceError")
	case directory.ReasonRefusedByService:
		return t("reason.refusedByService")
	case directory.ReasonHitAnother:
		return t("reason.hitAnother")
	case directory.ReasonDeletedByService:
		return t("reason.deletedByService")
	case directory.ReasonUnexpectedAnswer:
		return t("reason.unexpectedAnswer")
	case directory.ReasonSalvaged:
		return t("reason.salvaged")
	case directory.ReasonBroughtBack:
		return t("reason.broughtBack")
	case directory.ReasonTooOld:
		return t("reason.tooOld")
	}
	return ""
}

// kindInWords is the kind whose words say most.
func kindInWords(p *problem.Problem) problem.Kind {
	switch p.Because {
	case problem.Redirected, problem.TooLong, problem.TooSlow:
		return p.Because
	}
	return p.Kind
}

// problemWords says what happened and what to do, in this order.
func problemWords(p *problem.Problem) (what, next string) {
	host := hostText(p.Host)
	if host == "" {
		host = t("problem.host")
	}
	v := values{"Host": host, "Status": p.Status, "Detail": directory.DisplayWhole(p.Detail)}
	switch kindInWords(p) {
	case problem.Redirected:
		return t("problem.redirected", v), t("problem.redirected.next")
	case problem.TooLong:
		return t("problem.tooLong", v), t("problem.tooLong.next")
	case problem.TooSlow:
		return t("problem.tooSlow", v), t("problem.tooSlow.next")
	case problem.BadAddress:
		return t("problem.badAddress"), t("problem.badAddress.next")
	case problem.BadProfile:
		return t("problem.badProfile", v), t("problem.badProfile.next")
	case problem.BadMachine:
		return t("problem.badMachine", v), t("problem.badMachine.next")
	case problem.UnsafeMachine:
		return t("problem.unsafeMachine", v), t("problem.unsafeMachine.next")
	case problem.Unreachable:
		return t("problem.unreachable", v), t("problem.unreachable.next")
	case problem.NotSCIM:
		return t("problem.notSCIM", v), t("problem.notSCIM.next")
	case problem.UnexpectedAnswer:
		return t("problem.unexpectedAnswer", v), t("problem.unexpectedAnswer.next")
	case problem.Untrusted:
		return t("problem.untrusted", v), t("problem.untrusted.next")
	case problem.OtherHosts:
		return t("problem.otherHosts", v), t("problem.otherHosts.next")
	case problem.WrongClock:
		return t("problem.wrongClock"), t("problem.wrongClock.next")
	case problem.SignInDenied:
		return t("problem.signInDenied"), t("problem.signInDenied.next")
	case problem.SignInTimeout:
		return t("problem.signInTimeout"), t("problem.signInTimeout.next")
	case problem.NoPort:
		return t("problem.noPort"), t("problem.noPort.next")
	case problem.NoLoopback:
		return t("problem.noLoopback"), t("problem.noLoopback.next")
	case problem.TooManyFiles:
		return t("problem.tooManyFiles"), t("problem.tooManyFiles.next")
	case problem.NoDemo:
		return t("problem.noDemo"), t("problem.noDemo.next")
	case problem.SessionExpired:
		return t("problem.sessionExpired"), t("problem.sessionExpired.next")
	case problem.NoRole:
		return t("problem.noRole"), t("problem.noRole.next")
	case problem.NotFound:
		return t("problem.notFound"), t("problem.notFound.next")
	case problem.Conflict, problem.ChangedMeanwhile:
		return t("problem.conflict"), t("problem.conflict.next")
	case problem.QuestionTooOld:
		return t("problem.questionTooOld"), t("problem.questionTooOld.next")
	case problem.Busy:
		return t("problem.busy"), t("problem.busy.next")
	case problem.ServiceError:
		return t("problem.serviceError", v), t("problem.serviceError.next")
	case problem.ManyMissing:
		return tn("problem.manyMissing", p.Count, v), t("problem.manyMissing.next")
	case problem.AlreadyWaiting:
		return t("problem.alreadyWaiting"), t("problem.alreadyWaiting.next")
	case problem.NotRevoked:
		return t("problem.notRevoked"), t("problem.notRevoked.next")
	case problem.AlreadyRunning:
		return t("problem.alreadyRunning"), t("problem.alreadyRunning.next")
	case problem.CloseFirst:
		return t("problem.closeFirst"), t("problem.closeFirst.next")
	case problem.NotAFolder:
		return t("problem.notAFolder", v), t("problem.notAFolder.next")
	case problem.ReadOnlyFolder:
		return t("problem.readOnlyFolder", v), t("problem.readOnlyFolder.next")
	case problem.ForeignFolder:
		return t("problem.foreignFolder", v), t("problem.foreignFolder.next")
	case problem.OthersWrite:
		return t("problem.othersWrite", v), t("problem.othersWrite.next")
	case problem.Linked:
		return t("problem.linked", v), t("problem.linked.next")
	case problem.NotAFile:
		return t("problem.notAFile", v), t("problem.notAFile.next")
	case problem.NoKeyring:
		return t("problem.noKeyring"), t("problem.noKeyring.next")
	case problem.KeyringLocked:
		return t("problem.keyringLocked"), t("problem.keyringLocked.next")
	case problem.KeyringSilent:
		return t("problem.keyringSilent"), t("problem.keyringSilent.next")
	case problem.KeyringTooSmall:
		return t("problem.keyringTooSmall"), t("problem.keyringTooSmall.next")
	case problem.KeyringForgets:
		return t("problem.keyringForgets"), t("problem.keyringForgets.next")
	case problem.NoLastingSession:
		return t("problem.noLastingSession"), t("problem.noLastingSession.next")
	case problem.Unreadable:
		return t("problem.unreadable"), t("problem.unreadable.next")
	case problem.NotForgotten:
		return t("problem.notForgotten"), because(p) + t("problem.notForgotten.next")
	case problem.NotEnded:
		return t("problem.notEnded"), because(p) + t("problem.notEnded.next")
	case problem.FolderCopied:
		return t("problem.folderCopied"), t("problem.folderCopied.next")
	case problem.EntriesDamaged:
		return t("problem.entriesDamaged"), t("problem.entriesDamaged.next")
	case problem.NoLocks:
		return t("problem.noLocks", v), t("problem.noLocks.next")
	case problem.DemoOnly:
		return t("problem.demoOnly"), t("problem.demoOnly.next")
	case problem.NewerVersion:
		return t("problem.newerVersion"), t("problem.newerVersion.next")
	case problem.DiskTrouble:
		return t("problem.diskTrouble"), t("problem.diskTrouble.next")
	case problem.FilesHeld:
		return t("problem.filesHeld"), t("problem.filesHeld.next")
	case problem.Damaged:
		return t("problem.damaged"), t("problem.damaged.next")
	case problem.RecordDamaged:
		if p.Detail == "" { // there was nothing to set aside
			return t("banner.gone"), t("banner.gone.body")
		}
		return t("banner.damaged"), t("banner.damaged.body")
	case problem.RecordBroughtBack:
		return t("banner.broughtBack"), t("banner.broughtBack.body")
	case problem.LeaversDamaged:
		what, next = t("problem.leaversDamaged"), t("problem.leaversDamaged.next")
		if p.Count > 0 {
			what = tn("problem.leaversDamaged.lost", p.Count)
		}
		if p.Detail == "" { // there was nothing to set aside
			next = t("problem.leaversDamaged.gone")
		}
		return what, next
	case problem.NoList:
		return t("problem.noList"), t("problem.noList.next")
	case problem.NoListName:
		return t("problem.noListName"), t("problem.noListName.next")
	case problem.ListFull:
		return tn("problem.listFull", directory.LeaversInList), t("problem.listFull.next")
	case problem.BadProtected:
		return t("problem.badProtected", v), t("problem.badProtected.next")
	case problem.Refused:
		return t("problem.refused"), t("problem.refused.next")
	}
	return t("problem.unexplained"), t("problem.unexplained.next")
}

// because says what trouble is behind a problem, with a space after it; "" where none is
// known.
func because(p *problem.Problem) string {
	switch p.Because {
	case "", problem.Unexplained, problem.NotForgotten: // nothing that would be new
		return ""
	}
	what, _ := problemWords(&problem.Problem{Kind: p.Because})
	return what + " "
}

// problemDetail is what "Show details" shows: for whoever is asked for help.
func problemDetail(p *problem.Problem) string {
	detail := p.Error()
	if p.FromOutside() && p.Detail != "" {
		detail += ": " + p.Detail
	}
	return directory.DisplayWhole(detail)
}
