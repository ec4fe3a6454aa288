package ownfile

// Whose a file is says its owner and its list of permissions.

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows"

	"mileiq.example/admin/client/problem"
)

func TestOnWindowsAFileThatEverybodyMayWriteIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := Make(path); err != nil {
		t.Fatal(err)
	}
	if err := Check(path); err != nil {
		t.Fatalf("one's own: %v", err)
	}
	for sddl, kind := range map[string]problem.Kind{
		"D:P(A;;FA;;;BA)(A;;FA;;;SY)(A;;FR;;;WD)": "",
		"D:P(A;;FA;;;BA)(A;;FA;;;WD)":             problem.OthersWrite,
	} {
		security, err := windows.SecurityDescriptorFromString(sddl)
		if err != nil {
			t.Fatal(err)
		}
		list, _, err := security.DACL()
		if err != nil {
			t.Fatal(err)
		}
		if err := windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION, nil, nil, list, nil); err != nil {
			t.Fatal(err)
		}
		got := problem.Kind("")
		if err := Check(path); err != nil {
			got = problem.Of(err).Kind
		}
		if got != kind {
			t.Errorf("%s: %q", sddl, got)
		}
	}
	if err := MakeFolder(filepath.Join(t.TempDir(), "folder")); err != nil {
		t.Errorf("a folder: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
