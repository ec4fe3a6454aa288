package oauth

// A scripted authorization server: correct by default, with rotation and reuse
// detection, and evil wherever a test tells it to be.

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"
)

const (
	testClient   = "admin-client"
	testResource = "https://scim.test/v2"
	testKeyID    = "key-1"

	// patience is how long a test waits for what should happen at once.
	patience = 30 * time.Second
)

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// script is what a test changes of the server. Functions get what the server is
// about to send and change it.
type script struct {
	metadata  func(map[string]any)
	authorize func(answer url.Values)
	// authorization changes what the server remembers of an authorization request.
	authorization func(request url.Values)
	claims        func(claims, answer map[string]any)
	sign          func(claims map[string]any) string
	answer        func(grantType string, answer map[string]any)
	token         http.HandlerFunc
	// lose drops the connection after the tokens were issued.
	lose func(grantType string) bool
	keys http.HandlerFunc
	// revoke answers in place of the revocation endpoint.
	revoke http.HandlerFunc
	// withoutPKCE accepts any verifier.
	withoutPKCE bool
}

type authServer struct {
	*httptest.Server

	mu       sync.Mutex
	script   script
	counts   map[string]int
	forms    []url.Values
	asked    []url.Values // authorization requests
	codes    map[string]url.Values
	families map[string]int // refresh token -> family
	spent    map[string]bool
	dead     map[int]bool
	issued   []string // every secret that was ever handed out
	nextFam  int
}

func startAuthServer(t testing.TB) *authServer {
	t.Helper()
	a := newAuthServer()
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func startTLSAuthServer(t testing.TB) *authServer {
	t.Helper()
	a := newAuthServer()
	a.Server = httptest.NewUnstartedServer(a)
	a.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are part of the tests
	a.StartTLS()
	t.Cleanup(a.Close)
	return a
}

func newAuthServer() *authServer {
	return &authServer{
		counts: map[string]int{}, codes: map[string]url.Values{},
		families: map[string]int{}, spent: map[string]bool{}, dead: map[int]bool{},
	}
}

// play changes the script.
func (a *authServer) play(change func(*script)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(&a.script)
}

func (a *authServer) current() script {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.script
}

func (a *authServer) count(path string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.counts[path]
}

func (a *authServer) tokenForms() []url.Values {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.forms)
}

func (a *authServer) authorizations() []url.Values {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.asked)
}

// secrets returns every token and code that was handed out.
func (a *authServer) secrets() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.issued)
}

