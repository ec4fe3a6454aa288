package sandbox

// The attributes of a user, once for everything that needs them: filters,
// sorting, PATCH and the /Schemas resource (RFC 7643 sections 4.1 and 7).

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
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
	value func(*User) string
	// set takes over a new value; null or a missing one clears. A nil set
	// means that the attribute is read-only.
	set func(*edit, json.RawMessage) error
}

// key returns what u is compared and sorted by.
func (a *attribute) key(u *User) string {
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
	{path: "id", kind: exact, value: func(u *User) string { return u.ID }},
	{path: "externalId", kind: exact, value: func(*User) string { return "" }},
	{path: "meta.resourceType", kind: exact, value: func(*User) string { return "User" }},
	{path: "meta.created", kind: instant, value: func(u *User) string { return stamp(u.Created) }},
	{path: "meta.lastModified", kind: instant, value: func(u *User) string { return stamp(u.LastModified) }},
	{path: "meta.version", kind: exact, value: func(u *User) string { return entityTag(u.Version) }},

	{path: "userName", description: "The work account's sign-in name, unique in the organization.",
		value: func(u *User) string { return u.UserName }},
	{path: "name.formatted", description: "The full name.", value: func(u *User) string { return u.DisplayName }},
	{path: "name.familyName", description: "The family name.", value: func(u *User) string { return u.FamilyName }},
	{path: "name.givenName", description: "The given name.", value: func(u *User) string { return u.GivenName }},
	{path: "displayName", description: "What people call the user.",
		value: func(u *User) string { return u.DisplayName }, set: setDisplayName},
	{path: "nickName", description: "The casual way to address the user.",
		value: func(u *User) string { return u.NickName }, set: setNickName},
	{path: "active", kind: flag, description: "False for archived users only. Setting it to false archives; see status for the way back.",
		value: func(u *User) string { return strconv.FormatBool(u.Status != Archived) }, set: setActive},
	{path: "emails.value", description: "The e-mail address.", value: func(u *User) string { return u.Email }},
	{path: "emails.type", description: "What the address is for.", canonical: []string{"work"},
		value: func(u *User) string { return unlessEmpty(u.Email, "work") }},
	{path: "emails.primary", kind: flag, description: "Whether this is the address to write to.",
		value: func(u *User) string { return unlessEmpty(u.Email, "true") }},

	{path: extensionURN + ":status", description: "The standing in the organization. An archived user set to invited is sent an invitation; no other change is possible here.",
		canonical: []string{string(Invited), string(Active), string(Archived)},
		value:     func(u *User) string { return string(u.Status) }, set: setStatus},
	{path: extensionURN + ":role", description: "What the user may do.",
		canonical: []string{string(RoleUser), string(RoleBusinessAdministrator)},
		value:     func(u *User) string { return string(u.Role) }},
	{path: extensionURN + ":rates", description: "The mileage rates in force.",
		canonical: []string{string(OrganizationRates), string(StandardRates)},
		value:     func(u *User) string { return string(u.Rates) }},
	{path: extensionURN + ":invitedAt", kind: instant, description: "When the latest invitation was sent.",
		value: func(u *User) string { return stamp(u.InvitedAt) }},
	{path: extensionURN + ":joinedAt", kind: instant, description: "When the user joined.",
		value: func(u *User) string { return stamp(u.JoinedAt) }},
	{path: extensionURN + ":archivedAt", kind: instant, description: "When the user was archived.",
		value: func(u *User) string { return stamp(u.ArchivedAt) }},
}

func unlessEmpty(s, value string) string {
	if s == "" {
		return ""
	}
	return value
}

func entityTag(version int) string { return `W/"` + strconv.Itoa(version) + `"` }

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

