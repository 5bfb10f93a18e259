package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"example.com/thimble/tools/cache/nginx"
)

// A fault makes something go wrong during a build. It returns the build, what shows that it did
// go wrong, and why the fault cannot be tried or has not happened.
type fault struct {
	name    string
	inject  func(*site) (outcome, string, error)
	figures bool // worth a figure with targets of this repository
}

var errSkipped = errors.New("not tried")

// One for the whole list, in which later files add theirs.
func faults() []fault {
	return append(append(unreachable, damaged...), append(interrupted, writing...)...)
}

// happened returns an error unless the fault did happen.
func happened(yes bool, what string, args ...any) (string, error) {
	text := fmt.Sprintf(what, args...)
	if !yes {
		return "", fmt.Errorf("expected the fault to happen, found otherwise: %s", text)
	}
	return text, nil
}

// developer is a build of one who reads the cache; ci of one who fills it. Both fetch what
// they are asked for, so that it can be compared.
func developer(cache string) build { return build{cache: cache} }

func (s *site) ci(cache string) build {
	return build{cache: cache, netrc: s.netrc, flags: []string{"--config=ci", "--remote_download_outputs=toplevel"}}
}

// unreachable are servers that the launcher finds not to answer.
var unreachable = []fault{
	{"cache refuses connections", func(s *site) (outcome, string, error) {
		return s.unanswered(build{cache: "http://" + closed}, "refuses connections")
	}, true},
	{"cache accepts and never answers", func(s *site) (outcome, string, error) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return outcome{}, "", err
		}
		defer listener.Close()
		return s.unanswered(build{cache: "http://" + listener.Addr().String()}, "does not answer within")
	}, true},
	{"cache has no address", func(s *site) (outcome, string, error) {
		return s.unanswered(build{cache: "http://cache.invalid"}, "does not resolve")
	}, false},
	{"cache's certificate has expired", func(s *site) (outcome, string, error) {
		certificate, key, err := expired(s.dir)
		if err != nil {
			return outcome{}, "", err
		}
		server, err := s.serve(true, nginx.Options{Certificate: certificate, Key: key})
		if err != nil {
			return outcome{}, "", err
		}
		defer server.Kill()
		return s.unanswered(build{cache: server.URL(), authority: certificate}, "certificate has expired")
	}, false},
	{"cache over gRPC refuses connections", func(s *site) (outcome, string, error) {
		return s.unanswered(build{cache: "grpc://" + closed}, "refuses connections")
	}, false},
	{"executor refuses connections", func(s *site) (outcome, string, error) {
		return s.unanswered(build{executor: "grpc://" + closed}, "refuses connections")
	}, false},
	{"executor hangs up", func(s *site) (outcome, string, error) {
		hangsUp, err := newLink(closed, 0, nil)
		if err != nil {
			return outcome{}, "", err
		}
		defer hangsUp.close()
		o, err := s.build(build{executor: strings.Replace(hangsUp.url(), "http", "grpc", 1)})
		if err != nil {
			return o, "", err
		}
		evidence, err := happened(o.said("exit code 34"), "%q", o.lines)
		return o, evidence, err
	}, false},
}

// closed is where nothing listens: this port is privileged, and nobody's.
const closed = "127.0.0.1:1"

// unanswered builds with a server that the launcher has to find fault with.
func (s *site) unanswered(b build, says string) (outcome, string, error) {
	o, err := s.build(b)
	if err != nil {
		return o, "", err
	}
	evidence, err := happened(len(o.lines) == 1 && o.said(says), "%s", strings.Join(o.lines, "\n"))
	return o, evidence, err
}

// last is what the last action before the test writes.
const last = "/top.bin"

// damaged are entries that are not what they should be. The build of CI has to mend them.
var damaged = []fault{
	{"blob missing", damage("cas", func(path string) error { return os.Remove(path) }), false},
	{"blob flipped", damage("cas", func(path string) error {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		data[len(data)/2] ^= 1
		return os.WriteFile(path, data, 0o666)
	}), false},
	{"blob truncated", damage("cas", func(path string) error { return os.Truncate(path, 1000) }), false},
	{"action entry garbage", damage("ac", func(path string) error { return os.WriteFile(path, []byte("<html>no</html>"), 0o666) }), false},
	{"action entry empty", damage("ac", func(path string) error { return os.Truncate(path, 0) }), false},
}

// damage damages the entry of the last action, or the blob that it wrote.
func damage(kind string, how func(path string) error) func(*site) (outcome, string, error) {
	return func(s *site) (outcome, string, error) {
		server, err := s.serve(true, nginx.Options{})
		if err != nil {
			return outcome{}, "", err
		}
		defer server.Kill()
		path, err := server.entries.action(last)
		if err == nil && kind == "cas" {
			path = server.entries.path("cas", s.hash(last))
		}
		if err != nil {
			return outcome{}, "", err
		}
		before, err := os.ReadFile(path)
		if err != nil {
			return outcome{}, "", err
		}
		if err := how(path); err != nil {
			return outcome{}, "", err
		}
		o, err := s.build(s.ci(server.URL()))
		if err != nil {
			return o, "", err
		}
		after, _ := os.ReadFile(path)
		read, err := server.count(http.MethodGet, 0, "/"+kind+"/"+filepath.Base(path))
		if err != nil {
			return o, "", err
		}
		mended := kind == "ac" && len(after) > 20 || kind == "cas" && string(before) == string(after)
		evidence, err := happened(read > 0 && mended, "read %d times, then mended: %t", read, mended)
		return o, evidence, err
	}
}
