package service

// Setting one attribute of a user: which values each takes, and what it means.

import (
	"encoding/json"

	"mileiq.example/admin/client/sandbox/people"
)

// maxName bounds a display or nick name in bytes.
const maxName = 1024

func setActive(e *people.Edit, value json.RawMessage) error {
	var active *bool
	if value != nil {
		if err := json.Unmarshal(value, &active); err != nil {
			return badRequest("invalidValue", "active is true or false")
		}
	}
	switch {
	case active == nil:
		return badRequest("mutability", "active is required and cannot be removed")
	case *active:
		return e.Activate()
	}
	return e.Archive()
}

func setStatus(e *people.Edit, value json.RawMessage) error {
	var status people.Status
	if value != nil {
		if err := json.Unmarshal(value, &status); err != nil {
			return badRequest("invalidValue", "status is a string")
		}
	}
	switch status {
	case people.Invited:
		return e.Invite()
	case people.Archived:
		return badRequest("mutability", "status cannot be set to archived; set active to false")
	case people.Active:
		return badRequest("mutability", "status cannot be set to active; the person joins by accepting an invitation")
	case "":
		return badRequest("mutability", "status is required and cannot be removed")
	}
	return badRequest("invalidValue", "status is invited, active or archived")
}

func setDisplayName(e *people.Edit, value json.RawMessage) error {
	name, err := nameIn("displayName", value)
	if err != nil {
		return err
	}
	if name == "" {
		return badRequest("invalidValue", "displayName cannot be empty")
	}
	e.User.DisplayName = name
	return nil
}

func setNickName(e *people.Edit, value json.RawMessage) error {
	name, err := nameIn("nickName", value)
	if err != nil {
		return err
	}
	e.User.NickName = name
	return nil
}

func nameIn(attribute string, value json.RawMessage) (string, error) {
	var name string
	if value == nil {
		return "", nil
	}
	if err := json.Unmarshal(value, &name); err != nil {
		return "", badRequest("invalidValue", "%s is a string", attribute)
	}
	if len(name) > maxName {
		return "", badRequest("invalidValue", "%s is longer than %d bytes", attribute, maxName)
	}
	return name, nil
}
