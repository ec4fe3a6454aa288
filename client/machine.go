package client

// The profile that a machine's administrator sets for everybody who uses the
// machine.

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"

	"mileiq.example/admin/client/problem"
)

// machineFolderName is the program's folder where the system keeps settings of
// the whole machine; it is mileiq-admin on Linux.
const machineFolderName = "MileIQ Admin"

// machineProfile reads the machine's profile; ok is false where there is none.
// owner is the user who must own it, root in the program. No window asks whether
// its hosts are the right ones, since an administrator has said so: therefore it
// must be one who has, and it may say no more than a profile from a URL, but for
// certificate authorities that are as safe as itself.
func machineProfile(path string, owner int) (p Profile, ok bool, err error) {
	if path == "" {
		return Profile{}, false, nil
	}
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		return Profile{}, false, nil
	}
	bad := func(detail string, err error) (Profile, bool, error) {
		return Profile{}, false, &problem.Problem{Kind: problem.BadMachine, Detail: detail, Cause: err}
	}
	if err := mustBeSafeFile(path, owner); err != nil {
		return Profile{}, false, err
	}
	data, err := readLimited(path)
	if err != nil {
		return bad(path, err)
	}
	p, err = parseProfile(data, false, false)
	if err != nil {
		return bad(filepath.Base(path)+": "+problem.Of(err).Detail, err)
	}
	field := ""
	switch {
	case p.RedirectHost == "localhost":
		field = "redirect_host"
	case p.Demo != nil:
		field = "demo"
	case p.CAFile != "" && !filepath.IsAbs(p.CAFile):
		field = "ca_file"
	}
	if field != "" {
		return bad(filepath.Base(path)+": "+field, nil)
	}
	if p.CAFile != "" {
		if err := mustBeSafeFile(p.CAFile, owner); err != nil {
			return Profile{}, false, err
		}
	}
	return p, true, nil
}

// mustBeSafeFile returns a *problem.Problem unless a file can be changed by owner alone.
// Where the path is a link, that goes for where it lies and for where it leads.
func mustBeSafeFile(path string, owner int) error {
	leads, err := filepath.EvalSymlinks(path)
	if err != nil {
		return &problem.Problem{Kind: problem.BadMachine, Detail: path, Cause: err}
	}
	info, err := os.Stat(leads)
	if err != nil {
		return &problem.Problem{Kind: problem.BadMachine, Detail: path, Cause: err}
	}
	if !info.Mode().IsRegular() {
		return &problem.Problem{Kind: problem.BadMachine, Detail: path}
	}
	for _, part := range []string{leads, filepath.Dir(leads), filepath.Dir(path)} {
		safe, err := ownedSafely(part, owner)
		if err != nil {
			return &problem.Problem{Kind: problem.BadMachine, Detail: part, Cause: err}
		}
		if !safe {
			return &problem.Problem{Kind: problem.UnsafeMachine, Detail: part}
		}
	}
	return nil
}

// startWithMachine handles a start that the command line gave no organization:
// the known one goes on, unless the machine's profile names another one; that is
// the admin's to decide, once. Without a known one the machine's is used.
func (c *Client) startWithMachine(ctx context.Context, known Profile, isKnown bool) error {
	given, ok, err := machineProfile(c.options.Folders.Machine, c.options.machineOwner)
	key := given.machineKey()
	switch {
	case err != nil && isKnown:
		c.log.Warn("read the machine's profile", "problem", err)
		return c.openAlthough(ctx, known, problem.Of(err))
	case err != nil:
		return c.firstRun(err)
	case !ok && !isKnown:
		return c.firstRun(nil)
	case !ok, isKnown && c.declined(key):
		return c.open(ctx, known, c.realPlace())
	}
	if given.Issuer == "" && isKnown && given.SCIM == known.SCIM {
		given.Issuer = known.Issuer // found out before, at the same service
	}
	return c.startGiven(ctx, given, known, isKnown, key)
}

// declinedFile holds the key of the machine's profile whose organization the
// admin did not want, so that the question does not come with every start.
const declinedFile = "declined"

// machineKey tells the organizations of machine's profiles apart.
func (p Profile) machineKey() string {
	sum := sha256.Sum256([]byte(p.SCIM + "\n" + p.Issuer + "\n" + p.ClientID))
	return hex.EncodeToString(sum[:12])
}

func (c *Client) declined(key string) bool {
	kept, err := readLimited(filepath.Join(c.options.Folders.Data, declinedFile))
	return err == nil && string(kept) == key
}

func (c *Client) decline(key string) error {
	return problem.Wrap(problem.DiskTrouble, os.WriteFile(filepath.Join(c.options.Folders.Data, declinedFile), []byte(key), 0o600))
}
