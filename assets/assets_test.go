package assets

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

func TestIconNamesAreThoseOfTheFilesAndSorted(t *testing.T) {
	names := IconNames()

	if len(names) == 0 || !slices.IsSorted(names) {
		t.Fatalf("got %v", names)
	}
	for _, name := range names {
		if svg, err := Icon(name); err != nil || !strings.HasPrefix(string(svg), "<svg ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestIconThatDoesNotExistIsAnErrorThatNamesIt(t *testing.T) {
	if _, err := Icon("../icon"); err == nil || !strings.Contains(err.Error(), "../icon") {
		t.Errorf("got %v", err)
	}
}

func TestEveryTranslationIsJSON(t *testing.T) {
	files, err := fs.Glob(Translations, "translations/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		content, err := Translations.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := json.Unmarshal(content, &words); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
