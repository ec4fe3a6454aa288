package profile

// Where profiles come from: a file, a URL, the service itself.

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client/problem"
)

func mustFail(t *testing.T, err error, kind problem.Kind, detail string) {
	t.Helper()
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != kind || p.Detail != detail {
		t.Errorf("it ended with %#v, and not with %s (%q)", err, kind, detail)
	}
}

func write(t *testing.T, path, text string, mode os.FileMode) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// serving is a server whose address is a profile's.
func serving(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL
}

func TestAProfileIsReadFromAFile(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "contoso.toml"), "scim = 'http://127.0.0.1:1'\nca_file = 'ca.pem'\nredirect_host = 'localhost'", 0o600)

	p, err := Load(context.Background(), path)

	if err != nil || p.SCIM != "http://127.0.0.1:1" || p.CAFile != filepath.Join(filepath.Dir(path), "ca.pem") {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAFileThatCannotBeReadIsNamedWithoutItsFolder(t *testing.T) {
	folder := t.TempDir()
	_, err := Load(context.Background(), filepath.Join(folder, "none.toml"))
	mustFail(t, err, problem.BadProfile, "none.toml")
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the cause is lost: %v", err)
	}

	long := write(t, filepath.Join(folder, "long.toml"), goodProfile+strings.Repeat("#", maxProfile+1-len(goodProfile)), 0o600)
	_, err = Load(context.Background(), long)
	mustFail(t, err, problem.BadProfile, "long.toml")
	write(t, long, goodProfile+strings.Repeat("#", maxProfile-len(goodProfile)), 0o600)
	if _, err := Load(context.Background(), long); err != nil {
		t.Errorf("as long as may be: %v", err)
	}
}

func TestAProfileIsReadFromAURL(t *testing.T) {
	for _, media := range []string{"application/toml", "text/plain; charset=utf-8", ""} {
		url := serving(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Content-Type"] = []string{media}
			_, _ = io.WriteString(w, goodProfile)
		})
		p, err := Load(context.Background(), url)
		if err != nil || p.Name != "Contoso" {
			t.Errorf("%q: %+v, %v", media, p, err)
		}
	}
}

func TestAProfileFromAURLOfThisComputerMayNameThisComputerAndNotMore(t *testing.T) {
	text := "scim = 'http://127.0.0.1:1'"
	url := serving(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, text) })
	if p, err := Load(context.Background(), url); err != nil || p.SCIM != "http://127.0.0.1:1" {
		t.Errorf("%+v, %v", p, err)
	}

	text = "scim = 'https://a.example'\nca_file = '/ca.pem'"
	_, err := Load(context.Background(), url)
	mustFail(t, err, problem.BadProfile, "ca_file")
}

func TestWhatAURLAnswersMustBeAProfile(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		kind   problem.Kind
		status int
	}{
		"an error": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) }, problem.UnexpectedAnswer, 404},
		"no 200":   {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(202); fmt.Fprint(w, goodProfile) }, problem.UnexpectedAnswer, 202},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example", http.StatusFound)
		}, problem.UnexpectedAnswer, 302},
		"a web page": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, goodProfile)
		}, problem.UnexpectedAnswer, 200},
		"too much": {func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, goodProfile+strings.Repeat("#", maxProfile))
		}, problem.UnexpectedAnswer, 200},
		"half of it": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "10000")
			fmt.Fprint(w, goodProfile)
		}, problem.Unreachable, 0},
		"nothing": {func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }, problem.Unreachable, 0},
	} {
		url := serving(t, c.answer)

		_, err := Load(context.Background(), url+"/secret?")
		mustFail(t, err, problem.BadAddress, "")
		_, err = Load(context.Background(), url+"/secret")

		p := problem.Of(err)
		if err == nil || p.Kind != c.kind || p.Status != c.status || !strings.HasPrefix(p.Host, "127.0.0.1:") {
			t.Errorf("%s: %+v", name, p)
		}
		if strings.Contains(fmt.Sprint(err), "secret") {
			t.Errorf("%s: the address is in the error: %v", name, err)
		}
		if c.kind == problem.Unreachable && p.Cause == nil {
			t.Errorf("%s: no cause", name)
		}
	}
}

