package profile

// What is looked at before a profile is decoded. Of 64 KiB of tables in each other the
// decoder makes gigabytes, because it writes down the whole name of each.

import (
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

// deepest is how many brackets may be open in a file, and how many parts a name may
// have. No file of this program has more than three.
const deepest = 8

// decode decodes the text of a file into v.
func decode(text string, v any) (toml.MetaData, error) {
	if line := tooDeep(text); line > 0 {
		return toml.MetaData{}, tooDeepError(line)
	}
	return toml.Decode(text, v)
}

// tooDeepError is the line where brackets or names go deeper than in any such file.
type tooDeepError int

func (e tooDeepError) Error() string { return fmt.Sprintf("line %d: nested too deeply", int(e)) }

// tooDeep returns the line where text goes too deep, 0 if there is none.
func tooDeep(text string) int {
	line, open, dots := 1, 0, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"', '\'', '#':
			n := quoted(text[i:])
			line += strings.Count(text[i:i+n], "\n")
			i += n - 1
		case '\n':
			line, dots = line+1, 0
		case '[', '{':
			open, dots = open+1, 0
		case ']', '}':
			open, dots = max(open-1, 0), 0
		case '=', ',':
			dots = 0
		case '.':
			dots++
		}
		if open > deepest || dots >= deepest {
			return line
		}
	}
	return 0
}

// quoted is the length of the string or the comment with which text begins. The end of
// a line is no part of a comment, and ends a string of one line, which is then a fault.
func quoted(text string) int {
	mark, manyLines := text[:1], false
	if three := strings.Repeat(mark, 3); mark != "#" && strings.HasPrefix(text, three) {
		mark, manyLines = three, true
	}
	for i := len(mark); i < len(text); i++ {
		switch {
		case text[i] == '\n' && !manyLines:
			return i
		case text[i] == '\\' && mark[0] == '"':
			i++
		case mark != "#" && strings.HasPrefix(text[i:], mark):
			return i + len(mark)
		}
	}
	return len(text)
}
