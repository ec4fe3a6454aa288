package profile

// What is kept can be read again.

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/problem"
)

// anyText is a text as a profile may have it, mostly short.
func anyText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		part := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("\x00\x01\x7f\"'\\\n\t#[{.=\u202e\ufeff💼"))))
		return strings.Repeat(part.Draw(t, "part"), rapid.SampledFrom([]int{1, 1, 1, 10, 3000}).Draw(t, "times"))
	})
}

// anyProfile is the text of a profile; not each of them may be used.
func anyProfile() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		text := anyText()
		fields := map[string]any{
			"scim":          rapid.SampledFrom([]string{"https://a.example", "https://a.example/v2", "http://127.0.0.1:1"}).Draw(t, "scim"),
			"name":          text.Draw(t, "name"),
			"issuer":        rapid.SampledFrom([]string{"", "https://b.example/"}).Draw(t, "issuer"),
			"client_id":     text.Draw(t, "client"),
			"scopes":        rapid.SliceOfN(text, 0, 3).Draw(t, "scopes"),
			"redirect_host": rapid.SampledFrom([]string{"127.0.0.1", "localhost"}).Draw(t, "host"),
			"redirect_port": rapid.SampledFrom([]int{0, 1024, 65535}).Draw(t, "port"),
			"required_role": text.Draw(t, "role"),
			"self":          map[string]any{"claim": text.Draw(t, "claim"), "attribute": text.Draw(t, "attribute")},
			"ca_file":       rapid.SampledFrom([]string{"", "ca.pem", "/etc/ca.pem", "../ca.pem"}).Draw(t, "ca"),
			"protected":     rapid.SliceOfN(rapid.SampledFrom([]string{"a@a.example", "id:7", "id:\u202e", "ada"}), 0, 3).Draw(t, "protected"),
		}
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			if name != "scim" && rapid.Bool().Draw(t, "leave out "+name) {
				delete(fields, name)
			}
		}
		data, err := toml.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	})
}

func TestEveryProfileThatIsLoadedIsReadAgainAsItWasKept(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "given.toml")
	rapid.Check(t, func(t *rapid.T) {
		if err := os.WriteFile(file, []byte(anyProfile().Draw(t, "text")), 0o600); err != nil {
			t.Fatal(err)
		}
		loaded, err := Load(t.Context(), file)
		if err != nil {
			return // it is not used, so that it is not kept
		}

		if err := Save(folder, loaded); err != nil {
			t.Fatalf("it is not kept: %v", err)
		}
		kept, err := Saved(folder)

		if err != nil || !reflect.DeepEqual(*kept, loaded) {
			t.Fatalf("%+v\nis read as %+v, %v", loaded, kept, err)
		}
		if loaded.CAFile != "" && !filepath.IsAbs(loaded.CAFile) {
			t.Fatalf("ca_file %q", loaded.CAFile)
		}
	})
}

func TestALongNameDoesNotLockTheProgramOut(t *testing.T) {
	for _, name := range []string{strings.Repeat("x", 60_000), strings.Repeat("\x01", 20_000), strings.Repeat("💼", 16_000)} {
		p := contoso
		p.Name = name
		folder := t.TempDir()
		must(t, Save(folder, contoso))

		err := Save(folder, p)

		kept, unreadable := Saved(folder)
		if unreadable != nil || kept == nil {
			t.Fatalf("after %v: %v", err, unreadable)
		}
		if err == nil && kept.Name != name || err != nil && kept.Name != contoso.Name {
			t.Errorf("after %v it is called %.20q", err, kept.Name)
		}
	}
}

func TestAServiceThatCallsItselfByALongNameIsConnected(t *testing.T) {
	p, err := Discover(t.Context(), trusted.URL+"/long")
	if err != nil || p.Name == "" || len([]rune(p.Name)) > longestName {
		t.Fatalf("%d letters, %v", len(p.Name), err)
	}
	folder := t.TempDir()
	must(t, Save(folder, p))
	if kept, err := Saved(folder); err != nil || kept.Name != p.Name {
		t.Errorf("%+v, %v", kept, err)
	}
}

func TestTheAuthoritiesOfAProfileHaveAWholePathWhereverItComesFrom(t *testing.T) {
	folder := t.TempDir()
	text := "scim = 'https://a.example'\nca_file = 'authorities/ca.pem'"
	path := write(t, filepath.Join(folder, "given.toml"), text, 0o600)
	t.Chdir(folder)
	for _, from := range []string{path, "given.toml"} {
		p, err := Load(t.Context(), from)
		if err != nil || p.CAFile != filepath.Join(folder, "authorities", "ca.pem") {
			t.Errorf("%s: %q, %v", from, p.CAFile, err)
		}
	}

	data := t.TempDir()
	write(t, filepath.Join(data, profileFile), text, 0o600) // as older versions kept it
	_, err := Saved(data)
	mustFail(t, err, problem.BadProfile, "ca_file")
	p := contoso
	p.CAFile = "ca.pem"
	mustFail(t, Save(data, p), problem.BadProfile, "ca_file")
	mustFail(t, p.Check(true, false), problem.BadProfile, "ca_file")
}
