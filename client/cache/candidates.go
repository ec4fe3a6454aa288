package cache

// Finding whom a name, or an address with a mistake, may mean. Each answer is a pool: it
// has those who may be meant, and others. Who asks compares them and takes the best; see
// client/leavers. How much is looked at is bounded: a million users have twenty
// thousand of some given names.

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

const (
	// keysAtMost is how many keys in a row are looked through for one that goes with them.
	keysAtMost = 10_000
	// foundAtMost is how many users one look at the keys brings.
	foundAtMost = 50
	// enough is how many users who begin the same are enough to compare, and
	// lettersAtMost how many letters of an address are looked for.
	enough        = 200
	lettersAtMost = 64
	// comparedAtMost is how many words of a name are looked up.
	comparedAtMost = 4
)

// lookingFor is what is being done when something fails.
const lookingFor = "look for a user"

// HaveName returns which of these names somebody has, word by word, in whatever order.
func (c *Cache) HaveName(ctx context.Context, names []string) (known map[string]bool, err error) {
	wanted := map[string][]string{} // names by key
	for _, name := range names {
		for _, turned := range turns(directory.NameWords(name)) {
			key := nameKey + cut(turned, bytesAtMost)
			wanted[key] = append(wanted[key], name)
		}
	}
	keys := make([]string, 0, len(wanted))
	for key := range wanted {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	list, err := json.Marshal(keys)
	if err != nil {
		return nil, sqlite.While(lookingFor, err)
	}
	known = map[string]bool{}
	err = c.look(ctx, lookingFor, func(tx *sql.Tx) error {
		return sqlite.EachRow(ctx, tx, func(rows *sql.Rows) error {
			var key string
			err := rows.Scan(&key)
			for _, name := range wanted[key] {
				known[name] = true
			}
			return err
		}, "SELECT value FROM json_each(?) AS wanted WHERE EXISTS (SELECT 1 FROM keys WHERE key = wanted.value)", string(list))
	})
	if err != nil {
		return nil, err
	}
	return known, nil
}

// LikeName returns whom a name may mean: those who have all its words first.
func (c *Cache) LikeName(ctx context.Context, name string) (users []directory.User, err error) {
	err = c.look(ctx, lookingFor, func(tx *sql.Tx) error {
		p := pool{ctx: ctx, tx: tx}
		p.addNames(directory.NameWords(name))
		users, err = p.users()
		return err
	})
	if err != nil {
		return nil, err
	}
	return users, nil
}

// LikeAddress returns whom an address may mean that has a mistake in it: those whose own
// begins as it does, the longer the better, or ends as it does, and those whose name is in it.
func (c *Cache) LikeAddress(ctx context.Context, address string) (users []directory.User, err error) {
	address = directory.Fold(strings.ToValidUTF8(address, ""))
	local, _, isAddress := strings.Cut(address, "@")
	if !isAddress || local == "" {
		return nil, nil
	}
	err = c.look(ctx, lookingFor, func(tx *sql.Tx) error {
		p := pool{ctx: ctx, tx: tx}
		p.addAddresses(local+"@", "")
		letters := []rune(local)
		half := (len(letters) + 1) / 2
		for n := min(len(letters), lettersAtMost); n >= half && len(p.rids) < enough; n-- {
			p.addAddresses(string(letters[:n]), "")
		}
		// A mistake in the first half, also in the first letter of all.
		second := address[len(string(letters[:half])):]
		p.addAddresses(string(letters[:1]), second)
		if len(letters) > 1 {
			p.addAddresses(string(letters[1]), second)
		}
		p.addAddresses("", second)
		if words := directory.NameWords(local); len(words) > 1 {
			p.addNames(words)
		}
		users, err = p.users()
		return err
	})
	if err != nil {
		return nil, err
	}
	return users, nil
}

// BeginningWith returns whose name, one word of it after the other, address, user name or number begins
// with what somebody types. Of several words the last may be unfinished, and they may
// stand in whatever order.
func (c *Cache) BeginningWith(ctx context.Context, typed string) (users []directory.User, err error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return nil, nil
	}
	err = c.look(ctx, lookingFor, func(tx *sql.Tx) error {
		p := pool{ctx: ctx, tx: tx}
		p.addAddresses(directory.Fold(typed), "")
		p.addKeys(span(numberKey+cut(typed, bytesAtMost)), nil)
		if !strings.Contains(typed, "@") {
			words := directory.NameWords(typed)
			for _, turned := range turns(words) {
				p.addKeys(span(nameKey+turned), nil)
			}
			p.addBeside(words, func(word string) string { return word })
		}
		users, err = p.users()
		return err
	})
	if err != nil {
		return nil, err
	}
	return users, nil
}

