package sqlite

import (
	"os"
	"syscall"
	"time"
)

// putThere returns when a file was made or written, whichever was later: a copy has the time
// of writing of its original.
func putThere(info os.FileInfo) time.Time {
	at := info.ModTime()
	if data, ok := info.Sys().(*syscall.Win32FileAttributeData); ok {
		if made := time.Unix(0, data.CreationTime.Nanoseconds()); made.After(at) {
			at = made
		}
	}
	return at
}
