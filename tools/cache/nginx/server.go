// Package nginx runs nginx as an HTTP cache for Bazel (--remote_cache=http://...).
//
// The protocol is https://bazel.build/remote/caching#http-caching: GET, HEAD and PUT of
// /ac/<SHA-256 of an action> and /cas/<SHA-256 of the content>. Everything else is 404.
package nginx

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Options says what is served, and to whom.
type Options struct {
	// Dir has everything that nginx writes. It is made where it is missing.
	Dir string
	// Address is host:port; port 0 is a free one. The default is 127.0.0.1:0.
	Address string
	// Writers is an htpasswd file with those who may write. Without it, everyone may.
	Writers string
	// ReadOnly refuses every PUT with 403.
	ReadOnly bool
	// Certificate and Key are PEM files; with them, the server speaks TLS only.
	Certificate, Key string
	// AccessLog gets a line for each request of an entry: Unix time in seconds, method,
	// status, bytes sent, bytes received or "-", path. The default is access.log in Dir.
	AccessLog string
	// Status is host:port of an HTTP server that answers /healthz and /metrics; without it,
	// both are 404.
	Status string
	// MaxBody, in bytes, is the most that an entry can have; more is answered with 413. Zero
	// is no limit.
	MaxBody int64
	// Program is nginx's executable. The default is the one on PATH or in /usr/sbin.
	Program string
	// Log gets what nginx writes to its error log. The default is os.Stderr.
	Log io.Writer
}

// A Server is a running nginx.
type Server struct {
	url     string
	process *os.Process
	ended   chan struct{}
	err     error
	tail    *tail
}

// Entries is the folder with the entries of a server whose Options.Dir is dir:
// <ac or cas>/<first two digits>/<64 hexadecimal digits>.
func Entries(dir string) string { return filepath.Join(dir, "entries") }

// Start starts nginx and returns as soon as it answers. It is killed when ctx is done.
func Start(ctx context.Context, o Options) (*Server, error) {
	program, err := find(o.Program)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = os.Stderr
	}
	listener, err := listen(o.Address)
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	o.Address = listener.Addr().String()
	configuration, err := o.prepare()
	if err != nil {
		return nil, err
	}
	socket, err := listener.File()
	if err != nil {
		return nil, err
	}
	defer socket.Close()

	s := &Server{
		url:   "http://" + o.Address,
		ended: make(chan struct{}),
		tail:  &tail{next: o.Log},
	}
	if o.Certificate != "" {
		s.url = "https://" + o.Address
	}
	// nginx takes a listening socket over from whoever names its descriptor in NGINX: so the
	// port is ours before nginx is started, and no other process can have taken it.
	cmd := exec.Command(program, "-e", "stderr", "-p", o.Dir, "-c", configuration)
	cmd.Env = append(os.Environ(), "NGINX=3;")
	cmd.ExtraFiles = []*os.File{socket}
	cmd.Stdout, cmd.Stderr = s.tail, s.tail
	cmd.SysProcAttr = attributes()
	if err := s.start(cmd); err != nil {
		return nil, err
	}
	// Passing it on has made it a socket that blocks, and nginx leaves it so: of two workers that
	// are told of one connection, the second one would wait in accept, with all of its own.
	if err := syscall.SetNonblock(int(socket.Fd()), true); err != nil {
		s.Kill()
		return nil, err
	}
	context.AfterFunc(ctx, s.Kill)
	if err := s.wait(ctx); err != nil {
		s.Kill()
		return nil, err
	}
	return s, nil
}

// URL is what --remote_cache takes.
func (s *Server) URL() string { return s.url }

// Ended is closed when nginx has ended.
func (s *Server) Ended() <-chan struct{} { return s.ended }

// Stop lets nginx answer what it has begun, for at most ten seconds.
func (s *Server) Stop() error {
	s.process.Signal(syscall.SIGQUIT)
	select {
	case <-s.ended:
		return s.err
	case <-time.After(10 * time.Second):
		s.Kill()
		return errors.New("expected nginx to stop within 10 s of SIGQUIT, found it running: killed it")
	}
}

// Kill is kill -9 of nginx and its workers, and returns when they have ended.
func (s *Server) Kill() {
	syscall.Kill(-s.process.Pid, syscall.SIGKILL)
	<-s.ended
}

// Reopen makes nginx begin a new access log where the old one was renamed. Requests that had
// begun may still be added to the old one.
func (s *Server) Reopen() error { return s.process.Signal(syscall.SIGUSR1) }

// Reload makes nginx read its configuration and certificate again.
func (s *Server) Reload() error { return s.process.Signal(syscall.SIGHUP) }

func find(program string) (string, error) {
	candidates := []string{"nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"}
	if program != "" {
		candidates = []string{program}
	}
	for _, c := range candidates {
		if path, err := exec.LookPath(c); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("expected nginx with its DAV module, found none as %s; install it (Debian and Ubuntu: apt-get install nginx; macOS: brew install nginx)",
		strings.Join(candidates, ", "))
}

func listen(address string) (*net.TCPListener, error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("expected a free port, found %s taken by another process; end that one or choose another address", address)
	}
	if err != nil {
		return nil, fmt.Errorf("expected an address of this machine to listen on, as 127.0.0.1:8080 or :8080, found %q: %w", address, err)
	}
	return listener.(*net.TCPListener), nil
}

// start starts nginx on a thread that lives as long as nginx: it is the thread whose end
// nginx takes for the end of its parent.
func (s *Server) start(cmd *exec.Cmd) error {
	started := make(chan error)
	go func() {
		lockThread()
		err := cmd.Start()
		s.process = cmd.Process
		started <- err
		if err != nil {
			return
		}
		s.err = cmd.Wait()
		// Workers outlive a master that was killed.
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		close(s.ended)
	}()
	return <-started
}

// wait returns when nginx answers.
func (s *Server) wait(ctx context.Context) error {
	client := http.Client{
		Timeout: 5 * time.Second,
		Transport: &http.Transport{
			DisableKeepAlives: true,
			TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, // it is asked whether it lives, not who it is
		},
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	answered := make(chan error, 1)
	go func() {
		request, err := http.NewRequestWithContext(ctx, http.MethodHead, s.url+"/", nil)
		if err != nil {
			answered <- err
			return
		}
		response, err := client.Do(request)
		if err == nil {
			response.Body.Close()
		}
		answered <- err
	}()
	select {
	case <-s.ended:
		return fmt.Errorf("expected nginx to start, found that it ended: %w: %s", s.err, s.tail.String())
	case err := <-answered:
		if err != nil {
			return fmt.Errorf("expected nginx to answer at %s: %w: %s", s.url, err, s.tail.String())
		}
		return nil
	}
}

// A tail passes on what is written, and remembers the last of it.
type tail struct {
	mu   sync.Mutex
	next io.Writer
	last []byte
}

const tailLength = 2048

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, p...)
	if n := len(t.last) - tailLength; n > 0 {
		t.last = append([]byte(nil), t.last[n:]...)
	}
	if bytes.Contains(p, []byte("using inherited sockets")) {
		return len(p), nil
	}
	return t.next.Write(p)
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.last) == 0 {
		return "it wrote nothing"
	}
	return strconv.Quote(strings.TrimSpace(string(t.last)))
}
