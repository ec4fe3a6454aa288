package service

// GET /Users: pages of a filtered, sorted list (RFC 7644 section 3.4.2).

import (
	"net/http"
	"net/url"
	"strconv"

	"mileiq.example/admin/client/sandbox/people"
)

const (
	// defaultCount is the page size when the request names none.
	defaultCount = 100
	// maxCount is the largest page; asking for more gets as much.
	maxCount = 200
)

// listResponse is a page of resources.
type listResponse struct {
	Schemas      []string `json:"schemas"`
	TotalResults int      `json:"totalResults"`
	StartIndex   int      `json:"startIndex"`
	ItemsPerPage int      `json:"itemsPerPage"`
	Resources    any      `json:"Resources"`
}

func (s *Service) listUsers(w http.ResponseWriter, r *http.Request, _ string) error {
	parameters := r.URL.Query()
	request, err := parseListRequest(parameters)
	if err != nil {
		return err
	}
	users, total := s.page(&request)
	want := selectionOf(parameters)
	resources := make([]userResource, len(users))
	for i := range users {
		resources[i] = s.resource(&users[i], want)
	}
	return writeJSON(w, listResponse{[]string{listURN}, total, request.startIndex, len(resources), resources})
}

// listRequest is a parsed GET /Users.
type listRequest struct {
	query             people.Query
	startIndex, count int
}

func parseListRequest(parameters url.Values) (listRequest, error) {
	var l listRequest
	var err error
	if l.startIndex, err = numberIn(parameters, "startIndex", 1); err != nil {
		return l, err
	}
	if l.count, err = numberIn(parameters, "count", defaultCount); err != nil {
		return l, err
	}
	l.startIndex = max(l.startIndex, 1)
	l.count = min(max(l.count, 0), maxCount)
	if by := parameters.Get("sortBy"); by != "" {
		a, ok := attributeAt(by)
		if !ok {
			return l, badRequest("invalidPath", "a user has no attribute %q to sort by", by)
		}
		l.query.Order = people.Order{Name: a.path, Key: a.key}
	}
	switch fold(parameters.Get("sortOrder")) {
	case "", "ascending":
	case "descending":
		// Without sortBy there is nothing that sortOrder could turn around.
		l.query.Descending = l.query.Order.Key != nil
	default:
		return l, badRequest("invalidValue", "sortOrder is ascending or descending")
	}
	if l.query.Filter = parameters.Get("filter"); l.query.Filter != "" {
		l.query.Matches, err = compileFilter(l.query.Filter)
	}
	return l, err
}

func numberIn(parameters url.Values, name string, otherwise int) (int, error) {
	value := parameters.Get(name)
	if value == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0, badRequest("invalidValue", "%s is an integer", name)
	}
	return n, nil
}
