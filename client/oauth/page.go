package oauth

// The page that the browser shows at the end of a sign-in. It is static: nothing
// of what was received is in it.

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
)

// Page is what the browser shows at the end.
type Page struct {
	// Done is shown when the sign-in succeeded, Failed when it did not.
	Done, Failed PageText
}

// PageText is plain text, not HTML.
type PageText struct{ Title, Body string }

// pageStyle has the colours of the window, light and dark.
const pageStyle = `:root{color-scheme:light dark;--ink:#1a1e26;--soft:#586070;--paper:#f5f6f8;--card:#fff;--line:#e2e5ea}
@media(prefers-color-scheme:dark){:root{--ink:#e9ecf1;--soft:#9ba5b4;--paper:#14171c;--card:#1b1f26;--line:#2c323d}}
body{margin:0;padding:18vh 1rem 2rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:28rem;margin:auto;padding:1.75rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25}
p{margin:0;color:var(--soft)}`

func (t PageText) html() string {
	return fmt.Sprintf(`<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>%[1]s</title>
<style>%[3]s</style>
</head>
<body dir="auto">
<main>
<h1>%[1]s</h1>
<p>%[2]s</p>
</main>
</body>
</html>
`, html.EscapeString(t.Title), html.EscapeString(t.Body), pageStyle)
}

// contentSecurityPolicy allows nothing but the one style sheet, by its hash.
func contentSecurityPolicy() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
