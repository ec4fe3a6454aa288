package oauth

// Types for what must not be seen: they print as [redacted] however they are
// printed, logged or marshalled.

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Secret is a value for a [Store]: a refresh token and who it belongs to.
type Secret string

// Reveal returns the value itself. Nothing else does: convert a Secret to a
// string only through it, so that every use can be found.
func (s Secret) Reveal() string { return string(s) }

func (Secret) String() string               { return redacted }
func (Secret) GoString() string             { return redacted }
func (Secret) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, redacted) }
func (Secret) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// Token is an access token, to be sent as "Authorization: Bearer" (RFC 6750
// section 2.1) to the service that it was issued for and to nobody else.
type Token string

// Reveal returns the token itself. Nothing else does.
func (t Token) Reveal() string { return string(t) }

func (Token) String() string               { return redacted }
func (Token) GoString() string             { return redacted }
func (Token) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, redacted) }
func (Token) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }
func (Token) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// same compares two secrets without telling by its duration where they differ.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
