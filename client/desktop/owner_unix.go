//go:build !windows

package desktop

import (
	"io/fs"
	"syscall"
)

// isOwn reports whether a file or folder belongs to a user. It says yes where the
// system does not tell.
func isOwn(info fs.FileInfo, user int) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return !ok || int(stat.Uid) == user
}

// othersWrite reports whether others than the owner may write it.
func othersWrite(info fs.FileInfo) bool { return info.Mode().Perm()&0o022 != 0 }
