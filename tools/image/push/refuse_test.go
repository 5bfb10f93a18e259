package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestPushExplainsRegistry(t *testing.T) {
	spec := newSpec(newLayout(t))
	for name, c := range map[string]struct {
		guard    func(http.Handler) http.Handler
		messages []string
	}{
		"another server": {
			refuse(http.MethodGet, "/v2/", http.StatusNotFound, "<html>"),
			[]string{"expected a registry at ", "found something else", "404 Not Found", "correct the name"},
		},
		"no repository": {
			refuse(http.MethodPost, "/uploads/", http.StatusNotFound, `{"errors":[{"code":"NAME_UNKNOWN","message":"none of that name"}]}`),
			[]string{"expected the repository ", "none of that name", "create it in the registry"},
		},
		"no right": {
			refuse(http.MethodPost, "/uploads/", http.StatusForbidden, `{"errors":[{"code":"DENIED","message":"read only"}]}`),
			[]string{"expected credentials that may push to ", "found none: ", "read only", "docker login "},
		},
		"no such type": {
			refuse(http.MethodPut, "/manifests/", http.StatusBadRequest, `{"errors":[{"code":"MANIFEST_INVALID","message":"no index"}]}`),
			[]string{"to take the image", "no index", "see what the registry accepts"},
		},
		"full": {
			refuse(http.MethodPost, "/uploads/", http.StatusInsufficientStorage, "no space"),
			[]string{"to take the image", "no space", "push again later"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, c.guard)
			expectRefusal(t, spec, []string{"--registry", s.address}, append(c.messages, s.address)...)
		})
	}
}

func TestPushExplainsConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	expectRefusal(t, newSpec(newLayout(t)), []string{"--registry", address},
		"expected an answer of "+address, "connection refused", "check the registry's name and port, the network and HTTPS_PROXY")
}

func TestPushExplainsCertificate(t *testing.T) {
	server := httptest.NewTLSServer(registry.New())
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	address := server.Listener.Addr().String()
	expectRefusal(t, newSpec(newLayout(t)), []string{"--registry", address},
		"expected a certificate of "+address+" that this machine trusts", "SSL_CERT_FILE")
}

// Only 127.0.0.1 is exempt from https.
func TestPushNeedsHTTPS(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skipf("expected a second address of this machine, found %v", err)
	}
	server := httptest.NewUnstartedServer(registry.New())
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	spec, address := newSpec(newLayout(t)), listener.Addr().String()
	expectRefusal(t, spec, []string{"--registry", address}, "expected https at "+address+", found http", "--insecure")
	expectPush(t, spec, "--registry", address, "--insecure")
}

func TestTransportRefusesHTTP(t *testing.T) {
	s := newServer(t, nil)
	for address, refused := range map[string]bool{
		"http://10.0.0.1/v2/":             true,
		"http://registry.example.com/v2/": true,
		"http://" + s.address + "/v2/":    false,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader("body"))
		if err != nil {
			t.Fatal(err)
		}
		response, err := newTransport(false, v1.Hash{}, nil).RoundTrip(request)
		if err == nil {
			response.Body.Close()
		}
		if errors.Is(err, errPlain) != refused {
			t.Errorf("%s: expected it to be refused: %t, found %v", address, refused, err)
		}
	}
	repository, err := parseRepository("10.0.0.1/hello", false)
	if err != nil {
		t.Fatal(err)
	}
	explained := explain(t.Context(), fmt.Errorf("get: %w", errPlain), repository, nil)
	if !strings.Contains(explained.Error(), "expected https of 10.0.0.1") || !strings.Contains(explained.Error(), "--insecure") {
		t.Errorf("expected the host and --insecure, found %v", explained)
	}
}

// logIn makes the configuration of docker login for that host, and no other.
func logIn(t *testing.T, host, user, password string) {
	t.Helper()
	config := "{}"
	if user != "" {
		config = fmt.Sprintf(`{"auths": {%q: {"auth": %q}}}`, host, base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
	}
	writeConfig(t, config)
}

func writeConfig(t *testing.T, config string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("DOCKER_CONFIG", dir)
	t.Setenv("HOME", dir)
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPushWithCredentials(t *testing.T) {
	s := newServer(t, func(registry http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if user, password, _ := r.BasicAuth(); user != "somebody" || password != "secret" {
				w.Header().Set("WWW-Authenticate", `Basic realm="registry"`)
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			registry.ServeHTTP(w, r)
		})
	})
	spec, args := newSpec(newLayout(t)), []string{"--registry", s.address}
	refusal := []string{"expected credentials that may push to " + s.address + "/hello, found ", "401 Unauthorized", "log in: docker login " + s.address}
	t.Run("none", func(t *testing.T) {
		logIn(t, "", "", "")
		expectRefusal(t, spec, args, append(refusal, "found none: ")...)
	})
	t.Run("another registry's", func(t *testing.T) {
		logIn(t, "registry.example.com", "somebody", "secret")
		expectRefusal(t, spec, args, append(refusal, "found none: ")...)
	})
	t.Run("wrong", func(t *testing.T) {
		logIn(t, s.address, "somebody", "mistaken")
		expectRefusal(t, spec, args, append(refusal, `found those of "somebody": `)...)
	})
	t.Run("unreadable", func(t *testing.T) {
		writeConfig(t, "{")
		expectRefusal(t, spec, args, "credentials for "+s.address, "config.json")
	})
	t.Run("right", func(t *testing.T) {
		logIn(t, s.address, "somebody", "secret")
		expectPush(t, spec, args...)
	})
}

func TestPushRefusesBrokenLayout(t *testing.T) {
	layerOf := func(t *testing.T, layout string) string {
		entries, err := filepath.Glob(filepath.Join(layout, "blobs/sha256/*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range entries {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.HasPrefix(data, []byte("\x1f\x8b")) {
				return name
			}
		}
		t.Fatal("expected a layer, found none")
		return ""
	}
	for name, c := range map[string]struct {
		damage   func(t *testing.T, layout string) error
		messages []string
	}{
		"changed layer": {
			func(t *testing.T, layout string) error {
				name := layerOf(t, layout)
				data, err := os.ReadFile(name)
				if err != nil {
					return err
				}
				data[len(data)/2]++
				return os.WriteFile(name, data, 0o644)
			},
			[]string{"expected a blob with the digest sha256:", "build the image again"},
		},
		"truncated layer": {
			func(t *testing.T, layout string) error { return os.Truncate(layerOf(t, layout), 10) },
			[]string{"expected a blob with the digest sha256:"},
		},
		"missing layer": {
			func(t *testing.T, layout string) error { return os.Remove(layerOf(t, layout)) },
			[]string{"no such file", "build the image again"},
		},
		"no layout": {
			func(t *testing.T, layout string) error { return os.Remove(filepath.Join(layout, "index.json")) },
			[]string{"expected an OCI image layout: "},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, layout := newServer(t, nil), newLayout(t)
			if err := c.damage(t, layout); err != nil {
				t.Fatal(err)
			}
			expectRefusal(t, newSpec(layout), []string{"--registry", s.address}, c.messages...)
			if requests := s.noted("GET HEAD POST PATCH PUT"); len(requests) > 0 {
				t.Errorf("expected nothing to be sent, found %q", requests)
			}
		})
	}
}
