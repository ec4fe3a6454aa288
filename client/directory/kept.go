package directory

// How a user is kept beside what was decided about him.

import (
	"encoding/json"
	"time"

	"mileiq.example/admin/client/problem"
)

// EncodeUser returns the form in which a user is kept. It is an error if that would not
// give back the same user: what is compared and sent later must be what was seen.
func EncodeUser(u User) (string, error) {
	for _, t := range []*time.Time{&u.InvitedAt, &u.JoinedAt, &u.ArchivedAt, &u.LastModified} {
		*t = storable(*t)
	}
	text, err := json.Marshal(u)
	if err != nil {
		return "", err
	}
	back, err := DecodeUser(string(text))
	if err != nil {
		return "", err
	}
	if back != u {
		return "", problem.New("the user cannot be kept exactly as it was seen")
	}
	return string(text), nil
}

// DecodeUser reads what EncodeUser returned.
func DecodeUser(text string) (u User, err error) {
	err = json.Unmarshal([]byte(text), &u)
	return u, err
}

// storable returns t as its text will say it; a year that RFC 3339 cannot write
// counts as unknown.
func storable(t time.Time) time.Time {
	t = t.Round(0).UTC() // without the monotonic clock, which ends with the program
	if t.Year() < 0 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}
