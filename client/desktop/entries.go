package desktop

// The entries that a data folder has in the keyring. Every folder has its own, so that
// two of them never use one refresh token: the sign-in service would take the second use
// for theft, and end the session of both.

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/BurntSushi/toml"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
)

// entriesFile links a data folder to its entries. It holds no secret.
const entriesFile = "keyring.toml"

// idBytes is the length of a folder's id; it is written in hexadecimal digits.
const idBytes = 16

// Entries is the part of the keyring that belongs to one data folder. It is a store whose
// keys are those of the folder alone. Only the program that has claimed the folder may use
// it.
//
// An entry that could not be deleted is never read again: it is deleted later.
type Entries struct {
	keyring oauth.Store
	folder  string
	// adopts: entries of versions before there were folders' own ones are this folder's.
	adopts bool

	mu   sync.Mutex // guards what follows, and keeps one operation at a time
	link *link      // nil until it was read
}

// link is what the file says.
type link struct {
	ID string `toml:"id"`
	// Folder is where the folder was when it got the id.
	Folder string `toml:"folder"`
	// Adopts: entries of older versions may be adopted, and Adopted names those for
	// which that was done or that were not there.
	Adopts  bool     `toml:"adopts,omitempty"`
	Adopted []string `toml:"adopted,omitempty"`
	// SignedOut has the keys whose entries are to be deleted.
	SignedOut []string `toml:"signed_out,omitempty"`
	// Accounts says, as a hash, whose session the entry of a key is, and Replaced names the
	// entries of accounts from before, which are to be deleted.
	Accounts map[string]string `toml:"accounts,omitempty"`
	Replaced []string          `toml:"replaced,omitempty"`
}

// NewEntries returns the entries of a data folder in a keyring. adopts is true for the
// folder that versions used before each folder had entries of its own: what they left is
// taken over. The folder's id is made when it is first needed.
func NewEntries(keyring oauth.Store, folder string, adopts bool) *Entries {
	return &Entries{keyring: keyring, folder: folder, adopts: adopts}
}

// Get returns the secret of an entry, or oauth.ErrNoSession. The first time that the
// folder's id does not count, it returns a *problem.Problem of kind FolderCopied or
// EntriesDamaged: the folder has a new id then, and no entries yet.
func (e *Entries) Get(ctx context.Context, key string) (oauth.Secret, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.open(); err != nil {
		return "", err
	}
	if slices.Contains(e.link.SignedOut, key) {
		if err := e.delete(ctx, key); err != nil {
			return "", err
		}
		return "", oauth.ErrNoSession
	}
	secret, err := e.keyring.Get(ctx, e.name(key))
	if !e.mayAdopt(key) || (err != nil && !errors.Is(err, oauth.ErrNoSession)) {
		return secret, err
	}
	if err != nil {
		if secret, err = e.moveOld(ctx, key); err != nil {
			return "", err
		}
	}
	e.dropOld(ctx, key)
	return secret, nil
}

// Set stores the secret of an entry. Where the one before was of another account, that is
// deleted.
func (e *Entries) Set(ctx context.Context, key string, secret oauth.Secret) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.openAnyhow(); err != nil {
		return err
	}
	if err := e.store(ctx, key, secret); err != nil {
		return err
	}
	e.deleteReplaced(ctx)
	return e.note(&e.link.SignedOut, key, false)
}

// store stores a secret under its account's name, and notes that it counts from now on.
func (e *Entries) store(ctx context.Context, key string, secret oauth.Secret) error {
	before, account := e.name(key), accountIn(secret)
	name := e.nameFor(key, account)
	if err := e.keyring.Set(ctx, name, secret); err != nil {
		return err
	}
	if name == before {
		return nil
	}
	if e.link.Accounts[key] != "" {
		e.link.Replaced = append(e.link.Replaced, before)
	}
	if e.link.Accounts == nil {
		e.link.Accounts = map[string]string{}
	}
	e.link.Accounts[key] = account
	e.link.Replaced = slices.DeleteFunc(e.link.Replaced, func(n string) bool { return n == name })
	return e.write()
}

// deleteReplaced deletes the entries of accounts from before. What fails is tried again
// with the next one that is stored.
func (e *Entries) deleteReplaced(ctx context.Context) {
	for _, name := range slices.Clone(e.link.Replaced) {
		if e.keyring.Delete(ctx, name) == nil {
			_ = e.note(&e.link.Replaced, name, false)
		}
	}
}

// accountIn says whose session a secret is, as a hash; "" for what is no session.
func accountIn(secret oauth.Secret) string {
	identity, err := oauth.IdentityIn(secret)
	if err != nil {
		return ""
	}
	return hash(identity.Issuer + "\n" + identity.Subject)[:24]
}

// Delete removes an entry. After an error the entry may still be there; it is not read
// again, and removed when the keyring lets it.
func (e *Entries) Delete(ctx context.Context, key string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.openAnyhow(); err != nil {
		return err
	}
	return e.delete(ctx, key)
}

