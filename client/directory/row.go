package directory

import "slices"

// Row is one user as a window shows him: the copy, with an open change laid over it.
type Row struct {
	User
	// Pending is the user's open change; its ID is 0 without one.
	Pending Item
	// Deleted: the user was to be archived, and the service deleted him. He is in no
	// page that is read anew.
	Deleted bool
}

// Rows lays open changes, by the id of their user, over users of the copy.
func Rows(users []User, open map[string]Item) []Row {
	rows := make([]Row, len(users))
	for i, u := range users {
		rows[i] = Row{User: u, Pending: open[u.ID]}
	}
	return rows
}

// DeletedRows are the rows of users whom the service deleted.
func DeletedRows(users []User) []Row {
	rows := make([]Row, len(users))
	for i, u := range users {
		rows[i] = Row{User: u, Deleted: true}
	}
	return rows
}

// Missing returns those of the ids that none of the users has.
func Missing(ids []string, users []User) []string {
	here := make(map[string]bool, len(users))
	for _, u := range users {
		here[u.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return here[id] })
}
