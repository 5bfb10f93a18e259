// Command driver tests which servers the image of fetch trusts, with a server of its own.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"example.com/thimble/tools/image/run/runner"
	"example.com/thimble/tools/image/test/driver"
)

const (
	certificates = "/etc/ssl/certs"
	bundle       = "ca-certificates.crt"
	page         = "a page for those who trust the server\n"
)

func main() { driver.Main(test) }

func test(ctx context.Context, image *driver.Image) error {
	root, certificate, err := issue("127.0.0.1")
	if err != nil {
		return err
	}
	roots, err := os.MkdirTemp("", "fetch")
	if err != nil {
		return err
	}
	defer os.RemoveAll(roots)
	// The image's user may differ from the user who runs the test.
	if err := os.Chmod(roots, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(roots, bundle), root, 0o444); err != nil {
		return err
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, page)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // Some clients do not trust it.
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.StartTLS()
	defer server.Close()

	untrusted := "unknown authority, which is none of the root certificates here; to trust it, name its certificate in SSL_CERT_FILE\n"
	if image.Tree[certificates+"/"+bundle] == nil {
		untrusted = "unknown authority, for there are no root certificates here; build the image with ca_certificates = True\n"
	}
	for _, c := range []struct {
		name    string
		env     []string
		volumes map[string]string
		code    int
		stdout  string
		stderr  string // the end of standard error
	}{
		{name: "the image as it is", code: 1, stderr: untrusted},
		{name: "a root in SSL_CERT_FILE", env: []string{"SSL_CERT_FILE=/roots/" + bundle}, volumes: map[string]string{"/roots": roots}, stdout: page},
		{name: "a root in the place of the image's", volumes: map[string]string{certificates: roots}, stdout: page},
	} {
		var stdout, stderr bytes.Buffer
		process, err := image.Start(ctx, runner.Options{
			Args:        []string{server.URL},
			Env:         c.env,
			Stdout:      &stdout,
			Stderr:      &stderr,
			Volumes:     c.volumes,
			HostNetwork: true,
		})
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		code, err := process.Wait()
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		if code != c.code || stdout.String() != c.stdout || !strings.HasSuffix(stderr.String(), c.stderr) {
			return fmt.Errorf("%s: expected exit code %d, %q and %q on standard error, found %d, %q and %q",
				c.name, c.code, c.stdout, c.stderr, code, &stdout, &stderr)
		}
	}
	return nil
}
