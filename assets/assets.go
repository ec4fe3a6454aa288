// Package assets holds what the program carries inside itself: its icons, its
// own icon and its words. It imports nothing but the standard library, so that
// any package may use it.
package assets

import (
	"embed"
	"fmt"
)

//go:embed icons/*.svg
var icons embed.FS

// Translations holds the catalogues of visible words, one file per language
// tag: translations/en.json, translations/de.json and so on.
//
//go:embed translations/*.json
var Translations embed.FS

// AppIcon is the program's icon as a square SVG, for places that scale it.
//
//go:embed icon.svg
var AppIcon []byte

// AppIconPNG is the program's icon as a PNG of 512 by 512 pixels, for places
// that cannot draw an SVG, such as a window manager's task list.
//
//go:embed icon.png
var AppIconPNG []byte

// Icon returns the SVG of an icon by its file name without the extension, for
// example "archive". Every icon is drawn on a 24 by 24 grid and names its
// colour only as currentColor, so that it can be tinted.
//
// It fails for a name that is not among IconNames.
func Icon(name string) ([]byte, error) {
	svg, err := icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		return nil, fmt.Errorf("icon %q is not part of the program", name)
	}
	return svg, nil
}

// IconNames returns the names of all icons, sorted.
func IconNames() []string {
	files, err := icons.ReadDir("icons")
	if err != nil {
		return nil // cannot happen: the folder is embedded
	}
	names := make([]string, 0, len(files))
	for _, file := range files {
		names = append(names, file.Name()[:len(file.Name())-len(".svg")])
	}
	return names
}
