package profile

// The profile that a machine's administrator sets for everybody who uses the
// machine.

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"mileiq.example/admin/client/problem"
)

// OfMachine reads the machine's profile; ok is false where there is none.
// owner is the user who must own it, root in the program. No window asks whether
// its hosts are the right ones, since an administrator has said so: therefore it
// must be one who has, and it may say no more than a profile from a URL, but for
// certificate authorities that are as safe as itself.
func OfMachine(path string, owner int) (p Profile, ok bool, err error) {
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
	p, err = parse(data, false, false)
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

// MachineKey tells machine's profiles apart that are asked about.
func (p Profile) MachineKey() string {
	var text strings.Builder
	for _, f := range Fields {
		fmt.Fprintf(&text, "%q\n", p.said(f))
	}
	sum := sha256.Sum256([]byte(text.String()))
	return hex.EncodeToString(sum[:12])
}
