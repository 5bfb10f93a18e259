package fleet

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"example.com/thimble/tools/draft"
)

// packages are what actions find below /usr, and what executes them. Bazel's test-setup.sh
// and rules_go's wrapper need a shell and the usual small programs; some tests make git repositories.
var packages = []string{"bash", "bubblewrap", "buildbox", "coreutils", "dash", "findutils", "git", "grep", "sed"}

// rootLayout changes whenever roots made earlier must not be used.
const rootLayout = 2

// accounts are what the packages' scripts would have written.
var accounts = map[string]string{
	"etc/passwd": "root:x:0:0:root:/:/bin/sh\nworker:x:1000:1000:worker:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n",
	"etc/group":  "root:x:0:\nworker:x:1000:\nnogroup:x:65534:\n",
}

// A Root is a folder with the filesystem that workers run in.
type Root struct {
	Dir string
	// Sum is the SHA-256 of the list of its packages, each with its own sum.
	Sum string
}

// MakeRoot makes a root in the folder dir, or takes the one that is there. airgap is the
// command that is //tools/airgap.
func MakeRoot(dir string, airgap []string, stderr io.Writer) (Root, error) {
	key := sha256.Sum256(fmt.Appendln(nil, rootLayout, runtime.GOARCH, os.Getenv("THIMBLE_DEBIAN_SUITE"), packages))
	home := filepath.Join(dir, "root-"+hex.EncodeToString(key[:6]))
	if _, err := os.Stat(home); err != nil {
		cmd := exec.Command(airgap[0], append(append(airgap[1:len(airgap):len(airgap)], "-tree", home), packages...)...)
		cmd.Stdout, cmd.Stderr = stderr, stderr
		if err := cmd.Run(); err != nil {
			return Root{}, fmt.Errorf("expected a root made of Debian's packages %s: %s: %w", strings.Join(packages, " "), strings.Join(airgap, " "), err)
		}
	}
	list, err := os.ReadFile(filepath.Join(home, "packages.sha256"))
	if err != nil {
		return Root{}, fmt.Errorf("expected the list of packages in a root: %w; delete %s and run this again", err, home)
	}
	sum := sha256.Sum256(list)
	root := Root{filepath.Join(home, "root"), hex.EncodeToString(sum[:])}
	for name, content := range accounts {
		err := draft.Write(filepath.Join(root.Dir, name), func(w io.Writer) error {
			_, err := io.WriteString(w, content)
			return err
		})
		if err != nil {
			return Root{}, err
		}
	}
	return root, root.Check()
}

// compilers are programs that a hermetic action brings with it, so that no result depends
// on which one a machine has.
var compilers = regexp.MustCompile(`^(go|gofmt|([a-z0-9_]+-)*(gcc|g\+\+|cc|c\+\+|cpp|clang|clang\+\+|tcc|as|ld|ld\.\w+|gccgo)(-[0-9.]+)?|c89|c99|(python|pypy)[0-9.]*)$`)

// Check says whether there is a Go tool chain, a C compiler or a Python, and whether what
// executes actions is there.
func (r Root) Check() error {
	for _, name := range []string{"usr/bin/bwrap", "usr/bin/buildbox-casd", "usr/bin/buildbox-run-bubblewrap", "usr/bin/bash", "usr/bin/sh"} {
		if _, err := os.Lstat(filepath.Join(r.Dir, name)); err != nil {
			return fmt.Errorf("%s: expected /%s, found none; delete the folder and run this again", r.Dir, name)
		}
	}
	return filepath.WalkDir(r.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() && compilers.MatchString(entry.Name()) {
			info, err := entry.Info()
			if err != nil {
				return err
			}
			if info.Mode()&0o111 != 0 || info.Mode()&fs.ModeSymlink != 0 {
				return fmt.Errorf("expected a root without Go, C compiler and Python, so that no action uses the worker's, found %s; remove the package that has it", path)
			}
		}
		return nil
	})
}
