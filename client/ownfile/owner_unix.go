//go:build !windows

package ownfile

import (
	"io/fs"
	"syscall"
)

// noFollow opens no link, and waits for nobody at the other end of a pipe.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

const (
	root         = 0
	groupWrites  = 0o020
	othersWrites = 0o002
)

// ownedBy reports whether a file or folder belongs to a user. It says yes where the
// system does not tell.
func ownedBy(_ string, info fs.FileInfo, user int) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return !ok || int(stat.Uid) == user
}

func ownedBySystem(path string, info fs.FileInfo) bool { return ownedBy(path, info, root) }

// othersWrite reports whether others than the owner may write it.
func othersWrite(_ string, info fs.FileInfo) bool {
	return info.Mode().Perm()&(groupWrites|othersWrites) != 0
}

// othersRename reports whether others than its owner may rename what is in a folder. The
// sticky bit leaves that to the owners, such as in /tmp. A group that has the number of the
// user is his alone: systems that give every user such a group let it write by default.
func othersRename(_ string, info fs.FileInfo, user int) bool {
	if info.Mode()&fs.ModeSticky != 0 {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	private := ok && user != root && int(stat.Gid) == user
	perm := info.Mode().Perm()
	return perm&othersWrites != 0 || perm&groupWrites != 0 && !private
}

// hasOtherNames reports whether a file has more names than one (hard links).
func hasOtherNames(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink > 1
}
