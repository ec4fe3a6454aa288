package profile

// The protected people of an organization: those of its profile, and those who were
// added on this computer, which are kept in the data folder.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/BurntSushi/toml"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

// protectedList is the file.
type protectedList struct {
	Protected []string `toml:"protected"`
}

const protectedHead = "# People whom MileIQ Admin leaves out of every plan: an address, a user name, or \"id:\" and an id.\n"

// protectedFile names the file of an organization. Each has its own: an id means
// somebody else elsewhere.
func protectedFile(organization Profile) string { return "protected-" + organization.Key() + ".toml" }

// KeptProtected returns the entries that were added on this computer; none where
// there is no file. A file that cannot be read is a *problem.Problem, and no empty
// list: nobody must lose his protection because a disk is damaged.
func KeptProtected(folder string, organization Profile) ([]string, error) {
	path := filepath.Join(folder, protectedFile(organization))
	bad := func(cause error) ([]string, error) {
		return nil, &problem.Problem{Kind: problem.BadProtected, Detail: path, Cause: cause}
	}
	data, err := readKept(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, nil
	case isForeign(err):
		return nil, err
	case problem.IsTooManyFiles(err):
		return nil, problem.Of(err) // the file is in order
	case err != nil:
		return bad(err)
	}
	var list protectedList
	meta, err := decode(string(data), &list)
	switch {
	case err != nil:
		return bad(problem.New(lineOf(err))) // the error itself may name people
	case !meta.IsDefined("protected"), len(meta.Undecoded()) > 0, !areEntries(list.Protected):
		return bad(problem.New("not a list of protected people"))
	}
	return list.Protected, nil
}

// errNoEntry: what was typed is no entry of the list.
var errNoEntry = problem.NewError(problem.Refused, "neither an address nor a user name nor an id")

// Protect adds entries, as they were typed. The *problem.Problem is of kind Refused
// where one of them is no entry: then none is added.
func Protect(folder string, organization Profile, typed ...string) error {
	kept, err := KeptProtected(folder, organization)
	if err != nil {
		return err
	}
	for _, t := range typed {
		entry, ok := directory.ParseProtected(t)
		if !ok {
			return problem.Of(errNoEntry)
		}
		if !slices.Contains(kept, entry) {
			kept = append(kept, entry)
		}
	}
	return keepProtected(folder, organization, kept)
}

// Unprotect takes an entry out that was added.
func Unprotect(folder string, organization Profile, entry string) error {
	kept, err := KeptProtected(folder, organization)
	if err != nil {
		return err
	}
	return keepProtected(folder, organization, slices.DeleteFunc(kept, func(e string) bool { return e == entry }))
}

// keepProtected replaces the entries that were added on this computer. After it
// returns nil they are on the disk.
func keepProtected(folder string, organization Profile, entries []string) error {
	if entries == nil {
		entries = []string{}
	}
	data, err := toml.Marshal(protectedList{entries})
	if err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	data = append([]byte(protectedHead), data...)
	if len(data) > maxProfile || !areEntries(entries) {
		// It could not be read again.
		return problem.Wrap(problem.Refused, problem.New(fmt.Sprintf("%d entries are too many or not all valid", len(entries))))
	}
	return problem.Wrap(problem.DiskTrouble, replaceFile(folder, protectedFile(organization), data))
}

// areEntries reports whether each of them is an entry as it would be typed.
func areEntries(entries []string) bool {
	for _, e := range entries {
		if _, ok := directory.ParseProtected(e); !ok {
			return false
		}
	}
	return true
}
