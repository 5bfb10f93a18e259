// Package push tests the program that `bazel run` starts to push an image.
package push

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"example.com/thimble/tools/image/imagetest"
)

// commit says whether a request ends the upload of a blob.
func commit(r *http.Request) bool { return r.Method == http.MethodPut && r.URL.Query().Has("digest") }

// newRegistry starts a registry, which calls committed after the upload of each blob.
func newRegistry(t *testing.T, committed func(*http.Request)) (address string) {
	t.Helper()
	handler := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(w, r)
		if commit(r) {
			committed(r)
		}
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func push(t *testing.T, address string, args ...string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(t.Context(), imagetest.Built(t, "PUSH"), append([]string{"--registry", address}, args...)...)
}

// digest returns the digest of the index in the registry, or "".
func digest(t *testing.T, reference string) string {
	t.Helper()
	parsed, err := name.ParseReference(reference)
	if err != nil {
		t.Fatal(err)
	}
	found, err := remote.Head(parsed)
	if err != nil {
		t.Log(err)
		return ""
	}
	return found.Digest.String()
}

func expectedDigest(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(imagetest.Built(t, "DIGEST"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(data))
}

func TestPushKeepsDigest(t *testing.T) {
	expected := expectedDigest(t)
	address := newRegistry(t, func(*http.Request) {})
	out, err := push(t, address, "--tag", "v1").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "pushed "+address+"/thimble-probe@"+expected+" as v1: ") {
		t.Fatalf("expected %s to be pushed, found %s, %v", expected, out, err)
	}
	if found := digest(t, address+"/thimble-probe:v1"); found != expected {
		t.Errorf("expected %s as in image.digest, found %s", expected, found)
	}
}

func TestKilledPushIsRepeated(t *testing.T) {
	expected := expectedDigest(t)
	first, killed := make(chan struct{}, 100), make(chan struct{})
	address := newRegistry(t, func(*http.Request) {
		first <- struct{}{}
		// The first push stops here.
		<-killed
	})
	cmd := push(t, address)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-first
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("expected a push that was killed, found one that ended")
	}
	close(killed)
	for _, reference := range []string{":latest", "@" + expected} {
		if found := digest(t, address+"/thimble-probe"+reference); found != "" {
			t.Errorf("expected nothing at %s after the first push, found %s", reference, found)
		}
	}

	out, err := push(t, address).CombinedOutput()
	if err != nil || strings.Contains(string(out), " 0 bytes sent") || strings.Contains(string(out), " 0 were there already") {
		t.Errorf("expected some bytes sent and some there already, found %s, %v", out, err)
	}
	if found := digest(t, address+"/thimble-probe:latest"); found != expected {
		t.Errorf("expected %s, found %s", expected, found)
	}
}

func TestPushNeedsRegistry(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), imagetest.Built(t, "PUSH")).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "//tools/image/tests/execution:image_push: expected a registry to push to, found none") {
		t.Errorf("expected an error about the registry, found %s, %v", out, err)
	}
}
