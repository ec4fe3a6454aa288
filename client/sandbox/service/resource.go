package service

// A user on the wire (RFC 7643 section 4.1), with the attributes that were asked for.

import (
	"net/url"
	"strings"
	"time"

	"mileiq.example/admin/client/sandbox/people"
)

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
	Status     people.Status `json:"status,omitempty"`
	Role       people.Role   `json:"role,omitempty"`
	Rates      people.Rates  `json:"rates,omitempty"`
	InvitedAt  *time.Time    `json:"invitedAt,omitempty"`
	JoinedAt   *time.Time    `json:"joinedAt,omitempty"`
	ArchivedAt *time.Time    `json:"archivedAt,omitempty"`
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
func resourceOf(u *people.User, base string, want selection) userResource {
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
		r.Active = u.Status != people.Archived
	}
	r.Name = nameOf(u, want)
	r.Emails = emailsOf(u, want)
	r.Extension = extensionOf(u, want)
	r.Meta = metaOf(u, base, want)
	return r
}

func nameOf(u *people.User, want selection) *nameResource {
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

func emailsOf(u *people.User, want selection) []emailResource {
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

func extensionOf(u *people.User, want selection) *extensionResource {
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

func metaOf(u *people.User, base string, want selection) *userMeta {
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
