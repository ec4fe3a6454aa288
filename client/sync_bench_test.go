package client_test

// The first copy of an organization beside what a person would otherwise run:
// curl fetches the same pages, and sqlite3 imports the same rows into the same
// tables. The service is a process of its own. assets/bench.sh runs both in
// turn.

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/BurntSushi/toml"
	"golang.org/x/oauth2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/oauth"
)

const (
	benchUsers = 10_000
	benchPage  = 200 // users in one answer, as the program asks for them
)

// BenchmarkFirstCopy needs the built program, which MILEIQ_ADMIN names.
func BenchmarkFirstCopy(b *testing.B) {
	program := os.Getenv("MILEIQ_ADMIN")
	if program == "" {
		b.Skip("MILEIQ_ADMIN is not set: assets/bench.sh builds the program and names it there")
	}
	for _, tool := range []string{"curl", "sqlite3"} {
		if _, err := exec.LookPath(tool); err != nil {
			b.Skip(err)
		}
	}
	addresses := serveDemo(b, program)
	b.Run("program", func(b *testing.B) {
		for b.Loop() {
			copyOrganization(b, b.TempDir(), addresses["profile"])
		}
	})
	schema, rows := exportCopy(b, copyOrganization(b, b.TempDir(), addresses["profile"]))
	b.Run("curl+sqlite3", func(b *testing.B) {
		token := benchToken(b, addresses)
		for b.Loop() {
			fetchAndImport(b, addresses["scim"], token, schema, rows)
		}
	})
}

// serveDemo runs the demo organization until the benchmark ends, and returns
// its addresses by name.
func serveDemo(b *testing.B, program string) map[string]string {
	b.Helper()
	command := exec.Command(program, "-sandbox", "127.0.0.1:0", "-demo-users", strconv.Itoa(benchUsers))
	out, err := command.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
	})
	addresses := map[string]string{}
	for lines := bufio.NewScanner(out); addresses["profile"] == "" && lines.Scan(); {
		name, address, _ := strings.Cut(lines.Text(), "=")
		addresses[name] = address
	}
	if addresses["profile"] == "" {
		b.Fatal("the demo organization did not start")
	}
	return addresses
}

// copyOrganization signs in on a computer that has no copy yet, waits for the
// first complete one, and returns its file. All files are in folder. The clock runs from the moment the
// account was chosen to the moment the window would say that the copy is
// complete.
func copyOrganization(b *testing.B, folder, profile string) (file string) {
	b.Helper()
	b.StopTimer()
	c, err := client.Open(client.Options{Folders: desktop.FoldersIn(folder), Store: oauth.NewMemory(), Organization: profile})
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	flow, err := c.BeginSignIn(b.Context(), client.CallbackPage{DoneTitle: "Done", FailedTitle: "Failed"})
	if err != nil {
		b.Fatal(err)
	}
	copied := make(chan client.Sync, 1)
	defer c.Subscribe(func(client.Change) {
		if now := c.State().Sync; !now.Running && now.Ended > 0 {
			select {
			case copied <- now:
			default:
			}
		}
	})()
	finished := clienttest.Finishing(flow)
	b.StartTimer()
	if err := flow.As(b.Context(), avery); err != nil {
		b.Fatal(err)
	}
	if err := errors.Join(<-finished, clienttest.Accept(b.Context(), c)); err != nil {
		b.Fatal(err)
	}
	now := <-copied
	b.StopTimer()
	if now.Problem != nil {
		b.Fatal(now.Problem)
	}
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(desktop.FoldersIn(folder).Cache, "*", "cache.db"))
	if err != nil || len(files) != 1 {
		b.Fatalf("copies: %q, %v", files, err)
	}
	b.StartTimer()
	return files[0]
}

// exportCopy returns the statements that make the copy's tables and indexes,
// and a file of its rows for sqlite3 to import. A column of a STRICT table does
// not take the text that an import brings, so the tables are made without; the
// bytes of a collation key that a text cannot hold are replaced.
func exportCopy(b *testing.B, file string) (schema, rows string) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for _, statement := range column(b, db, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid") {
		schema += strings.TrimSuffix(statement[0], " STRICT") + ";\n"
	}
	rows = filepath.Join(b.TempDir(), "rows.csv")
	out, err := os.Create(rows)
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	users := column(b, db, "SELECT * FROM users")
	if len(users) != benchUsers {
		b.Fatalf("the copy has %d users", len(users))
	}
	text := csv.NewWriter(out)
	for _, user := range users {
		for i := range user {
			user[i] = strings.ReplaceAll(user[i], "\x00", "\x01")
		}
		if err := text.Write(user); err != nil {
			b.Fatal(err)
		}
	}
	if text.Flush(); text.Error() != nil {
		b.Fatal(text.Error())
	}
	return schema, rows
}

