package ui

import (
	"cmp"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
)

// What the file dialog knows of folders, and how it reads what somebody types. The
// names of files are text from outside.

// folderEntry is a file or a folder inside of a folder.
type folderEntry struct {
	name    string
	folder  bool
	size    int64 // in bytes; of a file
	changed time.Time
}

// readFolder returns what is in a folder: folders first, each kind in the order of
// names. It waits for the disk, which may be at the other end of a slow network.
func readFolder(path string) ([]folderEntry, error) {
	found, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	entries := make([]folderEntry, 0, len(found))
	for _, f := range found {
		info, err := f.Info()
		if err == nil && info.Mode()&os.ModeSymlink != 0 {
			info, err = os.Stat(filepath.Join(path, f.Name()))
		}
		if err != nil {
			continue // gone meanwhile, or a link to nothing
		}
		if !info.IsDir() && !info.Mode().IsRegular() {
			continue // a device, or a pipe
		}
		entries = append(entries, folderEntry{name: f.Name(), folder: info.IsDir(), size: info.Size(), changed: info.ModTime()})
	}
	slices.SortStableFunc(entries, func(a, b folderEntry) int {
		if a.folder != b.folder {
			if a.folder {
				return -1
			}
			return 1
		}
		return cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
	return entries, nil
}

const separator = string(os.PathSeparator)

// typedPath makes a path of what somebody typed or pasted: an address of a file, a path
// in quotation marks, as the Explorer of Windows copies one, "~" for the own folder, or a
// path from the folder in sight. A whole path behind another one counts alone.
func typedPath(typed, folder, home string) string {
	typed = strings.TrimSpace(typed)
	if len(typed) > 1 && typed[0] == '"' && typed[len(typed)-1] == '"' {
		typed = typed[1 : len(typed)-1]
	}
	if address, err := url.Parse(typed); err == nil && address.Scheme == "file" && address.Path != "" {
		typed = filepath.FromSlash(address.Path)
		if runtime.GOOS == "windows" {
			typed = strings.TrimPrefix(typed, separator)
		}
	}
	if at := strings.LastIndex(typed, "//"); at > 0 {
		typed = typed[at+1:] // a whole path was put behind the folder that stood there
	}
	switch {
	case typed == "~":
		return home + separator
	case strings.HasPrefix(typed, "~"+separator), strings.HasPrefix(typed, "~/"):
		return filepath.Join(home, typed[2:]) + ending(typed)
	case typed == "" || filepath.IsAbs(typed):
		return typed
	}
	return filepath.Join(folder, typed) + ending(typed)
}

// ending is the separator at the end of a path, which says that a folder is meant.
func ending(path string) string {
	if path != "" && os.IsPathSeparator(path[len(path)-1]) {
		return separator
	}
	return ""
}

// splitPath divides a path into the folder whose content is of interest and the
// beginning of a name in it.
func splitPath(path string) (folder, begin string) {
	folder, begin = filepath.Split(path)
	if folder == "" {
		return folder, begin
	}
	return filepath.Clean(folder), begin
}

// inFolder is a path that shows a folder with nothing typed after it.
func inFolder(folder string) string {
	if strings.HasSuffix(folder, separator) {
		return folder
	}
	return folder + separator
}

// fold makes names equal that differ in their case alone.
func fold(name string) string { return cases.Fold().String(name) }

// offered returns the folders and the files with one of the extensions whose names
// begin with what was typed, whatever the case. Names that begin with a dot are hidden
// until a dot is typed. Without extensions every file is offered.
func offered(entries []folderEntry, begin string, extensions []string) (some []folderEntry) {
	begin = fold(begin)
	for _, e := range entries {
		name := fold(e.name)
		if !strings.HasPrefix(name, begin) || strings.HasPrefix(name, ".") && !strings.HasPrefix(begin, ".") {
			continue
		}
		if e.folder || len(extensions) == 0 || slices.Contains(extensions, filepath.Ext(name)) {
			some = append(some, e)
		}
	}
	return some
}

// completion is how far all of the names begin in the same way; of a single folder,
// with the separator. It is begin itself where it cannot be longer.
func completion(entries []folderEntry, begin string) string {
	if len(entries) == 0 {
		return begin
	}
	common := []rune(entries[0].name)
	for _, e := range entries[1:] {
		name := []rune(e.name)
		n := 0
		for n < min(len(common), len(name)) && fold(string(common[n])) == fold(string(name[n])) {
			n++
		}
		common = common[:n]
	}
	whole := string(common)
	if len(entries) == 1 && entries[0].folder {
		whole += separator
	}
	if len([]rune(whole)) <= len([]rune(begin)) {
		return begin
	}
	return whole
}