// live returns the refresh tokens that still work.
func (a *authServer) live() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var tokens []string
	for token, family := range a.families {
		if !a.spent[token] && !a.dead[family] {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

func (a *authServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.counts[r.URL.Path]++
	a.mu.Unlock()
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		a.serveMetadata(w)
	case "/authorize":
		a.serveAuthorize(w, r)
	case "/token":
		a.serveToken(w, r)
	case "/keys":
		a.serveKeys(w, r)
	case "/revoke":
		a.serveRevoke(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (a *authServer) serveMetadata(w http.ResponseWriter) {
	document := map[string]any{
		"issuer":                           a.URL,
		"authorization_endpoint":           a.URL + "/authorize",
		"token_endpoint":                   a.URL + "/token",
		"jwks_uri":                         a.URL + "/keys",
		"revocation_endpoint":              a.URL + "/revoke",
		"code_challenge_methods_supported": []string{"S256"},
		"authorization_response_iss_parameter_supported": true,
	}
	if change := a.current().metadata; change != nil {
		change(document)
	}
	sendJSON(w, http.StatusOK, document)
}

func (a *authServer) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	request := r.URL.Query()
	a.mu.Lock()
	a.asked = append(a.asked, maps.Clone(request))
	if change := a.script.authorization; change != nil {
		change(request)
	}
	code := a.secret("code")
	a.codes[code] = request
	answer := url.Values{"code": {code}, "state": {request.Get("state")}, "iss": {a.URL}}
	if change := a.script.authorize; change != nil {
		change(answer)
	}
	a.mu.Unlock()
	http.Redirect(w, r, request.Get("redirect_uri")+"?"+answer.Encode(), http.StatusFound)
}

// secret makes a value that must never show up anywhere. The caller holds mu.
func (a *authServer) secret(kind string) string {
	s := "planted-" + kind + "-" + rand.Text()
	a.issued = append(a.issued, s)
	return s
}

func (a *authServer) serveToken(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	a.mu.Lock()
	a.forms = append(a.forms, maps.Clone(r.PostForm))
	plan := a.script
	a.mu.Unlock()
	if plan.token != nil {
		plan.token(w, r)
		return
	}
	answer, word := a.redeem(r.PostForm)
	if plan.lose != nil && plan.lose(r.PostForm.Get("grant_type")) {
		panic(http.ErrAbortHandler)
	}
	if word != "" {
		sendJSON(w, http.StatusBadRequest, map[string]any{"error": word, "error_description": "about " + r.PostForm.Encode()})
		return
	}
	sendJSON(w, http.StatusOK, answer)
}

// redeem does what RFC 6749 sections 4.1.3 and 6 and RFC 9700 section 4.14.2 ask of
// a good server.
func (a *authServer) redeem(form url.Values) (answer map[string]any, word string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch form.Get("grant_type") {
	case "authorization_code":
		request, ok := a.codes[form.Get("code")]
		if !ok || form.Get("redirect_uri") != request.Get("redirect_uri") || form.Get("client_id") != request.Get("client_id") {
			return nil, "invalid_grant"
		}
		delete(a.codes, form.Get("code"))
		if oauth2.S256ChallengeFromVerifier(form.Get("code_verifier")) != request.Get("code_challenge") && !a.script.withoutPKCE {
			return nil, "invalid_grant"
		}
		a.nextFam++
		return a.tokens("authorization_code", request.Get("nonce"), a.nextFam), ""
	case "refresh_token":
		old := form.Get("refresh_token")
		family, ok := a.families[old]
		if !ok || a.dead[family] {
			return nil, "invalid_grant"
		}
		if a.spent[old] {
			a.dead[family] = true
			return nil, "invalid_grant"
		}
		a.spent[old] = true
		return a.tokens("refresh_token", "", family), ""
	}
	return nil, "unsupported_grant_type"
}

func (a *authServer) tokens(grantType, nonce string, family int) map[string]any {
	access, refresh := a.secret("access"), a.secret("refresh")
	a.families[refresh] = family
	answer := map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": 3600, "refresh_token": refresh}
	now := time.Now()
	claims := map[string]any{
		"iss": a.URL, "sub": "subject-1", "aud": testClient, "nonce": nonce,
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "at_hash": accessHash(access),
		"name": "Ada Admin", "email": "ada@example.com", "roles": []string{"MDLAdminCenterRole.Admin"}, "oid": "object-1",
	}
	if nonce == "" {
		delete(claims, "nonce")
	}
	if a.script.claims != nil {
		a.script.claims(claims, answer)
	}
	sign := a.script.sign
	if sign == nil {
		sign = func(claims map[string]any) string { return signed(jose.RS256, testKey(), testKeyID, claims) }
	}
	answer["id_token"] = sign(claims)
	if a.script.answer != nil {
		a.script.answer(grantType, answer)
	}
	return answer
}

func accessHash(access string) string {
	sum := sha256.Sum256([]byte(access))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func signed(algorithm jose.SignatureAlgorithm, key any, keyID string, claims map[string]any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key},
		(&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", keyID))
	if err != nil {
		panic(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	object, err := signer.Sign(payload)
	if err != nil {
		panic(err)
	}
	token, err := object.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return token
}

func (a *authServer) serveKeys(w http.ResponseWriter, r *http.Request) {
	if plan := a.current(); plan.keys != nil {
		plan.keys(w, r)
		return
	}
	sendJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{publicKey(testKey().Public(), testKeyID)}})
}

func publicKey(key crypto.PublicKey, keyID string) jose.JSONWebKey {
	return jose.JSONWebKey{Key: key, KeyID: keyID, Use: "sig"}
}

func (a *authServer) serveRevoke(w http.ResponseWriter, r *http.Request) {
	if plan := a.current(); plan.revoke != nil {
		plan.revoke(w, r)
		return
	}
	_ = r.ParseForm()
	a.mu.Lock()
	defer a.mu.Unlock()
	if family, ok := a.families[r.PostForm.Get("token")]; ok {
		a.dead[family] = true
	}
}

func sendJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// config is that of a client of a.
func (a *authServer) config() Config {
	cfg := Config{
		Issuer: a.URL, ClientID: testClient, Scopes: []string{"openid", "offline_access"}, Resource: testResource,
		AllowLoopbackHTTP: strings.HasPrefix(a.URL, "http:"),
	}
	if a.Certificate() != nil {
		cfg.RootCAs = a.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	}
	return cfg
}

func (a *authServer) discover(t testing.TB, changes ...func(*Config)) *Provider {
	t.Helper()
	cfg := a.config()
	for _, change := range changes {
		change(&cfg)
	}
	p, err := Discover(t.Context(), cfg)
	if err != nil {
		t.Fatalf("Discover: %v", err)
	}
	return p
}
