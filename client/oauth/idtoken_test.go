package oauth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"mileiq.example/admin/client/transport"
)

func TestIDTokenWithWrongClaimIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(claims map[string]any)
		reason string
	}{
		"other issuer":          {func(c map[string]any) { c["iss"] = "https://evil.test" }, "iss"},
		"issuer with slash":     {func(c map[string]any) { c["iss"] = c["iss"].(string) + "/" }, "iss"},
		"no issuer":             {func(c map[string]any) { delete(c, "iss") }, "iss"},
		"other audience":        {func(c map[string]any) { c["aud"] = "other" }, "aud"},
		"no audience":           {func(c map[string]any) { delete(c, "aud") }, "aud"},
		"two audiences, no azp": {func(c map[string]any) { c["aud"] = []string{testClient, "other"} }, "azp_missing"},
		"foreign azp": {func(c map[string]any) {
			c["aud"] = []string{testClient, "other"}
			c["azp"] = "other"
		}, "azp"},
		"azp alone foreign": {func(c map[string]any) { c["azp"] = "other" }, "azp"},
		"azp no string":     {func(c map[string]any) { c["azp"] = 1 }, "azp"},
		"no subject":        {func(c map[string]any) { delete(c, "sub") }, "sub_missing"},
		"empty subject":     {func(c map[string]any) { c["sub"] = "" }, "sub_missing"},
		"long subject":      {func(c map[string]any) { c["sub"] = strings.Repeat("s", 256) }, "sub_missing"},
		"wrong nonce":       {func(c map[string]any) { c["nonce"] = "wrong" }, "nonce"},
		"no nonce":          {func(c map[string]any) { delete(c, "nonce") }, "nonce"},
		"wrong at_hash":     {func(c map[string]any) { c["at_hash"] = accessHash("other") }, "at_hash"},
		"no exp":            {func(c map[string]any) { delete(c, "exp") }, "exp_missing"},
		"no iat":            {func(c map[string]any) { delete(c, "iat") }, "iat_missing"},
		"exp no number":     {func(c map[string]any) { c["exp"] = "soon" }, "id_token_malformed"},
		"claim source gone": {func(c map[string]any) { c["_claim_names"] = map[string]string{"x": "y"} }, "id_token_malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			a.play(func(p *script) { p.claims = func(claims, _ map[string]any) { c.change(claims) } })
			session, err := signIn(t, a.discover(t))
			wantRefused(t, err, c.reason)
			if session != nil {
				t.Error("signed in all the same")
			}
			if (c.reason == "iss") != errors.Is(err, ErrWrongIssuer) {
				t.Errorf("error %v and ErrWrongIssuer", err)
			}
		})
	}
}

func TestIDTokenForSeveralAudiencesIsAcceptedWhenItIsOurs(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) {
		p.claims = func(c, _ map[string]any) { c["aud"], c["azp"] = []string{"other", testClient}, testClient }
	})
	mustSignIn(t, a.discover(t))
}

func TestIDTokenWithoutAccessTokenHashIsAccepted(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) { p.claims = func(c, _ map[string]any) { delete(c, "at_hash") } })
	mustSignIn(t, a.discover(t))
}

func TestForgedIDTokenIsRefused(t *testing.T) {
	t.Parallel()
	otherKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	publicDER := x509.MarshalPKCS1PublicKey(&testKey().PublicKey)
	unsigned := func(claims map[string]any) string {
		payload, _ := json.Marshal(claims)
		encode := base64.RawURLEncoding.EncodeToString
		return encode([]byte(`{"alg":"none"}`)) + "." + encode(payload) + "."
	}
	honest := func(claims map[string]any) string { return signed(jose.RS256, testKey(), testKeyID, claims) }
	for name, c := range map[string]struct {
		sign   func(map[string]any) string
		reason string
	}{
		"not signed":                 {unsigned, "id_token_malformed"},
		"HMAC with the public key":   {func(c map[string]any) string { return signed(jose.HS256, publicDER, testKeyID, c) }, "id_token_malformed"},
		"algorithm outside the list": {func(c map[string]any) string { return signed(jose.PS512, testKey(), testKeyID, c) }, "id_token_malformed"},
		"unknown key id":             {func(c map[string]any) string { return signed(jose.RS256, testKey(), "other", c) }, "signature"},
		"another key":                {func(c map[string]any) string { return signed(jose.RS256, otherKey, testKeyID, c) }, "signature"},
		"another payload": {func(c map[string]any) string {
			parts := strings.Split(honest(c), ".")
			c["sub"] = "somebody-else"
			payload, _ := json.Marshal(c)
			return parts[0] + "." + base64.RawURLEncoding.EncodeToString(payload) + "." + parts[2]
		}, "signature"},
		"truncated":    {func(c map[string]any) string { s := honest(c); return s[:len(s)-20] }, "signature"},
		"no JWT":       {func(map[string]any) string { return "abc" }, "id_token_malformed"},
		"two parts":    {func(c map[string]any) string { return honest(c)[:20] + "." }, "id_token_malformed"},
		"empty":        {func(map[string]any) string { return "" }, "id_token_missing"},
		"no signature": {func(c map[string]any) string { s := honest(c); return s[:strings.LastIndex(s, ".")+1] }, "signature"},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			a.play(func(p *script) { p.sign = c.sign })
			_, err := signIn(t, a.discover(t))
			wantRefused(t, err, c.reason)
		})
	}
}

