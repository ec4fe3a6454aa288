package service

// The /Schemas resource (RFC 7643 section 7).

import (
	"net/http"
	"slices"
	"strings"
)

func (s *Service) getSchemas(w http.ResponseWriter, _ *http.Request, _ string) error {
	all := s.schemas()
	return writeJSON(w, listResponse{[]string{listURN}, len(all), 1, len(all), all})
}

func (s *Service) getSchema(w http.ResponseWriter, r *http.Request, caller string) error {
	for _, one := range s.schemas() {
		if one.ID == r.PathValue("id") {
			return writeJSON(w, one)
		}
	}
	return noSuchResource(w, r, caller)
}

// schemas describes what users carry, in the service's own way.
func (s *Service) schemas() []schema {
	all := schemas(s.base)
	if s.habits.Load().Plain {
		all = slices.DeleteFunc(all, func(one schema) bool { return one.ID == extensionURN })
	}
	return all
}

// schemaAttribute is one entry of a schema (RFC 7643 section 7).
type schemaAttribute struct {
	Name            string             `json:"name"`
	Type            string             `json:"type"`
	MultiValued     bool               `json:"multiValued"`
	Description     string             `json:"description"`
	Required        bool               `json:"required"`
	CanonicalValues []string           `json:"canonicalValues,omitempty"`
	CaseExact       bool               `json:"caseExact"`
	Mutability      string             `json:"mutability"`
	Returned        string             `json:"returned"`
	Uniqueness      string             `json:"uniqueness"`
	SubAttributes   []*schemaAttribute `json:"subAttributes,omitempty"`
}

type schema struct {
	Schemas     []string           `json:"schemas"`
	ID          string             `json:"id"`
	Name        string             `json:"name"`
	Description string             `json:"description"`
	Attributes  []*schemaAttribute `json:"attributes"`
	Meta        resourceMeta       `json:"meta"`
}

// resourceMeta is the meta attribute of resources that never change.
type resourceMeta struct {
	ResourceType string `json:"resourceType"`
	Location     string `json:"location"`
}

// schemas describes the two schemas of a user under a SCIM base URL.
func schemas(base string) []schema {
	core := schema{ID: userURN, Name: "User", Description: "A person of the organization"}
	extension := schema{ID: extensionURN, Name: "Organization membership",
		Description: "How the person belongs to the organization"}
	parents := map[string]*schemaAttribute{}
	for _, a := range attributes {
		if common[a.path] {
			continue
		}
		if name, ok := strings.CutPrefix(a.path, extensionURN+":"); ok {
			extension.Attributes = append(extension.Attributes, describe(a, name))
			continue
		}
		parent, name, nested := strings.Cut(a.path, ".")
		if !nested {
			core.Attributes = append(core.Attributes, describe(a, parent))
			continue
		}
		if parents[parent] == nil {
			parents[parent] = complexAttribute(parent)
			core.Attributes = append(core.Attributes, parents[parent])
		}
		parents[parent].SubAttributes = append(parents[parent].SubAttributes, describe(a, name))
	}
	result := []schema{core, extension}
	for i := range result {
		result[i].Schemas = []string{schemaURN}
		result[i].Meta = resourceMeta{"Schema", base + "/Schemas/" + result[i].ID}
	}
	return result
}

func describe(a *attribute, name string) *schemaAttribute {
	d := &schemaAttribute{
		Name:            name,
		Type:            map[kind]string{text: "string", exact: "string", flag: "boolean", instant: "dateTime"}[a.kind],
		Description:     a.description,
		Required:        name == "userName",
		CanonicalValues: a.canonical,
		CaseExact:       a.kind == exact,
		Mutability:      "readOnly",
		Returned:        "default",
		Uniqueness:      "none",
	}
	if a.set != nil {
		d.Mutability = "readWrite"
	}
	if name == "userName" {
		d.Uniqueness = "server"
	}
	return d
}

func complexAttribute(name string) *schemaAttribute {
	return &schemaAttribute{
		Name:        name,
		Type:        "complex",
		MultiValued: name == "emails",
		Description: map[string]string{"name": "The parts of the name.", "emails": "The e-mail addresses."}[name],
		Mutability:  "readOnly",
		Returned:    "default",
		Uniqueness:  "none",
	}
}
