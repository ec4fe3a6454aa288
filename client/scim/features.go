package scim

// What the service says that it can do (RFC 7644 section 4).

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Features is what a service advertises. The zero value is a service that
// advertises nothing. Nothing here is proved: services were seen to advertise
// entity tags and to ignore them.
type Features struct {
	Patch, Sort, Filter, ETag bool
	Bulk                      struct {
		Supported bool
		// MaxOperations and MaxPayload (bytes) are zero where not stated.
		MaxOperations int
		MaxPayload    int64
	}
	// FilterMax is the most users that one answer holds, zero where not stated.
	FilterMax int
	// Extension is true if users carry the organization's extension, with
	// statuses, roles and rates.
	Extension bool
}

// wireConfig is a service provider's configuration (RFC 7643 section 5).
type wireConfig struct {
	Schemas []string     `json:"schemas"`
	Patch   *wireFeature `json:"patch"`
	Sort    *wireFeature `json:"sort"`
	ETag    *wireFeature `json:"etag"`
	Filter  *wireFeature `json:"filter"`
	Bulk    *wireFeature `json:"bulk"`
}

type wireFeature struct {
	Supported      scalar `json:"supported"`
	MaxOperations  int    `json:"maxOperations"`
	MaxPayloadSize int64  `json:"maxPayloadSize"`
	MaxResults     int    `json:"maxResults"`
}

func (f *wireFeature) supported() bool {
	if f == nil {
		return false
	}
	yes, known := f.Supported.bool()
	return known && yes
}

// looksRight tells a configuration from any other JSON object.
func (w wireConfig) looksRight() bool {
	stated := w.Patch != nil || w.Sort != nil || w.ETag != nil || w.Filter != nil || w.Bulk != nil
	return stated || slices.Contains(w.Schemas, configSchema)
}

func (w wireConfig) features() Features {
	f := Features{
		Patch:  w.Patch.supported(),
		Sort:   w.Sort.supported(),
		Filter: w.Filter.supported(),
		ETag:   w.ETag.supported(),
	}
	if w.Bulk.supported() {
		f.Bulk.Supported = true
		f.Bulk.MaxOperations = max(w.Bulk.MaxOperations, 0)
		f.Bulk.MaxPayload = max(w.Bulk.MaxPayloadSize, 0)
	}
	if w.Filter != nil {
		f.FilterMax = max(w.Filter.MaxResults, 0)
	}
	return f
}

// wireSchemas is the answer of /Schemas (RFC 7643 section 7).
type wireSchemas struct {
	Resources []struct {
		ID string `json:"id"`
	} `json:"Resources"`
}

func (w wireSchemas) has(schema string) bool {
	for _, resource := range w.Resources {
		// URNs are compared without regard to case (RFC 8141 section 3).
		if strings.EqualFold(resource.ID, schema) {
			return true
		}
	}
	return false
}

// Discover asks what the service can do. A service may lack the configuration
// or the schemas; what is then unknown is not advertised. Where it lacks both,
// it must at least list users like a SCIM service, otherwise the error is a
// *NotSCIMError.
func (c *Client) Discover(ctx context.Context) (Features, error) {
	var config wireConfig
	configured, err := c.getIfThere(ctx, "/ServiceProviderConfig", &config)
	if err != nil {
		return Features{}, err
	}
	if configured != nil && !config.looksRight() {
		return Features{}, c.notSCIM(*configured)
	}
	var schemas wireSchemas
	described, err := c.getIfThere(ctx, "/Schemas", &schemas)
	if err != nil {
		return Features{}, err
	}
	if configured == nil && described == nil {
		return Features{}, c.probe(ctx)
	}
	f := config.features()
	f.Extension = schemas.has(extensionSchema)
	return f, nil
}

// getIfThere reads one document into value. The answer is nil if the service
// has no such document.
func (c *Client) getIfThere(ctx context.Context, path string, value any) (*answer, error) {
	a, err := c.send(ctx, call{method: http.MethodGet, path: path})
	if isMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := c.decode(a, value); err != nil {
		return nil, err
	}
	return &a, nil
}

func isMissing(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return false
	}
	switch e.Status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return true
	}
	return false
}

// probe reports an error unless users are listed as SCIM says: an address
// where everything is missing may be any web site.
func (c *Client) probe(ctx context.Context) error {
	_, err := c.list(ctx, 1, url.Values{"startIndex": {"1"}, "count": {"1"}})
	if e, ok := errors.AsType[*Error](err); ok && isMissing(err) {
		return &NotSCIMError{Host: c.host, Status: e.Status}
	}
	return err
}
