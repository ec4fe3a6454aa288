package directory

import "strings"

// NoteRunes is how many characters of a note are kept.
const NoteRunes = 200

// KeptNote returns what is kept of a note or ticket number: one line of at most NoteRunes
// characters, in valid UTF-8. It is still text from outside, to be shown with Display.
// KeptNote of what it returned changes nothing more.
func KeptNote(text string) string {
	words := strings.Fields(strings.ToValidUTF8(text, "\uFFFD"))
	kept := []rune(strings.Join(words, " "))
	if len(kept) > NoteRunes {
		kept = kept[:NoteRunes]
	}
	return strings.TrimRight(string(kept), " ")
}
