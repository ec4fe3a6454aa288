package profile

// What is kept of profiles in the data folder.

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/BurntSushi/toml"

	"mileiq.example/admin/client/problem"
)

// Save keeps the profile for the next start. The file is replaced as a
// whole, so that a crash leaves the old one or the new one.
func Save(folder string, p Profile) error {
	data, err := toml.Marshal(p)
	if err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	return problem.Wrap(problem.DiskTrouble, replaceFile(folder, profileFile, data))
}

// replaceFile writes a file as a whole: a crash leaves the old one or the new one,
// and after it returns nil the new one is on the disk.
func replaceFile(folder, name string, data []byte) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(folder, name+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(data)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), filepath.Join(folder, name)); err != nil {
		return err
	}
	return syncFolder(folder)
}

// syncFolder has a new name in a folder last. Windows has no such call for folders,
// and does not need it.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

const profileFile = "organization.toml"

// Saved returns the kept profile, or nil where there is none.
func Saved(folder string) (*Profile, error) {
	data, err := readLimited(filepath.Join(folder, profileFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
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
	kept, err := readLimited(filepath.Join(folder, declinedFile))
	return err == nil && string(kept) == key
}

// Decline remembers that the admin does not want it.
func Decline(folder, key string) error {
	return problem.Wrap(problem.DiskTrouble, os.WriteFile(filepath.Join(folder, declinedFile), []byte(key), 0o600))
}