// delete notes first what is to be deleted, because the program may end while the keyring
// asks its user.
func (e *Entries) delete(ctx context.Context, key string) error {
	noted := e.note(&e.link.SignedOut, key, true)
	err := e.keyring.Delete(ctx, e.name(key))
	if err == nil && e.mayAdopt(key) {
		err = e.keyring.Delete(ctx, key)
	}
	if err != nil {
		return errors.Join(err, noted)
	}
	// Nothing is lost where these are not written: what is gone is deleted once more.
	if e.mayAdopt(key) {
		_ = e.note(&e.link.Adopted, key, true)
	}
	_ = e.note(&e.link.SignedOut, key, false)
	return nil
}

// name is how the keyring knows the entry that counts.
func (e *Entries) name(key string) string { return e.nameFor(key, e.link.Accounts[key]) }

// nameFor is how it knows the entry of an account.
func (e *Entries) nameFor(key, account string) string {
	name := e.link.ID + "-" + key
	if account != "" {
		name += "-" + account
	}
	return name
}

// mayAdopt reports whether the entry of an older version was not looked for yet.
func (e *Entries) mayAdopt(key string) bool {
	return e.link.Adopts && !slices.Contains(e.link.Adopted, key)
}

// moveOld makes the entry of an older version this folder's. It is still there under its
// old name afterwards.
func (e *Entries) moveOld(ctx context.Context, key string) (oauth.Secret, error) {
	secret, err := e.keyring.Get(ctx, key)
	if errors.Is(err, oauth.ErrNoSession) {
		return "", errors.Join(err, e.note(&e.link.Adopted, key, true))
	}
	if err != nil {
		return "", err
	}
	return secret, e.store(ctx, key, secret)
}

// dropOld removes the entry of an older version. What fails is tried again with the next
// reading.
func (e *Entries) dropOld(ctx context.Context, key string) {
	if e.keyring.Delete(ctx, key) == nil {
		_ = e.note(&e.link.Adopted, key, true)
	}
}

// note has one of the link's lists contain a key, or not contain it.
func (e *Entries) note(list *[]string, key string, contained bool) error {
	if slices.Contains(*list, key) == contained {
		return nil
	}
	if contained {
		*list = append(*list, key)
	} else {
		*list = slices.DeleteFunc(*list, func(k string) bool { return k == key })
	}
	return e.write()
}

func (e *Entries) path() string { return filepath.Join(e.folder, entriesFile) }

func (e *Entries) write() error {
	text, err := toml.Marshal(e.link)
	if err == nil {
		err = WriteOwn(e.path(), text)
	}
	return problem.Wrap(problem.DiskTrouble, err)
}

// openAnyhow is open for those who do not need to know that the folder has a new id.
func (e *Entries) openAnyhow() error {
	err := e.open()
	if e.link != nil {
		return nil
	}
	return err
}

// open reads the link of the folder, and makes one where none is. A link that does not
// count is replaced, and said: whoever made it, the entries that it names are not this
// folder's.
func (e *Entries) open() error {
	if e.link != nil {
		return nil
	}
	found, err := readLink(e.path())
	if errors.Is(err, os.ErrNotExist) {
		return e.make(e.adopts)
	}
	kind := problem.EntriesDamaged
	if err == nil {
		if leadsTo(found.Folder, e.folder) {
			e.link = found
			return nil
		}
		kind = problem.FolderCopied
	}
	if err := os.Remove(e.path()); err != nil {
		return folderProblem(e.path(), err)
	}
	if err := e.make(false); err != nil {
		return err
	}
	return &problem.Problem{Kind: kind, Cause: err}
}

// make gives the folder an id. It takes what the file then says: nothing counts that is
// not on the disk.
func (e *Entries) make(adopts bool) error {
	folder, err := filepath.Abs(e.folder)
	if err != nil {
		return folderProblem(e.folder, err)
	}
	id := make([]byte, idBytes)
	_, _ = rand.Read(id) // never fails
	made := link{ID: hex.EncodeToString(id), Folder: folder, Adopts: adopts}
	text, err := toml.Marshal(made)
	if err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	file, err := os.OpenFile(e.path(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return folderProblem(e.path(), err)
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return folderProblem(e.path(), err)
	}
	read, err := readLink(e.path())
	if err == nil && read.ID != made.ID {
		err = problem.New("the file says something else than was written")
	}
	if err != nil {
		return folderProblem(e.path(), err)
	}
	e.link = read
	return nil
}

// readLink reads the file, which nobody else may have written.
func readLink(path string) (*link, error) {
	text, err := ReadOwn(path)
	if err != nil {
		return nil, err
	}
	var l link
	if err := toml.Unmarshal(text, &l); err != nil {
		return nil, err
	}
	if id, err := hex.DecodeString(l.ID); err != nil || len(id) != idBytes || !filepath.IsAbs(l.Folder) {
		return nil, problem.New("the file has no id, or no folder")
	}
	return &l, nil
}

// leadsTo reports whether a path is one of the folder's names. A copy of the folder has
// the path of the original, and a folder that was moved the one from before: it cannot
// be told from a copy whose original is on a disk that is not there now.
func leadsTo(path, folder string) bool {
	there, err := os.Stat(path)
	if err != nil {
		return false
	}
	here, err := os.Stat(folder)
	return err == nil && os.SameFile(there, here)
}
