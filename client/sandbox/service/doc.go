// Package service is the organization's SCIM 2.0 service (RFC 7643, RFC 7644): who
// may ask, what is asked for, and how it is answered. It is also where tests make a
// service misbehave, as services in the field do.
//
// It knows HTTP, SCIM and the attributes of a user on the wire. It enforces no rule
// about people itself: it asks package people, and puts what that refuses into the
// terms of SCIM. Of sign-in it knows only that somebody can say whose an access
// token is, see [Tokens]; it must not know who issues tokens, or how.
package service
