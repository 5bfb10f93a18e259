package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain also starts the program: a process reads this machine's root certificates only once.
func TestMain(m *testing.M) {
	if os.Args[0] == "fetch" {
		main()
	}
	os.Exit(m.Run())
}

// otherRoot returns the certificate of an authority that has signed nothing.
func otherRoot(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func TestTrust(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "an answer") }))
	defer server.Close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		root           []byte
		stdout, stderr string
	}{
		"server's root": {server.Certificate().Raw, "an answer\n", ""},
		"another root":  {otherRoot(t), "", "which is none of the root certificates here; to trust it, name its certificate in SSL_CERT_FILE"},
		"no root":       {nil, "", "for there are no root certificates here; build the image with ca_certificates = True"},
	} {
		t.Run(name, func(t *testing.T) {
			roots := filepath.Join(t.TempDir(), "roots.pem")
			if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.root}), 0o644); err != nil {
				t.Fatal(err)
			}
			var stdout, stderr bytes.Buffer
			fetch := exec.Cmd{Path: self, Args: []string{"fetch", server.URL}, Stdout: &stdout, Stderr: &stderr,
				Env: append(os.Environ(), "SSL_CERT_FILE="+roots, "SSL_CERT_DIR="+t.TempDir())}
			err := fetch.Run()
			if (err == nil) != (c.stderr == "") || stdout.String() != c.stdout || !strings.Contains(stderr.String(), c.stderr) {
				t.Errorf("expected %q, %q, found %q, %q, %v", c.stdout, c.stderr, &stdout, &stderr, err)
			}
		})
	}
}
