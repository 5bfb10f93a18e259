package faults

import (
	"bytes"
	_ "embed"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/thimble/tools/checkout"
)

//go:embed workspace/BUILD.in
var buildFile string

// A site is a workspace, and a folder for servers.
type site struct {
	*testing.T
	thimble, dir, work string
	full               string // what a cache has when CI has built //:top
	expected           string // what a build without a cache makes
}

// A build is one call of tools/bazel.
type build struct {
	cache, executor string // URLs
	password        string // of the user ci
	flags           []string
}

// ci is a build of the job that fills the cache, and that fetches what it is asked for here, so
// that it can be compared.
func ci(cache, password string) build {
	return build{cache: cache, password: password, flags: []string{"--config=ci", "--remote_download_outputs=toplevel"}}
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func newSite(t *testing.T) *site {
	// Sandboxed actions see an empty /tmp, so what they read cannot be there.
	dir, err := os.MkdirTemp("/var/tmp", "faults-")
	s := &site{T: t, dir: dir, work: filepath.Join(dir, "work")}
	s.must(err)
	t.Cleanup(func() {
		s.bazel(build{}, "shutdown")
		s.must(checkout.RemoveAll(dir))
	})
	s.thimble, err = filepath.Abs("../../..")
	s.must(err)
	rc, err := os.ReadFile(filepath.Join(s.thimble, ".bazelrc"))
	s.must(err)
	version, err := os.ReadFile(filepath.Join(s.thimble, ".bazelversion"))
	s.must(err)
	configurations := regexp.MustCompile(`(?m)^common:(remote-server|remote-cache|ci|verify-cache) .*\n`).FindAll(rc, -1)
	s.must(os.Mkdir(s.work, 0o755))
	for name, content := range map[string]string{
		".bazelrc": string(bytes.Join(configurations, nil)), ".bazelversion": string(version),
		"BUILD.bazel": buildFile, "MODULE.bazel": "module(name = \"faults\")\n",
	} {
		s.must(os.WriteFile(filepath.Join(s.work, name), []byte(content), 0o644))
	}
	s.pass(build{})
	s.expected = s.built()
	v := s.serve("", nil)
	s.pass(ci(v.url, "right"))
	s.full = v.entries
	return s
}

// pass builds //:top from nothing, which has to pass, and returns what the launcher said.
func (s *site) pass(b build) string {
	s.Helper()
	s.bazel(build{}, "clean")
	code, said := s.build(b)
	if code != 0 {
		s.Fatalf("expected exit code 0, found %d: %s", code, said)
	}
	return said
}

func (s *site) build(b build) (code int, said string) {
	return s.bazel(b, "build", append(b.flags, "//:top")...)
}

func (s *site) bazel(b build, command string, args ...string) (code int, said string) {
	netrc, credential := filepath.Join(s.dir, "netrc"), ""
	if b.password != "" {
		credential = "machine 127.0.0.1 login ci password " + b.password + "\n"
	}
	s.must(os.WriteFile(netrc, []byte(credential), 0o600))
	cmd := exec.Command(filepath.Join(s.thimble, "tools/bazel"), append([]string{"--output_base=" + filepath.Join(s.dir, "base"), command}, args...)...)
	// The launcher's tenth of a second is for machines that do nothing else.
	cmd.Env = append(os.Environ(), "THIMBLE_REMOTE_CACHE="+b.cache, "THIMBLE_REMOTE_EXECUTOR="+b.executor, "NETRC="+netrc, "THIMBLE_REMOTE_PROBE_SECONDS=1", "BAZEL_REAL=")
	cmd.Dir = s.work
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		s.Fatal(err)
	}
	fmt.Fprintf(s.Output(), "==> bazel %s %v\n%s", command, args, out)
	return cmd.ProcessState.ExitCode(), strings.Join(regexp.MustCompile(`(?m)^tools/bazel: .*\n`).FindAllString(string(out), -1), "")
}

// built returns what was built.
func (s *site) built() string {
	content, err := os.ReadFile(filepath.Join(s.work, "bazel-bin/top.bin"))
	s.must(err)
	return string(content)
}

// A server is nginx, and before it what sees each request and can break the connection.
type server struct {
	*site
	url     string
	log     string // file
	entries string // folder with ac and cas
	front   *http.Server
}

// serve starts a server that has the entries of a folder, or nothing. watch sees each request.
func (s *site) serve(entries string, watch func(*server, *http.Request)) *server {
	dir, err := os.MkdirTemp(s.dir, "server-")
	s.must(err)
	v := &server{site: s, log: filepath.Join(dir, "access.log"), entries: filepath.Join(dir, "entries")}
	if entries != "" {
		s.must(os.CopyFS(v.entries, os.DirFS(entries)))
	}
	front, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err)
	back, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err)
	address := back.Addr().String()
	s.must(back.Close())
	page, err := os.ReadFile(filepath.Join(s.thimble, "tools/cache/nginx.conf"))
	s.must(err)
	s.must(os.WriteFile(filepath.Join(dir, "nginx.conf"), bytes.Replace(page, []byte("listen 8080;"), []byte("listen "+address+";"), 1), 0o644))
	s.must(os.WriteFile(filepath.Join(dir, "writers"), []byte("ci:{PLAIN}right\n"), 0o644))
	settings := "daemon off;"
	if os.Getuid() == 0 {
		settings += " user root;"
	}
	nginx := exec.Command("/usr/sbin/nginx", "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-e", "stderr", "-g", settings)
	nginx.Stdout, nginx.Stderr = s.Output(), s.Output()
	s.must(nginx.Start())

	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	v.url = "http://" + front.Addr().String()
	v.front = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if watch != nil {
			watch(v, r)
		}
		proxy.ServeHTTP(w, r)
	})}
	go v.front.Serve(front)
	s.Cleanup(func() {
		v.front.Close()
		nginx.Process.Signal(os.Interrupt)
		nginx.Wait()
	})
	for range 500 {
		if connection, err := net.Dial("tcp", address); err == nil {
			connection.Close()
			return v
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.Fatalf("expected nginx to listen on %s within 10 s", address)
	return nil
}

// expect fails unless nginx has answered a request that matches an expression.
func (v *server) expect(expression string) {
	v.Helper()
	log, err := os.ReadFile(v.log)
	v.must(err)
	if !regexp.MustCompile(expression).Match(log) {
		v.Errorf("expected a request that matches %q, found %s", expression, log)
	}
}

// asksForBlob says whether Bazel asks for a blob; the launcher asks for the empty one.
func asksForBlob(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/cas/") && !strings.HasPrefix(r.URL.Path, "/cas/e3b0c442")
}

// action returns the path of the entry of the action that writes a file, and that of the file.
func (v *server) action(file string) (entry, blob string) {
	paths, err := filepath.Glob(filepath.Join(v.entries, "ac", "*"))
	v.must(err)
	for _, path := range paths {
		content, err := os.ReadFile(path)
		v.must(err)
		if bytes.Contains(content, []byte("/"+file)) {
			return path, filepath.Join(v.entries, "cas", regexp.MustCompile("[0-9a-f]{64}").FindString(string(content)))
		}
	}
	v.Fatalf("%s: expected an action that writes %s, found none", v.entries, file)
	return "", ""
}
