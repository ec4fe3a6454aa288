package directory

import (
	"strings"
	"unicode"
)

// Addressable reports whether a request about the user with that id reaches that user,
// whatever stands between this program and the service. The id is the last segment of
// a path, escaped. Proxies and services were seen to resolve an escape once too often,
// to take "\" for "/", to remove dot segments, and what stands behind ";", "?" or "#",
// and to trim: each of them would make another path of the id, perhaps that of somebody
// else. A user whose id is not addressable is shown, and never changed.
func Addressable(id string) bool {
	return id != "" && strings.Trim(id, ".") != "" && strings.TrimSpace(id) == id &&
		!strings.ContainsAny(id, `/\%?#;`) && !strings.ContainsFunc(id, unicode.IsControl)
}