// schemaAttribute is one entry of a schema (RFC 7643 section 7).
type schemaAttribute struct {
	Name            string             `json:"name"`
	Type            string             `json:"type"`
	MultiValued     bool               `json:"multiValued"`
	Description     string             `json:"description"`
	Required        bool               `json:"required"`
	CanonicalValues []string           `json:"canonicalValues,omitempty"`
	CaseExact       bool               `json:"caseExact"`
	Mutability      string             `json:"mutability"`
	Returned        string             `json:"returned"`
	Uniqueness      string             `json:"uniqueness"`
	SubAttributes   []*schemaAttribute `json:"subAttributes,omitempty"`
}

type schema struct {
	Schemas     []string           `json:"schemas"`
	ID          string             `json:"id"`
	Name        string             `json:"name"`
	Description string             `json:"description"`
	Attributes  []*schemaAttribute `json:"attributes"`
	Meta        resourceMeta       `json:"meta"`
}

// resourceMeta is the meta attribute of resources that never change.
type resourceMeta struct {
	ResourceType string `json:"resourceType"`
	Location     string `json:"location"`
}

// schemas describes the two schemas of a user under a SCIM base URL.
func schemas(base string) []schema {
	core := schema{ID: userURN, Name: "User", Description: "A person of the organization"}
	extension := schema{ID: extensionURN, Name: "Organization membership",
		Description: "How the person belongs to the organization"}
	parents := map[string]*schemaAttribute{}
	for _, a := range attributes {
		if common[a.path] {
			continue
		}
		if name, ok := strings.CutPrefix(a.path, extensionURN+":"); ok {
			extension.Attributes = append(extension.Attributes, describe(a, name))
			continue
		}
		parent, name, nested := strings.Cut(a.path, ".")
		if !nested {
			core.Attributes = append(core.Attributes, describe(a, parent))
			continue
		}
		if parents[parent] == nil {
			parents[parent] = complexAttribute(parent)
			core.Attributes = append(core.Attributes, parents[parent])
		}
		parents[parent].SubAttributes = append(parents[parent].SubAttributes, describe(a, name))
	}
	result := []schema{core, extension}
	for i := range result {
		result[i].Schemas = []string{schemaURN}
		result[i].Meta = resourceMeta{"Schema", base + "/Schemas/" + result[i].ID}
	}
	return result
}

func describe(a *attribute, name string) *schemaAttribute {
	d := &schemaAttribute{
		Name:            name,
		Type:            map[kind]string{text: "string", exact: "string", flag: "boolean", instant: "dateTime"}[a.kind],
		Description:     a.description,
		Required:        name == "userName",
		CanonicalValues: a.canonical,
		CaseExact:       a.kind == exact,
		Mutability:      "readOnly",
		Returned:        "default",
		Uniqueness:      "none",
	}
	if a.set != nil {
		d.Mutability = "readWrite"
	}
	if name == "userName" {
		d.Uniqueness = "server"
	}
	return d
}

func complexAttribute(name string) *schemaAttribute {
	return &schemaAttribute{
		Name:        name,
		Type:        "complex",
		MultiValued: name == "emails",
		Description: map[string]string{"name": "The parts of the name.", "emails": "The e-mail addresses."}[name],
		Mutability:  "readOnly",
		Returned:    "default",
		Uniqueness:  "none",
	}
}

type supported struct {
	Supported bool `json:"supported"`
}

// providerConfig is the /ServiceProviderConfig resource (RFC 7643 section 5).
type providerConfig struct {
	Schemas []string  `json:"schemas"`
	Patch   supported `json:"patch"`
	Bulk    struct {
		supported
		MaxOperations  int `json:"maxOperations"`
		MaxPayloadSize int `json:"maxPayloadSize"`
	} `json:"bulk"`
	Filter struct {
		supported
		MaxResults int `json:"maxResults"`
	} `json:"filter"`
	ChangePassword        supported              `json:"changePassword"`
	Sort                  supported              `json:"sort"`
	ETag                  supported              `json:"etag"`
	AuthenticationSchemes []authenticationScheme `json:"authenticationSchemes"`
	Meta                  resourceMeta           `json:"meta"`
}

