package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"example.com/thimble/tools/image/layer/layertest"
)

const goMod = "../../../../go.mod"

// layerOf runs the command.
func layerOf(t *testing.T) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "layer.tar")
	var stderr strings.Builder
	if code := run([]string{"-go_mod", goMod, "-out", out}, &stderr); code != 0 {
		t.Fatalf("expected exit code 0, found %d: %s", code, &stderr)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func content(t *testing.T) []byte {
	t.Helper()
	files, err := layertest.Read(layerOf(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 || "/"+files[0].Name != file || files[0].Mode != 0o444 {
		t.Fatalf("expected only %s with mode 0444, found %v", file, files)
	}
	return files[0].Content
}

func TestLayer(t *testing.T) {
	if !bytes.Equal(layerOf(t), layerOf(t)) {
		t.Error("expected the same bytes from two runs")
	}
	if rlocation := os.Getenv("LAYER"); rlocation != "" { // set by Bazel
		if !bytes.Equal(layertest.Built(t, rlocation), layerOf(t)) {
			t.Errorf("expected the bytes of %s", rlocation)
		}
	}
	data := content(t)
	if len(data) > 250_000 {
		t.Errorf("expected at most 250,000 bytes, found %d", len(data))
	}

	bundled := slices.Collect(bundle.Roots())
	var certificates []*x509.Certificate
	for rest := data; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(bundled, func(r bundle.Root) bool { return bytes.Equal(r.Certificate, c.Raw) }) {
			t.Errorf("%s: expected certificates of the bundle only", c.Subject)
		}
		certificates = append(certificates, c)
	}
	if len(certificates) != len(bundled) {
		t.Errorf("expected the %d certificates of the bundle, found %d", len(bundled), len(certificates))
	}

	pool, expected := x509.NewCertPool(), x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		t.Error("expected that CertPool accepts the file")
	}
	for _, c := range certificates {
		expected.AddCert(c)
	}
	if !pool.Equal(expected) {
		t.Error("expected all certificates in the pool")
	}
}

func TestEncode(t *testing.T) {
	r, err := pinned("go.mod", []byte("module m\nrequire golang.org/x/crypto/x509roots/fallback v0.0.0-20261030153154-30a33513ff6d\n"))
	if err != nil {
		t.Fatal(err)
	}
	roots := slices.Collect(bundle.Roots())[:2]
	for i := range roots {
		roots[i].Constraint = nil
	}
	roots[1].Constraint = func([]*x509.Certificate) error { return nil }
	text, err := encode(r, slices.Values(roots))
	if err != nil {
		t.Fatal(err)
	}
	const expected = `# Mozilla root certificates, 2026-10-30, 2 certificates: golang.org/x/crypto/x509roots/fallback v0.0.0-20261030153154-30a33513ff6d
# Mozilla trusts 1 of them only for certificates issued up to a date, which this file cannot say.
-----BEGIN CERTIFICATE-----
`
	if !strings.HasPrefix(text, expected) {
		t.Errorf("expected %s, found %s", expected, text)
	}
	slices.Reverse(roots)
	if reversed, _ := encode(r, slices.Values(roots)); reversed != text {
		t.Error("expected the same file for the same certificates in another order")
	}
	for name, bad := range map[string][]bundle.Root{
		"no certificates":    nil,
		"broken certificate": {{Certificate: roots[0].Certificate[1:]}},
	} {
		if _, err := encode(r, slices.Values(bad)); err == nil || !strings.Contains(err.Error(), r.version) {
			t.Errorf("%s: expected an error that names the version, found %v", name, err)
		}
	}
}

func TestPinnedRejects(t *testing.T) {
	for name, c := range map[string]struct{ goMod, message string }{
		"no requirement": {"module m\n", "found none; run go get"},
		"no pseudo-version": {
			"module m\nrequire golang.org/x/crypto/x509roots/fallback v0.1.0\n",
			"expected a version with a date",
		},
		"broken date": {
			"module m\nrequire golang.org/x/crypto/x509roots/fallback v0.0.0-20261330153154-30a33513ff6d\n",
			"expected a version with a date",
		},
		"broken version": {"module m\nrequire golang.org/x/crypto/x509roots/fallback latest\n", "go.mod:2"},
		"replacement": {
			"module m\nrequire golang.org/x/crypto/x509roots/fallback v0.0.0-20261030153154-30a33513ff6d\n" +
				"replace golang.org/x/crypto/x509roots/fallback => ./mine\n",
			"found a replacement",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pinned("go.mod", []byte(c.goMod))
			if err == nil || !strings.Contains(err.Error(), c.message) || !strings.Contains(err.Error(), "go.mod") {
				t.Errorf("expected an error with %q and go.mod, found %v", c.message, err)
			}
		})
	}
}

func TestRunRejects(t *testing.T) {
	out := filepath.Join(t.TempDir(), "layer.tar")
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"no flags":       {nil, 2},
		"missing go.mod": {[]string{"-go_mod", "missing", "-out", out}, 1},
		"no directory":   {[]string{"-go_mod", goMod, "-out", filepath.Join(out, "x")}, 1},
	} {
		if code := run(c.args, io.Discard); code != c.code {
			t.Errorf("%s: expected exit code %d, found %d", name, c.code, code)
		}
	}
}
