package service

// Entity tags, which are made from a user's version (RFC 7644 section 3.14).

import (
	"net/http"
	"strconv"
	"strings"
)

// condition says whether a change may be made to a user who has a certain version;
// nil means to any.
type condition func(version int) bool

func entityTag(version int) string { return `W/"` + strconv.Itoa(version) + `"` }

// ifMatch reads the condition of a change.
func ifMatch(r *http.Request) condition {
	tags := strings.Join(r.Header.Values("If-Match"), ",")
	if tags == "" {
		return nil
	}
	return func(version int) bool { return matchesTag(tags, version) }
}

// matchesTag reports whether a list of entity tags names version. Tags are
// compared weakly: SCIM's are weak.
func matchesTag(tags string, version int) bool {
	for tag := range strings.SplitSeq(tags, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == `"`+strconv.Itoa(version)+`"` {
			return true
		}
	}
	return false
}

// IgnoreETags makes the service advertise entity tags and ignore them in changes,
// as services in the field do.
func (s *Service) IgnoreETags(ignore bool) { s.ignoresETags.Store(ignore) }
