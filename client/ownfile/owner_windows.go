package ownfile

import (
	"io/fs"
	"unsafe"

	"golang.org/x/sys/windows"
)

// noFollow: Windows makes links for administrators only, and Lstat finds them.
const noFollow = 0

// trustedInstaller is the account of Windows' own installer. It has no number among the
// well-known accounts of the API.
const trustedInstaller = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"

// writes are the rights of an entry that lets somebody change a file, or what is in a
// folder, or who may do that.
const writes = windows.FILE_WRITE_DATA | windows.FILE_APPEND_DATA | windows.DELETE | windows.WRITE_DAC | windows.WRITE_OWNER |
	windows.GENERIC_WRITE | windows.GENERIC_ALL

// ownedBy reports whether a file or folder belongs to the user of this process, or to the
// administrators, who own what they make with all their rights. It says yes where the system does not
// tell, such as on a disk without permissions. Users have no numbers.
func ownedBy(path string, _ fs.FileInfo, _ int) bool {
	security, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return true
	}
	owner, _, err := security.Owner()
	return err != nil || owner == nil || isTrusted(owner)
}

// ownedBySystem is part of what ownedBy says.
func ownedBySystem(string, fs.FileInfo) bool { return false }

// othersWrite reports whether the permissions of a file or folder let others write it than
// the user, the administrators and the system.
func othersWrite(path string, _ fs.FileInfo) bool {
	security, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return false
	}
	list, _, err := security.DACL()
	if err != nil || list == nil {
		return err == nil // no list at all lets everybody do everything
	}
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if windows.GetAce(list, i, &entry) != nil || entry.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE ||
			entry.Header.AceFlags&windows.INHERIT_ONLY_ACE != 0 || entry.Mask&writes == 0 {
			continue
		}
		if !isTrusted((*windows.SID)(unsafe.Pointer(&entry.SidStart))) {
			return true
		}
	}
	return false
}

// othersRename is not asked: folders that many may write are common on other disks than
// that of the system, and what is in the program's own folder is checked.
func othersRename(string, fs.FileInfo, int) bool { return false }

func hasOtherNames(fs.FileInfo) bool { return false }

// isTrusted reports whether an account is the user's own, or has all rights anyway.
func isTrusted(account *windows.SID) bool {
	if account.IsWellKnown(windows.WinBuiltinAdministratorsSid) || account.IsWellKnown(windows.WinLocalSystemSid) ||
		account.IsWellKnown(windows.WinCreatorOwnerSid) || account.String() == trustedInstaller {
		return true
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	return err == nil && account.Equals(user.User.Sid)
}
