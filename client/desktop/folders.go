package desktop

import (
	"os"
	"path/filepath"
	"runtime"

	"github.com/adrg/xdg"
)

// Folders is where the program keeps its files.
type Folders struct {
	// Data holds what must not be lost: profiles and outboxes.
	Data string
	// Cache holds what the service can give again: the copies.
	Cache string
	// Logs holds the log files and the crash reports.
	Logs string
	// Machine is the file of the machine's profile, which the machine's
	// administrator sets for everybody; "" for none. The program only reads it.
	Machine string
}

// folderName is the program's folder where the system keeps folders for users,
// and machineFolderName where it keeps settings of the whole machine; that is
// folderName on Linux. profileName is the name of the machine's profile in there.
const (
	folderName        = "mileiq-admin"
	machineFolderName = "MileIQ Admin"
	profileName       = "organization.toml"
)

// SystemFolders returns the folders that the system has for each purpose: the
// XDG base directories on Linux, ~/Library on macOS, %LOCALAPPDATA% on Windows.
func SystemFolders() Folders {
	f := Folders{
		Data:  filepath.Join(xdg.DataHome, folderName),
		Cache: filepath.Join(xdg.CacheHome, folderName),
		Logs:  filepath.Join(xdg.StateHome, folderName),

		Machine: machineFile(),
	}
	switch runtime.GOOS {
	case "darwin":
		f.Logs = filepath.Join(xdg.Home, "Library", "Logs", folderName)
	case "windows":
		f.Cache = filepath.Join(f.Data, "cache")
		f.Logs = filepath.Join(f.Data, "logs")
	}
	return f
}

// FoldersIn returns folders that all lie in one. Nothing else on the machine
// counts there, so there is no machine's profile.
func FoldersIn(dir string) Folders {
	return Folders{Data: filepath.Join(dir, "data"), Cache: filepath.Join(dir, "cache"), Logs: filepath.Join(dir, "logs")}
}

// Make creates the folders, for the user alone.
func (f Folders) Make() error {
	for _, dir := range []string{f.Data, f.Cache, f.Logs} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	return nil
}
