package client

import (
	"os"
	"path/filepath"
	"syscall"
	"unsafe"
)

// machineFile is where the machine's profile lies, or "" where the system does
// not say. It is asked itself: everybody can set the variable ProgramData.
func machineFile() string {
	// FOLDERID_ProgramData
	id := syscall.GUID{Data1: 0x62AB5D82, Data2: 0xFDC1, Data3: 0x4DC3, Data4: [8]byte{0xA9, 0xDD, 0x07, 0x0D, 0x1D, 0x49, 0x5D, 0x97}}
	find := syscall.NewLazyDLL("shell32.dll").NewProc("SHGetKnownFolderPath")
	free := syscall.NewLazyDLL("ole32.dll").NewProc("CoTaskMemFree")
	if find.Find() != nil || free.Find() != nil {
		return ""
	}
	var path *uint16
	result, _, _ := find.Call(uintptr(unsafe.Pointer(&id)), 0, 0, uintptr(unsafe.Pointer(&path)))
	if result != 0 || path == nil {
		return ""
	}
	defer func() { _, _, _ = free.Call(uintptr(unsafe.Pointer(path))) }()
	folder := syscall.UTF16ToString(unsafe.Slice(path, syscall.MAX_LONG_PATH)[:length(path)])
	return filepath.Join(folder, machineFolderName, profileFile)
}

// length counts the units before the final zero.
func length(text *uint16) (n int) {
	for at := unsafe.Pointer(text); *(*uint16)(at) != 0 && n < syscall.MAX_LONG_PATH; n++ {
		at = unsafe.Add(at, 2)
	}
	return n
}

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
	const file, ownerOnly = 1, 1 // SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return false, err
	}
	read := syscall.NewLazyDLL("advapi32.dll").NewProc("GetNamedSecurityInfoW")
	if err := read.Find(); err != nil {
		return false, err
	}
	var is *syscall.SID
	var descriptor syscall.Handle
	code, _, _ := read.Call(uintptr(unsafe.Pointer(name)), file, ownerOnly,
		uintptr(unsafe.Pointer(&is)), 0, 0, 0, uintptr(unsafe.Pointer(&descriptor)))
	if code != 0 {
		return false, syscall.Errno(code)
	}
	defer func() { _, _ = syscall.LocalFree(descriptor) }()
	id, err := is.String()
	if err != nil {
		return false, err
	}
	switch id {
	case "S-1-5-32-544", // the administrators
		"S-1-5-18", // the system
		"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464": // TrustedInstaller
		return true, nil
	}
	return false, nil
}