func TestWhyAURLGivesNoProfileIsSaid(t *testing.T) {
	slow := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "#")
			_ = http.NewResponseController(w).Flush()
		}
	}
	for name, c := range map[string]struct {
		answer        http.HandlerFunc
		kind, because problem.Kind
	}{
		"a redirect to itself": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/there", http.StatusMovedPermanently)
		}, problem.UnexpectedAnswer, problem.Redirected},
		"a redirect with a profile": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "https://elsewhere.example")
			w.WriteHeader(http.StatusTemporaryRedirect)
			_, _ = io.WriteString(w, goodProfile)
		}, problem.UnexpectedAnswer, problem.Redirected},
		"without end": {slow, problem.UnexpectedAnswer, problem.TooLong},
		"no answer":   {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, problem.Unreachable, problem.TooSlow},
		"half an answer": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, goodProfile)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, problem.Unreachable, problem.TooSlow},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			url := serving(t, func(w http.ResponseWriter, r *http.Request) { asked.Add(1); c.answer(w, r) })
			ctx := context.Background()
			if c.because == problem.TooSlow {
				late, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
				defer cancel()
				ctx = late
			}

			_, err := Load(ctx, url+"/profile")

			if p := problem.Of(err); err == nil || p.Kind != c.kind || p.Because != c.because || asked.Load() != 1 {
				t.Errorf("%+v after %d requests", p, asked.Load())
			}
		})
	}
}

func TestAnAddressThatMayNotBeUsedIsNotAsked(t *testing.T) {
	for _, from := range []string{"http://a.example/p.toml", "https://u:secret@a.example/", "https://"} {
		_, err := Load(context.Background(), from)
		mustFail(t, err, problem.BadAddress, "")
	}
}

func TestACancelledReadingIsNoTroubleOfTheNetwork(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	url := serving(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done() // no answer comes before the end
	})
	_, err := Load(ctx, url)
	if p := problem.Of(err); err == nil || p.Kind != problem.Cancelled {
		t.Errorf("%+v", p)
	}

	late, cancel := context.WithDeadline(context.Background(), time.Now())
	defer cancel()
	if _, err := Load(late, url); problem.Of(err).Kind != problem.Unreachable {
		t.Errorf("%v", err)
	}
}

