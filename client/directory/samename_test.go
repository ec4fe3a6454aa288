package directory_test

import (
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
)

func TestNamesThatPeopleTakeForTheSameHaveOneKey(t *testing.T) {
	for _, same := range [][]string{
		{"Amélie Eriksen", "AMÉLIE ERIKSEN", "Ame\u0301lie  Eriksen", " Amélie\u00a0Eriksen ", "Amélie\u3000Eriksen"},
		{"Robin Vale", "Ro\u200bbin Vale", "Robin Va\u00adle", "Robin Vale\u202e", "Ｒｏｂｉｎ Ｖａｌｅ"},
		{"Mallory", "M\u0430llory", "\u041callory", "Mall\u03bfry", "Mall\u0585ry"},
		{"ΟΔΥΣΣΕΥΣ", "οδυσσευς"},
		{"Ольга Иванова", "ОЛЬГА ИВАНОВА"},
	} {
		for _, name := range same {
			if got, want := directory.NameKey(name), directory.NameKey(same[0]); got != want {
				t.Errorf("%+q has the key %+q, and %+q has %+q", name, got, same[0], want)
			}
		}
	}
	for _, different := range [][2]string{
		{"Amélie Eriksen", "Amelie Eriksen"}, {"Robin Vale", "RobinVale"}, {"Ada", "Adam"}, {"李小龙", "李小龍"}, {"", "a"},
	} {
		if directory.NameKey(different[0]) == directory.NameKey(different[1]) {
			t.Errorf("%+q and %+q have one key", different[0], different[1])
		}
	}
}

func TestTheKeyOfANameIsItsOwnKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := directory.NameKey(nasty.Draw(t, "name"))
		if again := directory.NameKey(key); again != key {
			t.Fatalf("%+q became %+q", key, again)
		}
	})
}
