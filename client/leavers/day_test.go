package leavers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mileiq.example/admin/client/leavers"
)

// days reads a list of days, and writes what becomes of each.
func days(t *testing.T, written ...string) (all string, ask bool) {
	t.Helper()
	ctx := context.Background()
	var list strings.Builder
	list.WriteString("E-mail\tLast day\n")
	for i, day := range written {
		fmt.Fprintf(&list, "a%d@x\t%s\n", i, day)
	}
	document, err := leavers.Open(ctx, "", strings.NewReader(list.String()), leavers.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	q, err := document.Suggest(ctx, 0)
	if err != nil || q.Why != leavers.WhyNot {
		t.Fatalf("%q: %s, %v", list.String(), q.Why, err)
	}
	mentions, err := document.Mentions(ctx, q.Choice)
	if err != nil {
		t.Fatal(err)
	}
	var days []string
	for _, m := range mentions {
		day := string(m.Leaves)
		if m.WrittenDay != "" {
			day = "?" + m.WrittenDay
		}
		days = append(days, day)
	}
	return strings.Join(days, " "), q.AskOrder
}

func TestADayIsReadHoweverItIsWritten(t *testing.T) {
	for _, written := range []string{
		"2026-11-30", "2026-11-30T08:15:00Z", "2026-11-30 08:15:00 +01:00", "2026/11/30", "2026.11.30", "2026. 11. 30.", "20261130", "2026/11/30 9:03:11 AM GMT+1",
		"30.11.2026", "30.11.26", "30. 11. 2026", "30.11.2026 08:15", "30.11.2026, 08:15", "30/11/2026", "30/11/26", "11/30/2026", "11/30/26 12:00 AM", "30-11-2026", "30-11-26",
		"30 November 2026", "November 30, 2026", "Nov 30 2026", "30-Nov-26", "30-NOV-2026", "30/Nov/26 9:03 AM", "Mon, 30 Nov 2026", "Monday, November 30, 2026", "Mon Nov 30 2026 00:00:00 GMT+0100", "30th November 2026", "November 30th, 2026 at 9:00",
		"30. November 2026", "Montag, 30. November 2026", "30 novembre 2026", "lundi 30 novembre 2026", "30 de noviembre de 2026", "lunes, 30 de noviembre de 2026", "30 de novembro de 2026", "30 listopada 2026", "30. listopadu 2026", "30 november 2026", "30. marraskuuta 2026",
		"30 ноября 2026 г.", "30 Kasım 2026", "2026. november 30.", "30 noiembrie 2026", "30 Νοεμβρίου 2026", "30 نوفمبر 2026", "٣٠/١١/٢٠٢٦",
		"2026年11月30日", "令和8年11月30日", "2026年11月30日(月)", "2026/11/30(月)", "2026년 11월 30일", "'2026-11-30", `="2026-11-30"`,
	} {
		got, ask := days(t, written)
		if got != "2026-11-30" || ask {
			t.Errorf("%q is %s, asked: %v", written, got, ask)
		}
	}
	if got, _ := days(t, "Mar 3, 2026", "mar. 3 mars 2026", "3 mars 2026"); got != "2026-03-03 2026-03-03 2026-03-03" {
		t.Errorf("March is %s", got)
	}
}

func TestWhatIsNoDayIsToldAsItIsWritten(t *testing.T) {
	for _, written := range []string{"soon", "31.02.2026", "30.11.", "November", "46356", "2026", "30.11.2026 - 31.12.2026", "30/11/2026/4", "99/99/2026", "00.00.0000", "2026-13-01", "30 Foo 2026", "1.2.3", "30-11-2026x", "3000000000/1/2026"} {
		if got, ask := days(t, written); got != "?"+written || ask {
			t.Errorf("%q is %s, asked: %v", written, got, ask)
		}
	}
}

func TestTheOrderOfDaysIsProvedByTheColumnOrAskedFor(t *testing.T) {
	for written, want := range map[string]string{
		"03/04/2026|30/11/2026": "2026-04-03 2026-11-30 false",
		"03/04/2026|11/30/2026": "2026-03-04 2026-11-30 false",
		"03/04/2026|05/06/2026": "2026-04-03 2026-06-05 true",
		"05/05/2026|06/06/2026": "2026-05-05 2026-06-06 false", // the same either way
		"03-04-2026":            "2026-04-03 true",
		"03.04.2026":            "2026-04-03 false",
		"03/04/2026|2026-01-02": "2026-04-03 2026-01-02 true",
		"30/11/2026|11/30/2026": "2026-11-30 ?11/30/2026 true", // both are proved
		"03/04/26|30/11/26":     "2026-04-03 2026-11-30 false",
		"26/13/31|03/04/26":     "?26/13/31 2026-04-03 true",
	} {
		got, ask := days(t, strings.Split(written, "|")...)
		if got := fmt.Sprint(got, " ", ask); got != want {
			t.Errorf("%s is %s, want %s", written, got, want)
		}
	}
}

func TestAQuestionAboutTheOrderOfDatesAloneIsAboutTheirColumnAndShowsThem(t *testing.T) {
	ctx := context.Background()
	for text, want := range map[string]string{
		"E-mail,Name,Last day\na@x,Ada,\nb@x,Bo,03/03/2026\nc@x,Cy,03/04/2026\nd@x,Di,03/04/2026\ne@x,Eva,05/06/2026\n": "03/04/2026 05/06/2026",
		"E-mail;Name;Last day\na@x;Ada;30/11/2026\nb@x;Bo;11/29/2026\n":                                                 "30/11/2026 11/29/2026",
	} {
		document, err := leavers.Open(ctx, "", strings.NewReader(text), leavers.OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}

		q, err := document.Suggest(ctx, 0)

		if err != nil || !q.AsksOrderAlone() || !slices.Equal(q.Marked(), []int{2}) || strings.Join(q.Days, " ") != want {
			t.Errorf("%q marks %v, shows %q: %+v, %v", text, q.Marked(), q.Days, q, err)
		}
	}
}

func TestAQuestionAboutTheColumnMarksEveryColumnOfAddresses(t *testing.T) {
	document, err := leavers.Open(context.Background(), "", strings.NewReader("Manager e-mail,E-mail,Last day\na@x,b@x,03/04/2026\n"), leavers.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}

	q, err := document.Suggest(context.Background(), 0)

	if err != nil || q.AsksOrderAlone() || !q.AskOrder || !slices.Equal(q.Marked(), []int{0, 1}) {
		t.Errorf("%v, %+v, %v", q.Marked(), q, err)
	}
}
