package fleet

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// announcer is a server that says what buildbox says, and in a trailer that it went well.
func announcer(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", address(0))
	if err != nil {
		t.Fatal(err)
	}
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Protocols: &protocols, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A stream that is closed before it has been read is an error to nginx.
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/grpc")
		w.Header().Set("Trailer", "Grpc-Status")
		io.WriteString(w, r.URL.Path+announced)
		w.Header().Set("Grpc-Status", "0")
	})}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return listener.Addr().(*net.TCPAddr).Port
}

func ask(t *testing.T, port int, path string) string {
	t.Helper()
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: &protocols}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second}
	response, err := client.Post("http://"+address(port)+path, "application/grpc", strings.NewReader("\x00\x00\x00\x00\x00"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// startFront starts a real nginx before a server that listens on the returned port.
func startFront(t *testing.T) (*process, context.CancelFunc) {
	t.Helper()
	if _, err := findNginx(); err != nil {
		t.Skip(err)
	}
	upstream := announcer(t)
	ports, err := freePorts(0, 1)
	if err != nil {
		t.Fatal(err)
	}
	command, err := newFront(t.TempDir(), ports[0], upstream, []int{upstream}).prepare()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{name: "nginx", port: ports[0], command: command, log: t.Output()}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- p.keep(ctx, sync.OnceFunc(func() { close(ready) })) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	<-ready
	return p, stop
}

func TestFrontRewritesCapabilitiesOnly(t *testing.T) {
	p, _ := startFront(t)
	const service = "/build.bazel.remote.execution.v2."
	for path, expected := range map[string]string{
		service + "Capabilities/GetCapabilities": spoken,
		service + "Execution/Execute":            announced,
		"/google.bytestream.ByteStream/Read":     announced,
	} {
		if found := ask(t, p.port, path); found != path+expected {
			t.Errorf("%s: expected %q, found %q", path, path+expected, found)
		}
	}
}

func TestFrontRefusesPathsOfNginx(t *testing.T) {
	_, err := newFront("/a;b", 1, 2, []int{3}).prepare()
	if err == nil || !strings.Contains(err.Error(), "choose one without it") {
		t.Errorf("expected a refusal, found %v", err)
	}
}

func TestKilledServerIsStartedAgain(t *testing.T) {
	p, stop := startFront(t)
	for range 2 {
		if err := p.kill(); err != nil {
			t.Fatal(err)
		}
		deadline := time.Now().Add(30 * time.Second)
		for {
			if c, err := net.Dial("tcp", address(p.port)); err == nil {
				c.Close()
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("expected the server to listen again, found that it does not")
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	stop()
	if c, err := net.Dial("tcp", address(p.port)); err == nil {
		c.Close()
		t.Error("expected the server to be stopped, found one that listens")
	}
}

func TestServerThatCannotStartEndsIt(t *testing.T) {
	p := &process{name: "broken", port: 1, command: []string{"/bin/sh", "-c", "exit 3"}, log: t.Output()}
	err := p.keep(context.Background(), func() {})
	if err == nil || !strings.Contains(err.Error(), "found 3 times that it ended") {
		t.Errorf("expected an end after 3 attempts, found %v", err)
	}
}