// metadataOf serves the metadata of a service that trusts an issuer.
func metadataOf(issuer string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme := "http://"
		if r.TLS != nil {
			scheme = "https://"
		}
		path := strings.TrimPrefix(r.URL.Path, "/.well-known/oauth-protected-resource")
		if path == r.URL.Path || strings.Contains(path, "nothing") {
			w.WriteHeader(404)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"resource":%q,"authorization_servers":[%q]%s}`, scheme+r.Host+path, issuer, map[string]string{
			"/named": `,"resource_name":"Contoso"`, "/long": `,"resource_name":"` + strings.Repeat("n", 20_000) + `"`,
		}[path])
	}
}

func TestAnIssuerThatAProfileDoesNotNameIsFoundOut(t *testing.T) {
	url := serving(t, metadataOf("http://127.0.0.1:7"))
	p := Profile{SCIM: url + "/v2", ClientID: "c", RedirectHost: "127.0.0.1"}

	if err := p.Complete(context.Background()); err != nil || p.Issuer != "http://127.0.0.1:7" {
		t.Errorf("issuer %q, %v", p.Issuer, err)
	}

	p.Issuer = "https://known.example"
	if err := p.Complete(context.Background()); err != nil || p.Issuer != "https://known.example" {
		t.Errorf("issuer %q, %v", p.Issuer, err)
	}
	p.Issuer, p.SCIM = "", url+"/nothing"
	if err := p.Complete(context.Background()); problem.Of(err).Kind == problem.Unexplained || p.Issuer != "" {
		t.Errorf("issuer %q, %v", p.Issuer, err)
	}
	p.Issuer, p.SCIM, p.ClientID = "", url, ""
	mustFail(t, p.Complete(context.Background()), problem.BadProfile, "client_id")
	p.Issuer, p.CAFile = "", "none.pem"
	mustFail(t, p.Complete(context.Background()), problem.BadProfile, "ca_file")
}

// unknown is a service whose certificate vouches for itself, and the file of that.
func unknown(t *testing.T, answer http.HandlerFunc) (url, caFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	server := httptest.NewUnstartedServer(answer)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})
	return server.URL, write(t, filepath.Join(t.TempDir(), "ca.pem"), string(text), 0o600)
}

func TestTheProfilesCertificateAuthoritiesAreTrusted(t *testing.T) {
	url, caFile := unknown(t, metadataOf("https://login.example"))
	p := Profile{SCIM: url + "/v2", ClientID: "c", RedirectHost: "127.0.0.1"}
	if err := p.Complete(context.Background()); err == nil {
		t.Fatal("an unknown authority is trusted")
	}

	p.CAFile = caFile

	if err := p.Complete(context.Background()); err != nil || p.Issuer != "https://login.example" {
		t.Errorf("issuer %q, %v", p.Issuer, err)
	}
	config, err := p.OAuth(time.Now)
	if err != nil || config.RootCAs == nil || config.Now == nil || config.Issuer != p.Issuer || config.Resource != p.SCIM || config.ClientID != "c" ||
		config.RedirectHost != "127.0.0.1" || !config.AllowLoopbackHTTP {
		t.Errorf("%+v, %v", config, err)
	}
}

func TestWithoutAFileTheSystemsAuthoritiesCount(t *testing.T) {
	p := Profile{SCIM: "https://a.example", RedirectPort: 8400, Scopes: []string{"x"}}
	roots, err := p.RootCAs()
	if roots != nil || err != nil {
		t.Errorf("%v, %v", roots, err)
	}
	config, err := p.OAuth(time.Now)
	if err != nil || config.RootCAs != nil || config.AllowLoopbackHTTP || config.RedirectPort != 8400 || len(config.Scopes) != 1 {
		t.Errorf("%+v, %v", config, err)
	}

	p.CAFile = filepath.Join(t.TempDir(), "none.pem")
	_, err = p.RootCAs()
	mustFail(t, err, problem.BadProfile, "ca_file")
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the cause is lost: %v", err)
	}
	p.CAFile = write(t, p.CAFile, "no certificate", 0o600)
	_, err = p.RootCAs()
	mustFail(t, err, problem.BadProfile, "ca_file")
	if _, err := p.OAuth(time.Now); err == nil {
		t.Error("the sign-in would do without it")
	}
}

// The system's authorities are read once in a process, from where this variable
// says: see TestMain.
func TestAnAddressAloneMakesAProfile(t *testing.T) {
	for path, name := range map[string]string{"/named": "Contoso", "/v2": "127.0.0.1"} {
		p, err := Discover(context.Background(), " "+strings.TrimPrefix(trusted.URL, "https://")+path+"/ ")

		if err != nil || p.SCIM != trusted.URL+path || p.Name != name || p.Issuer != "https://login.example" || p.ClientID != "mileiq-admin" ||
			p.RedirectHost != "127.0.0.1" || strings.Join(p.Scopes, " ") != "openid profile email offline_access" {
			t.Errorf("%s: %+v, %v", path, p, err)
		}
	}
	p, err := Discover(context.Background(), trusted.URL+"/v2")
	if err != nil {
		t.Fatal(err)
	}
	p.Scopes[0] = "changed"
	if defaultScopes[0] != "openid" {
		t.Error("a profile changes the defaults of others")
	}
}

func TestAnAddressThatIsNoneOrLeadsNowhereIsToldWithItsReason(t *testing.T) {
	for typed, want := range map[string]problem.Kind{
		"": problem.BadAddress, "http://127.0.0.1:1": problem.BadAddress, "ftp://a.example": problem.BadAddress, "u:p@a.example": problem.BadAddress,
		"127.0.0.1:1": problem.Unreachable, trusted.URL + "/nothing": problem.UnexpectedAnswer,
	} {
		_, err := Discover(context.Background(), typed)
		if err == nil || problem.Of(err).Kind != want {
			t.Errorf("%q: %v, want %s", typed, err, want)
		}
	}
}