type authenticationScheme struct {
	Type        string `json:"type"`
	Name        string `json:"name"`
	Description string `json:"description"`
	SpecURI     string `json:"specUri"`
	Primary     bool   `json:"primary"`
}

func serviceProviderConfig(base string, bulk bulkLimits) providerConfig {
	c := providerConfig{
		Schemas: []string{configURN},
		Patch:   supported{true},
		Sort:    supported{true},
		ETag:    supported{true},
		AuthenticationSchemes: []authenticationScheme{{
			Type:        "oauthbearertoken",
			Name:        "OAuth 2.0 bearer token",
			Description: "An access token of the organization's authorization server, bound to this service",
			SpecURI:     "https://www.rfc-editor.org/info/rfc6750",
			Primary:     true,
		}},
		Meta: resourceMeta{"ServiceProviderConfig", base + "/ServiceProviderConfig"},
	}
	c.Bulk.Supported = !bulk.off
	if c.Bulk.Supported {
		c.Bulk.MaxOperations, c.Bulk.MaxPayloadSize = bulk.operations, bulk.payload
	}
	c.Filter.Supported = true
	c.Filter.MaxResults = maxCount
	return c
}

// resourceType is an entry of /ResourceTypes (RFC 7643 section 6).
type resourceType struct {
	Schemas          []string          `json:"schemas"`
	ID               string            `json:"id"`
	Name             string            `json:"name"`
	Endpoint         string            `json:"endpoint"`
	Description      string            `json:"description"`
	Schema           string            `json:"schema"`
	SchemaExtensions []schemaExtension `json:"schemaExtensions"`
	Meta             resourceMeta      `json:"meta"`
}

type schemaExtension struct {
	Schema   string `json:"schema"`
	Required bool   `json:"required"`
}

func userResourceType(base string) resourceType {
	return resourceType{
		Schemas:          []string{resourceURN},
		ID:               "User",
		Name:             "User",
		Endpoint:         "/Users",
		Description:      "A person of the organization",
		Schema:           userURN,
		SchemaExtensions: []schemaExtension{{extensionURN, true}},
		Meta:             resourceMeta{"ResourceType", base + "/ResourceTypes/User"},
	}
}

// userResource is a user on the wire (RFC 7643 section 4.1).
type userResource struct {
	Schemas     []string           `json:"schemas"`
	ID          string             `json:"id"`
	UserName    string             `json:"userName,omitempty"`
	Name        *nameResource      `json:"name,omitempty"`
	DisplayName string             `json:"displayName,omitempty"`
	NickName    string             `json:"nickName,omitempty"`
	Active      any                `json:"active,omitempty"` // a bool; see Habits
	Emails      []emailResource    `json:"emails,omitempty"`
	Extension   *extensionResource `json:"urn:mileiq:params:scim:schemas:extension:organization:2.0:User,omitempty"`
	Meta        *userMeta          `json:"meta,omitempty"`
}

type nameResource struct {
	Formatted  string `json:"formatted,omitempty"`
	FamilyName string `json:"familyName,omitempty"`
	GivenName  string `json:"givenName,omitempty"`
}

