package leavers

// Days as people write them.

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"mileiq.example/admin/client/directory"
)

// writtenDay is a day as it is written: three numbers, of which the month may be a word.
type writtenDay struct {
	parts [3]int // in their order
	short bool   // the year has two digits
	order DayOrder
	// certain: the way it is written leaves no doubt about the order.
	certain bool
}

// dayAtMost is the length in bytes beyond which a cell is no day.
const dayAtMost = 80

// readDay reads a day with or without a time behind it; ok is false where there is none.
// The day is as it is written, whatever the time zone.
func readDay(text string) (day writtenDay, ok bool) {
	text = tidy(text)
	if len(text) > dayAtMost || !strings.ContainsFunc(text, unicode.IsDigit) {
		return writtenDay{}, false
	}
	pieces := dayPieces(text)
	if day, ok := compactDay(pieces); ok {
		return day, true
	}
	if day, ok := namedDay(pieces); ok { // "Mar" is a day of the week in French
		return day, true
	}
	pieces = withoutWeekday(pieces)
	if day, ok := namedDay(pieces); ok {
		return day, true
	}
	return numberedDay(pieces)
}

// dayPiece is a number, a word, or a sign of a written day.
type dayPiece struct {
	text   string
	number int // -1: none
	spaced bool
}

// dayPieces cuts a text into numbers, words and signs.
func dayPieces(text string) (pieces []dayPiece) {
	const (
		digits = iota
		letters
		sign
	)
	kind, space := -1, false
	pieces = make([]dayPiece, 0, 12)
	text = strings.ToLower(text)
	if !isASCII(text) {
		text = norm.NFC.String(text)
	}
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			kind, space = -1, true
			continue
		}
		now := sign
		if digit := digitOf(r); digit >= 0 {
			now, r = digits, rune('0'+digit)
		} else if strings.ContainsRune("年月日년월일號号", r) {
			now = sign // 2026年11月30日
		} else if unicode.IsLetter(r) || unicode.IsMark(r) {
			now = letters
		}
		if now != kind || now == sign {
			pieces = append(pieces, dayPiece{number: -1, spaced: space})
		}
		last := &pieces[len(pieces)-1]
		last.text += string(r)
		kind, space = now, false
	}
	for i := range pieces {
		if n, err := strconv.Atoi(pieces[i].text); err == nil && len(pieces[i].text) <= 8 {
			pieces[i].number = n
		}
	}
	return pieces
}

