package client_test

// What libraries write and say themselves: nothing of an answer is in it.

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/godbus/dbus/v5"
	"golang.org/x/net/http2"
	"golang.org/x/oauth2"
	_ "modernc.org/sqlite"

	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/problem"
)

// What a service plants in each of its answers.
const (
	plantedAccess = "eyJhbGciOiJub25lIn0.cGxhbnRlZC1hY2Nlc3M.cGxhbnRlZC9zaWc"
	plantedName   = "Noor Planted-Haddad"
	plantedMail   = "noor.planted@contoso.example"
	planted       = plantedAccess + " " + plantedName + " <" + plantedMail + ">"
)

// mustNotRepeat checks that a text holds no part of what was planted.
func mustNotRepeat(t *testing.T, where, text string) {
	t.Helper()
	for _, part := range append(strings.Split(plantedAccess, "."), "Noor", "anted-Haddad", "noor.planted", "contoso") {
		if strings.Contains(text, part) {
			t.Errorf("%s holds %q: %s", where, part, text)
			return
		}
	}
}

// logOfProgram is the program's log, which the standard library's goes to as well, as
// in main. It returns the log, and what was written to its file.
func logOfProgram(t *testing.T) (program *slog.Logger, written func() string) {
	t.Helper()
	folders := desktop.FoldersIn(t.TempDir())
	program, closeLog, err := desktop.OpenLog(folders)
	if err != nil {
		t.Fatal(err)
	}
	before, output, flags := slog.Default(), log.Writer(), log.Flags()
	slog.SetDefault(program)
	t.Cleanup(func() {
		slog.SetDefault(before)
		log.SetOutput(output)
		log.SetFlags(flags)
		if err := closeLog(); err != nil {
			t.Error(err)
		}
	})
	return program, func() string {
		text, err := os.ReadFile(folders.LogFile())
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		return string(text)
	}
}

// untilLogged waits for the first line: libraries write in goroutines of their own.
func untilLogged(t *testing.T, written func() string) {
	t.Helper()
	looks := time.NewTicker(10 * time.Millisecond)
	defer looks.Stop()
	clienttest.Until(t, "something is logged", func() bool { return written() != "" }, looks.C, func(time.Time) {}, written)
}

// rawService answers each connection's first request with these bytes, and keeps the
// connection open until the test ends.
func rawService(t *testing.T, answer string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				request, err := http.ReadRequest(bufio.NewReader(connection))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, request.Body)
				_, _ = io.WriteString(connection, answer)
				if !strings.Contains(answer, "keep") {
					return
				}
				_, _ = io.Copy(io.Discard, connection) // until the other side closes
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

func TestWhatAServiceWritesBeyondItsAnswerDoesNotReachTheLog(t *testing.T) {
	_, written := logOfProgram(t)
	address := rawService(t, "HTTP/1.1 200 OK\r\nX: keep\r\nContent-Length: 2\r\n\r\n{}"+planted)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)

	answer, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()

	untilLogged(t, written)
	mustNotRepeat(t, "the log", written())
	if !strings.Contains(written(), "net/http") {
		t.Errorf("the log does not say who wrote: %s", written())
	}
}

func TestNoLoggerOfALibraryRepeatsAnAnswer(t *testing.T) {
	for name, write := range map[string]func(program *slog.Logger){
		"the standard log":              func(*slog.Logger) { log.Printf("read %s", planted) },
		"the standard log, in lines":    func(*slog.Logger) { log.Println("Fyne error:\n  Cause: " + planted) },
		"the standard log with a place": func(*slog.Logger) { log.SetFlags(log.Lshortfile); log.Print(planted) },
		"a logger made of the standard": func(*slog.Logger) { log.New(log.Writer(), "fontscan", log.Flags()).Print(planted) },
		"a library's server": func(program *slog.Logger) {
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(planted) }))
			s.Config.ErrorLog = slog.NewLogLogger(program.Handler(), slog.LevelWarn)
			s.Start()
			_, _ = http.Get(s.URL)
			s.Close()
		},
		"structured, by a library": func(program *slog.Logger) {
			// A library's record has the place of the library, or none.
			record := slog.NewRecord(time.Now(), slog.LevelWarn, "got "+planted, 0)
			record.AddAttrs(slog.String(planted, planted), slog.Group("a", slog.Any("b", []string{planted})))
			_ = program.WithGroup(planted).With("body", planted).Handler().Handle(t.Context(), record)
		},
	} {
		t.Run(name, func(t *testing.T) {
			program, written := logOfProgram(t)
			write(program)
			untilLogged(t, written)
			mustNotRepeat(t, "the log", written())
		})
	}
}

