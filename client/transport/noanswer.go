package transport

// Why no answer came, in fixed words: the text of a network error may hold an address
// with its query, or what somebody answered.

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// ProxyError is a proxy that refused to connect to the host.
type ProxyError struct {
	// Status is the HTTP status of its answer.
	Status int
}

func (e *ProxyError) Error() string {
	if e.Status == http.StatusProxyAuthRequired {
		return "the proxy asks for a sign-in"
	}
	return fmt.Sprintf("the proxy refused (status %d)", e.Status)
}

// refusedByProxy keeps the status of a proxy's refusal, of which the transport keeps the
// words alone.
func refusedByProxy(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{answer.StatusCode}
}

// WhyNoAnswer says why a request got no whole answer.
func WhyNoAnswer(err error) string {
	if proxy, ok := errors.AsType[*ProxyError](err); ok {
		return proxy.Error()
	}
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		if name.IsNotFound {
			return "name not found"
		}
		return "the name cannot be looked up"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return whyNotTrusted(err)
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return "timed out"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return "it speaks no TLS"
	}
	if operation, ok := errors.AsType[*net.OpError](err); ok {
		switch operation.Op {
		case "dial":
			return "no connection"
		case "proxyconnect":
			return "no connection to the proxy"
		case "remote error":
			return "it refused the encryption"
		}
	}
	return "the connection broke"
}

func whyNotTrusted(err error) string {
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return "certificate expired, or not yet valid"
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "certificate of another name"
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "certificate of an unknown authority"
	}
	return "certificate not trusted"
}