type emailResource struct {
	Value   string `json:"value,omitempty"`
	Type    string `json:"type,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

type extensionResource struct {
	Status     Status     `json:"status,omitempty"`
	Role       Role       `json:"role,omitempty"`
	Rates      Rates      `json:"rates,omitempty"`
	InvitedAt  *time.Time `json:"invitedAt,omitempty"`
	JoinedAt   *time.Time `json:"joinedAt,omitempty"`
	ArchivedAt *time.Time `json:"archivedAt,omitempty"`
}

type userMeta struct {
	ResourceType string     `json:"resourceType,omitempty"`
	Created      *time.Time `json:"created,omitempty"`
	LastModified *time.Time `json:"lastModified,omitempty"`
	Location     string     `json:"location,omitempty"`
	Version      string     `json:"version,omitempty"`
}

// selection says which attributes an answer carries (RFC 7644 section 3.9).
// The zero value is all of them. Paths are lower case.
type selection struct {
	only, without map[string]bool
}

// selectionOf reads the attributes and excludedAttributes parameters.
func selectionOf(parameters url.Values) selection {
	return selection{pathSet(parameters.Get("attributes")), pathSet(parameters.Get("excludedAttributes"))}
}

func pathSet(list string) map[string]bool {
	var set map[string]bool
	for path := range strings.SplitSeq(list, ",") {
		path = strings.TrimPrefix(fold(strings.TrimSpace(path)), fold(userURN)+":")
		if path == "" {
			continue
		}
		if set == nil {
			set = map[string]bool{}
		}
		set[path] = true
	}
	return set
}

// has reports whether the attribute name of parent is wanted; parent is "" for
// top-level attributes and ends in its separator otherwise. Both are lower case.
func (s selection) has(parent, name string) bool {
	container := strings.TrimRight(parent, ".:")
	if s.without[parent+name] || s.without[container] {
		return false
	}
	return s.only == nil || s.only[parent+name] || s.only[container]
}

// resourceOf puts a user on the wire. schemas and id are always there.
func resourceOf(u *User, base string, want selection) userResource {
	r := userResource{Schemas: []string{userURN, extensionURN}, ID: u.ID}
	if want.has("", "username") {
		r.UserName = u.UserName
	}
	if want.has("", "displayname") {
		r.DisplayName = u.DisplayName
	}
	if want.has("", "nickname") {
		r.NickName = u.NickName
	}
	if want.has("", "active") {
		r.Active = u.Status != Archived
	}
	r.Name = nameOf(u, want)
	r.Emails = emailsOf(u, want)
	r.Extension = extensionOf(u, want)
	r.Meta = metaOf(u, base, want)
	return r
}

func nameOf(u *User, want selection) *nameResource {
	var n nameResource
	if want.has("name.", "formatted") {
		n.Formatted = u.DisplayName
	}
	if want.has("name.", "familyname") {
		n.FamilyName = u.FamilyName
	}
	if want.has("name.", "givenname") {
		n.GivenName = u.GivenName
	}
	return unlessZero(n)
}

func emailsOf(u *User, want selection) []emailResource {
	var e emailResource
	if want.has("emails.", "value") {
		e.Value = u.Email
	}
	if want.has("emails.", "type") {
		e.Type = unlessEmpty(u.Email, "work")
	}
	if want.has("emails.", "primary") {
		e.Primary = u.Email != ""
	}
	if e == (emailResource{}) {
		return nil
	}
	return []emailResource{e}
}

func extensionOf(u *User, want selection) *extensionResource {
	prefix := foldedExtension
	var e extensionResource
	if want.has(prefix, "status") {
		e.Status = u.Status
	}
	if want.has(prefix, "role") {
		e.Role = u.Role
	}
	if want.has(prefix, "rates") {
		e.Rates = u.Rates
	}
	if want.has(prefix, "invitedat") {
		e.InvitedAt = unlessZero(u.InvitedAt)
	}
	if want.has(prefix, "joinedat") {
		e.JoinedAt = unlessZero(u.JoinedAt)
	}
	if want.has(prefix, "archivedat") {
		e.ArchivedAt = unlessZero(u.ArchivedAt)
	}
	return unlessZero(e)
}

// foldedExtension is what the paths of the extension's attributes begin with.
var foldedExtension = fold(extensionURN) + ":"

func metaOf(u *User, base string, want selection) *userMeta {
	var m userMeta
	if want.has("meta.", "resourcetype") {
		m.ResourceType = "User"
	}
	if want.has("meta.", "created") {
		m.Created = unlessZero(u.Created)
	}
	if want.has("meta.", "lastmodified") {
		m.LastModified = unlessZero(u.LastModified)
	}
	if want.has("meta.", "location") {
		m.Location = base + "/Users/" + u.ID
	}
	if want.has("meta.", "version") {
		m.Version = entityTag(u.Version)
	}
	return unlessZero(m)
}

func unlessZero[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
