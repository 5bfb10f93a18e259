package fleet

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"text/template"

	"example.com/thimble/tools/draft"
)

//go:embed front.conf.tmpl
var frontText string

var frontTemplate = template.Must(template.New("front.conf").Parse(frontText))

// The field low_api_version of ServerCapabilities, as bytes: {major: 2, minor: 1} as buildbox
// announces it, and {major: 2} with its length kept by saying so twice.
//
// https://github.com/bazelbuild/remote-apis/blob/main/build/bazel/remote/execution/v2/remote_execution.proto
const (
	announced = "\x22\x04\x08\x02\x10\x01"
	spoken    = "\x22\x04\x08\x02\x08\x02"
)

// front is the nginx before the servers.
type front struct {
	Dir         string
	Port, Store int
	Workers     []int
	Superuser   bool
	Connections uint64
	Announced   string
	Spoken      string
}

func newFront(dir string, port, store int, workers []int) front {
	connections := uint64(4096)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err == nil {
		connections = min(16384, limit.Max-64)
	}
	return front{dir, port, store, workers, os.Geteuid() == 0, connections, announced, spoken}
}

// prepare writes the configuration, and returns the command.
func (f front) prepare() ([]string, error) {
	if i := strings.IndexAny(f.Dir, "$\"\\;\n"); i >= 0 {
		return nil, fmt.Errorf("expected a folder that nginx's configuration can hold, found %q in %q; choose one without it", f.Dir[i], f.Dir)
	}
	program, err := findNginx()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(f.Dir, 0o755); err != nil {
		return nil, err
	}
	name := filepath.Join(f.Dir, "nginx.conf")
	if err := draft.Write(name, func(w io.Writer) error { return frontTemplate.Execute(w, f) }); err != nil {
		return nil, err
	}
	return []string{program, "-e", "stderr", "-p", f.Dir, "-c", name}, nil
}

func findNginx() (string, error) {
	for _, candidate := range []string{"nginx", "/usr/sbin/nginx"} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("expected nginx on PATH or in /usr/sbin, found none; install it (Debian: apt-get install nginx)")
}
