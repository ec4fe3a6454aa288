package ui

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"

	"mileiq.example/admin/client/directory"
)

// monthFirst reports whether people here write the month before the day.
func monthFirst() bool {
	region, sure := locale().Region()
	return sure == language.Exact && region.String() == "US"
}

// readDay reads a day as people type it: "2026-11-30", "30.11.2026", "30 Nov 2026",
// "today". A year that is missing is that of the next such day.
func readDay(text string, today directory.Day, monthFirst bool) (directory.Day, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if day, ok := directory.ParseDay(text); ok {
		return day, true
	}
	switch text {
	case strings.ToLower(t("day.today")):
		return today, true
	case strings.ToLower(t("day.tomorrow")):
		return directory.NewDay(today.Time().AddDate(0, 0, 1)), true
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(".,/-", r) })
	if len(parts) < 2 || len(parts) > 3 {
		return "", false
	}
	if strings.Contains(text, ".") {
		monthFirst = false
	}
	day, month, year, ok := dayParts(parts, monthFirst)
	if !ok {
		return "", false
	}
	if len(parts) == 3 {
		return calendarDay(year, month, day)
	}
	at := today.Time()
	next, ok := calendarDay(at.Year(), month, day)
	if !ok || next < today {
		if later, ok := calendarDay(at.Year()+1, month, day); ok {
			return later, true
		}
	}
	return next, ok
}

// dayParts says which of two or three parts are day, month and year.
func dayParts(parts []string, monthFirst bool) (day, month, year int, ok bool) {
	numbers := make([]int, len(parts))
	named := -1
	for i, part := range parts {
		if m := monthNamed(part); m > 0 && named < 0 {
			numbers[i], named = m, i
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return 0, 0, 0, false
		}
		numbers[i] = n
	}
	first, second := 0, 1
	if len(parts) == 3 && len(parts[0]) == 4 { // year first
		return numbers[2], numbers[1], numbers[0], named == -1 || named == 1
	}
	if len(parts) == 3 {
		year = numbers[2]
		if len(parts[2]) == 2 {
			year += 2000
		} else if len(parts[2]) != 4 {
			return 0, 0, 0, false
		}
	}
	if named == 0 || named < 0 && monthFirst {
		first, second = 1, 0
	}
	return numbers[first], numbers[second], year, named < 2
}

// monthNamed is the number of a month by its name or what it begins with, 0 for none.
func monthNamed(word string) int {
	if len([]rune(word)) < 3 {
		return 0
	}
	for m := 1; m <= 12; m++ {
		short := strings.ToLower(t("date.month." + strconv.Itoa(m)))
		if strings.HasPrefix(word, short) || strings.HasPrefix(strings.ToLower(time.Month(m).String()), word) {
			return m
		}
	}
	return 0
}

// calendarDay is a day that exists.
func calendarDay(year, month, day int) (directory.Day, bool) {
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if at.Year() != year || int(at.Month()) != month || at.Day() != day || year > 9999 {
		return "", false
	}
	return directory.NewDay(at), true
}
