package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"example.com/thimble/tools/cache/execlog"
	"example.com/thimble/tools/checkout"
)

// packages are those of Debian that are in the other machine's root, with all that they need.
// It has another C compiler and another Python than this release of Debian, and no Go.
var packages = []string{
	"base-files", "bash", "ca-certificates", "coreutils", "curl", "dash", "diffutils", "findutils", "gcc", "git", "grep", "gzip", "hostname",
	"libc6-dev", "mawk", "procps", "python3", "sed", "tar", "util-linux",
}

const (
	stranger    = "stranger"
	strangerUID = 4711
	home        = "/home/" + stranger
	folder      = "/srv/another place/of/thimble"
)

// elsewhere is a room with a checkout for somebody who has built nothing yet.
type elsewhere struct {
	room
	stderr io.Writer
}

// newElsewhere makes the room in a folder, with a clone of the commit that is checked out here.
func newElsewhere(here checkout.Checkout, dir string) (*elsewhere, error) {
	if os.Getuid() != 0 {
		return nil, fmt.Errorf("expected root, who can enter another root filesystem, found user %d; run it with sudo", os.Getuid())
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	cache = filepath.Join(cache, "thimble")
	tree := filepath.Join(cache, "trees", fmt.Sprintf("elsewhere-%.6x", sha256.Sum256([]byte(strings.Join(packages, " ")))))
	if err := here.Run("go", append([]string{"run", "./tools/airgap", "-tree", tree}, packages...)...); err != nil {
		return nil, fmt.Errorf("make a root filesystem of Debian packages: %w", err)
	}
	e := &elsewhere{stderr: here.Stderr, room: room{
		Root: filepath.Join(tree, "root"), Dir: dir, Host: "elsewhere",
		UID: strangerUID, Groups: []int{strangerUID}, Umask: 0o077, Folder: folder,
		Env: environment(os.Environ()),
	}}
	place := filepath.Join(dir, "place")
	if _, err := here.Clone(place); err != nil {
		return nil, err
	}
	for _, prepare := range []func() error{e.account, func() error { return e.bindMachine(cache) }} {
		if err := prepare(); err != nil {
			return nil, err
		}
	}
	return e, errors.Join(e.own(place, folder), e.own(filepath.Join(dir, "home"), home))
}

// inherited are the variables that say how the network is reached.
var inherited = []string{"GOPROXY", "GOSUMDB", "GONOSUMDB", "GONOSUMCHECK", "GOPRIVATE", "GOINSECURE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
	"http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "THIMBLE_NETWORK", "THIMBLE_DEBIAN_MIRROR", "THIMBLE_DEBIAN_SUITE"}

func environment(ours []string) []string {
	theirs := []string{"HOME=" + home, "USER=" + stranger, "LOGNAME=" + stranger, "PATH=/usr/bin:/bin:/usr/games", "LANG=tr_TR.UTF-8", "LC_COLLATE=C.UTF-8",
		"TZ=Pacific/Chatham", "SHELL=/bin/dash", "EDITOR=ed"}
	for _, variable := range ours {
		if name, _, _ := strings.Cut(variable, "="); slices.Contains(inherited, name) {
			theirs = append(theirs, variable)
		}
	}
	return theirs
}

// own gives a folder of this machine to the stranger.
func (e *elsewhere) own(from, to string) error {
	if err := os.MkdirAll(from, 0o755); err != nil {
		return err
	}
	e.Binds = append(e.Binds, bind{from, to, true})
	return filepath.WalkDir(from, func(name string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(name, strangerUID, strangerUID)
	})
}

// account adds the users, whom the scripts of packages would have added.
func (e *elsewhere) account() error {
	etc := filepath.Join(e.Dir, "upper", "etc")
	if err := os.MkdirAll(etc, 0o755); err != nil {
		return err
	}
	for name, content := range map[string]string{
		"passwd":        fmt.Sprintf("root:x:0:0::/root:/bin/sh\n%s:x:%[2]d:%[2]d::%s:/bin/bash\n", stranger, strangerUID, home),
		"group":         fmt.Sprintf("root:x:0:\n%s:x:%d:\n", stranger, strangerUID),
		"nsswitch.conf": "hosts: files dns\n",
		"hosts":         "127.0.0.1 localhost elsewhere\n",
	} {
		if err := os.WriteFile(filepath.Join(etc, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// bindMachine shows what is of the machine or its network, and not of who builds: Bazel, which
// tools/bazel would make once more, how names are resolved, and the container engine.
func (e *elsewhere) bindMachine(cache string) error {
	// Above it may be the home of root, which nobody else may enter.
	if err := os.MkdirAll(filepath.Join(e.Dir, "upper", cache), 0o755); err != nil {
		return err
	}
	for _, path := range []string{filepath.Join(cache, "airgap"), "/etc/resolv.conf", "/etc/ssl/certs"} {
		if _, err := os.Stat(path); err == nil {
			e.Binds = append(e.Binds, bind{path, path, false})
		}
	}
	if err := os.MkdirAll(filepath.Join(e.Dir, "home", ".cache", "thimble"), 0o755); err != nil {
		return err
	}
	if err := os.Symlink(filepath.Join(cache, "airgap"), filepath.Join(e.Dir, "home", ".cache", "thimble", "airgap")); err != nil {
		return err
	}
	const socket = "/var/run/docker.sock"
	info, err := os.Stat(socket)
	docker, missing := exec.LookPath("docker")
	if err != nil || missing != nil {
		return nil
	}
	e.Binds = append(e.Binds, bind{socket, socket, true}, bind{docker, "/usr/bin/docker", false})
	// In a namespace of this user's own, a second group would be nobody's.
	e.Groups = []int{int(info.Sys().(*syscall.Stat_t).Gid)}
	return nil
}

// timed runs Bazel in the room.
func (e *elsewhere) timed(args ...string) (*execlog.Log, float64, error) {
	return timed(filepath.Join(e.Dir, "home", "log"), func(string) error {
		return e.bazel(append(args, "--execution_log_compact_file="+home+"/log")...)
	})
}

func (e *elsewhere) bazel(args ...string) error {
	cmd, err := e.command("/bin/bash", append([]string{"-c", `tools/bazel "$@"`, "bazel"}, args...)...)
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = e.stderr, e.stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("elsewhere, tools/bazel %s: %w", strings.Join(args, " "), err)
	}
	return nil
}