// failed returns the error of a request.
func failed(t *testing.T, client *http.Client, address string) error {
	t.Helper()
	answer, err := client.Get(address)
	if err == nil {
		_, err = io.ReadAll(answer.Body)
		_ = answer.Body.Close()
	}
	return err
}

// goAway is the error of a connection of HTTP/2 that ends with debug data.
func goAway(t *testing.T) error {
	t.Helper()
	secure := httptest.NewUnstartedServer(nil)
	secure.TLS = &tls.Config{NextProtos: []string{"h2"}}
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, connection *tls.Conn, _ http.Handler) {
			_, _ = io.ReadFull(connection, make([]byte, len(http2.ClientPreface)))
			framer := http2.NewFramer(connection, connection)
			_ = framer.WriteSettings()
			for {
				frame, err := framer.ReadFrame()
				if err != nil {
					return
				}
				if _, ok := frame.(*http2.HeadersFrame); ok {
					_ = framer.WriteGoAway(1, http2.ErrCodeInternal, []byte(planted))
					_ = connection.Close()
					return
				}
			}
		},
	}
	secure.StartTLS()
	t.Cleanup(secure.Close)
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}}}
	t.Cleanup(client.CloseIdleConnections)
	return failed(t, client, secure.URL)
}

// wrongNames is the error of a certificate for other names.
func wrongNames(t *testing.T) error {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: planted}, DNSNames: []string{"noor.planted.contoso.example"},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(nil)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	return failed(t, &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}, s.URL)
}

