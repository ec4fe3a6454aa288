package leavers

// What the numbers of cells mean.

import (
	"math"
	"strconv"
	"strings"
	"time"

	"mileiq.example/admin/client/directory"
)

// format says what a number means where a cell has it.
type format struct {
	day, time bool
	digits    int // zeros are put before it, up to so many digits
}

// builtIn are the formats without a code of their own (ECMA-376, part 1, 18.8.30).
func builtIn(id int) format {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return format{day: true, time: id == 22}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return format{time: true}
	}
	return format{}
}

// formatOf reads the code of a format. A number of zeros alone asks for so many digits.
func formatOf(code string) format {
	code, _, _ = strings.Cut(code, ";") // what is behind it is for negative numbers
	if code != "" && len(code) < 20 && strings.Trim(code, "0") == "" {
		return format{digits: len(code)}
	}
	letters, ok := dateLetters(code)
	if !ok || strings.Trim(letters, "ymdhsapegb") != "" {
		return format{}
	}
	return format{
		day:  strings.ContainsAny(letters, "yd") || strings.Contains(letters, "mmm"),
		time: strings.ContainsAny(letters, "hs"),
	}
}

// dateLetters returns the letters of a format that stand for something, in lower case:
// those that are not in quotation marks, in brackets, or behind a backslash, an
// underscore or an asterisk. Brackets around hours make a length of time of it, which is
// a number: then ok is false.
func dateLetters(code string) (letters string, ok bool) {
	var b []byte
	code = strings.ToLower(code)
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '"':
			i += max(0, strings.IndexByte(code[i+1:], '"')) + 1
		case c == '[':
			inside, _, _ := strings.Cut(code[i+1:], "]")
			if inside != "" && strings.Trim(inside, "hms") == "" {
				return "", false
			}
			i += len(inside) + 1
		case c >= 'a' && c <= 'z':
			b = append(b, c)
		}
	}
	return string(b), true
}

// cell is what a number means in this format. Ids have neither a point nor an exponent.
func (f format) cell(value string, from1904 bool) Cell {
	number, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return Cell{Text: value}
	}
	if f.day || f.time {
		if cell, ok := f.date(number, from1904); ok {
			return cell
		}
	}
	text := value
	if value == "" || strings.Trim(value, "0123456789") != "" {
		text = decimal(number)
	}
	if missing := f.digits - len(text); missing > 0 && strings.Trim(text, "0123456789") == "" {
		text = strings.Repeat("0", missing) + text
	}
	return Cell{Text: text}
}

// decimal writes a number with the 15 digits that spreadsheets count with.
func decimal(number float64) string {
	if number == math.Trunc(number) && math.Abs(number) < 1e15 {
		return strconv.FormatInt(int64(number), 10)
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64)
	if err != nil {
		return strconv.FormatFloat(number, 'g', -1, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// lastSerial is 9999-12-31.
const lastSerial = 2_958_465

// date reads a serial number: days since the beginning of 1900, in which spreadsheets
// see a 29th of February, or of 1904 (ECMA-376, part 1, 18.17.4.1).
func (f format) date(number float64, from1904 bool) (Cell, bool) {
	const halfMillisecond = 0.5 / (24 * 60 * 60 * 1000)
	number += halfMillisecond
	if number < 0 || number >= lastSerial+1 {
		return Cell{}, false
	}
	days := int(number)
	clock := time.Duration((number - float64(days)) * float64(24*time.Hour)).Truncate(time.Second)
	begin := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		begin = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	case days == 60:
		return Cell{}, false
	case days < 60:
		begin = begin.AddDate(0, 0, 1)
	}
	at := begin.AddDate(0, 0, days).Add(clock)
	if !f.day || days == 0 && !from1904 {
		return Cell{Text: clockText(at)}, true
	}
	cell := Cell{Day: directory.NewDay(at), Text: at.Format(time.DateOnly)}
	if at.Year() > 9999 {
		return Cell{}, false
	}
	if f.time && clock > 0 {
		cell.Text += " " + clockText(at)
	}
	return cell, true
}

// clockText is the time of the day, without seconds where there are none.
func clockText(t time.Time) string {
	if t.Second() == 0 {
		return t.Format("15:04")
	}
	return t.Format(time.TimeOnly)
}

// isoDate reads a date as XML has it: "2026-11-30" or "2026-11-30T09:12:00". The day
// counts as it is written, whatever the time zone.
func isoDate(value string) Cell {
	date, clock, _ := strings.Cut(value, "T")
	day, ok := directory.ParseDay(date)
	if !ok {
		return Cell{Text: value}
	}
	cell := Cell{Text: date, Day: day}
	if len(clock) >= len(time.TimeOnly) {
		if at, err := time.Parse(time.TimeOnly, clock[:len(time.TimeOnly)]); err == nil && !at.Equal(at.Truncate(24*time.Hour)) {
			cell.Text += " " + clockText(at)
		}
	}
	return cell
}

// boolean is how a truth value is written.
func boolean(b bool) string {
	if b {
		return "TRUE"
	}
	return "FALSE"
}
