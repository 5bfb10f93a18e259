package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"example.com/thimble/tools/checkout"
	"example.com/thimble/tools/trees"
)

// A stranger is a checkout of a user who has built nothing yet.
type stranger struct {
	checkout.Checkout
	parent string
	uid    int
}

// nobody is the user who owns nothing; one that Linux has everywhere.
const nobody = 65534

// own are the variables that would lead to this user's caches and settings.
var own = []string{"HOME", "USER", "LOGNAME", "XDG_", "TMPDIR", "GOCACHE", "GOENV", "GOMODCACHE", "GOPATH", "GOBIN", "GOTOOLDIR", "BAZEL"}

// newStranger clones the commit that is checked out here, as nobody where this user can become
// another one, which only root can.
func newStranger(here checkout.Checkout, parent string, root bool) (*stranger, error) {
	s, err := place(here, parent)
	if err != nil {
		return nil, err
	}
	if root {
		s.uid = nobody
		s.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	} else {
		fmt.Fprintln(s.Stderr, "reproduce: building as the same user: only root can become another one")
	}
	s.Env = []string{}
	for _, variable := range os.Environ() {
		if !slices.ContainsFunc(own, func(prefix string) bool { return strings.HasPrefix(variable, prefix) }) {
			s.Env = append(s.Env, variable)
		}
	}
	s.Env = append(s.Env, "HOME="+s.parent, "LANG=C", "TZ=Pacific/Chatham")
	// Bazel takes the home of the account, which nobody has not, and not HOME.
	settings := fmt.Sprintf("common --disk_cache=%s\n", filepath.Join(s.parent, "disk"))
	if err := os.WriteFile(filepath.Join(s.Dir, "user.bazelrc"), []byte(settings), 0o644); err != nil {
		return s, err
	}
	return s, filepath.WalkDir(s.parent, func(name string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(name, s.uid, -1)
	})
}

// place clones the commit that is checked out here to another folder. This user builds there,
// with what the disk cache has.
func place(here checkout.Checkout, parent string) (*stranger, error) {
	dir, err := os.MkdirTemp(parent, "reproduce-")
	if err != nil {
		return nil, err
	}
	s := &stranger{Checkout: here, parent: dir, uid: os.Getuid()}
	s.Dir = filepath.Join(dir, "another", "folder")
	if err := os.Chmod(dir, 0o755); err != nil {
		return s, err
	}
	_, err = here.Clone(s.Dir)
	return s, err
}

// remove deletes everything.
func (s *stranger) remove() {
	if s == nil {
		return
	}
	for _, err := range []error{s.Remove(), trees.RemoveAll(s.parent)} {
		if err != nil {
			fmt.Fprintf(s.Stderr, "reproduce: %v\n", err)
		}
	}
}
