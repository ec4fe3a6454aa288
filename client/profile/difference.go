package profile

// What a profile says that another one of the organization does not.

import (
	"net"
	"slices"
	"strconv"
	"strings"
)

// Field names what a profile says about how an organization is reached and used. Its name
// and what only the demo has are none of these.
type Field string

const (
	FieldSCIM         Field = "scim"
	FieldIssuer       Field = "issuer"
	FieldSignInHosts  Field = "sign_in_hosts"
	FieldClientID     Field = "client_id"
	FieldScopes       Field = "scopes"
	FieldRedirect     Field = "redirect" // host and port
	FieldRequiredRole Field = "required_role"
	FieldSelf         Field = "self"
	FieldCAFile       Field = "ca_file"
	FieldProtected    Field = "protected"
)

// Fields are all there are, in the order in which they are shown.
var Fields = []Field{
	FieldSCIM, FieldIssuer, FieldSignInHosts, FieldClientID, FieldScopes, FieldRedirect, FieldRequiredRole, FieldSelf, FieldCAFile, FieldProtected,
}

// Difference is a field that two profiles do not agree on, as text from outside; "" is
// nothing. Of a list it has only what the other one lacks.
type Difference struct {
	Field   Field
	Was, Is string
}

// Differences returns in which fields q differs from p.
func (p Profile) Differences(q Profile) (found []Difference) {
	for _, f := range Fields {
		was, is := p.said(f), q.said(f)
		if slices.Equal(was, is) {
			continue
		}
		found = append(found, Difference{f, lacking(was, is), lacking(is, was)})
	}
	return found
}

// lacking are the words of one list that another lacks.
func lacking(list, other []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) }), ", ")
}

// said is what the profile says of a field: nothing, one thing, or several in an order
// that does not matter.
func (p Profile) said(f Field) []string {
	one := ""
	switch f {
	case FieldSCIM:
		one = p.SCIM
	case FieldIssuer:
		one = p.Issuer
	case FieldSignInHosts:
		return slices.Sorted(slices.Values(p.SignInHosts))
	case FieldClientID:
		one = p.ClientID
	case FieldScopes:
		return slices.Sorted(slices.Values(p.Scopes))
	case FieldRedirect:
		one = p.RedirectHost
		if p.RedirectPort != 0 {
			one = net.JoinHostPort(p.RedirectHost, strconv.Itoa(p.RedirectPort))
		}
	case FieldRequiredRole:
		one = p.RequiredRole
	case FieldSelf:
		if p.Self != (SelfMapping{}) {
			one = p.Self.Claim + " = " + p.Self.Attribute
		}
	case FieldCAFile:
		one = p.CAFile
	case FieldProtected:
		return slices.Sorted(slices.Values(p.Protected))
	}
	if one == "" {
		return nil
	}
	return []string{one}
}

// Akin reports whether two profiles may be of one organization: one of the two services,
// or the name, is the same. Then what is different matters, and not only who it is.
func (p Profile) Akin(q Profile) bool {
	return p.SCIM == q.SCIM || p.Issuer == q.Issuer || p.Name == q.Name
}
