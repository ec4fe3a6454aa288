package profile

import (
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// trusted is a service whose certificate the system's authorities vouch for.
var trusted *httptest.Server

// TestMain makes a service that the system trusts. The system's authorities are read
// once in a process: so this comes before any test.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		trusted = httptest.NewTLSServer(metadataOf("https://login.example"))
		defer trusted.Close()
		folder, err := os.MkdirTemp("", "profile")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		defer os.RemoveAll(folder)
		file := filepath.Join(folder, "ca.pem")
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: trusted.Certificate().Raw})
		if err := os.WriteFile(file, text, 0o600); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		os.Setenv("SSL_CERT_FILE", file)
		return m.Run()
	}())
}
