package service

// The /ServiceProviderConfig and /ResourceTypes resources (RFC 7643 sections 5 and 6).

import "net/http"

func (s *Service) getConfig(w http.ResponseWriter, _ *http.Request, _ string) error {
	return writeJSON(w, serviceProviderConfig(s.base, s.bulk))
}

func (s *Service) getResourceTypes(w http.ResponseWriter, _ *http.Request, _ string) error {
	return writeJSON(w, listResponse{[]string{listURN}, 1, 1, 1, []resourceType{userResourceType(s.base)}})
}

func (s *Service) getResourceType(w http.ResponseWriter, _ *http.Request, _ string) error {
	return writeJSON(w, userResourceType(s.base))
}

type supported struct {
	Supported bool `json:"supported"`
}

// providerConfig is the /ServiceProviderConfig resource (RFC 7643 section 5).
type providerConfig struct {
	Schemas []string  `json:"schemas"`
	Patch   supported `json:"patch"`
	Bulk    struct {
		supported
		MaxOperations  int `json:"maxOperations"`
		MaxPayloadSize int `json:"maxPayloadSize"`
	} `json:"bulk"`
	Filter struct {
		supported
		MaxResults int `json:"maxResults"`
	} `json:"filter"`
	ChangePassword        supported              `json:"changePassword"`
	Sort                  supported              `json:"sort"`
	ETag                  supported              `json:"etag"`
	AuthenticationSchemes []authenticationScheme `json:"authenticationSchemes"`
	Meta                  resourceMeta           `json:"meta"`
}

type authenticationScheme struct {
	Type        string `json:"type"`
	Name        string `json:"name"`
	Description string `json:"description"`
	SpecURI     string `json:"specUri"`
	Primary     bool   `json:"primary"`
}

func serviceProviderConfig(base string, bulk Bulk) providerConfig {
	c := providerConfig{
		Schemas: []string{configURN},
		Patch:   supported{true},
		Sort:    supported{true},
		ETag:    supported{true},
		AuthenticationSchemes: []authenticationScheme{{
			Type:        "oauthbearertoken",
			Name:        "OAuth 2.0 bearer token",
			Description: "An access token of the organization's authorization server, bound to this service",
			SpecURI:     "https://www.rfc-editor.org/info/rfc6750",
			Primary:     true,
		}},
		Meta: resourceMeta{"ServiceProviderConfig", base + "/ServiceProviderConfig"},
	}
	c.Bulk.Supported = !bulk.Off
	if c.Bulk.Supported {
		c.Bulk.MaxOperations, c.Bulk.MaxPayloadSize = bulk.Operations, bulk.Payload
	}
	c.Filter.Supported = true
	c.Filter.MaxResults = maxCount
	return c
}

// resourceType is an entry of /ResourceTypes (RFC 7643 section 6).
type resourceType struct {
	Schemas          []string          `json:"schemas"`
	ID               string            `json:"id"`
	Name             string            `json:"name"`
	Endpoint         string            `json:"endpoint"`
	Description      string            `json:"description"`
	Schema           string            `json:"schema"`
	SchemaExtensions []schemaExtension `json:"schemaExtensions"`
	Meta             resourceMeta      `json:"meta"`
}

type schemaExtension struct {
	Schema   string `json:"schema"`
	Required bool   `json:"required"`
}

func userResourceType(base string) resourceType {
	return resourceType{
		Schemas:          []string{resourceURN},
		ID:               "User",
		Name:             "User",
		Endpoint:         "/Users",
		Description:      "A person of the organization",
		Schema:           userURN,
		SchemaExtensions: []schemaExtension{{extensionURN, true}},
		Meta:             resourceMeta{"ResourceType", base + "/ResourceTypes/User"},
	}
}
