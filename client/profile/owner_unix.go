//go:build !windows

package profile

import (
	"os"
	"syscall"
)

// ownedSafely reports whether a file or folder belongs to owner, and nobody else
// may write it.
func ownedSafely(path string, owner int) (bool, error) {
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == owner && info.Mode().Perm()&0o022 == 0, nil
}
