//go:build !linux && !darwin && !windows

package sqlite

import (
	"os"
	"time"
)

// putThere returns when a file was written.
func putThere(info os.FileInfo) time.Time {
	return info.ModTime()
}
