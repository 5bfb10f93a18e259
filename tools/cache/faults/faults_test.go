// Package faults builds with a remote cache while it, the way to it, or Bazel itself fails, and
// compares what is built with what a build without a cache makes:
//
//	go test ./tools/cache/faults -faults -v
//
// It starts tools/bazel in a workspace of seven actions that has the configurations of .bazelrc,
// and nginx with nginx.conf of tools/cache.
package faults

import (
	"bytes"
	"flag"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"example.com/thimble/tools/reproduce/actions"
)

var wanted = flag.Bool("faults", false, "inject the faults, which takes minutes")

// A fault makes something go wrong during a build, and fails where nothing did. The build has to
// pass, and to make what a build without a cache makes.
type fault func(*site)

// closed is where nothing listens.
const closed = "127.0.0.1:1"

func TestFaults(t *testing.T) {
	if !*wanted {
		t.Skip("expected -faults: these builds take minutes")
	}
	s := newSite(t)
	for name, inject := range map[string]fault{
		"cache refuses connections":              unanswered(build{cache: "http://" + closed}, "it refuses connections"),
		"cache over gRPC refuses connections":    unanswered(build{cache: "grpc://" + closed}, "it refuses connections"),
		"cache has no address":                   unanswered(build{cache: "http://cache.invalid"}, "does not resolve"),
		"cache accepts and never answers":        accepted(false, func(net.Conn) {}, "does not answer within"),
		"executor refuses connections":           unanswered(build{executor: "grpc://" + closed}, "it refuses connections"),
		"executor hangs up":                      accepted(true, func(c net.Conn) { c.Close() }, "exit code 34"),
		"server dies during the build":           interrupted(func(v *server, _ *http.Request) { v.front.Close() }),
		"server falls silent during the build":   interrupted(func(_ *server, r *http.Request) { <-r.Context().Done() }),
		"evicted while needed":                   evicted,
		"blob missing":                           damaged("cas", nil),
		"blob flipped":                           damaged("cas", func(b []byte) []byte { b[len(b)/2] ^= 1; return b }),
		"blob truncated":                         damaged("cas", func(b []byte) []byte { return b[:1000] }),
		"action entry garbage":                   damaged("ac", func([]byte) []byte { return []byte("<html>no</html>") }),
		"action entry empty":                     damaged("ac", func([]byte) []byte { return nil }),
		"Bazel is killed while it fetches":       killed(true, asksForBlob),
		"Bazel is killed while it fills a cache": killed(false, func(r *http.Request) bool { return r.Method == http.MethodPut }),
		"CI has no credential":                   refused(""),
		"CI has a wrong credential":              refused("wrong"),
		"action entry poisoned":                  poisoned,
	} {
		t.Run(name, func(t *testing.T) {
			here := *s
			here.T = t
			inject(&here)
			if name != "action entry poisoned" && here.built() != s.expected {
				t.Error("expected the outputs of a build without a cache, found others")
			}
		})
	}
}

// unanswered builds with a server with which the launcher has to find fault.
func unanswered(b build, says string) fault {
	return func(s *site) {
		if said := s.pass(b); !strings.Contains(said, says) || strings.Count(said, "\n") != 1 {
			s.Errorf("expected one line with %q from the launcher, found %q", says, said)
		}
	}
}

// accepted builds with a server that accepts connections, and does something with each.
func accepted(executes bool, do func(net.Conn), says string) fault {
	return func(s *site) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		s.must(err)
		defer listener.Close()
		go func() {
			for connection, err := listener.Accept(); err == nil; connection, err = listener.Accept() {
				do(connection)
			}
		}()
		b := build{cache: "http://" + listener.Addr().String()}
		if executes {
			b = build{executor: "grpc://" + listener.Addr().String()}
		}
		unanswered(b, says)(s)
	}
}

// partly starts a server that has everything but what is made from results of others, so that
// Bazel has to fetch these.
func (s *site) partly(watch func(*server, *http.Request)) *server {
	v := s.serve(s.full, watch)
	for _, file := range []string{"ab.bin", "cd.bin", "top.bin"} {
		entry, _ := v.action(file)
		s.must(os.Remove(entry))
	}
	return v
}

// interrupted breaks the server when Bazel asks for a blob.
func interrupted(breaks func(*server, *http.Request)) fault {
	return func(s *site) {
		v := s.partly(func(v *server, r *http.Request) {
			if asksForBlob(r) {
				breaks(v, r)
			}
		})
		unanswered(build{cache: v.url}, "exit code 39")(s)
	}
}

