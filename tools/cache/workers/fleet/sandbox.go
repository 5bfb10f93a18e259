package fleet

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"example.com/thimble/tools/draft"
)

// state is where a server finds its folder inside the root.
const state = "/var/cache"

// visible are the folders of the root that actions see; their inputs are beside them.
var visible = []string{"/usr", "/bin", "/lib", "/lib64", "/etc"}

//go:embed bwrap.sh
var wrapper string

// prepare makes the folder of a server.
func prepare(dir string) error {
	bin := filepath.Join(dir, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	name := filepath.Join(bin, "bwrap")
	err := draft.Write(name, func(w io.Writer) error {
		_, err := io.WriteString(w, wrapper)
		return err
	})
	if err != nil {
		return err
	}
	return os.Chmod(name, 0o755)
}

// command is how a program of the root runs in it, on any machine with user namespaces: the
// root's own bubblewrap is started by the root's own loader. The folder of /proc is the
// machine's, because no sandbox inside may mount one where parts of it are covered.
func (r Root) command(dir, program string, args ...string) ([]string, error) {
	loaders, err := filepath.Glob(filepath.Join(r.Dir, "usr/lib/*/ld-linux-*.so.*"))
	if err != nil || len(loaders) != 1 {
		return nil, fmt.Errorf("%s: expected one dynamic loader, found %q; delete the folder and run this again", r.Dir, loaders)
	}
	return append([]string{
		loaders[0], "--library-path", filepath.Dir(loaders[0]), filepath.Join(r.Dir, "usr/bin/bwrap"),
		"--unshare-user", "--uid", "1000", "--gid", "1000",
		"--ro-bind", r.Dir, "/", "--dev", "/dev", "--dev-bind", "/proc", "/proc", "--tmpfs", "/tmp",
		"--bind", dir, state, "--die-with-parent",
		"--clearenv", "--setenv", "PATH", state + "/bin:/usr/bin", "--chdir", "/", "--", program,
	}, args...), nil
}

func storeArguments(port int) []string {
	return []string{"--bind=" + address(port), "--log-level=warning", state + "/casd"}
}

// workerArguments stage by hard links and copies: FUSE is not to be had everywhere, and
// costs a request for each file. A failure is not kept, as it may be the worker's.
func workerArguments(port, store, jobs int) []string {
	remote := "http://" + address(store)
	args := []string{
		"--bind=" + address(port), "--log-level=warning",
		"--cas-remote=" + remote, "--ac-remote=" + remote,
		fmt.Sprintf("--jobs=%d", jobs), "--cache-failures=false",
		"--buildbox-run=/usr/bin/buildbox-run-bubblewrap",
		"--runner-arg=--staging-mode=copy-or-link",
	}
	for _, dir := range visible {
		args = append(args, "--runner-arg=--ro-bind-mount="+dir+":"+dir)
	}
	return append(args, state+"/casd")
}

func address(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
