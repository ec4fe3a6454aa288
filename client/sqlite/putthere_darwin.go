package sqlite

import (
	"os"
	"syscall"
	"time"
)

// putThere returns when a file last became what it is: when it was written, renamed, or put
// there with older times. No program can set that.
func putThere(info os.FileInfo) time.Time {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(stat.Ctimespec.Unix())
	}
	return info.ModTime()
}
