package service

// The attributes of a user, once for everything that needs them: filters,
// sorting, PATCH and the /Schemas resource (RFC 7643 sections 4.1 and 7).

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"mileiq.example/admin/client/sandbox/people"
)

const (
	userURN      = "urn:ietf:params:scim:schemas:core:2.0:User"
	extensionURN = "urn:mileiq:params:scim:schemas:extension:organization:2.0:User"
	schemaURN    = "urn:ietf:params:scim:schemas:core:2.0:Schema"
	resourceURN  = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	configURN    = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
	listURN      = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	patchURN     = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	errorURN     = "urn:ietf:params:scim:api:messages:2.0:Error"
)

// kind is the type of an attribute, as far as comparing goes.
type kind int

const (
	text    kind = iota // case does not matter
	exact               // case matters
	flag                // boolean
	instant             // dateTime
)

// attribute is one simple attribute or sub-attribute of a user.
type attribute struct {
	// path is the canonical name: "name.givenName", or a whole URN with a
	// colon and the name for the extension's.
	path        string
	kind        kind
	description string
	canonical   []string
	// value returns the attribute in the form in which it is compared, before
	// case folding, and "" where the user has none.
	value func(*people.User) string
	// set takes over a new value; null or a missing one clears. A nil set
	// means that the attribute is read-only.
	set func(*people.Edit, json.RawMessage) error
}

// key returns what u is compared and sorted by.
func (a *attribute) key(u *people.User) string {
	if a.kind == text {
		return fold(a.value(u))
	}
	return a.value(u)
}

// common are the attributes of every resource, which no schema lists (RFC 7643
// section 3.1).
var common = map[string]bool{
	"id": true, "externalId": true, "meta.resourceType": true, "meta.created": true,
	"meta.lastModified": true, "meta.version": true,
}

var attributes = []*attribute{
	{path: "id", kind: exact, value: func(u *people.User) string { return u.ID }},
	{path: "externalId", kind: exact, value: func(*people.User) string { return "" }},
	{path: "meta.resourceType", kind: exact, value: func(*people.User) string { return "User" }},
	{path: "meta.created", kind: instant, value: func(u *people.User) string { return stamp(u.Created) }},
	{path: "meta.lastModified", kind: instant, value: func(u *people.User) string { return stamp(u.LastModified) }},
	{path: "meta.version", kind: exact, value: func(u *people.User) string { return entityTag(u.Version) }},

	{path: "userName", description: "The work account's sign-in name, unique in the organization.",
		value: func(u *people.User) string { return u.UserName }},
	{path: "name.formatted", description: "The full name.", value: func(u *people.User) string { return u.DisplayName }},
	{path: "name.familyName", description: "The family name.", value: func(u *people.User) string { return u.FamilyName }},
	{path: "name.givenName", description: "The given name.", value: func(u *people.User) string { return u.GivenName }},
	{path: "displayName", description: "What people call the user.",
		value: func(u *people.User) string { return u.DisplayName }, set: setDisplayName},
	{path: "nickName", description: "The casual way to address the user.",
		value: func(u *people.User) string { return u.NickName }, set: setNickName},
	{path: "active", kind: flag, description: "False for archived users only. Setting it to false archives; see status for the way back.",
		value: func(u *people.User) string { return strconv.FormatBool(u.Status != people.Archived) }, set: setActive},
	{path: "emails.value", description: "The e-mail address.", value: func(u *people.User) string { return u.Email }},
	{path: "emails.type", description: "What the address is for.", canonical: []string{"work"},
		value: func(u *people.User) string { return unlessEmpty(u.Email, "work") }},
	{path: "emails.primary", kind: flag, description: "Whether this is the address to write to.",
		value: func(u *people.User) string { return unlessEmpty(u.Email, "true") }},

	{path: extensionURN + ":status", description: "The standing in the organization. An archived user set to invited is sent an invitation; no other change is possible here.",
		canonical: []string{string(people.Invited), string(people.Active), string(people.Archived)},
		value:     func(u *people.User) string { return string(u.Status) }, set: setStatus},
	{path: extensionURN + ":role", description: "What the user may do.",
		canonical: []string{string(people.RoleUser), string(people.RoleBusinessAdministrator)},
		value:     func(u *people.User) string { return string(u.Role) }},
	{path: extensionURN + ":rates", description: "The mileage rates in force.",
		canonical: []string{string(people.OrganizationRates), string(people.StandardRates)},
		value:     func(u *people.User) string { return string(u.Rates) }},
	{path: extensionURN + ":invitedAt", kind: instant, description: "When the latest invitation was sent.",
		value: func(u *people.User) string { return stamp(u.InvitedAt) }},
	{path: extensionURN + ":joinedAt", kind: instant, description: "When the user joined.",
		value: func(u *people.User) string { return stamp(u.JoinedAt) }},
	{path: extensionURN + ":archivedAt", kind: instant, description: "When the user was archived.",
		value: func(u *people.User) string { return stamp(u.ArchivedAt) }},
}

func unlessEmpty(s, value string) string {
	if s == "" {
		return ""
	}
	return value
}

// canonicalPath brings an attribute's name into the form in which attributes
// are looked up: lower case, without the core schema's URN, and a
// multi-valued attribute by its value.
func canonicalPath(path string) string {
	path = strings.TrimPrefix(fold(path), fold(userURN)+":")
	if path == "emails" {
		return "emails.value"
	}
	return path
}

// attributeAt finds an attribute by its path, whatever the case (RFC 7643 section 2.1).
func attributeAt(path string) (*attribute, bool) {
	path = canonicalPath(path)
	for _, a := range attributes {
		if strings.EqualFold(a.path, path) {
			return a, true
		}
	}
	return nil, false
}

// isComplex reports whether path names an attribute that has sub-attributes.
func isComplex(path string) bool {
	switch strings.TrimPrefix(fold(path), fold(userURN)+":") {
	case "name", "emails", "meta", fold(extensionURN):
		return true
	}
	return false
}

// stamp is how a time is compared: fixed width, so that text order is time order.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000000Z")
}

// fold is how text is compared where case does not matter.
func fold(s string) string { return strings.ToLower(s) }