// column returns the rows of a query as texts.
func column(b *testing.B, db *sql.DB, query string) (all [][]string) {
	b.Helper()
	rows, err := db.Query(query)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		cells := make([]sql.RawBytes, len(names))
		into := make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			b.Fatal(err)
		}
		row := make([]string, len(cells))
		for i := range cells {
			row[i] = string(cells[i])
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return all
}

// fetchAndImport has curl fetch every page over one connection, and sqlite3
// import the rows. What would turn the one into the other is not counted.
func fetchAndImport(b *testing.B, scim, token, schema, rows string) {
	b.Helper()
	b.StopTimer()
	folder := b.TempDir()
	pages := fmt.Sprintf("%s/Users?startIndex=[1-%d:%d]&count=%d&sortBy=userName&sortOrder=ascending", scim, benchUsers, benchPage, benchPage)
	curl := exec.Command("curl", "--silent", "--show-error", "--fail",
		"--header", "Authorization: Bearer "+token, "--output", filepath.Join(folder, "page#1.json"), pages)
	script := fmt.Sprintf("PRAGMA journal_mode = WAL;\nPRAGMA synchronous = NORMAL;\n%s.mode csv\n.import %s users\n", schema, rows)
	sqlite3 := exec.Command("sqlite3", "-bail", filepath.Join(folder, "copy.db"))
	sqlite3.Stdin = strings.NewReader(script)
	b.StartTimer()
	succeed(b, curl)
	succeed(b, sqlite3)
	b.StopTimer()
	fetched, err := filepath.Glob(filepath.Join(folder, "page*.json"))
	if err != nil || len(fetched) != benchUsers/benchPage {
		b.Fatalf("%d pages came, %v", len(fetched), err)
	}
	count := exec.Command("sqlite3", filepath.Join(folder, "copy.db"), "SELECT count(*) FROM users")
	if n := strings.TrimSpace(succeed(b, count)); n != strconv.Itoa(benchUsers) {
		b.Fatalf("sqlite3 imported %s users", n)
	}
	b.StartTimer()
}

func succeed(b *testing.B, command *exec.Cmd) (out string) {
	b.Helper()
	var complaint bytes.Buffer
	command.Stderr = &complaint
	printed, err := command.Output()
	if err != nil || complaint.Len() > 0 {
		b.Fatalf("%s: %v %s", command.Args[0], err, complaint.String())
	}
	return string(printed)
}

// benchToken signs in as a client that is not the program would (RFC 7636,
// RFC 8252), and returns an access token for curl.
func benchToken(b *testing.B, addresses map[string]string) string {
	b.Helper()
	answer, err := http.Get(addresses["profile"])
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	var profile struct {
		Issuer   string
		ClientID string `toml:"client_id"`
		Scopes   []string
	}
	if _, err := toml.Decode(string(text), &profile); err != nil {
		b.Fatal(err)
	}
	config := &oauth2.Config{
		ClientID: profile.ClientID, RedirectURL: "http://127.0.0.1:9/callback", Scopes: profile.Scopes,
		Endpoint: oauth2.Endpoint{
			AuthURL: profile.Issuer + "/authorize", TokenURL: profile.Issuer + "/oauth/token", AuthStyle: oauth2.AuthStyleInParams,
		},
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), config.RedirectURL) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	verifier := oauth2.GenerateVerifier()
	page, err := browser.Get(config.AuthCodeURL("state", oauth2.S256ChallengeOption(verifier),
		oauth2.SetAuthURLParam("nonce", "nonce"), oauth2.SetAuthURLParam("resource", addresses["scim"])))
	if err != nil {
		b.Fatal(err)
	}
	page.Body.Close()
	chosen, err := browser.PostForm(page.Request.URL.String(), url.Values{"account": {avery}})
	if err != nil {
		b.Fatal(err)
	}
	chosen.Body.Close()
	back, err := chosen.Location()
	if err != nil {
		b.Fatalf("choosing an account answers %s and leads nowhere: %v", chosen.Status, err)
	}
	token, err := config.Exchange(context.WithoutCancel(b.Context()), back.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		b.Fatal(err)
	}
	return token.AccessToken
}
