// Package secretservice is a keyring that misbehaves as it is told: a Secret Service on a
// real bus of its own. It is for tests only, and needs dbus-daemon.
package secretservice

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// configuration is that of a bus on which nothing is started when it is asked for.
const configuration = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

// Bus is a bus with room for one keyring.
type Bus struct {
	address string
	end     context.CancelFunc
	command *exec.Cmd
}

// StartBus starts a bus, and makes it the session bus of this process until the test
// ends.
func StartBus(t testing.TB) *Bus {
	t.Helper()
	folder, err := os.MkdirTemp("", "bus") // the path of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	socket, file := filepath.Join(folder, "bus"), filepath.Join(folder, "bus.conf")
	if err := os.WriteFile(file, fmt.Appendf(nil, configuration, socket), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	b := &Bus{"unix:path=" + socket, end, exec.CommandContext(ctx, "dbus-daemon", "--config-file="+file, "--nofork", "--print-address=1")}
	out, err := b.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.command.Start(); err != nil {
		t.Fatal(err)
	}
	before := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	t.Cleanup(func() { _ = os.Setenv("DBUS_SESSION_BUS_ADDRESS", before) }) // after Stop
	t.Cleanup(b.Stop)
	if !bufio.NewScanner(out).Scan() {
		t.Fatal("the bus did not start")
	}
	if err := os.Setenv("DBUS_SESSION_BUS_ADDRESS", b.address); err != nil {
		t.Fatal(err)
	}
	return b
}

// Stop ends the bus, as at the end of a desktop session. This process has noticed when it
// returns: its next question goes to the next bus. It is not waited for where the process
// talks to another bus, such as that of the desktop session in which the test runs.
func (b *Bus) Stop() {
	var noticed <-chan struct{}
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == b.address {
		if shared, err := dbus.SessionBus(); err == nil {
			noticed = shared.Context().Done()
		}
	}
	b.end()
	_ = b.command.Wait()
	if noticed != nil {
		select {
		case <-noticed:
		case <-time.After(10 * time.Second): // the connection is to another bus
		}
	}
}

const (
	busName    = "org.freedesktop.secrets"
	root       = dbus.ObjectPath("/org/freedesktop/secrets")
	login      = root + "/collection/login"
	session    = root + "/session/one"
	nothing    = dbus.ObjectPath("/")
	serviceAPI = "org.freedesktop.Secret.Service"
	collection = "org.freedesktop.Secret.Collection"
	itemAPI    = "org.freedesktop.Secret.Item"
	promptAPI  = "org.freedesktop.Secret.Prompt"

	propertiesAPI = "org.freedesktop.DBus.Properties"
)

// Answer is what becomes of the keyring's question to its user.
type Answer int

const (
	// Dismissed: the user closes it.
	Dismissed Answer = iota
	// Unanswered: nobody does anything.
	Unanswered
	// Unlocked: the user enters the password.
	Unlocked
)

// Faults are how the keyring misbehaves. The zero value is a good keyring.
type Faults struct {
	// Locked: it must ask its user, with this answer.
	Locked bool
	Answer Answer
	// Silent: no call is answered.
	Silent bool
	// AsksToStore: a new entry is stored only after a question.
	AsksToStore bool
	// Loses and Cuts: a new entry is accepted, and not there, or not whole.
	Loses, Cuts bool
	// Full: a new entry is too big.
	Full bool
}

// Service is the keyring.
type Service struct {
	address string

	mu      sync.Mutex    // guards what follows
	conn    *dbus.Conn    // nil while it is not on the bus
	held    chan struct{} // closed when it goes: nobody waits for a silent one then
	faults  Faults
	items   map[dbus.ObjectPath]*item
	made    int
	prompts int
}

type item struct {
	service    *Service
	path       dbus.ObjectPath
	attributes map[string]string
	secret     secret
}

// secret is a struct of the protocol.
type secret struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	ContentType       string
}

// Start puts an empty keyring on the bus.
func (b *Bus) Start(t testing.TB) *Service {
	t.Helper()
	s := &Service{address: b.address, items: map[dbus.ObjectPath]*item{}}
	s.Return(t)
	t.Cleanup(s.Vanish)
	return s
}

// Vanish takes the keyring from the bus, as when its program crashes.
func (s *Service) Vanish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		close(s.held)
		_ = s.conn.Close()
		s.conn = nil
	}
}

// Return puts it there again, with what it had.
func (s *Service) Return(t testing.TB) {
	t.Helper()
	conn, err := dbus.Connect(s.address)
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn, s.held = conn, make(chan struct{})
	for _, e := range []struct {
		methods any
		path    dbus.ObjectPath
		api     string
	}{
		{service{s}, root, serviceAPI}, {entries{s}, login, collection}, {opened{}, session, "org.freedesktop.Secret.Session"},
		{properties{s}, root, propertiesAPI}, {properties{s}, login, propertiesAPI},
	} {
		if err := conn.Export(e.methods, e.path, e.api); err != nil {
			t.Fatal(err)
		}
	}
	for path, i := range s.items {
		if err := conn.Export(i, path, itemAPI); err != nil {
			t.Fatal(err)
		}
	}
	if reply, err := conn.RequestName(busName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("the keyring's name: %v, %v", reply, err)
	}
}

// Behave has the keyring misbehave in that way from now on.
func (s *Service) Behave(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = f
}

// Entries is how many secrets it has, and Prompts how often it asked its user.
func (s *Service) Entries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.items)
}

func (s *Service) Prompts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.prompts
}

