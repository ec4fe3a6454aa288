package profile

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/clienttest/peak"
	"mileiq.example/admin/client/problem"
)

// filled is what over and over, as long as a profile may be.
func filled(head, what, end string) string {
	return head + strings.Repeat(what, (maxProfile-len(head)-len(end))/len(what)) + end
}

// numbered is a profile of lines with a number in each.
func numbered(format string) string {
	var text strings.Builder
	for i := 0; text.Len() < maxProfile-50; i++ {
		fmt.Fprintf(&text, format, i)
	}
	return text.String()
}

var hostileProfiles = map[string]string{
	"tables in tables":           filled("a=", "{a=", ""),
	"closed tables in tables":    filled("a=", "{a=", "1"+strings.Repeat("}", maxProfile/8)),
	"tables in tables by dots":   filled("a={", "a.", "a=1}"),
	"a name of many parts":       filled("", "a.", "a=1"),
	"a quoted name of parts":     filled("", `"a" . `, "a=1"),
	"a table of many parts":      filled("[", "a.", "a]"),
	"lists in lists":             filled("a=", "[", ""),
	"lists in lists, many lines": filled("a=", "[\n", ""),
	"behind a text":              `name='"'` + "\n" + filled("a=", "{a=", ""),
	"behind a text of lines":     "name='''\"'\n'''\n" + filled("a=", "{a=", ""),
	"behind a comment":           "# \"'\n" + filled("a=", "{a=", ""),
	"behind an escaped mark":     `name="\"'"` + "\n" + filled("a=", "{a=", ""),
	"behind a broken text":       "name=\"'\n" + filled("a=", "{a=", ""),
	"empty lists":                filled("a=[", "[],", "]"),
	"empty tables":               filled("a=[", "{},", "{}]"),
	"the same table":             filled("", "[[demo.accounts]]\n", ""),
	"many tables":                numbered("[t%d]\n"),
	"many tables of eight":       numbered("[t%d.a.a.a.a.a.a.a]\n"),
	"many names":                 numbered("n%d=1\n"),
	"many scopes":                filled("scopes=[", "'',", "'']"),
	"a long number":              filled("redirect_port=", "1", ""),
	"a long name":                filled("", "n", "=1"),
}

func TestAHostileProfileCostsAtMost64MiB(t *testing.T) {
	for name, text := range hostileProfiles {
		t.Run(name, func(t *testing.T) {
			var err error
			cost := peak.Of(func() { _, err = parse([]byte(text), true, false) })
			t.Log(cost)
			if cost.Heap > peak.Most || err == nil {
				t.Errorf("%v, %v", cost, err)
			}
			if p := problem.Of(err); p.Kind != problem.BadProfile || len(p.Detail) > maxProfile {
				t.Errorf("said is %v", p.Kind)
			}
			if cost := peak.Of(func() { _, _ = parseProtected(text) }); cost.Heap > peak.Most {
				t.Errorf("as a list of protected people: %v", cost)
			}
		})
	}
}

func parseProtected(text string) (protectedList, error) {
	var list protectedList
	_, err := decode(text, &list)
	return list, err
}

func TestAHostileProfileFromAnAddressCostsAtMost64MiB(t *testing.T) {
	for _, attack := range peak.Any(16<<20, `[a]`) {
		t.Run(attack.Name, func(t *testing.T) {
			s := httptest.NewServer(attack.Serving(http.StatusOK, "application/toml"))
			t.Cleanup(s.Close)
			var err error
			cost := peak.Of(func() { _, err = Load(t.Context(), s.URL) })
			t.Log(cost)
			if cost.Heap > peak.Most || err == nil {
				t.Errorf("%v, %v", cost, err)
			}
		})
	}
}

// What people write is left alone, with whatever marks they put into texts.
func TestAProfileOfFewLevelsIsNeverTooDeep(t *testing.T) {
	const text = "name = 'Contoso [{[{[{[{[{ . . . . . . . . . .' # [[[[[[[[[[[[ ..........\n" +
		"scim = \"https://a.b.c.d.e.f.g.h.i.j.example/\\\"[[[[[[[[[\"\n" +
		"scopes = ['openid', \"\"\"\n[[[[[[[[[[[\"[[.........\"\"\"]\n[self]\nclaim.a.b.c = { a = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5] }\n[[demo.accounts]]\n[[demo.accounts]]\n"
	if line := tooDeep(text); line != 0 {
		t.Errorf("line %d", line)
	}
	if line := tooDeep("\n\na=" + strings.Repeat("[", deepest+1)); line != 3 {
		t.Errorf("line %d", line)
	}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		data, err := toml.Marshal(Profile{Name: value, SCIM: "https://scim.example/v2", Protected: []string{value}})
		if err != nil {
			t.Fatal(err)
		}
		if line := tooDeep(string(data)); line != 0 {
			t.Fatalf("line %d of %q", line, data)
		}
	})
}
