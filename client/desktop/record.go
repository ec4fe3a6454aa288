package desktop

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"mileiq.example/admin/client/ownfile"
)

// Record remembers things that the user once said yes to, in a small file of his own. It
// names none of them: it has a hash of each. A record that is damaged, or that somebody
// else could have written, has nothing: the user is asked again.
type Record struct{ Path string }

// recorded is how many things a record has; the oldest are forgotten.
const recorded = 1000

// Has reports whether the thing was added.
func (r Record) Has(thing string) bool { return slices.Contains(r.read(), hash(thing)) }

// Add remembers a thing.
func (r Record) Add(thing string) error {
	added := hash(thing)
	lines := slices.DeleteFunc(r.read(), func(line string) bool { return line == added })
	lines = append(lines, added)
	lines = lines[max(0, len(lines)-recorded):]
	return ownfile.Write(r.Path, []byte(strings.Join(lines, "\n")+"\n"))
}

// read returns the lines that are hashes.
func (r Record) read() []string {
	data, err := ownfile.Read(r.Path)
	if err != nil {
		return nil // there is none, or none that counts
	}
	return slices.DeleteFunc(strings.Split(string(data), "\n"), func(line string) bool { return len(line) != 2*sha256.Size })
}

func hash(thing string) string {
	sum := sha256.Sum256([]byte(thing))
	return hex.EncodeToString(sum[:])
}