// Secrets are what it has.
func (s *Service) Secrets() (texts []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.items {
		texts = append(texts, string(i.secret.Value))
	}
	return texts
}

// Spoil changes every secret that it has.
func (s *Service) Spoil() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.items {
		i.secret.Value = []byte("spoilt")
	}
}

// now waits where the keyring is silent, and returns how it behaves.
func (s *Service) now() Faults {
	s.mu.Lock()
	f, held := s.faults, s.held
	s.mu.Unlock()
	if f.Silent {
		<-held
	}
	return f
}

// ask returns a question to the user, which leads to that result.
func (s *Service) ask(answer Answer, accepted func() any) dbus.ObjectPath {
	s.mu.Lock()
	s.prompts++
	path := dbus.ObjectPath(fmt.Sprintf("%s/prompt/p%d", root, s.prompts))
	conn := s.conn
	s.mu.Unlock()
	if conn != nil {
		_ = conn.Export(prompt{conn, path, answer, accepted}, path, promptAPI)
	}
	return path
}

type prompt struct {
	conn     *dbus.Conn
	path     dbus.ObjectPath
	answer   Answer
	accepted func() any
}

// Prompt shows the question.
func (p prompt) Prompt(string) *dbus.Error {
	switch p.answer {
	case Dismissed:
		_ = p.conn.Emit(p.path, promptAPI+".Completed", true, dbus.MakeVariant(""))
	case Unlocked:
		_ = p.conn.Emit(p.path, promptAPI+".Completed", false, dbus.MakeVariant(p.accepted()))
	}
	return nil
}

// properties are what a reader of properties is told.
type properties struct{ of *Service }

// Get returns one.
func (p properties) Get(_, name string) (dbus.Variant, *dbus.Error) {
	f := p.of.now()
	switch name {
	case "Collections":
		return dbus.MakeVariant([]dbus.ObjectPath{login}), nil
	case "Locked":
		return dbus.MakeVariant(f.Locked), nil
	}
	return dbus.Variant{}, dbus.MakeFailedError(fmt.Errorf("no property %s", name))
}

// service is the interface of the whole.
type service struct{ of *Service }

// OpenSession accepts secrets as they are.
func (s service) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	s.of.now()
	return dbus.MakeVariant(""), session, nil
}

// Unlock unlocks, perhaps after a question.
func (s service) Unlock(objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	f := s.of.now()
	if !f.Locked {
		return objects, nothing, nil
	}
	return nil, s.of.ask(f.Answer, func() any {
		f.Locked = false
		s.of.Behave(f)
		return objects
	}), nil
}

type opened struct{}

// Close ends a session.
func (opened) Close() *dbus.Error { return nil }

// entries is the interface of the collection.
type entries struct{ of *Service }

// SearchItems finds by attributes.
func (e entries) SearchItems(wanted map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	e.of.now()
	e.of.mu.Lock()
	defer e.of.mu.Unlock()
	found := []dbus.ObjectPath{}
	for path, i := range e.of.items {
		if maps.Equal(i.attributes, wanted) {
			found = append(found, path)
		}
	}
	return found, nil
}

// CreateItem stores in place of what has the same attributes.
func (e entries) CreateItem(about map[string]dbus.Variant, s secret, _ bool) (path, asks dbus.ObjectPath, _ *dbus.Error) {
	f := e.of.now()
	switch {
	case f.Locked:
		return nothing, nothing, dbus.NewError("org.freedesktop.Secret.Error.IsLocked", []any{"Cannot create an item in a closed vault"})
	case f.Full:
		return nothing, nothing, dbus.NewError("org.freedesktop.DBus.Error.LimitsExceeded", []any{"There is no room"})
	case f.Loses:
		return root + "/lost", nothing, nil
	case f.Cuts:
		s.Value = s.Value[:len(s.Value)/2]
	}
	attributes, _ := about[itemAPI+".Attributes"].Value().(map[string]string)
	store := func() any { return e.of.store(attributes, s) }
	if f.AsksToStore {
		return nothing, e.of.ask(f.Answer, store), nil
	}
	return store().(dbus.ObjectPath), nothing, nil
}

func (s *Service) store(attributes map[string]string, what secret) dbus.ObjectPath {
	s.mu.Lock()
	defer s.mu.Unlock()
	for path, i := range s.items {
		if maps.Equal(i.attributes, attributes) {
			i.secret = what
			return path
		}
	}
	s.made++
	i := &item{s, dbus.ObjectPath(fmt.Sprintf("%s/i%d", login, s.made)), attributes, what}
	s.items[i.path] = i
	if s.conn != nil {
		_ = s.conn.Export(i, i.path, itemAPI)
	}
	return i.path
}

// GetSecret returns an item's secret.
func (i *item) GetSecret(at dbus.ObjectPath) (secret, *dbus.Error) {
	if i.service.now().Locked {
		return secret{}, dbus.NewError("org.freedesktop.Secret.Error.IsLocked", []any{"Cannot get secret of a locked object"})
	}
	i.service.mu.Lock()
	defer i.service.mu.Unlock()
	answer := i.secret
	answer.Session = at
	return answer, nil
}

// Delete removes an item.
func (i *item) Delete() (dbus.ObjectPath, *dbus.Error) {
	if i.service.now().Locked {
		return nothing, dbus.NewError("org.freedesktop.Secret.Error.IsLocked", []any{"Cannot delete a locked item"})
	}
	i.service.mu.Lock()
	defer i.service.mu.Unlock()
	delete(i.service.items, i.path)
	return nothing, nil
}
