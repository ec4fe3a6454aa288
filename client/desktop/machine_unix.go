//go:build !windows

package desktop

import (
	"path/filepath"
	"runtime"
)

// machineFile is where the machine's profile lies.
func machineFile() string {
	if runtime.GOOS == "darwin" {
		return filepath.Join("/Library/Application Support", machineFolderName, profileName)
	}
	return filepath.Join("/etc", folderName, profileName)
}
