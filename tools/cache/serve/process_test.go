package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The test binary is the command, too, so that it can be killed like it.
func TestMain(m *testing.M) {
	if os.Getenv("THIMBLE_TEST_SERVE") == "" {
		os.Exit(m.Run())
	}
	if dir := os.Getenv("THIMBLE_TEST_SMALL_DISK"); dir != "" {
		if err := mountSmallDisk(dir); err != nil {
			io.WriteString(os.Stderr, "mount: "+err.Error()+"\n")
			os.Exit(125)
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// A process is this command, serving.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	stderr locked
	ended  chan struct{}
}

var announced = regexp.MustCompile(`^serving .* at (https?://[^ ]+): `)

// needNginx skips a test where a developer has no nginx; CI installs it.
func needNginx(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("nginx"); err == nil {
		return
	}
	if _, err := os.Stat("/usr/sbin/nginx"); err != nil {
		t.Skip("nginx is not installed")
	}
}

// serving starts the command on a free port.
func serving(t *testing.T, change func(*exec.Cmd), args ...string) *process {
	t.Helper()
	needNginx(t)
	p := &process{t: t, cmd: exec.Command(os.Args[0], append([]string{"--address", "127.0.0.1:0"}, args...)...), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), "THIMBLE_TEST_SERVE=1")
	p.cmd.Stderr = &p.stderr
	if change != nil {
		change(p.cmd)
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	go func() {
		p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.end(syscall.SIGTERM)
		if t.Failed() {
			t.Logf("standard error of serve:\n%s", p.stderr.String())
		}
	})
	match := announced.FindStringSubmatch(line)
	if match == nil {
		<-p.ended
		t.Fatalf("expected the command to say where it serves, found %q, error %v; standard error:\n%s", line, err, p.stderr.String())
	}
	p.url = match[1]
	return p
}

// end sends the signal and waits.
func (p *process) end(signal os.Signal) {
	p.t.Helper()
	p.cmd.Process.Signal(signal)
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		p.cmd.Process.Kill()
		p.t.Errorf("expected the command to end within 20 s of %v, found it running", signal)
		<-p.ended
	}
}

func (p *process) ask(method, path string, body []byte) (int, string) {
	p.t.Helper()
	return p.askAs("", "", method, path, body)
}

func (p *process) askAs(user, password, method, path string, body []byte) (int, string) {
	p.t.Helper()
	request, err := http.NewRequest(method, p.url+path, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if user != "" {
		request.SetBasicAuth(user, password)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

func (p *process) expect(status int, method, path string, body []byte) {
	p.t.Helper()
	if found, answer := p.ask(method, path, body); found != status {
		p.t.Errorf("%s %s: expected %d, found %d: %.300s", method, path, status, found, answer)
	}
}

// metric returns the value of the line that begins with name.
func (p *process) metric(name string) string {
	p.t.Helper()
	status, body := p.ask("GET", "/metrics", nil)
	if status != 200 {
		p.t.Fatalf("/metrics: expected 200, found %d: %s", status, body)
	}
	for line := range strings.Lines(body) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func (p *process) expectMetric(name, expected string) {
	p.t.Helper()
	if found := p.metric(name); found != expected {
		p.t.Errorf("expected %s %s, found %q", name, expected, found)
	}
}

func blobPath(content []byte) string {
	digest := sha256.Sum256(content)
	return "/cas/" + hex.EncodeToString(digest[:])
}

// failing runs the command, which has to fail at once, and returns what it wrote.
func failing(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var stdout, stderr locked
	if code := run(ctx, args, strings.NewReader(""), &stdout, &stderr); code != 1 {
		t.Errorf("expected exit code 1, found %d", code)
	}
	return stderr.String()
}

// locked is a buffer that is written and read at the same time.
type locked struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.String()
}
