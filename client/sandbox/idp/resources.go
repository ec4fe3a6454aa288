package idp

// The resources that there are access tokens for (RFC 8707).

import (
	"slices"
	"sync"
)

// resources are base URLs of services. The first is the organization's own.
type resources struct {
	mu   sync.Mutex
	urls []string
}

func (r *resources) add(url string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.urls = append(r.urls, url)
}

func (r *resources) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.urls)
}

// include reports whether there are tokens for all of urls.
func (r *resources) include(urls []string) bool {
	known := r.all()
	return !slices.ContainsFunc(urls, func(url string) bool { return !slices.Contains(known, url) })
}
