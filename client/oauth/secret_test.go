package oauth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretsPrintAsRedactedHoweverTheyArePrinted(t *testing.T) {
	const planted = "planted-value"
	for _, value := range []any{Secret(planted), Token(planted)} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s"} {
			if got := fmt.Sprintf(verb, value); got != redacted {
				t.Errorf("%T with %s: %q", value, verb, got)
			}
		}
		var logged bytes.Buffer
		for _, handler := range []slog.Handler{slog.NewTextHandler(&logged, nil), slog.NewJSONHandler(&logged, nil)} {
			slog.New(handler).Info("x", "direct", value, "inside", struct{ V any }{value}, "list", []any{value})
		}
		marshalled, err := json.Marshal(map[string]any{"v": value})
		if err != nil {
			t.Error(err)
		}
		all := logged.String() + string(marshalled) + fmt.Sprint(value) + fmt.Sprintf("%+v", struct{ V any }{value})
		if strings.Contains(all, planted) || strings.Contains(all, fmt.Sprintf("%x", planted)) {
			t.Errorf("%T shows in %s", value, all)
		}
	}
	if Secret(planted).Reveal() != planted || Token(planted).Reveal() != planted {
		t.Error("Reveal does not reveal")
	}
	for _, text := range []string{Secret(planted).String(), Token(planted).String(), Secret(planted).GoString(), Token(planted).GoString()} {
		if text != redacted {
			t.Errorf("shows %q", text)
		}
	}
	for _, marshal := range []func() ([]byte, error){Secret(planted).MarshalText, Token(planted).MarshalText} {
		if text, err := marshal(); err != nil || string(text) != redacted {
			t.Errorf("marshals as %q, %v", text, err)
		}
	}
}
