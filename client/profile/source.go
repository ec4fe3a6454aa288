package profile

// Profiles that the command line names: a file or a URL.

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// Load reads a profile from a file or a URL that was given on the
// command line.
func Load(ctx context.Context, from string) (Profile, error) {
	if !strings.HasPrefix(from, "http://") && !strings.HasPrefix(from, "https://") {
		data, err := readLimited(from)
		if err != nil {
			return Profile{}, &problem.Problem{Kind: problem.BadProfile, Detail: filepath.Base(from), Cause: err}
		}
		return parse(data, true, false)
	}
	if _, err := transport.ParseAddress(from, transport.Rules{LoopbackHTTP: true}); err != nil {
		return Profile{}, problem.Of(err)
	}
	data, err := fetch(ctx, from)
	if err != nil {
		return Profile{}, err
	}
	// Only what comes from this machine may name plain http on this machine.
	return parse(data, transport.IsLoopback(from), true)
}

func readLimited(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAtMost(f)
}

var errTooLong = problem.New("longer than any profile")

func readAtMost(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxProfile+1))
	if err == nil && len(data) > maxProfile {
		err = errTooLong
	}
	return data, err
}

// fetchTimeout is how long a profile's URL may take to answer.
const fetchTimeout = 20 * time.Second

func fetch(ctx context.Context, from string) ([]byte, error) {
	c := transport.NewClient(nil, transport.IsLoopback(from), fetchTimeout)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, problem.Wrap(problem.BadAddress, err)
	}
	unreachable := func(err error) error {
		if errors.Is(ctx.Err(), context.Canceled) {
			return problem.Wrap(problem.Cancelled, ctx.Err())
		}
		return &problem.Problem{Kind: problem.Unreachable, Host: host(from), Cause: err}
	}
	answer, err := c.Do(request)
	if err != nil {
		return nil, unreachable(errors.Unwrap(err))
	}
	defer answer.Body.Close()
	unexpected := &problem.Problem{Kind: problem.UnexpectedAnswer, Host: host(from), Status: answer.StatusCode}
	media, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if answer.StatusCode != http.StatusOK || media == "text/html" { // a sign-in page, or that of a captive portal
		return nil, unexpected
	}
	data, err := readAtMost(answer.Body)
	switch {
	case errors.Is(err, errTooLong):
		return nil, unexpected
	case err != nil:
		return nil, unreachable(err)
	}
	return data, nil
}
