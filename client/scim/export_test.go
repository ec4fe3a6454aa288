package scim

import "time"

// The limits of a client, made small enough for tests.

// SetRequestTimeout replaces the time that one request may take.
func (c *Client) SetRequestTimeout(d time.Duration) { c.limits.request = d }

// SetBodyLimit replaces the size of an answer in bytes.
func (c *Client) SetBodyLimit(bytes int64) { c.limits.answer.Bytes = bytes }

// SetWalkLimits replaces the number of pages and users of one walk.
func (c *Client) SetWalkLimits(pages, users int) {
	c.limits.walkPages, c.limits.walkUsers = pages, users
}
