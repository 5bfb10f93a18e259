package runner

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// The process inside the namespaces, which has no environment and soon another root, counts
// for go test -cover where it fails. Where it succeeds, the image's program takes its place,
// and what it executed is forgotten.
func init() {
	if len(os.Args) != 1 || os.Args[0] != stage {
		return
	}
	self, err := os.Executable()
	if err != nil {
		return
	}
	// Where the go command collects what copies of a test's program executed.
	dir := filepath.Join(filepath.Dir(self), "gocoverdir")
	if fd, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0); err == nil {
		os.Setenv("GOCOVERDIR", fmt.Sprintf("/proc/self/fd/%d", fd))
	}
}
