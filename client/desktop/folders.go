package desktop

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/adrg/xdg"

	"mileiq.example/admin/client/ownfile"
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

// TemporaryFolder makes a folder for files that are not to be kept. Its name begins with
// prefix.
func TemporaryFolder(prefix string) (string, error) {
	folder, err := os.MkdirTemp("", prefix)
	if err != nil {
		return "", ownfile.Trouble(os.TempDir(), err)
	}
	return folder, nil
}

// Make creates the folders, for the user alone. It returns a *problem.Problem, whose
// Detail is the path that is in the way, if the trouble is not with the disk as a whole.
func (f Folders) Make() error {
	for _, dir := range []string{f.Data, f.Cache, f.Logs} {
		if err := ownfile.MakeFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

// MustBeWritable returns such a problem where no file can be made in the folders of data
// and cache: what lies there already may be writable all the same.
func (f Folders) MustBeWritable() error {
	for _, dir := range []string{f.Data, f.Cache} {
		file, err := os.CreateTemp(dir, ".write-*")
		if err != nil {
			return ownfile.Trouble(dir, err)
		}
		if err := errors.Join(file.Close(), os.Remove(file.Name())); err != nil {
			return ownfile.Trouble(dir, err)
		}
	}
	return nil
}
