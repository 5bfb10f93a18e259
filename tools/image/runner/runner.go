// Package runner executes an image's program inside the image's own root filesystem, in
// fresh namespaces, without a container engine and without privileges.
package runner

import (
	"archive/tar"
	"context"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/ocidir"
)

// Options says how to execute an image.
type Options struct {
	Args   []string // instead of the config's Cmd, when not nil
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// Run executes the image's entrypoint and returns its exit code; a program that a signal
// ends has 128 and the number of the signal, as in a shell. The program is process 1, its
// root filesystem is read-only, and it has no capabilities and no network but a loopback
// interface of its own. An error means that the program did not run.
//
// The tree is the image's, which callers that look into it have read already. The calling
// program's main, or its TestMain, has to call Init first.
func Run(ctx context.Context, image ocidir.Image, tree ocidir.Tree, options Options) (int, error) {
	p, err := newProcess(image, options.Args)
	if err != nil {
		return 0, err
	}
	if p.Exec, err = executable(tree, p.Argv[0], p.Env); err != nil {
		return 0, err
	}
	return start(ctx, p, tree, options)
}

// Program returns the path of the file that the image executes.
func Program(image ocidir.Image, tree ocidir.Tree) (string, error) {
	p, err := newProcess(image, nil)
	if err != nil {
		return "", err
	}
	return executable(tree, p.Argv[0], p.Env)
}

// process is what the first process in the namespaces has to become.
type process struct {
	Exec string // path in the image
	Argv []string
	Env  []string
	Dir  string
	UID  int
	GID  int
}

const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

func newProcess(image ocidir.Image, args []string) (*process, error) {
	file, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config := file.Config
	if args == nil {
		args = config.Cmd
	}
	p := &process{
		Argv: append(append([]string{}, config.Entrypoint...), args...),
		Env:  environment(config),
		Dir:  path.Clean("/" + config.WorkingDir),
	}
	if len(p.Argv) == 0 {
		return nil, fmt.Errorf("expected an entrypoint or a command in the image's config, found neither; set entrypoint")
	}
	if p.UID, p.GID, err = owner(config.User); err != nil {
		return nil, err
	}
	return p, nil
}

// environment is the config's, and the PATH that engines add where it has none.
func environment(config v1.Config) []string {
	for _, variable := range config.Env {
		if strings.HasPrefix(variable, "PATH=") {
			return config.Env
		}
	}
	return append([]string{defaultPath}, config.Env...)
}

func owner(user string) (uid, gid int, err error) {
	if user == "" {
		return 0, 0, nil
	}
	u, g, _ := strings.Cut(user, ":")
	if uid, err = strconv.Atoi(u); err == nil && g != "" {
		gid, err = strconv.Atoi(g)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("expected a numeric user such as 65532:65532 in the image's config, found %q; set user to numbers", user)
	}
	return uid, gid, nil
}

// executable looks the program up as an engine does: in PATH unless it has a slash.
func executable(tree ocidir.Tree, program string, env []string) (string, error) {
	candidates := []string{program}
	if !strings.Contains(program, "/") {
		candidates = nil
		for _, variable := range env {
			if value, ok := strings.CutPrefix(variable, "PATH="); ok {
				for _, dir := range strings.Split(value, ":") {
					candidates = append(candidates, path.Join(dir, program))
				}
			}
		}
	}
	for _, candidate := range candidates {
		if file, _, err := tree.Lookup(candidate); err == nil && file.Header.Typeflag == tar.TypeReg && file.Header.Mode&0o111 != 0 {
			return candidate, nil
		}
	}
	return "", fmt.Errorf("entrypoint %s: expected an executable file in the image, found none at %s; correct the entrypoint or add the file",
		program, strings.Join(candidates, ", "))
}