// pool gathers users, in the order in which they were found, until something fails.
type pool struct {
	ctx  context.Context
	tx   *sql.Tx
	rids []int64
	met  map[int64]bool
	err  error
}

// bounds are the first of a row of keys, and the first after it.
type bounds struct{ from, to string }

// span is the row of keys that begin with something.
func span(beginning string) bounds { return bounds{beginning, beginning + "\U0010ffff"} }

// add adds those whose rids a query brings.
func (p *pool) add(query string, args ...any) {
	if p.err != nil {
		return
	}
	if p.met == nil {
		p.met = map[int64]bool{}
	}
	p.err = sqlite.EachRow(p.ctx, p.tx, func(rows *sql.Rows) error {
		var rid int64
		err := rows.Scan(&rid)
		if !p.met[rid] {
			p.met[rid] = true
			p.rids = append(p.rids, rid)
		}
		return err
	}, query, args...)
}

// addKeys adds the first of those with a key in the row that has one of the parts.
func (p *pool) addKeys(b bounds, parts []string) {
	if len(parts) == 0 {
		p.add("SELECT rid FROM keys WHERE key >= ? AND key < ? LIMIT ?", b.from, b.to, foundAtMost)
		return
	}
	args := []any{b.from, b.to, keysAtMost}
	for _, part := range parts {
		args = append(args, part)
	}
	p.add("SELECT rid FROM (SELECT key, rid FROM keys WHERE key >= ? AND key < ? LIMIT ?) WHERE instr(key, ?) > 0"+
		strings.Repeat(" OR instr(key, ?) > 0", len(parts)-1)+" LIMIT ?", append(args, foundAtMost)...)
}

// addAddresses adds the first of those whose address, or user name, begins so and ends
// so.
func (p *pool) addAddresses(begins, ends string) {
	shown := span(cut(begins, bytesAtMost))
	further := span(addressKey + cut(begins, bytesAtMost))
	if ends == "" {
		p.add("SELECT rid FROM users WHERE email_key >= ? AND email_key < ? ORDER BY email_key LIMIT ?", shown.from, shown.to, foundAtMost)
		p.addKeys(further, nil)
		return
	}
	p.add("SELECT rid FROM (SELECT email_key, rid FROM users WHERE email_key >= ? AND email_key < ? ORDER BY email_key LIMIT ?) "+
		"WHERE instr(email_key, ?) > 0 LIMIT ?", shown.from, shown.to, keysAtMost, ends, foundAtMost)
	p.addKeys(further, []string{ends})
}

// addNames adds those with all of these words, then those with some of them and with
// others that begin the same.
func (p *pool) addNames(words []string) {
	if len(words) > comparedAtMost { // the first and the last say most
		words = append(slices.Clone(words[:comparedAtMost/2]), words[len(words)-comparedAtMost/2:]...)
	}
	for _, turned := range turns(words) {
		key := nameKey + cut(turned, bytesAtMost)
		p.addKeys(bounds{key, key + "!"}, nil) // followed by nothing or a space
	}
	if len(words) == 1 {
		for n := utf8.RuneCountInString(words[0]) - 1; n > 0 && len(p.rids) < enough; n-- {
			p.addKeys(span(nameKey+beginning(words[0], n)), nil)
		}
		return
	}
	for i, word := range words {
		for j, other := range words {
			for n := utf8.RuneCountInString(other) - 1; i != j && n > 0 && len(p.rids) < enough; n-- {
				p.addKeys(span(nameKey+word+" "+beginning(other, n)), nil)
			}
		}
	}
	p.addBeside(words, func(word string) string { return beginning(word, 1) })
	for _, word := range words {
		p.addKeys(bounds{nameKey + word + " ", nameKey + word + "!"}, nil)
	}
}

// addBeside adds those who have one of the words, and beside it the beginning of another.
func (p *pool) addBeside(words []string, begins func(word string) string) {
	if len(words) < 2 || len(words) > wordsAtMost {
		return
	}
	for i, word := range words {
		var others []string
		for j, other := range words {
			if i != j {
				others = append(others, " "+begins(other))
			}
		}
		p.addKeys(bounds{nameKey + word + " ", nameKey + word + "!"}, others)
	}
}

// beginning returns the first n characters of a word.
func beginning(word string, n int) string {
	for i := range word {
		if n == 0 {
			return word[:i]
		}
		n--
	}
	return word
}

// users returns who was found, in that order.
func (p *pool) users() ([]directory.User, error) {
	if p.err != nil || len(p.rids) == 0 {
		return nil, p.err
	}
	list, err := json.Marshal(p.rids)
	if err != nil {
		return nil, err
	}
	return selectUsers(p.ctx, p.tx, "FROM json_each(?) AS wanted CROSS JOIN users ON users.rid = wanted.value ORDER BY wanted.key", string(list))
}