func TestIDTokenWithEllipticCurveSignatureIsAccepted(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := startAuthServer(t)
	a.play(func(p *script) {
		p.sign = func(c map[string]any) string { return signed(jose.ES256, key, "ec", c) }
		p.keys = func(w http.ResponseWriter, _ *http.Request) {
			sendJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{publicKey(key.Public(), "ec")}})
		}
	})
	mustSignIn(t, a.discover(t))
}

func TestClocksMayDifferALittleButNotMore(t *testing.T) {
	for name, c := range map[string]struct {
		change func(claims map[string]any, now time.Time)
		reason string // "" means accepted
	}{
		"exp 30 s ago":     {func(c map[string]any, now time.Time) { c["exp"] = now.Add(-30 * time.Second).Unix() }, ""},
		"exp 10 min ago":   {func(c map[string]any, now time.Time) { c["exp"] = now.Add(-10 * time.Minute).Unix() }, "exp"},
		"iat 30 s ahead":   {func(c map[string]any, now time.Time) { c["iat"] = now.Add(30 * time.Second).Unix() }, ""},
		"iat 10 min ahead": {func(c map[string]any, now time.Time) { c["iat"] = now.Add(10 * time.Minute).Unix() }, "iat"},
		"nbf 30 s ahead":   {func(c map[string]any, now time.Time) { c["nbf"] = now.Add(30 * time.Second).Unix() }, ""},
		"nbf 10 min ahead": {func(c map[string]any, now time.Time) { c["nbf"] = now.Add(10 * time.Minute).Unix() }, "nbf"},
		"exp beyond time":  {func(c map[string]any, _ time.Time) { c["exp"] = -1e300 }, "exp"},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			a.play(func(p *script) { p.claims = func(claims, _ map[string]any) { c.change(claims, time.Now()) } })
			_, err := signIn(t, a.discover(t))
			if c.reason == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			wantRefused(t, err, c.reason)
			if !errors.Is(err, ErrClock) {
				t.Errorf("error %v, want ErrClock", err)
			}
		})
	}
}

func TestWrongClockOfThisComputerIsNamed(t *testing.T) {
	for _, off := range []time.Duration{2 * time.Hour, -2 * time.Hour, 5 * time.Minute} {
		a := startAuthServer(t)
		watch := &clock{offset: off}
		_, err := signIn(t, a.discover(t, func(c *Config) { c.Now = watch.now }))
		if !errors.Is(err, ErrClock) {
			t.Errorf("clock off by %v: error %v, want ErrClock", off, err)
		}
	}
}

func TestClockThatIsALittleOffIsFine(t *testing.T) {
	for _, off := range []time.Duration{time.Minute, -time.Minute} {
		a := startAuthServer(t)
		watch := &clock{offset: off}
		mustSignIn(t, a.discover(t, func(c *Config) { c.Now = watch.now }))
	}
}

