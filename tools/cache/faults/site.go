package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"example.com/thimble/tools/cache/nginx"
	"example.com/thimble/tools/trees"
)

//go:embed workspace
var workspace embed.FS

// The configurations that are tried, which stand in .bazelrc of this repository.
var configurations = []string{"remote-server", "remote-cache", "ci", "verify-cache"}

// A site is a workspace with what faults need: Bazel, credentials, and a folder for servers.
type site struct {
	ctx           context.Context
	thimble       string // the root of this repository
	dir           string
	work, base    string // a workspace, and Bazel's output base of it
	targets       []string
	flags         []string // of every build
	files         []string // the outputs of the targets, below work
	expected      map[string]string
	full          string        // a server's folder, with all that a build of the targets makes
	alone         time.Duration // what a build takes without a cache
	netrc, forged string        // files with the credential of CI, and with a wrong one
	anonymous     string        // a file with no credential
	writers       string        // the file by which servers know the credential
	dependent     []string      // what names the actions that need results of others
	verifier      string        // the program tools/cache/verify
	servers       int
	log           *os.File
}

// lay makes a workspace of its own, with the configurations of .bazelrc.
func (s *site) lay(work string) error {
	if err := os.MkdirAll(work, 0o777); err != nil {
		return err
	}
	for from, to := range map[string]string{"MODULE.in": "MODULE.bazel", "BUILD.in": "BUILD.bazel", "rules.in": "rules.bzl", "a.txt": "a.txt"} {
		data, err := workspace.ReadFile("workspace/" + from)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(work, to), data, 0o666); err != nil {
			return err
		}
	}
	rc, err := os.ReadFile(filepath.Join(s.thimble, ".bazelrc"))
	if err != nil {
		return err
	}
	lines, err := configured(string(rc))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(work, ".bazelrc"), []byte(lines), 0o666); err != nil {
		return err
	}
	version, err := os.ReadFile(filepath.Join(s.thimble, ".bazelversion"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(work, ".bazelversion"), version, 0o666)
}

// configured returns the lines of a .bazelrc that configurations are made of.
func configured(rc string) (string, error) {
	var lines strings.Builder
	for _, name := range configurations {
		found := false
		for line := range strings.Lines(rc) {
			if strings.HasPrefix(line, "common:"+name+" ") {
				lines.WriteString(line)
				found = true
			}
		}
		if !found {
			return "", fmt.Errorf(".bazelrc: expected lines of common:%s, found none", name)
		}
	}
	lines.WriteString("common --incompatible_strict_action_env\n")
	return lines.String(), nil
}

// credentials writes them, in the file that Bazel reads (NETRC) and in nginx's.
func (s *site) credentials() error {
	s.anonymous = filepath.Join(s.dir, "anonymous")
	s.netrc, s.forged, s.writers = filepath.Join(s.dir, "netrc"), filepath.Join(s.dir, "forged"), filepath.Join(s.dir, "writers")
	return errors.Join(
		os.WriteFile(s.anonymous, nil, 0o600),
		os.WriteFile(s.netrc, []byte("machine 127.0.0.1 login ci password right\n"), 0o600),
		os.WriteFile(s.forged, []byte("machine 127.0.0.1 login ci password wrong\n"), 0o600),
		os.WriteFile(s.writers, []byte("ci:{PLAIN}right\n"), 0o644))
}

// serve starts a server that has everything, or nothing.
func (s *site) serve(full bool, options nginx.Options) (*server, error) {
	s.servers++
	if options.Dir == "" {
		options.Dir = filepath.Join(s.dir, fmt.Sprintf("server%d", s.servers))
	}
	options.Writers, options.Log = s.writers, s.log
	options.AccessLog = filepath.Join(s.dir, fmt.Sprintf("access%d.log", s.servers))
	if full {
		if err := fill(s.full, options.Dir); err != nil {
			return nil, err
		}
	}
	started, err := nginx.Start(s.ctx, options)
	if err != nil {
		return nil, err
	}
	return &server{Server: started, entries: entries(nginx.Entries(options.Dir)), log: options.AccessLog}, nil
}

type server struct {
	*nginx.Server
	entries entries
	log     string
}

func (s *server) address() string { return s.URL()[strings.Index(s.URL(), "://")+3:] }

// count counts requests by method, "" being all, status, 0 being all, and start of the path.
func (s *server) count(method string, status int, path string) (int, error) {
	requests, err := readRequests(s.log)
	n := 0
	for _, r := range requests {
		if (method == "" || r.method == method) && (status == 0 || r.status == status) && strings.HasPrefix(r.path, path) {
			n++
		}
	}
	return n, err
}

// A build is one call of tools/bazel.
type build struct {
	cache, executor string // URLs
	netrc           string
	authority       string // the file of a certificate that the launcher trusts
	flags           []string
	keep            bool   // what is built already
	work, base      string // others than the site's
}

// An outcome is how a build ended.
type outcome struct {
	code  int
	took  time.Duration
	lines []string // of the launcher
}

