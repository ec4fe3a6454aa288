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

const pageStyle = `body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:20vh auto;padding:0 1rem}`

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
<h1>%[1]s</h1>
<p>%[2]s</p>
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
