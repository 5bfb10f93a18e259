// Command elsewhere uses this repository from another one, the workspace of the Gazelle extension's
// goldens. It runs Gazelle there, compares the BUILD files with the goldens, analyzes all targets, and
// builds and executes their images for this machine.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/modfile"

	"example.com/thimble/tools/checkout"
	"example.com/thimble/tools/gazelle/image/goldens"
)

const workspace = "tools/gazelle/image/testdata/workspace"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("elsewhere", flag.ContinueOnError)
	flags.SetOutput(stderr)
	// Sandboxed actions see an empty /tmp, so their inputs cannot be there.
	dir := flags.String("dir", "/var/tmp", "make the other repository in this `folder`")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	here, err := os.Getwd()
	if err == nil {
		err = use(here, *dir, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "elsewhere: %v\n", err)
		return 1
	}
	return 0
}

// use makes the other repository in a folder, uses it, and removes it.
func use(here, parent string, stdout, stderr io.Writer) (err error) {
	if _, err := os.Stat(filepath.Join(here, workspace)); err != nil {
		return fmt.Errorf("expected to be started at the root of the repository: %w", err)
	}
	dir, err := os.MkdirTemp(parent, "elsewhere-")
	if err != nil {
		return err
	}
	r := repository{dir: filepath.Join(dir, "repository"), base: filepath.Join(dir, "base"), thimble: here, stdout: stdout, stderr: stderr}
	defer func() { err = errors.Join(err, r.remove(dir)) }()
	if err := r.lay(); err != nil {
		return err
	}
	if err := r.bazel("run", "//:gazelle"); err != nil {
		return err
	}
	problems, err := goldens.Problems(filepath.Join(here, workspace), r.dir)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return fmt.Errorf("expected Gazelle to write the goldens, found otherwise in\n%s", strings.Join(problems, "\n"))
	}
	if err := r.bazel("build", "--nobuild", "//..."); err != nil {
		return err
	}
	tests, err := r.query(fmt.Sprintf(`filter("_linux_%s$", tests(//...))`, runtime.GOARCH))
	if err != nil {
		return err
	}
	images, err := r.query(`kind("image_index", //...)`)
	if err != nil {
		return err
	}
	if len(tests) == 0 || len(images) < len(tests) {
		return fmt.Errorf("expected images, most of them with a test, found %q and %q", images, tests)
	}
	if err := r.bazel("test", append(tests, images...)...); err != nil {
		return err
	}
	if err := r.compare("apps/clock"); err != nil {
		return err
	}
	return r.pull()
}

// compare builds an app of this repository in the other one, with and without another target platform,
// and fails if the image index differs. The app has a layer that images share.
func (r repository) compare(app string) error {
	if err := os.CopyFS(filepath.Join(r.dir, app), os.DirFS(filepath.Join(r.thimble, app))); err != nil {
		return err
	}
	name := filepath.Join(r.dir, app, "BUILD.bazel")
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	data = bytes.ReplaceAll(data, []byte(`"//tools/image:`), []byte(`"@thimble//tools/image:`))
	if err := os.WriteFile(name, data, 0o666); err != nil {
		return err
	}
	here := repository{dir: r.thimble, thimble: r.thimble, stdout: r.stdout, stderr: r.stderr}
	expected, err := here.digest(app)
	if err != nil {
		return err
	}
	for _, flags := range [][]string{{}, {"--platforms=@thimble//platforms:linux_arm64"}} {
		found, err := r.digest(app, flags...)
		if err != nil {
			return err
		}
		if found != expected {
			return fmt.Errorf("expected the image index of //%s to be %s as in this repository, found %s in another one with %q", app, expected, found, flags)
		}
	}
	return nil
}

// digest builds and returns the digest of an app's image index.
func (r repository) digest(app string, flags ...string) (string, error) {
	if r.base != "" {
		flags = append(flags, "--override_module=thimble="+r.thimble)
	}
	if err := r.start(r.stdout, "build", append(flags, "//"+app+":image.digest")...); err != nil {
		return "", err
	}
	data, err := os.ReadFile(filepath.Join(r.dir, "bazel-bin", app, "image.digest"))
	return strings.TrimSpace(string(data)), err
}

// A repository is a repository that has this one, thimble, as a module.
type repository struct {
	dir            string
	base           string // output base; empty stands for this repository's
	thimble        string
	stdout, stderr io.Writer
}

// lay makes the repository, with this repository's versions of Bazel and Go.
func (r repository) lay() error {
	if err := goldens.Lay(filepath.Join(r.thimble, workspace), r.dir); err != nil {
		return err
	}
	version, err := os.ReadFile(filepath.Join(r.thimble, ".bazelversion"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(r.dir, ".bazelversion"), version, 0o666); err != nil {
		return err
	}
	name := filepath.Join(r.thimble, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	ours, err := modfile.ParseLax(name, data, nil)
	if err != nil {
		return err
	}
	theirs := fmt.Sprintf("module example.com/goldens\n\ngo %s\n", ours.Go.Version)
	return os.WriteFile(filepath.Join(r.dir, "go.mod"), []byte(theirs), 0o666)
}

func (r repository) bazel(command string, args ...string) error {
	return r.start(r.stdout, command, append([]string{"--override_module=thimble=" + r.thimble}, args...)...)
}

// query returns the labels that a pattern of bazel query selects.
func (r repository) query(pattern string) ([]string, error) {
	var labels bytes.Buffer
	err := r.start(&labels, "query", "--override_module=thimble="+r.thimble, pattern)
	return strings.Fields(labels.String()), err
}

func (r repository) start(stdout io.Writer, command string, args ...string) error {
	args = append([]string{command}, args...)
	if r.base != "" {
		args = append([]string{"--output_base=" + r.base}, args...)
	}
	cmd := exec.Command(filepath.Join(r.thimble, "tools/bazel"), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.dir, stdout, r.stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: bazel %s: %w", r.dir, command, err)
	}
	return nil
}

// remove stops Bazel's server, which has files open in the folder, and deletes everything.
func (r repository) remove(dir string) error {
	var stopped error
	if _, err := os.Stat(r.base); err == nil {
		stopped = r.start(r.stdout, "shutdown")
	}
	return errors.Join(stopped, checkout.RemoveAll(dir))
}
