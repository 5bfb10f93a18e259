package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

func TestMain(m *testing.M) {
	if os.Getenv("RUNFILES_DIR") == "" {
		// The absolute paths of these tests are runfiles paths too, if there are runfiles.
		os.Setenv("RUNFILES_DIR", os.TempDir())
	}
	os.Exit(m.Run())
}

// server is a registry that notes what it is asked.
type server struct {
	address  string // host and port
	mutex    sync.Mutex
	requests []string // as in "PUT /v2/hello/manifests/latest"
}

// newServer starts a registry; guard, if any, answers in its place.
func newServer(t *testing.T, guard func(registry http.Handler) http.Handler) *server {
	t.Helper()
	handler := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	if guard != nil {
		handler = guard(handler)
	}
	s := &server{}
	listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mutex.Lock()
		s.requests = append(s.requests, r.Method+" "+r.URL.Path)
		s.mutex.Unlock()
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(listening.Close)
	s.address = listening.Listener.Addr().String()
	return s
}

// noted returns the requests whose method is one of these, and forgets all.
func (s *server) noted(methods string) []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var found []string
	for _, request := range s.requests {
		if method, _, _ := strings.Cut(request, " "); strings.Contains(methods, method) {
			found = append(found, request)
		}
	}
	s.requests = nil
	return found
}

// refuse answers requests of the method and with that part in their path as a registry says no.
func refuse(method, part string, status int, answer string) func(http.Handler) http.Handler {
	return func(registry http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != method || !strings.Contains(r.URL.Path, part) {
				registry.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(status)
			io.WriteString(w, answer)
		})
	}
}

func newSpec(layout string) specification {
	return specification{Image: layout, Label: "//apps/hello:image_push", Repository: "hello", Setting: "//tools/image:registry"}
}

// newLayout has images for two platforms, which share one layer.
func newLayout(t *testing.T) string {
	t.Helper()
	shared := []imagetest.File{{Name: "shared", Content: []byte("shared")}}
	var images []ocidir.Image
	for _, architecture := range []string{"amd64", "arm64"} {
		own := []imagetest.File{{Name: "own", Content: []byte(architecture)}}
		images = append(images, imagetest.New(t, architecture, v1.Config{}, shared, own))
	}
	return imagetest.Layout(t, images...)
}

// runPush does what Bazel does.
func runPush(t *testing.T, spec specification, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	argv0 := filepath.Join(t.TempDir(), "image_push")
	data, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(argv0+".json", data, 0o644); err != nil {
		t.Fatal(err)
	}
	var out, log strings.Builder
	code = run(append([]string{argv0}, args...), &out, &log)
	return code, out.String(), log.String()
}

// expectPush is a push that has to be made; it returns what it says.
func expectPush(t *testing.T, spec specification, args ...string) string {
	t.Helper()
	code, stdout, stderr := runPush(t, spec, args...)
	if code != 0 || stderr != "" {
		t.Fatalf("%q: expected a push, found exit code %d and %s", args, code, stderr)
	}
	return stdout
}

// expectRefusal is a push that must not be made; it has to say all of this.
func expectRefusal(t *testing.T, spec specification, args []string, messages ...string) {
	t.Helper()
	code, stdout, stderr := runPush(t, spec, args...)
	if code != 1 || stdout != "" {
		t.Errorf("%q: expected no push, found exit code %d and %s", args, code, stdout)
	}
	for _, message := range append(messages, spec.Label+": ") {
		if !strings.Contains(stderr, message) {
			t.Errorf("%q: expected %q, found %s", args, message, stderr)
		}
	}
}

func TestRunNeedsSpecification(t *testing.T) {
	var stdout, stderr strings.Builder
	argv0 := filepath.Join(t.TempDir(), "image_push")
	if code := run([]string{argv0}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), argv0+".json") {
		t.Errorf("expected an error that names the specification, found %d, %q", code, &stderr)
	}
}

func TestHelp(t *testing.T) {
	code, _, stderr := runPush(t, newSpec(""), "--help")
	for _, message := range []string{"bazel run //apps/hello:image_push -- ", "-registry REGISTRY", "REGISTRY/hello", "-tag TAG", "-insecure"} {
		if code != 0 || !strings.Contains(stderr, message) {
			t.Errorf("expected exit code 0 and %q, found %d and %s", message, code, stderr)
		}
	}
}
