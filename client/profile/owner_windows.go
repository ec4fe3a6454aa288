package profile

import (
	"os"

	"golang.org/x/sys/windows"
)

// trustedInstaller is the account of Windows' own installer. It has no number
// among the well-known accounts of the API.
const trustedInstaller = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"

// ownedSafely reports whether a file or folder belongs to the administrators or
// to the system itself. Anybody may make folders and files in ProgramData, but
// only these accounts can give one to themselves; who else may write what they
// own is what its permissions say, which the installer sets.
//
// Users have no numbers on Windows: an owner other than 0 is the user who runs
// the tests.
func ownedSafely(path string, owner int) (bool, error) {
	if owner != 0 {
		return owner == os.Getuid(), nil
	}
	security, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return false, err
	}
	account, _, err := security.Owner()
	if err != nil || account == nil {
		return false, err
	}
	return account.IsWellKnown(windows.WinBuiltinAdministratorsSid) ||
		account.IsWellKnown(windows.WinLocalSystemSid) ||
		account.String() == trustedInstaller, nil
}
