package wire

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"mileiq.example/admin/client/clienttest/strange"
	"mileiq.example/admin/client/sandbox"
)

const archive = `{"Operations":[{"op":"replace","path":"active","value":false}]}`

// ask makes a request with any access token. An answer that never came is 0.
func ask(t *testing.T, w *Wire, method, path, body string) (status int, text string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, w.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer x")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, ""
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(content)
}

func bulkOf(ids ...string) string {
	var operations []string
	for _, id := range ids {
		operations = append(operations, `{"method":"PATCH","path":"/Users/`+id+`","bulkId":"b-`+id+`","data":`+archive+`}`)
	}
	return `{"Operations":[` + strings.Join(operations, ",") + `]}`
}

// of has a fault happen to what changes a user.
func of(id string, f sandbox.Fault) func(*http.Request) *sandbox.Fault {
	return func(r *http.Request) *sandbox.Fault {
		if r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, "/"+id) {
			return &f
		}
		return nil
	}
}

func TestAFaultHappensToOneUserAloneAndInBulk(t *testing.T) {
	for name, c := range map[string]struct {
		fault   sandbox.Fault
		alone   int // the status
		inBulk  string
		lacks   string
		effects int
	}{
		"lost before the effect": {sandbox.Fault{DropBefore: true}, 0, "", "b-u-001", 0},
		"lost after the effect":  {sandbox.Fault{DropAfter: true}, 0, "", "b-u-001", 1},
		"refused":                {sandbox.Fault{Status: 409, Body: `{"detail":"No."}`}, 409, `"status":"409","response":{"detail":"No."}`, "", 0},
		"answered with a page":   {sandbox.Fault{Status: 200, Handle: true, Body: "<html>"}, 200, `"b-u-001"`, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			for _, bulk := range []bool{false, true} {
				service := strange.New(3, strange.Habits{Bulk: strange.BulkWhole})
				w := Start(t, service, strange.Base)
				w.SetFault(of("u-001", c.fault))

				if bulk {
					status, text := ask(t, w, http.MethodPost, "/Bulk", bulkOf("u-000", "u-001", "u-002"))
					if status != 200 || !strings.Contains(text, c.inBulk) || c.lacks != "" && strings.Contains(text, c.lacks) || !strings.Contains(text, "b-u-002") {
						t.Errorf("in bulk: %d, %s", status, text)
					}
					if w.Changes("u-000") != 1 || w.Changes("u-002") != 1 || service.Users()["u-000"].Active {
						t.Errorf("the others were changed %d and %d times", w.Changes("u-000"), w.Changes("u-002"))
					}
				} else if status, _ := ask(t, w, http.MethodPatch, "/Users/u-001", archive); status != c.alone {
					t.Errorf("alone: %d, want %d", status, c.alone)
				}
				if n := w.Changes("u-001"); n != c.effects || service.Users()["u-001"].Active != (n == 0) {
					t.Errorf("in bulk: %t; it was changed %d times, want %d", bulk, n, c.effects)
				}
			}
		})
	}
}

func TestWhatIsAskedIsCounted(t *testing.T) {
	w := Start(t, strange.New(3, strange.Habits{}), strange.Base)
	for range 2 {
		ask(t, w, http.MethodGet, "/Users", "")
	}
	ask(t, w, http.MethodGet, "/Users/u-001", "")
	ask(t, w, http.MethodPatch, "/Users/u-009", archive) // nobody

	if a, b, c := w.Asked(http.MethodGet, "/Users"), w.Asked(http.MethodGet, ""), w.Asked(http.MethodPatch, "/u-009"); a != 2 || b != 3 || c != 1 {
		t.Errorf("%d lists, %d readings, %d changes were asked for", a, b, c)
	}
	if n := w.Changes("u-009"); n != 0 {
		t.Errorf("nobody was changed %d times", n)
	}
}