// errorsOfLibraries are errors that quote what a service, a database or a keyring said.
func errorsOfLibraries(t *testing.T) map[string]error {
	t.Helper()
	plain := &http.Client{Transport: &http.Transport{MaxResponseHeaderBytes: 64 << 10}} // as the program has it
	t.Cleanup(plain.CloseIdleConnections)
	noRedirects := &http.Client{CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		return fmt.Errorf("not followed to %s", next.URL)
	}}
	raw := func(answer string) error { return failed(t, plain, rawService(t, answer)) }
	ok := "HTTP/1.1 200 OK\r\n"
	var text struct{ Name json.Number }
	var number struct{ Count int8 }
	database, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = database.Close() })
	var counted int
	_, statement := database.Exec("SELECT \"" + planted + "\" FROM nothing; ")
	_, notANumber := strconv.Atoi(planted)
	_, notATime := time.Parse(time.RFC3339, planted)
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": planted})
	}))
	t.Cleanup(provider.Close)
	_, otherIssuer := oidc.NewProvider(t.Context(), provider.URL)
	verifier := oidc.NewVerifier("https://as.example", nil, &oidc.Config{ClientID: "x"})
	_, notAToken := verifier.Verify(t.Context(), plantedAccess)
	_, notRequested := http.NewRequest("GET", "http://x/%zz?"+planted, nil)
	return map[string]error{
		"a status line":             raw(planted + "\r\n\r\n"),
		"a header without a colon":  raw(ok + planted + "\r\n\r\n"),
		"a length that is none":     raw(ok + "Content-Length: " + planted + "\r\n\r\n"),
		"an unknown encoding":       raw(ok + "Transfer-Encoding: " + planted + "\r\n\r\n"),
		"a chunk of no length":      raw(ok + "Transfer-Encoding: chunked\r\n\r\n" + planted + "\r\n"),
		"a storm of hints":          raw(strings.Repeat("HTTP/1.1 103 "+planted+"\r\nLink: "+planted+"\r\n\r\n", 3000)),
		"not gzip":                  raw(ok + "Content-Encoding: gzip\r\nContent-Length: 60\r\n\r\n" + planted),
		"a connection that goes":    goAway(t),
		"a certificate":             wrongNames(t),
		"a redirect":                failed(t, noRedirects, rawService(t, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: https://a.example/?token="+plantedAccess+"\r\n\r\n")),
		"a redirect that is none":   failed(t, plain, rawService(t, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://%zz"+planted+"\r\n\r\n")),
		"a request with its query":  failed(t, plain, "http://127.0.0.1:1/?code="+plantedAccess),
		"an address that is none":   notRequested,
		"JSON of another type":      json.Unmarshal([]byte(`{"Name":"`+planted+`"}`), &text),
		"a number that is too big":  json.Unmarshal([]byte(`{"Count":123456789}`), &number),
		"a number of text":          notANumber,
		"a time of text":            notATime,
		"a refused token request":   &oauth2.RetrieveError{Response: &http.Response{Status: planted}, Body: []byte(planted), ErrorCode: planted, ErrorDescription: planted},
		"another issuer":            otherIssuer,
		"a token that is none":      notAToken,
		"a keyring":                 dbus.Error{Name: "org.example." + plantedName, Body: []any{planted}},
		"a statement":               statement,
		"a row of another type":     database.QueryRow("SELECT '" + planted + "'").Scan(&counted),
		"a file of a strange name":  &os.PathError{Op: planted, Path: "x", Err: errors.New(planted)},
		"an operation on a network": &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: planted, Name: plantedMail, Server: planted}},
		"words around an error":     fmt.Errorf("%s: %w", planted, io.EOF),
		"words around two":          fmt.Errorf("%s: %w, %w", planted, io.EOF, errors.New(planted)),
		"several":                   errors.Join(errors.New(planted), io.EOF),
		"plain words":               errors.New(planted),
	}
}

func TestNoErrorOfALibraryReachesTheLogOrTheDetailsOfAProblem(t *testing.T) {
	quoting := 0
	for name, err := range errorsOfLibraries(t) {
		t.Run(name, func(t *testing.T) {
			if err == nil {
				t.Fatal("no error")
			}
			if text := err.Error(); strings.Contains(text, "Planted") || strings.Contains(text, "planted") || strings.Contains(text, "cGxhb") {
				quoting++
			}
			program, written := logOfProgram(t)
			told := map[string]error{
				"": err, "of a kind": problem.Wrap(problem.DiskTrouble, err), "while": problem.While("read", err),
				"wrapped": fmt.Errorf("read: %w", problem.Of(err)),
			}
			for how, e := range told {
				program.Warn("read", "problem", e)
				program.Warn("read", slog.Group("a", "problem", e))
				program.With("problem", e).WithGroup("a").Warn("read", "all", []error{e}, "held", struct{ Err error }{e})
				if how != "" && how != "wrapped" {
					mustNotRepeat(t, "the text of an error", e.Error())
				}
			}
			mustNotRepeat(t, "the log", written())
			if n := strings.Count(written(), "\n"); n != 3*len(told) {
				t.Errorf("%d lines: %s", n, written())
			}
		})
	}
	if quoting < 20 {
		t.Errorf("only %d of these errors quote what was planted", quoting)
	}
}

func TestTheLogSaysWhatItMaySayOfAnError(t *testing.T) {
	_, missing := os.Open(filepath.Join(t.TempDir(), "nothing"))
	for want, err := range map[string]error{
		"unreachable scim.example: EOF":          &problem.Problem{Kind: problem.Unreachable, Host: "scim.example", Cause: io.EOF},
		"open the record: a database is damaged": problem.While("open the record", problem.New("a database is damaged")),
		"no such file or directory":              missing,
		"read: *json.SyntaxError":                problem.While("read", json.Unmarshal([]byte("Noor"), new(any))),
		"the first: EOF":                         fmt.Errorf("%w: %w", problem.New("the first"), io.EOF),
		"read the users: i/o timeout":            problem.While("read the users", fmt.Errorf("x: %w", os.ErrDeadlineExceeded)),
		"*net.OpError: *net.DNSError":            &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: planted}},
	} {
		program, written := logOfProgram(t)
		program.Warn("read", "problem", err)
		if !strings.Contains(written(), want) {
			t.Errorf("the log does not say %q: %s", want, written())
		}
	}
}
