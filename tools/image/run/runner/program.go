package runner

import (
	"archive/tar"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"example.com/thimble/tools/image/ocidir"
)

// program describes the program that the first process in the namespaces executes: its file,
// arguments, environment, user and working directory.
type program struct {
	Exec     string // path in the image
	Argv     []string
	Env      []string
	Dir      string
	User     user
	Hostname string
	Writable bool
	Tmpfs    []string          // volumes of the image that nobody named
	Binds    map[string]string // path in the image to directory of this machine
	Emulator string

	tree         ocidir.Tree
	architecture string
}

func newProgram(image ocidir.Image, tree ocidir.Tree, options Options) (*program, error) {
	file, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config := file.Config
	args, spec := options.Args, options.User
	if args == nil {
		args = config.Cmd
	}
	if spec == "" {
		spec = config.User
	}
	p := &program{
		Argv:     append(slices.Clone(config.Entrypoint), args...),
		Dir:      path.Clean("/" + config.WorkingDir),
		Hostname: hostname(options.HostNetwork),
		Writable: options.Writable,
		Emulator: options.Emulator,
		Binds:    map[string]string{},

		architecture: image.Platform.Architecture,
	}
	if len(p.Argv) == 0 {
		return nil, fmt.Errorf("expected an entrypoint or a command in the image's config, found neither; set entrypoint")
	}
	if p.User, err = lookupUser(tree, spec); err != nil {
		return nil, err
	}
	p.Env = environment(p.Hostname, p.User.Home, config.Env, options.Env)
	if p.Exec, err = findExecutable(tree, p.Argv[0], p.Dir, p.Env); err != nil {
		return nil, err
	}
	for name, source := range options.Volumes {
		if name, err = tree.Resolve(name); err != nil {
			return nil, fmt.Errorf("volume: %w", err)
		}
		p.Binds[name] = source
	}
	for name := range config.Volumes {
		if name, err = tree.Resolve(name); err != nil {
			return nil, fmt.Errorf("volume: %w", err)
		}
		if p.Binds[name] == "" {
			p.Tmpfs = append(p.Tmpfs, name)
		}
	}
	slices.Sort(p.Tmpfs)
	if p.tree, err = withSystemFiles(tree, p.Hostname, options.HostNetwork); err != nil {
		return nil, err
	}
	return p, nil
}

const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// environment is what engines give, in their order: later variables replace earlier ones
// of the same name in their place.
func environment(hostname, home string, more ...[]string) []string {
	env := []string{defaultPath, "HOSTNAME=" + hostname}
	for _, variable := range slices.Concat(more...) {
		name, _, _ := strings.Cut(variable, "=")
		if i := slices.IndexFunc(env, func(v string) bool { return strings.HasPrefix(v, name+"=") }); i >= 0 {
			env[i] = variable
		} else {
			env = append(env, variable)
		}
	}
	if !slices.ContainsFunc(env, func(v string) bool { return strings.HasPrefix(v, "HOME=") }) {
		env = append(env, "HOME="+home)
	}
	return env
}

// findExecutable looks the program up as an engine does: in PATH unless it has a slash. Its
// error is fs.ErrNotExist or fs.ErrPermission.
func findExecutable(tree ocidir.Tree, program, dir string, env []string) (string, error) {
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
	cause := fs.ErrNotExist
	for _, candidate := range candidates {
		absolute := candidate
		if !path.IsAbs(candidate) {
			absolute = path.Join(dir, candidate)
		}
		file, _, err := tree.Lookup(absolute)
		if err != nil {
			continue
		}
		if file.Header.Typeflag == tar.TypeReg && file.Header.Mode&0o111 != 0 {
			return candidate, nil
		}
		cause = fs.ErrPermission
	}
	return "", fmt.Errorf("entrypoint %s: expected an executable file in the image, found none at %s: %w; correct the entrypoint or add the file",
		program, strings.Join(candidates, ", "), cause)
}

// withSystemFiles adds the files that every engine mounts over those of an image.
func withSystemFiles(tree ocidir.Tree, hostname string, hostNetwork bool) (ocidir.Tree, error) {
	tree = maps.Clone(tree)
	for name, content := range systemFiles(hostname, hostNetwork) {
		resolved, err := tree.Resolve(name)
		if err != nil {
			return nil, err
		}
		header := &tar.Header{Typeflag: tar.TypeReg, Name: resolved, Mode: 0o644, Size: int64(len(content))}
		tree[resolved] = &ocidir.File{Header: header, Content: content}
	}
	return tree, nil
}
