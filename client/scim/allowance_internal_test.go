package scim

// What is read from the headers of an answer.

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAllowancesOfEveryHabitAreRead(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	epoch := now.Add(30 * time.Second).Unix()
	for _, c := range []struct {
		header map[string]string
		want   allowance
	}{
		{nil, allowance{remaining: -1}},
		{map[string]string{"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "59", "X-RateLimit-Reset": "30"}, allowance{60, 0, 59, 30 * time.Second}},
		{map[string]string{"X-RateLimit-Limit": "60", "X-RateLimit-Reset": fmt.Sprint(epoch)}, allowance{60, 0, -1, 30 * time.Second}},
		{map[string]string{"X-RateLimit-Limit": "60", "X-RateLimit-Reset": fmt.Sprint(epoch * 1000)}, allowance{60, 0, -1, 30 * time.Second}},
		{map[string]string{"X-RateLimit-Reset": fmt.Sprint(epoch), "Date": now.Add(20 * time.Second).Format(http.TimeFormat)}, allowance{0, 0, -1, 10 * time.Second}},
		{map[string]string{"RateLimit-Limit": "100, 100;w=60", "RateLimit-Remaining": "3", "RateLimit-Reset": "12"}, allowance{100, 0, 3, 12 * time.Second}},
		{map[string]string{"RateLimit-Policy": `"a";q=1000;w=3600, "b";q=5;w=1`, "RateLimit": `"a";r=900;t=3000, "b";r=2;t=1`}, allowance{1000, time.Hour, 2, time.Second}},
		{map[string]string{"RateLimit": `"a";r=0;t=7`}, allowance{0, 0, 0, 7 * time.Second}},
		{map[string]string{"X-Rate-Limit-Limit": "1", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "0"}, allowance{1, 0, 0, 0}},
		{map[string]string{"X-RateLimit-Limit": "60", "RateLimit-Limit": "30", "X-RateLimit-Reset": "9", "RateLimit-Reset": " 8.5 "}, allowance{30, 0, -1, 8500 * time.Millisecond}},
		{map[string]string{"X-RateLimit-Limit": "60", "RateLimit-Limit": "0"}, allowance{60, 0, -1, 0}},
		{map[string]string{"X-RateLimit-Reset": "999999999"}, allowance{0, 0, -1, 24 * time.Hour}},
		{map[string]string{"X-RateLimit-Reset": "1000000000"}, allowance{remaining: -1}},    // 2001, in seconds
		{map[string]string{"X-RateLimit-Reset": "1000000000000"}, allowance{remaining: -1}}, // 2001, in milliseconds
		{map[string]string{"RateLimit-Policy": `"a";q=10;w=1, "b";q=600;w=60`}, allowance{10, time.Second, -1, 0}},
		{map[string]string{"RateLimit-Policy": `"a";q=5;w=1, "b";q=600;w=60`}, allowance{5, time.Second, -1, 0}},
		{map[string]string{"RateLimit-Policy": `"a";q=5, "b";w=60, "c";q=0;w=1, "d";q=1;w=0, "e";Q=1; W=1`}, allowance{1, time.Second, -1, 0}},
		{map[string]string{"RateLimit": `"a";r=2;t=1, "b";r=900;t=3000`}, allowance{0, 0, 2, time.Second}},
		{map[string]string{"RateLimit": `"a";r=2;t=1, "b";r=2;t=9`}, allowance{0, 0, 2, 9 * time.Second}},
		{map[string]string{"RateLimit": `"a";r=1`, "X-RateLimit-Reset": "9"}, allowance{0, 0, 1, 9 * time.Second}},
		{map[string]string{"RateLimit": `"a";r=1;t=0`, "X-RateLimit-Reset": "9"}, allowance{0, 0, 1, 9 * time.Second}},
		{map[string]string{"RateLimit": `"a";r=5;t=3`, "X-RateLimit-Remaining": "0"}, allowance{0, 0, 0, 0}},
		{map[string]string{"RateLimit": `"a";t=5`}, allowance{remaining: -1}},
		{map[string]string{"X-RateLimit-Limit": "many", "X-RateLimit-Remaining": "-1", "X-RateLimit-Reset": "NaN", "RateLimit": ";;;=", "RateLimit-Policy": `q=;w=0`}, allowance{remaining: -1}},
		{map[string]string{"X-RateLimit-Limit": "1e300", "X-RateLimit-Reset": "1e300"}, allowance{1e9, 0, -1, 24 * time.Hour}},
	} {
		header := http.Header{}
		for name, value := range c.header {
			header.Set(name, value)
		}
		if got := readAllowance(header, now); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.header, got, c.want)
		}
	}
}

func TestOnlyAReasonableMediaTypeIsTold(t *testing.T) {
	long := "application/" + strings.Repeat("a", 100-len("application/"))
	for header, want := range map[string]string{
		"application/scim+json; charset=utf-8": "application/scim+json", "Text/HTML": "text/html", "": "", "a/b/c": "", long: long, long + "a": "",
	} {
		if got := mediaType(headers("Content-Type", header)); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}
