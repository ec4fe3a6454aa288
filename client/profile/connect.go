package profile

// The users' service of an organization: how it is reached, what it can do, and who the
// admin is there.

import (
	"context"
	"errors"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// Connection is a users' service that accepted the account.
type Connection struct {
	Service  *scim.Client
	Features scim.Features
	// SelfID is the admin's own user there; "" where nobody can say who that is: then the
	// plan says so.
	SelfID string
}

// Connect learns what the users' service can do, and asks who identity is there. What o
// says of addresses and authorities is the profile's. An error is a *problem.Problem, of
// kind NoRole where the account lacks the role.
func (p Profile) Connect(ctx context.Context, identity oauth.Identity, o scim.Options) (c Connection, err error) {
	if c.Service, err = p.users(o); err != nil {
		return Connection{}, problem.Of(err)
	}
	if c.Features, err = c.Service.Discover(ctx); err != nil {
		return Connection{}, problem.Of(err)
	}
	me, err := p.self(ctx, c.Service, identity)
	if err != nil {
		return Connection{}, err
	}
	if has, known := p.HasRole(identity, me, c.Features.Extension); known && !has {
		return Connection{}, &problem.Problem{Kind: problem.NoRole}
	}
	if me != nil {
		c.SelfID = me.ID
	}
	return c, nil
}

// users returns the users' service, before anything is asked of it.
func (p Profile) users(o scim.Options) (*scim.Client, error) {
	roots, err := p.RootCAs()
	if err != nil {
		return nil, err
	}
	o.RootCAs, o.AllowLoopbackHTTP = roots, p.Loopback()
	return scim.New(p.SCIM, o)
}

// self asks the service for the admin's own user: by /Me, else by the mapping. nil
// without an error means that nobody can say.
func (p Profile) self(ctx context.Context, service *scim.Client, identity oauth.Identity) (*directory.User, error) {
	value, _ := identity.Claims[p.Self.Claim].(string)
	me, err := service.Self(ctx, p.Self.Attribute, value)
	switch {
	case errors.Is(err, scim.ErrInvalidAttribute):
		return nil, &problem.Problem{Kind: problem.BadProfile, Detail: "self", Cause: err}
	case err != nil:
		return nil, problem.Of(err)
	}
	return me, nil
}
