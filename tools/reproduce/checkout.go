package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"example.com/thimble/tools/trees"
)

// images are the targets whose digests are compared: all that //... builds.
const images = `kind("^oci_image_index", //...) except attr("tags", "\bmanual\b", //...)`

// A checkout is a folder with the repository, and how to run commands there.
type checkout struct {
	repository  string
	environment []string
	credential  *syscall.Credential // of another user, or nil
	stderr      io.Writer
}

// build builds all images and returns where they are: a layout for each label.
func (c checkout) build() (map[string]string, error) {
	listed, err := c.output("tools/bazel", "query", images)
	if err != nil {
		return nil, err
	}
	labels := strings.Fields(listed)
	if len(labels) == 0 {
		return nil, fmt.Errorf("expected images, found none for %s", images)
	}
	return c.buildLabels(labels)
}

func (c checkout) buildLabels(labels []string, flags ...string) (map[string]string, error) {
	if _, err := c.output("tools/bazel", slices.Concat([]string{"build", "--noshow_progress"}, flags, labels)...); err != nil {
		return nil, err
	}
	bin, err := c.output("tools/bazel", append([]string{"info", "bazel-bin"}, flags...)...)
	if err != nil {
		return nil, err
	}
	layouts := map[string]string{}
	for _, label := range labels {
		folder, name, _ := strings.Cut(strings.TrimPrefix(label, "//"), ":")
		layouts[label] = filepath.Join(strings.TrimSpace(bin), folder, name)
	}
	return layouts, nil
}

func (c checkout) output(name string, args ...string) (string, error) {
	var stdout bytes.Buffer
	cmd := exec.Command(name, args...)
	if strings.Contains(name, "/") {
		cmd.Path = filepath.Join(c.repository, name)
	}
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.repository, c.environment, &stdout, c.stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.credential}
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return stdout.String(), nil
}

// A stranger is a checkout of a user who has built nothing yet.
type stranger struct {
	checkout
	dir string
	uid int
}

// nobody is the user who owns nothing; one that Linux has everywhere.
const nobody = 65534

// own are the variables that would lead to this user's caches and settings.
var own = []string{"HOME", "USER", "LOGNAME", "XDG_", "TMPDIR", "GOCACHE", "GOENV", "GOMODCACHE", "GOPATH", "GOBIN", "GOTOOLDIR", "BAZEL"}

// newStranger is nobody where this user can become another one, which only root can.
func newStranger(parent string, root bool, stderr io.Writer) (*stranger, error) {
	dir, err := os.MkdirTemp(parent, "reproduce-")
	if err != nil {
		return nil, err
	}
	s := &stranger{
		dir:      dir,
		uid:      os.Getuid(),
		checkout: checkout{repository: filepath.Join(dir, "another", "folder"), stderr: stderr},
	}
	if root {
		s.uid = nobody
		s.credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	} else {
		fmt.Fprintln(stderr, "reproduce: building as the same user: only root can become another one")
	}
	for _, variable := range os.Environ() {
		if !slices.ContainsFunc(own, func(prefix string) bool { return strings.HasPrefix(variable, prefix) }) {
			s.environment = append(s.environment, variable)
		}
	}
	s.environment = append(s.environment, "HOME="+dir, "LANG=C", "TZ=Pacific/Chatham")
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	return s, os.Chown(dir, s.uid, -1)
}

// clone copies the commit that is checked out in the repository.
func (s *stranger) clone(repository string) error {
	git := checkout{repository: repository, environment: os.Environ(), stderr: s.stderr}
	if _, err := git.output("git", "clone", "--quiet", "--no-hardlinks", ".", s.repository); err != nil {
		return err
	}
	// Bazel takes the home of the account, which nobody has not, and not HOME.
	settings := fmt.Sprintf("common --disk_cache=%s\n", filepath.Join(s.dir, "disk"))
	if err := os.WriteFile(filepath.Join(s.repository, "user.bazelrc"), []byte(settings), 0o644); err != nil {
		return err
	}
	return filepath.WalkDir(s.dir, func(name string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(name, s.uid, -1)
	})
}

// remove stops the server, which would hold on to the folder, and deletes everything.
func (s *stranger) remove() {
	if _, err := os.Stat(s.repository); err == nil {
		if _, err := s.output("tools/bazel", "shutdown"); err != nil {
			fmt.Fprintf(s.stderr, "reproduce: %v\n", err)
		}
	}
	if err := trees.RemoveAll(s.dir); err != nil {
		fmt.Fprintf(s.stderr, "reproduce: %v\n", err)
	}
}
