package scim

// The shapes on the wire and how they become users. Every attribute is
// optional and bounded; attributes of the wrong type are as good as absent.

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mileiq.example/admin/client/directory"
)

// Schema identifiers (RFC 7643 section 8, RFC 7644 section 8.2) and the
// organization's extension of the user.
const (
	listSchema      = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	patchSchema     = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	configSchema    = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
	extensionSchema = "urn:mileiq:params:scim:schemas:extension:organization:2.0:User"
)

const (
	idBytes = 512
	// addressesAtMost is how many addresses of a user are kept.
	addressesAtMost = 100
	nameBytes       = 1024
	detailRunes     = 500
)

// wireUser is a user resource (RFC 7643 section 4.1).
type wireUser struct {
	ID          string        `json:"id"`
	ExternalID  scalar        `json:"externalId"` // some services write a number
	UserName    string        `json:"userName"`
	DisplayName string        `json:"displayName"`
	Name        wireName      `json:"name"`
	Emails      []wireEmail   `json:"emails"`
	Active      scalar        `json:"active"` // some services write "False"
	Meta        wireMeta      `json:"meta"`
	Extension   wireExtension `json:"urn:mileiq:params:scim:schemas:extension:organization:2.0:User"`
	// Enterprise is RFC 7643 section 4.3.
	Enterprise struct {
		EmployeeNumber scalar `json:"employeeNumber"`
	} `json:"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`
}

type wireName struct {
	Formatted  string `json:"formatted"`
	GivenName  string `json:"givenName"`
	FamilyName string `json:"familyName"`
}

type wireEmail struct {
	Value   string `json:"value"`
	Type    string `json:"type"`
	Primary scalar `json:"primary"`
}

type wireMeta struct {
	LastModified string `json:"lastModified"`
	Version      string `json:"version"`
}

type wireExtension struct {
	Status     string `json:"status"`
	Role       string `json:"role"`
	Rates      string `json:"rates"`
	InvitedAt  string `json:"invitedAt"`
	JoinedAt   string `json:"joinedAt"`
	ArchivedAt string `json:"archivedAt"`
}

// wireError is an error answer: SCIM's own (RFC 7644 section 3.12), a problem
// document (RFC 9457), an OAuth error (RFC 6750 section 3), or the habit of
// some framework.
type wireError struct {
	ScimType         string          `json:"scimType"`
	Detail           json.RawMessage `json:"detail"`
	Title            string          `json:"title"`
	ErrorDescription string          `json:"error_description"`
	Message          string          `json:"message"`
}

// wirePatch is a PATCH request (RFC 7644 section 3.5.2).
type wirePatch struct {
	Schemas    []string        `json:"schemas"`
	Operations []wireOperation `json:"Operations"`
}

type wireOperation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// user turns w into a user; false means that it has no usable id.
func (w wireUser) user() (directory.User, bool) {
	if !usableID(w.ID) {
		return directory.User{}, false
	}
	return directory.User{
		ID:             w.ID,
		UserName:       cutBytes(w.UserName, nameBytes),
		DisplayName:    cutBytes(w.displayName(), nameBytes),
		Email:          w.email(),
		Addresses:      w.addresses(),
		ExternalID:     w.ExternalID.identifier(),
		EmployeeNumber: w.Enterprise.EmployeeNumber.identifier(),
		Status:         w.status(),
		Role:           w.Extension.role(),
		Rates:          w.Extension.rates(),
		InvitedAt:      readTime(w.Extension.InvitedAt),
		JoinedAt:       readTime(w.Extension.JoinedAt),
		ArchivedAt:     readTime(w.Extension.ArchivedAt),
		LastModified:   readTime(w.Meta.LastModified),
		Version:        version(w.Meta.Version),
	}, true
}

// usableID reports whether id names one user. An id with U+FFFD was perhaps another id
// before it was decoded.
func usableID(id string) bool {
	return id != "" && len(id) <= idBytes &&
		utf8.ValidString(id) && !strings.ContainsRune(id, utf8.RuneError)
}

func (w wireUser) displayName() string {
	for _, name := range []string{w.DisplayName, w.Name.Formatted} {
		if name = strings.TrimSpace(name); name != "" {
			return name
		}
	}
	return strings.TrimSpace(w.Name.GivenName + " " + w.Name.FamilyName)
}

