package nginx_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/thimble/tools/cache/nginx"
)

// start starts a server for the test, on a new folder unless the options name one.
func start(t *testing.T, o nginx.Options) *nginx.Server {
	t.Helper()
	if _, err := exec.LookPath("/usr/sbin/nginx"); err != nil {
		t.Skip("nginx is not installed")
	}
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.Log == nil {
		o.Log = t.Output()
	}
	s, err := nginx.Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

func sum(content []byte) string {
	digest := sha256.Sum256(content)
	return hex.EncodeToString(digest[:])
}

// ask sends a request, whose authority in url may have a user, and returns status and body.
func ask(t *testing.T, method, url string, body []byte) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

func TestEntriesAreWhatWasPut(t *testing.T) {
	dir := t.TempDir()
	s := start(t, nginx.Options{Dir: dir})
	for _, content := range [][]byte{{}, []byte("hello"), bytes.Repeat([]byte("x"), 3<<20)} {
		for _, kind := range []string{"ac", "cas"} {
			url := s.URL() + "/" + kind + "/" + sum(content)
			if status, _ := ask(t, "GET", url, nil); status != 404 {
				t.Errorf("GET before PUT: expected 404, found %d", status)
			}
			if status, _ := ask(t, "PUT", url, content); status != 201 {
				t.Errorf("first PUT: expected 201, found %d", status)
			}
			if status, _ := ask(t, "PUT", url, content); status != 204 {
				t.Errorf("second PUT: expected 204, found %d", status)
			}
			if status, body := ask(t, "GET", url, nil); status != 200 || body != string(content) {
				t.Errorf("GET: expected 200 and %d bytes, found %d and %d bytes", len(content), status, len(body))
			}
			if status, body := ask(t, "HEAD", url, nil); status != 200 || body != "" {
				t.Errorf("HEAD: expected 200 and no body, found %d and %q", status, body)
			}
			digest := sum(content)
			if _, err := os.Stat(filepath.Join(nginx.Entries(dir), kind, digest[:2], digest)); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	dir := t.TempDir()
	s := start(t, nginx.Options{Dir: dir})
	digest := sum([]byte("hello"))
	for _, path := range []string{
		"/", "/ac", "/ac/", "/cas/", "/cas/" + digest[1:], "/cas/" + digest + "0", "/cas/" + strings.ToUpper(digest),
		"/cas/" + digest + "/", "/x/cas/" + digest, "/cas/../access.log", "/cas/..%2f..%2faccess.log",
		"/cas/%2e%2e/nginx/nginx.conf", "/nginx/nginx.conf", "/healthz", "/metrics", "/cas/" + digest + "%0a",
		"/ac/" + digest + "%00",
	} {
		for _, method := range []string{"GET", "PUT"} {
			// net/http would clean the path.
			connection, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(connection, "%s %s HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", method, path)
			answer, _ := io.ReadAll(connection)
			connection.Close()
			if !bytes.HasPrefix(answer, []byte("HTTP/1.1 40")) {
				t.Errorf("%s %s: expected 404 or 400, found %.30q", method, path, answer)
			}
		}
	}
	for _, method := range []string{"DELETE", "MKCOL", "MOVE", "POST", "PROPFIND"} {
		if status, _ := ask(t, method, s.URL()+"/cas/"+digest, nil); status < 400 {
			t.Errorf("%s: expected it to be refused, found %d", method, status)
		}
	}
	if found := files(t, nginx.Entries(dir)); len(found) != 0 {
		t.Errorf("expected no entry, found %v", found)
	}
}

func TestReadOnlyRefusesToWrite(t *testing.T) {
	s := start(t, nginx.Options{ReadOnly: true})
	if status, _ := ask(t, "PUT", s.URL()+"/cas/"+sum(nil), nil); status != 403 {
		t.Errorf("expected 403, found %d", status)
	}
}

func TestBodyCutOffLeavesNoEntry(t *testing.T) {
	dir := t.TempDir()
	s := start(t, nginx.Options{Dir: dir})
	for name, head := range map[string]string{
		"length":  "Content-Length: 1000000",
		"chunked": "Transfer-Encoding: chunked",
	} {
		connection, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(connection, "PUT /cas/%s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\nF4240\r\n%s", sum([]byte(name)), head, strings.Repeat("x", 500000))
		time.Sleep(100 * time.Millisecond)
		connection.Close()
	}
	time.Sleep(200 * time.Millisecond)
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if found := files(t, nginx.Entries(dir)); len(found) != 0 {
		t.Errorf("expected no entry, found %v", found)
	}
}

func TestKilledServerLosesOnlyWhatItReceived(t *testing.T) {
	dir := t.TempDir()
	s := start(t, nginx.Options{Dir: dir})
	content := []byte("kept")
	ask(t, "PUT", s.URL()+"/cas/"+sum(content), content)
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintf(connection, "PUT /cas/%s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n%s", sum([]byte("lost")), strings.Repeat("x", 500000))
	for deadline := time.Now().Add(10 * time.Second); len(files(t, filepath.Join(dir, "nginx", "body"))) == 0; {
		if time.Now().After(deadline) {
			t.Fatal("expected nginx to begin the body's file within 10 s, found none")
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.Kill()

	again := start(t, nginx.Options{Dir: dir})
	if status, body := ask(t, "GET", again.URL()+"/cas/"+sum(content), nil); status != 200 || body != "kept" {
		t.Errorf("expected 200 and the entry, found %d and %q", status, body)
	}
	if found := files(t, nginx.Entries(dir)); len(found) != 1 {
		t.Errorf("expected one entry, found %v", found)
	}
	if found := files(t, filepath.Join(dir, "nginx", "body")); len(found) != 0 {
		t.Errorf("expected no bodies of the killed server, found %v", found)
	}
}

func TestSameEntryFromManyWriters(t *testing.T) {
	s := start(t, nginx.Options{})
	content := bytes.Repeat([]byte("thimble"), 200000)
	url := s.URL() + "/cas/" + sum(content)
	var writers sync.WaitGroup
	for range 16 {
		writers.Go(func() {
			if status, _ := ask(t, "PUT", url, content); status != 201 && status != 204 {
				t.Errorf("PUT: expected 201 or 204, found %d", status)
			}
			if status, body := ask(t, "GET", url, nil); status != 200 || body != string(content) {
				t.Errorf("GET: expected 200 and what was written, found %d and %d bytes", status, len(body))
			}
		})
	}
	writers.Wait()
}

func TestStartSaysWhatIsWrong(t *testing.T) {
	running := start(t, nginx.Options{})
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		options  nginx.Options
		expected []string
	}{
		"port taken":                   {nginx.Options{Address: strings.TrimPrefix(running.URL(), "http://")}, []string{"taken by another process", "choose another"}},
		"bad address":                  {nginx.Options{Address: "nowhere"}, []string{`"nowhere"`, "127.0.0.1:8080"}},
		"no nginx":                     {nginx.Options{Program: "/nonexistent/nginx"}, []string{"apt-get install nginx", "/nonexistent/nginx"}},
		"no nginx but another program": {nginx.Options{Program: "/bin/false"}, []string{"expected nginx to start", "exit status 1"}},
		"dir is a file":                {nginx.Options{Dir: file}, []string{file, "choose another"}},
		"dollar in dir":                {nginx.Options{Dir: filepath.Join(t.TempDir(), "a$b")}, []string{`'$'`, "choose a folder"}},
		"no such certificate":          {nginx.Options{Certificate: file, Key: file}, []string{"expected nginx to start", file}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.options.Dir == "" {
				c.options.Dir = t.TempDir()
			}
			c.options.Log = t.Output()
			s, err := nginx.Start(context.Background(), c.options)
			if err == nil {
				s.Kill()
				t.Fatal("expected an error, found none")
			}
			for _, expected := range c.expected {
				if !strings.Contains(err.Error(), expected) {
					t.Errorf("expected %q in the error, found %v", expected, err)
				}
			}
		})
	}
}

func TestContextKills(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	start(t, nginx.Options{}) // for its skip
	s, err := nginx.Start(ctx, nginx.Options{Dir: t.TempDir(), Log: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case <-s.Ended():
	case <-time.After(10 * time.Second):
		t.Error("expected nginx to end with its context, found it running after 10 s")
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
