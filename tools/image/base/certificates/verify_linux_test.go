package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// The name of a file with certificates, of which the first is verified in this process.
const verifyVariable = "VERIFY"

func TestMain(m *testing.M) {
	if name := os.Getenv(verifyVariable); name != "" {
		if err := verify(name); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// verify uses the roots of the system, which crypto/x509 reads once in each process.
func verify(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	verified := false
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return err
		}
		_, err = c.Verify(x509.VerifyOptions{CurrentTime: c.NotBefore, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		if err != nil {
			return err
		}
		verified = true
	}
	if !verified {
		return errors.New("expected certificates, found none")
	}
	return nil
}

func certificate(t *testing.T, name string, parent *x509.Certificate, signer *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: parent == nil, BasicConstraintsValid: true,
	}
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c, key
}

func encoded(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func TestVerify(t *testing.T) {
	var roots []byte
	for root := range bundle.Roots() {
		roots = append(roots, encoded(root.Certificate)...)
	}
	own, key := certificate(t, "root", nil, nil)
	leaf, _ := certificate(t, "leaf", own, key)
	shipped := content(t)

	for name, c := range map[string]struct {
		trusted, certificates []byte
		ok                    bool
	}{
		"every root":                  {shipped, roots, true},
		"a root that nobody trusts":   {shipped, encoded(leaf.Raw), false},
		"a root added to the file":    {append(encoded(own.Raw), shipped...), encoded(leaf.Raw), true},
		"every root without the file": {nil, roots, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			trusted, certificates := filepath.Join(dir, "trusted"), filepath.Join(dir, "certificates")
			if err := errors.Join(os.WriteFile(trusted, c.trusted, 0o600), os.WriteFile(certificates, c.certificates, 0o600)); err != nil {
				t.Fatal(err)
			}
			program, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(program)
			cmd.Env = []string{"SSL_CERT_FILE=" + trusted, "SSL_CERT_DIR=" + t.TempDir(), verifyVariable + "=" + certificates}
			if out, err := cmd.CombinedOutput(); (err == nil) != c.ok {
				t.Errorf("expected success: %t, found %v: %s", c.ok, err, out)
			}
		})
	}
}
