package oauth

// Where a session survives the end of the program.

import (
	"context"
	"sync"
)

// maxSecret is the size in bytes of the biggest secret that every platform's
// keyring holds: Windows ends at 2560, macOS before 3000.
const maxSecret = 2000

// Store keeps secrets by key. Implementations may be used from any goroutine.
type Store interface {
	// Get returns the secret, or ErrNoSession if there is none.
	Get(ctx context.Context, key string) (Secret, error)
	// Set stores the secret in place of any other under that key.
	Set(ctx context.Context, key string, secret Secret) error
	// Delete removes the secret; it is no error if there is none.
	Delete(ctx context.Context, key string) error
}

// NewMemory returns a store that forgets everything with the program: for the
// demo, for computers without a keyring, and for tests.
func NewMemory() Store { return &memory{secrets: make(map[string]Secret)} }

type memory struct {
	mu      sync.Mutex
	secrets map[string]Secret
}

func (m *memory) Get(_ context.Context, key string) (Secret, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	secret, ok := m.secrets[key]
	if !ok {
		return "", ErrNoSession
	}
	return secret, nil
}

func (m *memory) Set(_ context.Context, key string, secret Secret) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.secrets[key] = secret
	return nil
}

func (m *memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.secrets, key)
	return nil
}
