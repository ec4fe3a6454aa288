package desktop

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// machineFile is where the machine's profile lies, or "" where the system does
// not say. The system itself is asked: everybody can set the variable ProgramData.
func machineFile() string {
	folder, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, windows.KF_FLAG_DEFAULT)
	if err != nil {
		return ""
	}
	return filepath.Join(folder, machineFolderName, profileName)
}
