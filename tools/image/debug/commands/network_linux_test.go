package commands

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNetwork(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			fmt.Fprintf(w, "%s %s", r.Host, r.UserAgent())
		case "/moved":
			http.Redirect(w, r, "/", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for line, c := range map[string]struct {
		code           int
		stdout, stderr string
	}{
		"wget -qO- " + server.URL:                  {0, host + " wget", ""},
		"wget -S " + host:                          {0, host + " wget", "HTTP/1.0 200 OK"},
		"wget " + server.URL + "/moved":            {0, host + " wget", ""},
		"wget " + server.URL + "/loop":             {1, "", "at most 10 redirections"},
		"wget " + server.URL + "/x":                {1, "404 page not found\n", "expected status 200, found 404"},
		"nc " + strings.Replace(host, ":", " ", 1): {0, "HTTP/1.0 404 Not Found", ""},
	} {
		code, stdout, stderr := call(t, t.TempDir(), line, "GET /y HTTP/1.0\r\n\r\n")
		if code != c.code || !strings.Contains(stdout, c.stdout) || !strings.Contains(stderr, c.stderr) {
			t.Errorf("%s: expected %v, found exit code %d, %q, %q", line, c, code, stdout, stderr)
		}
	}
	dir := t.TempDir()
	if code, _, stderr := call(t, dir, "wget -O page "+server.URL, ""); code != 0 {
		t.Errorf("expected exit code 0, found %d: %s", code, stderr)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "page")); string(data) != host+" wget" {
		t.Errorf("expected the page in a file, found %q, %v", data, err)
	}
}

// TestBadServers has servers that break off, or that speak another protocol.
func TestBadServers(t *testing.T) {
	for response, message := range map[string]string{
		"":              "EOF",
		"SSH-2.0-x\r\n": "expected an HTTP response",
		"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nshort": "expected 9 bytes, found 5",
	} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		go func() {
			if c, err := listener.Accept(); err == nil {
				c.Read(make([]byte, 1<<12))
				c.Write([]byte(response))
				c.Close()
			}
		}()
		if code, _, stderr := call(t, "/", "wget "+listener.Addr().String(), ""); code != 1 || !strings.Contains(stderr, message) {
			t.Errorf("%q: expected %q, found exit code %d: %s", response, message, code, stderr)
		}
	}
}
