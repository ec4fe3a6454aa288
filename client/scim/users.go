package scim

// Reading one user, and the three changes that there are.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// Me returns the user who is signed in (RFC 7644 section 3.11). Where the
// service does not say, the error is ErrNoMe.
func (c *Client) Me(ctx context.Context) (directory.User, error) {
	u, err := c.get(ctx, "/Me")
	if e, ok := errors.AsType[*Error](err); ok &&
		(e.Status == http.StatusNotFound || e.Status == http.StatusNotImplemented) {
		return directory.User{}, fmt.Errorf("%w: %w", ErrNoMe, err)
	}
	return u, err
}

// User returns the user with that id. If there is none, the error is
// ErrNotFound.
func (c *Client) User(ctx context.Context, id string) (directory.User, error) {
	path, err := userPath(id)
	if err != nil {
		return directory.User{}, err
	}
	return c.getUser(ctx, path, id)
}

// Find returns the only user whose attribute has that value. If there is none,
// the error is ErrNotFound; if there are several, ErrAmbiguous.
func (c *Client) Find(ctx context.Context, attribute, value string) (directory.User, error) {
	filter, err := equals(attribute, value)
	if err != nil {
		return directory.User{}, err
	}
	found, err := c.list(ctx, 2, url.Values{"filter": {filter}, "startIndex": {"1"}, "count": {"2"}})
	if err != nil {
		return directory.User{}, err
	}
	if found.resources == 0 {
		return directory.User{}, ErrNotFound
	}
	if found.resources > 1 || found.total != nil && *found.total > 1 {
		return directory.User{}, ErrAmbiguous
	}
	if len(found.users) == 0 {
		return directory.User{}, &NotSCIMError{Host: c.host, Status: http.StatusOK, ContentType: scimMediaType}
	}
	return found.users[0], nil
}

// Self returns the user who is signed in: as [Client.Me] says, or else the only one whose
// attribute has that value. It is nil where nobody can say: the service has no Me, and
// value is "", or finds none, or several, or cannot be asked so.
func (c *Client) Self(ctx context.Context, attribute, value string) (*directory.User, error) {
	me, err := c.Me(ctx)
	if err == nil {
		return &me, nil
	}
	if !errors.Is(err, ErrNoMe) {
		return nil, err
	}
	if value == "" {
		return nil, nil
	}
	me, err = c.Find(ctx, attribute, value)
	answer, answered := errors.AsType[*Error](err)
	switch {
	case err == nil:
		return &me, nil
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrAmbiguous),
		answered && answer.Status == http.StatusBadRequest: // a filter that it does not know
		return nil, nil
	}
	return nil, err
}

// Archive removes the user from the organization (active becomes false) and
// returns the user as the service has it afterwards. It does not check that
// the service did as it was told. With an ifMatch that is not empty, a user who
// has another version stays as he is and the error is ErrPreconditionFailed,
// provided that the service looks at entity tags (RFC 7644 section 3.14). Ask
// [OutcomeUnknown] about every error. Where the answer does not say that the user is
// archived now, the user is read.
func (c *Client) Archive(ctx context.Context, id, ifMatch string) (directory.User, error) {
	return c.change(ctx, id, ifMatch, ToArchive)
}

// Invite has the service send an archived user an invitation to join again. It
// needs a service with [Features].Extension; otherwise it is like Archive.
func (c *Client) Invite(ctx context.Context, id, ifMatch string) (directory.User, error) {
	return c.change(ctx, id, ifMatch, ToInvite)
}

// Reactivate makes an archived user active at once, for services that know no
// invitations; otherwise it is like Archive.
func (c *Client) Reactivate(ctx context.Context, id, ifMatch string) (directory.User, error) {
	return c.change(ctx, id, ifMatch, ToReactivate)
}

