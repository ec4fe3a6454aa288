package pages

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

var set = Parse(fstest.MapFS{
	"hello.html":  {Data: []byte(`{{template "head" "Hello"}}<p>{{.Name}}</p>{{template "foot"}}`)},
	"ignored.txt": {Data: []byte(`{{no template`)},
})

func TestPagesComeInTheLayoutWithAPolicy(t *testing.T) {
	answer := httptest.NewRecorder()
	set.Write(answer, http.StatusTeapot, "hello.html", struct{ Name string }{"<script>"})
	policy := answer.Header().Get("Content-Security-Policy")
	if answer.Code != http.StatusTeapot || answer.Header().Get("Content-Type") != "text/html; charset=utf-8" ||
		!strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "form-action 'self' http://127.0.0.1:* http://localhost:*") {
		t.Errorf("answered %d %v", answer.Code, answer.Header())
	}
	body := answer.Body.String()
	for _, want := range []string{"<title>Hello</title>", `href="/style.css"`, "<p>&lt;script&gt;</p>", "</html>"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s:\n%s", want, body)
		}
	}
}

func TestAMessageSaysOneThing(t *testing.T) {
	answer := httptest.NewRecorder()
	Message(answer, http.StatusGone, "It is over", "Start <again>.")
	if body := answer.Body.String(); answer.Code != http.StatusGone || !strings.Contains(body, "<h1>It is over</h1>") || !strings.Contains(body, "Start &lt;again&gt;.") {
		t.Errorf("answered %d\n%s", answer.Code, body)
	}
	// Pages can still be read after the first was written.
	Parse(fstest.MapFS{"later.html": {Data: []byte("x")}}).Write(httptest.NewRecorder(), http.StatusOK, "later.html", nil)
}

func TestAPageThatCannotBeMadeIsNotHalfWritten(t *testing.T) {
	answer := httptest.NewRecorder()
	set.Write(answer, http.StatusOK, "hello.html", 7) // has no Name
	if answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "<html") {
		t.Errorf("answered %d\n%s", answer.Code, answer.Body)
	}
}

func TestTheStyleSheetIsCSS(t *testing.T) {
	answer := httptest.NewRecorder()
	Style(answer, httptest.NewRequest(http.MethodGet, "/style.css", nil))
	if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/css") || !strings.Contains(answer.Body.String(), "font:") {
		t.Errorf("answered %d %v", answer.Code, answer.Header())
	}
}
