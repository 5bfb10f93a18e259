// Package room executes commands in root filesystems made of Debian packages.
package room

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// suite is the release of Debian: another one than that of most machines.
const suite = "forky"

// Make returns a folder with the packages and all that they need, unpacked. No script of a
// package runs. It makes the folder below dir, or takes the one that is there.
func Make(dir string, packages []string, stderr io.Writer) (string, error) {
	list := strings.Join(packages, ",")
	root := filepath.Join(dir, fmt.Sprintf("%s-%.6x", suite, sha256.Sum256([]byte(list))))
	if _, err := os.Stat(root); err == nil {
		return root, nil
	}
	mirror := os.Getenv("THIMBLE_DEBIAN_MIRROR")
	if mirror == "" {
		mirror = "http://deb.debian.org/debian"
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	draft, err := os.MkdirTemp(dir, "draft-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(draft)
	// A mirror that stands still has lists that are no longer valid, signed all the same.
	cmd := exec.Command("mmdebstrap", "--variant=extract", "--include="+list, `--aptopt=Acquire::Check-Valid-Until "false"`,
		suite, draft, "deb "+mirror+" "+suite+" main")
	cmd.Stdout, cmd.Stderr = stderr, stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("expected mmdebstrap to unpack %s (apt-get install mmdebstrap; THIMBLE_DEBIAN_MIRROR names a mirror): %w", list, err)
	}
	return root, os.Rename(draft, root)
}

// Command returns a command in a root filesystem, with what flags of bubblewrap show there.
func Command(root string, flags []string, name string, args ...string) *exec.Cmd {
	all := append([]string{"--bind", root, "/", "--dev-bind", "/dev", "/dev", "--die-with-parent", "--clearenv"}, flags...)
	return exec.Command("bwrap", append(append(all, "--", name), args...)...)
}
