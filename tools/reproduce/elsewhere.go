package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"example.com/thimble/tools/checkout"
	"example.com/thimble/tools/reproduce/room"
)

// packages are those of Debian that are in the other machine's root, with all that they need.
// It has another C compiler and another Python than Debian 12, and no Go.
var packages = []string{
	"base-files", "bash", "ca-certificates", "coreutils", "curl", "dash", "diffutils", "findutils", "gcc", "git", "grep", "gzip", "hostname",
	"libc6-dev", "mawk", "mount", "procps", "python3", "sed", "tar", "util-linux",
}

const (
	stranger    = "stranger"
	strangerUID = 4711
	home        = "/home/" + stranger
	folder      = "/srv/another place/of/thimble"
)

// elsewhere is another machine in all that a build can see but its kernel, with a clone of this
// commit and somebody who has built nothing yet.
type elsewhere struct {
	root   string
	flags  []string // of bubblewrap
	dir    string   // of this machine, with what is written there
	stderr io.Writer
}

func newElsewhere(here checkout.Checkout, dir string) (*elsewhere, error) {
	if os.Getuid() != 0 {
		return nil, fmt.Errorf("expected root, who can become another user in another root filesystem, found user %d; run it with sudo", os.Getuid())
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	cache = filepath.Join(cache, "thimble")
	root, err := room.Make(filepath.Join(cache, "roots"), packages, here.Stderr)
	if err != nil {
		return nil, err
	}
	e := &elsewhere{root: root, dir: dir, stderr: here.Stderr}
	if _, err := here.Clone(filepath.Join(dir, "place")); err != nil {
		return nil, err
	}
	if err := e.account(cache); err != nil {
		return nil, err
	}
	e.flags = append(machine(cache),
		"--bind", filepath.Join(dir, "place"), folder, "--bind", e.home(), home, "--perms", "1777", "--tmpfs", "/tmp", "--ro-bind", "/sys", "/sys",
		"--unshare-pid", "--unshare-uts", "--hostname", "elsewhere", "--cap-add", "ALL", "--chdir", folder)
	for _, variable := range environment(os.Environ()) {
		name, value, _ := strings.Cut(variable, "=")
		e.flags = append(e.flags, "--setenv", name, value)
	}
	return e, filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(name, strangerUID, strangerUID)
	})
}

// home is the stranger's folder, where this machine has it.
func (e *elsewhere) home() string { return filepath.Join(e.dir, "home") }

// account writes what scripts of packages would have written, makes the folders that the stranger
// enters (bubblewrap would let nobody but root enter them), and links to Bazel.
func (e *elsewhere) account(cache string) error {
	theirs := filepath.Join(e.home(), ".cache/thimble")
	for _, dir := range []string{theirs, filepath.Join(e.root, cache), filepath.Join(e.root, home), filepath.Join(e.root, folder)} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	for _, name := range shared {
		if err := os.Symlink(filepath.Join(cache, name), filepath.Join(theirs, name)); err != nil {
			return err
		}
	}
	for name, content := range map[string]string{
		"passwd":        fmt.Sprintf("root:x:0:0::/root:/bin/sh\n%s:x:%[2]d:%[2]d::%s:/bin/bash\n", stranger, strangerUID, home),
		"group":         fmt.Sprintf("root:x:0:\n%s:x:%d:\n", stranger, strangerUID),
		"nsswitch.conf": "hosts: files dns\n",
		"hosts":         "127.0.0.1 localhost elsewhere\n",
		"resolv.conf":   "",
	} {
		if err := os.WriteFile(filepath.Join(e.root, "etc", name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	// Below the home of root may be Bazel, which strangers may use.
	return os.Chmod(filepath.Join(e.root, "root"), 0o755)
}

// shared is what tools/bazel keeps below ~/.cache/thimble and would fetch once more: Bazel or
// Bazelisk, and which network this is.
var shared = []string{"airgap", "bin", "network"}

// machine shows what is of the machine or its network, and not of who builds: how names are
// resolved, and what is shared.
func machine(cache string) []string {
	var flags []string
	for _, path := range []string{"/etc/resolv.conf", "/etc/ssl/certs"} {
		flags = append(flags, "--ro-bind-try", path, path)
	}
	if bazelisk, err := exec.LookPath("bazelisk"); err == nil {
		flags = append(flags, "--ro-bind", bazelisk, "/usr/bin/bazelisk")
	}
	for _, name := range shared {
		path := filepath.Join(cache, name)
		flags = append(flags, "--ro-bind-try", path, path)
	}
	return flags
}

// inherited are the variables that say how the network is reached.
var inherited = []string{"GOPROXY", "GOSUMDB", "GONOSUMDB", "GOPRIVATE", "GOINSECURE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
	"http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "THIMBLE_NETWORK"}

// environment is the stranger's.
func environment(ours []string) []string {
	theirs := []string{"HOME=" + home, "USER=" + stranger, "LOGNAME=" + stranger, "PATH=/usr/bin:/bin:/usr/games", "LANG=tr_TR.UTF-8",
		"LC_COLLATE=C.UTF-8", "TZ=Pacific/Chatham", "SHELL=/bin/dash", "EDITOR=ed"}
	for _, variable := range ours {
		for _, name := range inherited {
			if strings.HasPrefix(variable, name+"=") {
				theirs = append(theirs, variable)
			}
		}
	}
	return theirs
}

// bazel runs tools/bazel there. Programs in sandboxes mount a /proc, which Linux allows below one
// that is whole, and bubblewrap's is not.
func (e *elsewhere) bazel(args ...string) error {
	id := strconv.Itoa(strangerUID)
	script := `umask 077; mount -t proc proc /proc && exec setpriv --reuid=` + id + ` --regid=` + id + ` --clear-groups tools/bazel "$@"`
	cmd := room.Command(e.root, e.flags, "/bin/bash", append([]string{"-c", script, "bazel"}, args...)...)
	cmd.Stdout, cmd.Stderr = e.stderr, e.stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("elsewhere, tools/bazel %s: %w", strings.Join(args, " "), err)
	}
	return nil
}
