package service_test

// The service bending the standard.

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mileiq.example/admin/client/sandbox/service"
)

// habitual starts a service with habits, and signs in.
func habitual(t *testing.T, users int, h service.Habits) (*organization, string) {
	t.Helper()
	s := start(t, options{users: users})
	s.service.SetHabits(h)
	return s, signIn(t, s, "avery.moss")
}

// ids lists count users from startIndex on, and checks that the answer describes
// itself.
func ids(t *testing.T, s *organization, token string, startIndex, count, begins int) []string {
	t.Helper()
	query := url.Values{"startIndex": {strconv.Itoa(startIndex)}, "count": {strconv.Itoa(count)}, "sortBy": {"userName"}}
	l := list(t, s, token, query)
	if l.TotalResults != len(s.people.Users()) || l.StartIndex != begins || l.ItemsPerPage != len(l.Resources) {
		t.Errorf("from %d: total %d, startIndex %d, itemsPerPage %d with %d users", startIndex, l.TotalResults, l.StartIndex, l.ItemsPerPage, len(l.Resources))
	}
	found := []string{}
	for _, u := range l.Resources {
		found = append(found, u.ID)
	}
	return found
}

func TestUsersCanStandTwiceInAList(t *testing.T) {
	s, token := habitual(t, 30, service.Habits{Twice: true})
	s.service.SetHabits(service.Habits{})
	once := ids(t, s, token, 1, 5, 1)
	s.service.SetHabits(service.Habits{Twice: true})

	first, second := ids(t, s, token, 1, 5, 1), ids(t, s, token, 6, 5, 6)

	want := []string{once[0], once[0], once[1], once[1], once[2], once[2], once[3], once[3], once[4], once[4]}
	if got := slices.Concat(first, second); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if rest := ids(t, s, token, 61, 5, 61); len(rest) != 0 {
		t.Errorf("past the end: %v", rest)
	}
}

func TestEveryListCanHaveAnotherOrderTheSameInEveryRun(t *testing.T) {
	var runs [2][]string
	for i := range runs {
		s, token := habitual(t, 30, service.Habits{Shuffle: true})
		first, second := ids(t, s, token, 1, 30, 1), ids(t, s, token, 1, 30, 1)
		if slices.Equal(first, second) || !slices.Equal(slices.Sorted(slices.Values(first)), slices.Sorted(slices.Values(second))) {
			t.Errorf("first %v, then %v", first, second)
		}
		runs[i] = slices.Concat(first, second)
	}
	if !slices.Equal(runs[0], runs[1]) {
		t.Errorf("one run %v, the other %v", runs[0], runs[1])
	}
}

func TestTheFirstPageCanComeAgainPastTheEnd(t *testing.T) {
	s, token := habitual(t, 30, service.Habits{FirstPageAgain: true})

	first, last, past := ids(t, s, token, 1, 20, 1), ids(t, s, token, 21, 20, 21), ids(t, s, token, 31, 20, 1)

	if len(first) != 20 || len(last) != 10 || !slices.Equal(past, first) {
		t.Errorf("%d, %d, and past the end %v", len(first), len(last), past)
	}
}

func TestPagingCanBeIgnored(t *testing.T) {
	s, token := habitual(t, 130, service.Habits{IgnorePaging: true})

	first, later := ids(t, s, token, 1, 7, 1), ids(t, s, token, 101, 50, 1)

	if len(first) != 100 || !slices.Equal(later, first) {
		t.Errorf("%d users, later %d", len(first), len(later))
	}
}

func TestTheExtensionCanBeLeftOut(t *testing.T) {
	s, token := habitual(t, 30, service.Habits{Plain: true})
	const extension = "urn:mileiq:"
	for _, path := range []string{"/Schemas", "/Me", "/Users?count=2"} {
		if answer := scim(t, s, token, http.MethodGet, path, ""); answer.StatusCode != http.StatusOK || strings.Contains(answer.text, extension) {
			t.Errorf("%s: %d, %s", path, answer.StatusCode, answer.text)
		}
	}
	if l := list(t, s, token, url.Values{}); len(l.Resources) != 30 || l.Resources[0].Active == nil {
		t.Errorf("%+v", l)
	}
}

func TestActiveCanBeWrittenInWordsEverywhere(t *testing.T) {
	s, token := habitual(t, 30, service.Habits{WordsForTruth: true})
	users := activeIDs(t, s, 2)
	for name, answer := range map[string]response{
		"patch": patch(t, s, token, users[0], archive),
		"bulk":  postBulk(t, s, token, bulkBody("", bulkOperation("a", users[1], archive, ""))),
		"read":  scim(t, s, token, http.MethodGet, "/Users/"+users[0], ""),
		"list":  scim(t, s, token, http.MethodGet, "/Users?"+url.Values{"filter": {`id eq "` + users[0] + `"`}}.Encode(), ""),
	} {
		if !strings.Contains(answer.text, `"active":"False"`) {
			t.Errorf("%s: %s", name, answer.text)
		}
	}
	if me := scim(t, s, token, http.MethodGet, "/Me", ""); !strings.Contains(me.text, `"active":"True"`) {
		t.Errorf("%s", me.text)
	}
	if brief := scim(t, s, token, http.MethodGet, "/Me?excludedAttributes=active", ""); strings.Contains(brief.text, `"active":`) {
		t.Errorf("excluded: %s", brief.text)
	}
}