func evicted(s *site) {
	v := s.partly(nil)
	s.must(os.RemoveAll(filepath.Join(v.entries, "cas")))
	s.pass(build{cache: v.url})
	v.expect(`"GET /cas/\S+ HTTP/1.1" 404 `)
}

// damaged damages the entry of the last action, or removes or damages the blob that it wrote,
// which CI has to mend.
func damaged(kind string, how func([]byte) []byte) fault {
	return func(s *site) {
		v := s.serve(s.full, nil)
		path, blob := v.action("top.bin")
		if kind == "cas" {
			path = blob
		}
		before, err := os.ReadFile(path)
		s.must(err)
		if s.must(os.Remove(path)); how != nil {
			s.must(os.WriteFile(path, how(bytes.Clone(before)), 0o644))
		}
		s.pass(ci(v.url, "right"))
		v.expect("GET /" + kind + "/" + filepath.Base(path))
		after, err := os.ReadFile(path)
		s.must(err)
		if !bytes.Equal(before, after) && (kind == "cas" || !bytes.Contains(after, []byte("/top.bin"))) {
			s.Errorf("expected %s to be mended, found %d bytes", path, len(after))
		}
	}
}

// killed kills Bazel's server at a request, and builds again.
func killed(full bool, when func(*http.Request) bool) fault {
	return func(s *site) {
		text, err := os.ReadFile(filepath.Join(s.dir, "base/server/server.pid.txt"))
		s.must(err)
		pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
		s.must(err)
		entries := ""
		if full {
			entries = s.full
		}
		v := s.serve(entries, func(_ *server, r *http.Request) {
			if when(r) {
				syscall.Kill(pid, syscall.SIGKILL)
			}
		})
		s.bazel(build{}, "clean")
		if code, _ := s.build(ci(v.url, "right")); code == 0 {
			s.Error("expected Bazel to be killed, found that it passed")
		}
		if code, said := s.build(ci(v.url, "right")); code != 0 {
			s.Errorf("expected the next build to pass, found exit code %d: %s", code, said)
		}
	}
}

// refused fills a cache with a credential that does not permit it.
func refused(password string) fault {
	return func(s *site) {
		v := s.serve("", nil)
		s.pass(ci(v.url, password))
		v.expect(`"PUT /cas/\S+ HTTP/1.1" 401 `)
		if _, err := os.Stat(v.entries); err == nil {
			s.Errorf("%s: expected nothing to be written, found entries", v.entries)
		}
	}
}

// poisoned has an action's entry name the blob of another one. No build notices that, so only CI
// may write; what CI has written wrong, two logs show.
func poisoned(s *site) {
	v := s.serve(s.full, nil)
	path, right := v.action("ab.bin")
	_, wrong := v.action("cd.bin")
	entry, err := os.ReadFile(path)
	s.must(err)
	poison := bytes.Replace(entry, []byte(filepath.Base(right)), []byte(filepath.Base(wrong)), 1)
	for password, status := range map[string]int{"": 401, "wrong": 401, "right": 204} {
		request, err := http.NewRequest(http.MethodPut, v.url+"/ac/"+filepath.Base(path), bytes.NewReader(poison))
		s.must(err)
		if password != "" {
			request.SetBasicAuth("ci", password)
		}
		response, err := http.DefaultClient.Do(request)
		if s.must(err); response.StatusCode != status {
			s.Fatalf("PUT with password %q: expected status %d, found %s", password, status, response.Status)
		}
	}
	with, without := filepath.Join(s.dir, "with"), filepath.Join(s.dir, "without")
	s.pass(build{cache: v.url, flags: []string{actions.Flag + with}})
	if s.built() == s.expected {
		s.Error("expected a build to take the poisoned entry, found the right outputs")
	}
	s.pass(build{flags: []string{"--config=verify-cache", actions.Flag + without}})
	compare := exec.Command("go", "run", "./tools/reproduce", "-compare", with, without)
	compare.Dir = s.thimble
	said, err := compare.CombinedOutput()
	if text := string(said); err == nil || !strings.Contains(text, "//:ab Genrule "+filepath.Base(path)) || !strings.Contains(text, "found 1 actions that differ") {
		s.Errorf("expected the comparison to find %s alone, found %v: %s", path, err, text)
	}
}
