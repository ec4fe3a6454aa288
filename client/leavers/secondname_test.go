package leavers_test

import (
	"slices"
	"strings"
	"testing"

	"mileiq.example/admin/client/leavers"
)

func TestTheSecondPersonOfASentenceStandsApartWhereWordsSpeakOfHim(t *testing.T) {
	for _, text := range []string{
		"Ada Berg ada.berg@x and her lead Tom tom@x",
		"Please remove Ada Berg ada.berg@x and her lead Tom Lund tom.lund@x",
		"Please remove Ada Berg ada.berg@x and Lead Tom Lund tom.lund@x",
		"Ada Berg ada.berg@x Lead Tom tom@x",
		"Ada Berg ada.berg@x, Lead Tom tom@x",
		"ADA BERG ada.berg@x AND HER LEAD TOM tom@x",
		"Hi, Ada Berg ada.berg@x and Her Lead Tom Lund tom.lund@x",
		"Ada Berg ada.berg@x Ihre Leitung Tom tom@x",
		"Ada Berg ada.berg@x und Ihr Vorgesetzter Tom Lund tom.lund@x",
		"Ada Berg ada.berg@x Og Hendes Leder Tom tom@x",
		"Ada Berg ada.berg@x → Tom tom@x",
		"Ada Berg ada.berg@x -> Tom Lund tom.lund@x",
		"Please remove Ada Berg and her lead Tom Lund (ada.berg@x, tom.lund@x)",
		"ADA BERG UND CHEF TOM LUND (ada.berg@x, tom.lund@x)",
	} {
		got, apart, why := taken(t, text)
		if strings.Contains(got, "tom") || !slices.ContainsFunc(strings.Fields(apart), func(word string) bool { return strings.HasPrefix(word, "tom") }) {
			t.Errorf("%q takes %q, apart %q, asks %q", text, got, apart, why)
		}
	}
}

func TestASentenceThatNamesTwoLeaversTakesBoth(t *testing.T) {
	for _, text := range []string{
		"Ada Berg ada.berg@x and Tom Lund tom.lund@x",
		"Please remove Ada Berg ada.berg@x and Tom Lund tom@x",
		"Ada Berg ada.berg@x Tom Lund tom@x",
		"Please archive Ada van der Berg (ada.berg@x), Tom Erik Juan Lund (tom@x)",
		"Ada Berg ada.berg@x, Tom Erik Juan Lund tom@x",
		"ADA BERG ada.berg@x AND TOM LUND tom@x",
		"Please remove Ada Berg and Tom Lund (ada.berg@x, tom.lund@x)",
		"Please remove Ada Berg and also please Tom Lund (ada.berg@x, tom.lund@x)",
	} {
		got, apart, why := taken(t, text)
		if why != leavers.WhyNot || len(strings.Fields(got)) != 2 || apart != "" {
			t.Errorf("%q takes %q, apart %q, asks %q", text, got, apart, why)
		}
	}
}