// email returns the primary address, else that for work, else the first. An
// overlong one counts as absent: cut short it would be somebody else's.
func (w wireUser) email() string {
	usable := w.usableEmails()
	if len(usable) == 0 {
		return ""
	}
	primary := func(e wireEmail) bool { yes, known := e.Primary.bool(); return known && yes }
	if i := slices.IndexFunc(usable, primary); i >= 0 {
		return usable[i].Value
	}
	work := func(e wireEmail) bool { return strings.EqualFold(e.Type, "work") }
	if i := slices.IndexFunc(usable, work); i >= 0 {
		return usable[i].Value
	}
	return usable[0].Value
}

func (w wireUser) usableEmails() []wireEmail {
	return slices.DeleteFunc(slices.Clone(w.Emails), func(e wireEmail) bool {
		return e.Value == "" || len(e.Value) > nameBytes
	})
}

// addresses returns all addresses, the first of very many.
func (w wireUser) addresses() directory.Addresses {
	usable := w.usableEmails()
	list := make([]string, 0, len(usable))
	for _, e := range usable[:min(len(usable), addressesAtMost)] {
		list = append(list, e.Value)
	}
	return directory.NewAddresses(list...)
}

// saysStatus reports whether w says at all whether the user is active.
func (w wireUser) saysStatus() bool {
	_, known := w.Active.bool()
	return known || directory.Status(strings.ToLower(w.Extension.Status)).Valid()
}

// confirms reports whether w is the user with that id as a change wanted him. An answer
// without active, or with the user as he was before, says nothing of the change.
func (w wireUser) confirms(id string, wished directory.Kind) (directory.User, bool) {
	u, ok := w.user()
	return u, ok && u.ID == id && u.UserName != "" && w.saysStatus() && wished.Done(u.Status)
}

// status prefers the extension, which knows three states, to the active flag,
// which knows two and may be absent.
func (w wireUser) status() directory.Status {
	if status := directory.Status(strings.ToLower(w.Extension.Status)); status.Valid() {
		return status
	}
	if active, known := w.Active.bool(); known && !active {
		return directory.Archived
	}
	return directory.Active
}

func (e wireExtension) role() directory.Role {
	for _, role := range []directory.Role{directory.RoleUser, directory.RoleBusinessAdministrator} {
		if strings.EqualFold(e.Role, string(role)) {
			return role
		}
	}
	return ""
}

func (e wireExtension) rates() directory.Rates {
	for _, rates := range []directory.Rates{directory.RatesOrganization, directory.RatesStandard} {
		if strings.EqualFold(e.Rates, string(rates)) {
			return rates
		}
	}
	return ""
}

// version returns an entity tag, or "" for what could not be sent back in a
// header (RFC 9110 section 5.5).
func version(v string) string {
	control := func(r rune) bool { return r < ' ' || r == 0x7f }
	if len(v) > idBytes || strings.ContainsFunc(v, control) {
		return ""
	}
	return v
}

// readTime returns the zero time for what is no time.
func readTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// decodeError returns the keyword and the sentence of an error body, whatever its
// format.
func decodeError(body []byte) (scimType, detail string) {
	var w wireError
	// Attributes of the wrong type are as good as absent here too, and after a
	// syntax error w is empty.
	_ = json.Unmarshal(body, &w)
	return w.texts()
}

// texts returns the keyword and the sentence of an error, each "" if it has none.
// The sentence is not bounded yet.
func (w wireError) texts() (scimType, detail string) {
	for _, text := range []string{detailText(w.Detail), w.ErrorDescription, w.Message, w.Title} {
		if text = strings.TrimSpace(text); text != "" {
			return keyword(w.ScimType), text
		}
	}
	return keyword(w.ScimType), ""
}

// detailText reads a detail that is a sentence, or a list of findings of which
// the first is told.
func detailText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var findings []struct {
		Msg string `json:"msg"`
	}
	_ = json.Unmarshal(raw, &findings)
	for _, finding := range findings {
		if finding.Msg != "" {
			return finding.Msg
		}
	}
	return ""
}

// keywords are all that scimType may be (RFC 7644 table 9, RFC 9865 section 2.2).
var keywords = []string{
	"invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget", "invalidValue", "invalidVers",
	"sensitive", "invalidCursor", "expiredCursor", "invalidCount",
}

// keyword returns a scimType that is one, or "": it goes into error texts, and what else
// a service writes there may be a name or a token.
func keyword(s string) string {
	if slices.Contains(keywords, s) {
		return s
	}
	return ""
}

// cutBytes shortens s to at most limit bytes, at the border of a character. It
// copies, so that the rest can be freed.
func cutBytes(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return strings.Clone(s[:limit])
}

// cutRunes shortens s to at most limit characters.
func cutRunes(s string, limit int) string {
	count := 0
	for i := range s {
		if count == limit {
			return strings.Clone(s[:i])
		}
		count++
	}
	return s
}
