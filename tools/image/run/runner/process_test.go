package runner

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// startImage starts an image whose tree nobody else needs.
func startImage(t testing.TB, config v1.Config, options Options) *Process {
	t.Helper()
	img := image(t, config)
	tree, err := img.Tree()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Start(t.Context(), img, tree, options)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestKilledBy(t *testing.T) {
	for name, c := range map[string]struct {
		command []string
		signal  syscall.Signal
	}{
		"code of a signal": {[]string{"/probe", "exit=137"}, 0},
		"handled signal":   {[]string{"/probe", "abort"}, 0},
		"killed":           {[]string{"/probe", "sleep"}, syscall.SIGKILL},
	} {
		t.Run(name, func(t *testing.T) {
			p := startImage(t, v1.Config{Entrypoint: c.command}, Options{})
			if c.signal != 0 {
				if err := p.Signal(c.signal); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := p.Wait(); err != nil {
				t.Fatal(err)
			}
			if found := p.KilledBy(); found != c.signal {
				t.Errorf("expected %d, found %d", c.signal, found)
			}
		})
	}
}

// dial tries until somebody listens.
func dial(ctx context.Context, p *Process, network, address string) (net.Conn, error) {
	for {
		conn, err := p.Dial(ctx, network, address)
		if !errors.Is(err, syscall.ECONNREFUSED) {
			return conn, err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestDial(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := listener.Addr().String()
	listener.Close()
	for name, c := range map[string]struct {
		listen, network, address string
		hostNetwork              bool
	}{
		"IPv4":             {"tcp4=0.0.0.0:8080", "tcp", "127.0.0.1:8080", false},
		"localhost":        {"tcp=:8080", "tcp", "localhost:8080", false},
		"IPv6":             {"tcp6=[::1]:8080", "tcp6", "localhost:8080", false},
		"privileged port":  {"tcp=:80", "tcp4", ":80", false},
		"host's interface": {"tcp=" + free, "tcp", free, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := startImage(t, v1.Config{Entrypoint: []string{"/probe", "serve=" + c.listen}, User: "65532"}, Options{HostNetwork: c.hostNetwork})
			client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return dial(ctx, p, c.network, c.address)
			}}, Timeout: 20 * time.Second}
			response, err := client.Get("http://image/path")
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			if err != nil || string(body) != "/path\n" {
				t.Errorf("expected the server's answer, found %q, %v", body, err)
			}
			response.Body.Close()
			if err := p.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if code, err := p.Wait(); code != 3 || err != nil {
				t.Errorf("expected the code of the program's own end, found %d, %v", code, err)
			}
			if _, err := p.Dial(t.Context(), "tcp", c.address); !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("expected a refused connection after the end, found %v", err)
			}
		})
	}
}

func TestDialOften(t *testing.T) {
	p := startImage(t, v1.Config{Entrypoint: []string{"/probe", "serve=tcp=:8080"}}, Options{})
	for range 2000 {
		if _, err := p.Dial(t.Context(), "tcp", "127.0.0.1:9"); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Fatalf("expected a refused connection, found %v", err)
		}
	}
	var err error
	for i := range maxConnections + 1 {
		var conn net.Conn
		if i == 0 {
			conn, err = dial(t.Context(), p, "tcp", ":8080")
			if err != nil {
				t.Fatal(err)
			}
		} else if conn, err = p.Dial(t.Context(), "tcp", ":8080"); err != nil {
			break
		}
		conn.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "at most 512 connections") {
		t.Errorf("expected an error that says how many connections there are, found %v", err)
	}
}

func TestDialRejects(t *testing.T) {
	p := startImage(t, v1.Config{Entrypoint: []string{"/probe", "sleep"}}, Options{})
	for name, c := range map[string]struct{ network, address string }{
		"name":    {"tcp", "example.com:80"},
		"network": {"udp", "127.0.0.1:80"},
		"no port": {"tcp", "127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			if conn, err := p.Dial(t.Context(), c.network, c.address); err == nil || !strings.Contains(err.Error(), c.address) {
				t.Errorf("expected an error that names the address, found %v, %v", conn, err)
			}
		})
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Dial(ended, "tcp", ":80"); !errors.Is(err, context.Canceled) {
		t.Errorf("expected the context's error, found %v", err)
	}
}

func TestSignal(t *testing.T) {
	p := startImage(t, v1.Config{Entrypoint: []string{"/probe", "sleep"}}, Options{})
	if err := p.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if code, err := p.Wait(); code != 128+int(syscall.SIGKILL) || err != nil {
		t.Errorf("expected the code of a kill, found %d, %v", code, err)
	}
	if code, err := p.Wait(); code != 128+int(syscall.SIGKILL) || err != nil {
		t.Errorf("expected the same again, found %d, %v", code, err)
	}
	if err := p.Signal(syscall.SIGTERM); err == nil {
		t.Error("expected an error after the program's end, found none")
	}
}

func TestWaitWithInputThatNeverEnds(t *testing.T) {
	input, end := io.Pipe()
	defer end.Close()
	p := startImage(t, v1.Config{Entrypoint: []string{"/probe", "exit=4"}}, Options{Stdin: input})
	if code, err := p.Wait(); code != 4 || err != nil {
		t.Errorf("expected the program's code, found %d, %v", code, err)
	}
}

func TestWaitAfterContext(t *testing.T) {
	for name, c := range map[string]struct {
		question string
		expected error
	}{
		"ended before": {"exit=4", nil},
		"killed by it": {"sleep", context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			img := image(t, v1.Config{Entrypoint: []string{"/probe", c.question}})
			tree, err := img.Tree()
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			p, err := Start(ctx, img, tree, Options{})
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(200 * time.Millisecond)
			cancel()
			if _, err := p.Wait(); !errors.Is(err, c.expected) {
				t.Errorf("expected %v, found %v", c.expected, err)
			}
		})
	}
}