// change replaces one attribute of one user in one request.
func (c *Client) change(ctx context.Context, id, ifMatch string, effect Effect) (directory.User, error) {
	path, err := userPath(id)
	if err != nil {
		return directory.User{}, err
	}
	body, err := json.Marshal(wirePatch{
		Schemas:    []string{patchSchema},
		Operations: []wireOperation{effect.operation()},
	})
	if err != nil {
		return directory.User{}, problem.While("scim: write a change", err)
	}
	a, err := c.send(ctx, call{method: http.MethodPatch, path: path, body: body, ifMatch: ifMatch})
	if err != nil {
		return directory.User{}, err
	}
	if len(bytes.TrimSpace(a.body)) > 0 {
		var w wireUser
		if err := c.decode(a, &w); err != nil {
			return directory.User{}, err
		}
		if u, ok := w.confirms(id, effect.kind()); ok {
			return u, nil
		}
	}
	u, err := c.getUser(ctx, path, id)
	if err != nil {
		return directory.User{}, &UnconfirmedError{Cause: err}
	}
	return u, nil
}

// getUser reads the user with that id and makes sure that it is this one.
func (c *Client) getUser(ctx context.Context, path, id string) (directory.User, error) {
	u, err := c.get(ctx, path)
	if err != nil {
		return directory.User{}, err
	}
	if u.ID != id {
		return directory.User{}, &NotSCIMError{Host: c.host, Status: http.StatusOK, ContentType: scimMediaType}
	}
	return u, nil
}

// get reads one user.
func (c *Client) get(ctx context.Context, path string) (directory.User, error) {
	a, err := c.send(ctx, call{method: http.MethodGet, path: path})
	if err != nil {
		return directory.User{}, err
	}
	var w wireUser
	if err := c.decode(a, &w); err != nil {
		return directory.User{}, err
	}
	u, ok := w.user()
	if !ok {
		return directory.User{}, c.notSCIM(a)
	}
	return u, nil
}

// list reads one list response. query asks for count users.
func (c *Client) list(ctx context.Context, count int, query url.Values) (list, error) {
	bounds := c.limits.page
	bounds.Bytes = max(bounds.Bytes, int64(min(count, listedAtMost))*fatUser)
	var l list
	a, err := c.send(ctx, call{method: http.MethodGet, path: "/Users", query: query, read: func(body io.ReadCloser) error {
		l = list{} // a second attempt starts anew
		return l.read(transport.Bound(body, bounds))
	}})
	if err != nil {
		return list{}, err
	}
	if !l.looksRight() {
		return list{}, c.notSCIM(a)
	}
	return l, nil
}

// userPath is the path of a user below the base URL, escaped.
func userPath(id string) (string, error) {
	if !usableID(id) || !directory.Addressable(id) {
		return "", ErrInvalidID
	}
	return "/Users/" + url.PathEscape(id), nil
}

// attributePath is an attribute's name, perhaps with a schema in front and a
// sub-attribute behind (RFC 7644 figure 1).
var attributePath = regexp.MustCompile(
	`^(urn:[A-Za-z0-9._:-]+:)?[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)?$`)

// equals writes the filter `attribute eq "value"`. A filter's strings are JSON
// strings (RFC 7644 section 3.4.2.2).
func equals(attribute, value string) (string, error) {
	if !attributePath.MatchString(attribute) {
		return "", ErrInvalidAttribute
	}
	var quoted strings.Builder
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false) // "&" stays itself: not every parser knows \u0026
	if err := encoder.Encode(value); err != nil {
		return "", problem.While("scim: quote a filter value", err)
	}
	text := strings.TrimSuffix(quoted.String(), "\n")
	// Inside the string a quotation mark is written by its number: services
	// were seen to end the string at any mark, also at an escaped one, and to
	// read the rest of the value as part of the filter.
	inside := strings.NewReplacer(`\\`, `\\`, `\"`, `\u0022`).Replace(text[1 : len(text)-1])
	return attribute + ` eq "` + inside + `"`, nil
}