// digitOf returns the value of a decimal digit of any script, or -1. The digits of a
// script follow each other, and begin with zero at a multiple of 2 (Unicode 4.6).
func digitOf(r rune) int {
	if r >= '0' && r <= '9' {
		return int(r - '0')
	}
	if !unicode.Is(unicode.Nd, r) {
		return -1
	}
	for _, zero := range []rune{'٠', '۰', '०', '๐', '０'} {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return -1
}

// compactDay reads 20261130, alone or before a time.
func compactDay(pieces []dayPiece) (writtenDay, bool) {
	if len(pieces) == 0 || len(pieces[0].text) != 8 || pieces[0].number < 0 || !endsDay(pieces[1:]) {
		return writtenDay{}, false
	}
	n := pieces[0].number
	day := writtenDay{parts: [3]int{n / 10000, n / 100 % 100, n % 100}, order: YearMonthDay, certain: true}
	_, ok := day.in(YearMonthDay)
	return day, ok
}

// afterDays may stand behind a day, and before a time.
var afterDays = wordSet(`. , ( ) 日 일 號 号 г р am pm 上午 下午 午前 午後 오전 오후 um at à kl a las alle om ore в klo saat`)

// endsDay reports whether what follows a day is nothing, a day of the week, or a time.
func endsDay(rest []dayPiece) bool {
	apart := false // whether something stands between
	for len(rest) > 0 && (afterDays[rest[0].text] || isWeekday(rest[0].text)) {
		apart = true
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return true
	}
	if rest[0].text == "t" {
		rest, apart = rest[1:], true
	}
	return len(rest) > 0 && (apart || rest[0].spaced) && rest[0].number >= 0 && rest[0].number < 25 && (len(rest) > 1 || rest[0].number == 0)
}

// numberedDay reads three numbers with the same sign between them.
func numberedDay(pieces []dayPiece) (writtenDay, bool) {
	if len(pieces) > 1 && pieces[0].text == "令和" && pieces[1].number > 0 { // years of an era
		pieces = append([]dayPiece{{text: strconv.Itoa(2018 + pieces[1].number), number: 2018 + pieces[1].number}}, pieces[2:]...)
	}
	if len(pieces) < 5 {
		return writtenDay{}, false
	}
	first, sign, second, again, third := pieces[0], pieces[1], pieces[2], pieces[3], pieces[4]
	between := sign.text + again.text
	if first.number < 0 || second.number < 0 || third.number < 0 || !slices.Contains([]string{"..", "//", "--", "年月", "년월", "‐‐", "––", "−−"}, between) || !endsDay(pieces[5:]) {
		return writtenDay{}, false
	}
	day := writtenDay{parts: [3]int{first.number, second.number, third.number}}
	switch {
	case len(first.text) == 4:
		day.order, day.certain = YearMonthDay, true
	case between == "年月" || between == "년월":
		day.order, day.certain, day.short = YearMonthDay, true, true
	case len(third.text) == 4 && between == "..":
		day.order, day.certain = DayMonthYear, true
	case len(third.text) == 4:
		day.order = DayMonthYear
	case len(third.text) == 2 && len(first.text) <= 2:
		day.short = true
		day.order = DayMonthYear
		day.certain = between == ".."
	default:
		return writtenDay{}, false
	}
	return day, len(day.orders()) > 0
}

// withoutWeekday takes the day of the week from the beginning.
func withoutWeekday(pieces []dayPiece) []dayPiece {
	if len(pieces) == 0 || !isWeekday(pieces[0].text) {
		return pieces
	}
	pieces = pieces[1:]
	for len(pieces) > 0 && (pieces[0].text == "," || pieces[0].text == "." || fillers[pieces[0].text] && len(pieces) > 1) {
		pieces = pieces[1:]
	}
	return pieces
}

// fillers stand between the words of a written day.
var fillers = wordSet(`de del do da di of the den der le el il la al am on st nd rd th er º ª . , - / г года р року ter i`)

// namedDay reads a day whose month is a word: "30. November 2026", "Nov 30, 2026",
// "30-Nov-26".
func namedDay(pieces []dayPiece) (writtenDay, bool) {
	var numbers []dayPiece
	month, before, at := 0, 0, 0 // before: how many numbers stand before the month
	for at < len(pieces) && (len(numbers) < 2 || month == 0) {
		p := pieces[at]
		switch {
		case p.number >= 0:
			numbers = append(numbers, p)
			if len(numbers) > 2 {
				return writtenDay{}, false
			}
		case month == 0 && months[p.text] != 0:
			month, before = months[p.text], len(numbers)
		case !fillers[p.text]:
			return writtenDay{}, false
		}
		at++
	}
	if month == 0 || len(numbers) != 2 || !endsDay(pieces[at:]) {
		return writtenDay{}, false
	}
	d := writtenDay{order: DayMonthYear, certain: true}
	day, year := numbers[0], numbers[1]
	if len(day.text) == 4 {
		day, year = year, day
	}
	if len(day.text) > 2 || len(year.text) != 4 && len(year.text) != 2 || before == 2 {
		return writtenDay{}, false
	}
	d.short = len(year.text) == 2
	d.parts = [3]int{day.number, month, year.number}
	_, ok := d.in(DayMonthYear)
	return d, ok
}

// in returns the day in an order; ok is false where that is none.
func (d writtenDay) in(order DayOrder) (directory.Day, bool) {
	if d.certain {
		order = d.order
	}
	var year, month, day int
	switch order {
	case DayMonthYear:
		day, month, year = d.parts[0], d.parts[1], d.parts[2]
	case MonthDayYear:
		month, day, year = d.parts[0], d.parts[1], d.parts[2]
	case YearMonthDay:
		year, month, day = d.parts[0], d.parts[1], d.parts[2]
	default:
		return "", false
	}
	if d.short {
		year += 2000
	}
	date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if year < 1900 || year > 2200 || date.Month() != time.Month(month) || date.Day() != day || date.Year() != year {
		return "", false
	}
	return directory.NewDay(date), true
}

// orders are those in which it is a day, the likely ones first. A year of two digits
// comes first where nothing else can be meant.
func (d writtenDay) orders() (orders []DayOrder) {
	if d.certain {
		if _, ok := d.in(d.order); ok {
			return []DayOrder{d.order}
		}
		return nil
	}
	for _, order := range []DayOrder{DayMonthYear, MonthDayYear} {
		if _, ok := d.in(order); ok {
			orders = append(orders, order)
		}
	}
	if len(orders) == 0 && d.short {
		if _, ok := d.in(YearMonthDay); ok {
			return []DayOrder{YearMonthDay}
		}
	}
	return orders
}

// dayOrders finds out the order of the days of a column.
type dayOrders struct {
	days, cells int // how many cells hold a day, of how many that are not empty
	// proofs is how many days are one in that order alone, differ how many are another day
	// in each order.
	proofs map[DayOrder]int
	differ int
	open   []string // the first different ones whose day depends on the order
}

// add notes a cell that is not empty.
func (o *dayOrders) add(cell Cell) {
	o.cells++
	if cell.Day != "" {
		o.days++
		return
	}
	day, ok := readDay(cell.Text)
	if !ok {
		return
	}
	o.days++
	if day.certain {
		return
	}
	orders := day.orders()
	if len(orders) == 1 {
		if o.proofs == nil {
			o.proofs = map[DayOrder]int{}
		}
		o.proofs[orders[0]]++
		o.keep(tidy(cell.Text))
		return
	}
	if first, _ := day.in(orders[0]); len(orders) > 1 {
		if second, _ := day.in(orders[1]); first != second {
			o.differ++
			o.keep(tidy(cell.Text))
		}
	}
}

// keep notes a date whose day depends on the order.
func (o *dayOrders) keep(text string) {
	if len(o.open) < DaysShown && !slices.Contains(o.open, text) {
		o.open = append(o.open, text)
	}
}

// order is that of the column; ask is true where its days can be read in more than one,
// or where they prove more than one.
func (o *dayOrders) order() (order DayOrder, ask bool) {
	proved := DayOrder("")
	for _, candidate := range []DayOrder{DayMonthYear, MonthDayYear, YearMonthDay} {
		if o.proofs[candidate] == 0 {
			continue
		}
		if proved != "" {
			return DayMonthYear, true
		}
		proved = candidate
	}
	if proved != "" {
		return proved, false
	}
	return DayMonthYear, o.differ > 0
}

// dayIn returns the day of a cell, or what is written there where that is none.
func dayIn(cell Cell, order DayOrder) (day directory.Day, written string) {
	if cell.Day != "" {
		return cell.Day, ""
	}
	text := tidy(cellText(cell.Text))
	if text == "" {
		return "", ""
	}
	if d, ok := readDay(text); ok {
		if day, ok := d.in(order); ok {
			return day, ""
		}
	}
	return "", text
}

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// months are the names of months with their short forms. No library that is here has
// them: x/text reads no days, and what reads days in many languages guesses the order.
var months = monthNames(
	`january jan january januar jän jänner janvier janv enero ene gennaio gen janeiro januari januar tammikuu tammikuuta styczeń stycznia sty leden ledna led január ianuarie ian январь января янв січень січня січ ocak oca ιανουάριος ιανουαρίου ιαν يناير ינואר január`,
	`february feb februar feber février févr fév fevr febrero febbraio fevereiro fev februari februar helmikuu helmikuuta luty lutego lut únor února úno február februarie февраль февраля фев февр лютий лютого лют şubat şub φεβρουάριος φεβρουαρίου φεβ فبراير פברואר`,
	`march mar märz mär maerz mrz mars marzo março maart mrt marts maaliskuu maaliskuuta marzec marca březen března bře március márc martie март марта мар березень березня бер mart μάρτιος μαρτίου μαρ مارس מרץ`,
	`april apr avril avr abril abr aprile huhtikuu huhtikuuta kwiecień kwietnia kwi duben dubna dub április ápr aprilie апрель апреля апр квітень квітня кві nisan nis απρίλιος απριλίου απρ أبريل ابريل אפריל`,
	`may mai mayo maggio mag maio mei maj toukokuu toukokuuta май мая maja květen května kvě május máj травень травня тра mayıs μάιος μαΐου μαϊ مايو מאי`,
	`june jun juni juin junio giugno giu junho kesäkuu kesäkuuta czerwiec czerwca cze červen června čer június jún iunie iun июнь июня июн червень червня чер haziran haz ιούνιος ιουνίου ιουν يونيو יוני`,
	`july jul juli juillet juil julio luglio lug julho heinäkuu heinäkuuta lipiec lipca lip červenec července čvc július júl iulie iul июль июля июл липень липня temmuz tem ιούλιος ιουλίου ιουλ يوليو יולי`,
	`august aug août aout agosto ago augustus augusti elokuu elokuuta sierpień sierpnia sie srpen srpna srp augusztus август августа авг серпень серпня сер ağustos ağu αύγουστος αυγούστου αυγ أغسطس אוגוסט`,
	`september sep sept septembre septiembre settembre set setembro syyskuu syyskuuta wrzesień września wrz září zář szeptember szept septembrie сентябрь сентября сен сент вересень вересня вер eylül eyl σεπτέμβριος σεπτεμβρίου σεπ سبتمبر ספטמבר`,
	`october oct oktober okt octobre octubre ottobre ott outubro out lokakuu lokakuuta październik października paź říjen října říj október octombrie октябрь октября окт жовтень жовтня жов ekim eki οκτώβριος οκτωβρίου οκτ أكتوبر اكتوبر אוקטובר`,
	`november nov novembre noviembre novembro marraskuu marraskuuta listopad listopada lis listopadu november noiembrie noi ноябрь ноября ноя нояб kasım kas νοέμβριος νοεμβρίου νοε نوفمبر נובמבר`,
	`december dec dezember dez décembre déc dic diciembre dicembre dezembro desember des joulukuu joulukuuta grudzień grudnia gru prosinec prosince pro december decembrie декабрь декабря дек грудень грудня гру aralık ara δεκέμβριος δεκεμβρίου δεκ ديسمبر דצמבר`,
)

func monthNames(lists ...string) map[string]int {
	names := map[string]int{}
	for i, list := range lists {
		for _, name := range strings.Fields(list) {
			names[norm.NFC.String(name)] = i + 1
		}
	}
	return names
}

// weekdays are the names of the days of the week with their short forms.
var weekdays = wordSet(`monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun
	montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so
	lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim
	lunes martes miércoles mié jueves jue viernes vie sábado sáb domingo dom
	lunedì martedì mercoledì giovedì gio venerdì sabato sab domenica
	segunda terça quarta quinta sexta feira segunda-feira seg ter qua qui sex
	maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag zo
	måndag mån tisdag tis onsdag ons torsdag tor fredag fre lördag lör söndag sön mandag tirsdag lørdag søndag
	maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
	poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle
	понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс понеділок вівторок середа четвер пятниця субота неділя
	pazartesi salı çarşamba perşembe cuma cumartesi pazar 月 火 水 木 金 土 月曜 火曜 水曜 木曜 金曜 土曜 日曜 星期一 星期二 星期三 星期四 星期五 星期六 월 화 수 목 금 토`)

func isWeekday(word string) bool { return weekdays[word] }
