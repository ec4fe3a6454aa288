package profile

// What is kept of profiles in the data folder.

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/BurntSushi/toml"

	"mileiq.example/admin/client/ownfile"
	"mileiq.example/admin/client/problem"
)

// Save keeps the profile for the next start. The file is replaced as a
// whole, so that a crash leaves the old one or the new one. A profile that could not be
// read again is not kept: the *problem.Problem is that of Check.
func Save(folder string, p Profile) error {
	data, err := toml.Marshal(p)
	if err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	if _, err := parse(data, true, false); err != nil {
		return err
	}
	return problem.Wrap(problem.DiskTrouble, replaceFile(folder, profileFile, data))
}

// replaceFile writes a file of the data folder as a whole.
func replaceFile(folder, name string, data []byte) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return ownfile.Write(filepath.Join(folder, name), data)
}

// readKept reads a file of the data folder, which must be the user's own.
func readKept(path string) ([]byte, error) {
	f, err := ownfile.Open(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAtMost(f)
}

// isForeign reports whether a file was refused because it may be somebody else's.
func isForeign(err error) bool {
	_, ok := errors.AsType[*problem.Problem](err)
	return ok
}

const profileFile = "organization.toml"

// Saved returns the kept profile, or nil where there is none.
func Saved(folder string) (*Profile, error) {
	data, err := readKept(filepath.Join(folder, profileFile))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, nil
	case isForeign(err):
		return nil, err
	case err != nil:
		return nil, &problem.Problem{Kind: problem.BadProfile, Detail: profileFile, Cause: err}
	}
	p, err := parse(data, true, false)
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// Forget deletes the kept profile, if there is one.
func Forget(folder string) error {
	err := os.Remove(filepath.Join(folder, profileFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return problem.Wrap(problem.DiskTrouble, err)
}

// declinedFile holds the key of the machine's profile whose organization the
// admin did not want, so that the question does not come with every start.
const declinedFile = "declined"

// Declined reports whether the admin did not want the machine's organization with
// that key. folder is the data folder.
func Declined(folder, key string) bool {
	kept, err := readKept(filepath.Join(folder, declinedFile))
	return err == nil && string(kept) == key
}

// Decline remembers that the admin does not want it.
func Decline(folder, key string) error {
	return problem.Wrap(problem.DiskTrouble, replaceFile(folder, declinedFile, []byte(key)))
}