func (o outcome) said(text string) bool { return strings.Contains(strings.Join(o.lines, "\n"), text) }

// build tests the targets, from nothing unless keep says otherwise.
func (s *site) build(b build) (outcome, error) {
	if !b.keep {
		if o, err := s.bazel(build{work: b.work, base: b.base}, "clean"); err != nil || o.code != 0 {
			return o, errors.Join(err, fmt.Errorf("bazel clean: exit code %d", o.code))
		}
	}
	return s.bazel(b, "test", append(append(append([]string{}, s.flags...), b.flags...), s.targets...)...)
}

// bazel calls the launcher.
func (s *site) bazel(b build, command string, args ...string) (outcome, error) {
	cmd := s.command(b, command, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	fmt.Fprintf(s.log, "\n==> %s\n", cmd)
	start := time.Now()
	err := cmd.Run()
	o := outcome{took: time.Since(start), code: cmd.ProcessState.ExitCode()}
	s.log.Write(said.Bytes())
	for line := range strings.Lines(said.String()) {
		if strings.HasPrefix(line, "tools/bazel: ") {
			o.lines = append(o.lines, strings.TrimSpace(line))
		}
	}
	if cmd.ProcessState == nil {
		return o, err
	}
	return o, nil
}

func (s *site) command(b build, command string, args ...string) *exec.Cmd {
	if b.work == "" {
		b.work, b.base = s.work, s.base
	}
	if b.netrc == "" {
		b.netrc = s.anonymous
	}
	cmd := exec.CommandContext(s.ctx, filepath.Join(s.thimble, "tools/bazel"), append([]string{"--output_base=" + b.base, command}, args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Dir = b.work
	// The launcher's tenth of a second is for machines that do nothing else.
	cmd.Env = append(os.Environ(), "THIMBLE_REMOTE_CACHE="+b.cache, "THIMBLE_REMOTE_EXECUTOR="+b.executor, "NETRC="+b.netrc, "THIMBLE_REMOTE_PROBE_SECONDS=1", "BAZEL_REAL=", "CURL_CA_BUNDLE="+b.authority)
	cmd.Stdout = s.log
	return cmd
}

// pid is that of Bazel's server.
func (s *site) pid() (int, error) {
	cmd := s.command(build{}, "info", "server_pid")
	cmd.Stdout = nil
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("bazel info server_pid: %w", err)
	}
	return strconv.Atoi(strings.TrimSpace(string(out)))
}

// outputs asks Bazel what the targets' files are.
func (s *site) outputs() error {
	cmd := s.command(build{}, "cquery", append(append([]string{"--output=files"}, s.flags...), "set("+strings.Join(s.targets, " ")+")")...)
	cmd.Stdout = nil
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("bazel cquery: %w", err)
	}
	s.files = strings.Fields(string(out))
	if len(s.files) == 0 {
		return fmt.Errorf("expected outputs of %q, found none", s.targets)
	}
	return nil
}

// right says what is wrong with a build's outputs.
func (s *site) right(work string) error {
	found, err := digests(work, s.files)
	if err != nil {
		return err
	}
	if !maps.Equal(found, s.expected) {
		return fmt.Errorf("expected the digests %v, found %v", s.expected, found)
	}
	return nil
}

// hash is the expected one of the output whose path ends as given.
func (s *site) hash(end string) string {
	for path, hash := range s.expected {
		if strings.HasSuffix(path, end) {
			return hash
		}
	}
	return ""
}

// digests returns the hash of each file below each of paths.
func digests(work string, paths []string) (map[string]string, error) {
	found := map[string]string{}
	for _, path := range paths {
		root, err := filepath.EvalSymlinks(filepath.Join(work, path))
		if err != nil {
			return nil, fmt.Errorf("expected an output: %w", err)
		}
		err = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			below, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			found[filepath.Join(path, below)], err = sum(name)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func sum(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	_, err = io.Copy(h, file)
	return hex.EncodeToString(h.Sum(nil)), err
}

func (s *site) close() error {
	err := s.shutdown(build{})
	return errors.Join(err, trees.RemoveAll(s.dir))
}

func (s *site) shutdown(b build) error {
	s.ctx = context.WithoutCancel(s.ctx)
	_, err := s.bazel(b, "shutdown")
	return err
}

// fillAll has CI fill a cache from nothing, for the servers that have everything.
func (s *site) fillAll() error {
	dir := filepath.Join(s.dir, "all")
	server, err := s.serve(false, nginx.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer server.Kill()
	s.full = dir
	o, err := s.build(s.ci(server.URL()))
	if err != nil || o.code != 0 {
		return errors.Join(err, fmt.Errorf("expected CI to fill the cache, found exit code %d", o.code))
	}
	if err := s.right(s.work); err != nil {
		return err
	}
	actions, err := server.entries.all("ac")
	if err == nil && len(actions) == 0 {
		err = errors.New("expected CI to fill the cache, found it empty")
	}
	return err
}