func TestUnreadableKeysAreNotAForgedSignature(t *testing.T) {
	for name, c := range map[string]struct {
		keys  http.HandlerFunc
		check func(error) bool
	}{
		"down": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, func(err error) bool {
			_, ok := errors.AsType[*UnreachableError](err)
			return ok
		}},
		"busy": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, func(err error) bool {
			_, ok := errors.AsType[*UnavailableError](err)
			return ok
		}},
		"broken off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"keys":[`))
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, func(err error) bool {
			_, ok := errors.AsType[*UnreachableError](err)
			return ok
		}},
		"too big": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"keys":[]` + strings.Repeat(" ", transport.MaxBody) + `}`))
		}, func(err error) bool {
			_, ok := errors.AsType[*UnexpectedAnswerError](err)
			return ok
		}},
		"portal": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, func(err error) bool {
			_, ok := errors.AsType[*UnexpectedAnswerError](err)
			return ok
		}},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			a.play(func(p *script) { p.keys = c.keys })
			_, err := signIn(t, a.discover(t))
			if !c.check(err) || errors.Is(err, ErrUntrusted) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestIdentityOfSparseClaims(t *testing.T) {
	for name, c := range map[string]struct {
		claims      map[string]any
		name, email string
		roles       int
	}{
		"nothing":           {map[string]any{}, "sub", "", 0},
		"preferred address": {map[string]any{"preferred_username": "ada@example.com"}, "ada@example.com", "ada@example.com", 0},
		"preferred name":    {map[string]any{"preferred_username": "ada"}, "ada", "", 0},
		"one role":          {map[string]any{"roles": "admin"}, "sub", "", 1},
		"roles no strings":  {map[string]any{"roles": []any{1, "a"}}, "sub", "", 0},
		"name no string":    {map[string]any{"name": 1, "email": "a@example.com"}, "a@example.com", "a@example.com", 0},
		"overlong name":     {map[string]any{"name": strings.Repeat("x", 1000)}, "sub", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			id := newIdentity("iss", "sub", c.claims)
			if id.Name != c.name || id.Email != c.email || len(id.Roles) != c.roles {
				t.Errorf("identity %+v", id)
			}
		})
	}
}

func TestEveryClaimIsCheckedToItsLimit(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	want := expectation{issuer: "iss", clientID: "client", nonce: "nonce", now: now}
	good := func() claims {
		return claims{issuer: "iss", subject: "sub", nonce: "nonce", audience: []string{"client"}, expiry: now.Add(time.Hour), issued: now}
	}
	both := []string{"other", "client"}
	for _, c := range []struct {
		reason string // "" means accepted
		change func(*claims)
	}{
		{"", func(*claims) {}},
		{"", func(c *claims) { c.expiry = now.Add(-leeway) }},
		{"exp", func(c *claims) { c.expiry = now.Add(-leeway - 1) }},
		{"", func(c *claims) { c.issued = now.Add(leeway) }},
		{"iat", func(c *claims) { c.issued = now.Add(leeway + 1) }},
		{"", func(c *claims) { c.notUntil = now.Add(leeway) }},
		{"nbf", func(c *claims) { c.notUntil = now.Add(leeway + 1) }},
		{"", func(c *claims) { c.subject = strings.Repeat("s", 255) }},
		{"sub_missing", func(c *claims) { c.subject = strings.Repeat("s", 256) }},
		{"sub_missing", func(c *claims) { c.subject = "" }},
		{"aud", func(c *claims) { c.audience = nil }},
		{"azp_missing", func(c *claims) { c.audience = both }},
		{"azp", func(c *claims) { c.audience, c.hasAuthorizedParty, c.authorizedParty = both, true, "other" }},
		{"azp", func(c *claims) { c.hasAuthorizedParty = true }},
		{"", func(c *claims) { c.audience, c.hasAuthorizedParty, c.authorizedParty = both, true, "client" }},
		{"nonce", func(c *claims) { c.nonce = "" }},
		{"iss", func(c *claims) { c.issuer = "iss/" }},
	} {
		claims := good()
		c.change(&claims)
		err := claims.check(want)
		if c.reason == "" {
			if err != nil {
				t.Errorf("%+v: %v", claims, err)
			}
			continue
		}
		wantRefused(t, err, c.reason)
	}
	afterRefresh := expectation{issuer: "iss", clientID: "client", subject: "other", now: now}
	wantRefused(t, good().check(afterRefresh), "sub")
}

func TestClaimsOfAnAccountAreBoundedTextsOnly(t *testing.T) {
	long := strings.Repeat("x", 500)
	got := newIdentity("iss", "sub", map[string]any{
		"name": long, "email": "ada@example.com", "nonce": "n", "aud": "a", "number": 1.0, "yes": true,
		"too long": long + "x", "list": []any{"a", long}, "long list": []any{"a", long + "x"}, "mixed": []any{"a", 1.0}, "empty": []any{},
		"roles": []any{"r1", "r2"},
	})
	want := Identity{Issuer: "iss", Subject: "sub", Name: long, Email: "ada@example.com", Roles: []string{"r1", "r2"}, Claims: map[string]any{
		"name": long, "email": "ada@example.com", "list": []string{"a", long}, "empty": []string{}, "roles": []string{"r1", "r2"},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if other := got.clone(); !got.equal(other) {
		t.Error("a clone is another account")
	}
	other := got.clone()
	other.Claims["list"].([]string)[0] = "b"
	if got.equal(other) || got.Claims["list"].([]string)[0] != "a" {
		t.Error("a clone shares its lists")
	}
}
