// Package weigh lets Bazel build the reports of all images of a workspace, and reads them.
package weigh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.com/thimble/tools/image/size/report"
)

// Tag is what the targets have that write reports, and that Bazel selects them by.
const Tag = "image-report"

// A Workspace is where Bazel builds. The targets that the tag selects write one report each,
// of the image whose name theirs begins with.
type Workspace struct {
	Dir      string    // absolute
	Startup  []string  // flags before Bazel's command
	Env      []string  // the environment; nil: that of this process
	Progress io.Writer // gets what Bazel is doing where that takes long
}

// Images are the reports of a workspace.
type Images struct {
	Reports []*report.Report // sorted by label
	// NotBuilt are labels of images that Bazel knows, but did not build, sorted.
	NotBuilt []string
}

// patience is how long nobody needs to know what Bazel is doing.
const patience = 3 * time.Second

// flags do not change the configuration, so that Bazel keeps what it has analyzed, unless the
// user stamps every build.
var flags = []string{
	"--build_tag_filters=" + Tag,
	"--color=no",
	"--curses=no",
	"--experimental_convenience_symlinks=ignore",
	"--keep_going",
	"--nostamp", // images are locked without
	"--remote_download_outputs=toplevel",
	"--show_result=0",
	"--ui_event_filters=-info,-debug",
}

// Images builds the reports of all images. Where Bazel fails, the error has what Bazel said,
// and the reports are those that it could build.
func (w Workspace) Images(ctx context.Context) (*Images, error) {
	program, err := w.bazel()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "weigh-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	events := filepath.Join(dir, "events.json")
	args := slices.Concat(w.Startup, []string{"build"}, flags, []string{"--build_event_json_file=" + events, "--", "//..."})
	failed := w.run(ctx, program, args)
	built, err := readEvents(events)
	if err != nil {
		// Where Bazel has not begun, it has said why.
		return nil, errors.Join(failed, unless(failed, err))
	}
	images, err := built.images()
	if err != nil {
		return nil, errors.Join(failed, err)
	}
	return images, failed
}

// unless returns err where nothing else has failed.
func unless(failed, err error) error {
	if failed != nil {
		return nil
	}
	return err
}

// bazel is the launcher of the workspace, or else what is on PATH.
func (w Workspace) bazel() (string, error) {
	launcher := filepath.Join(w.Dir, "tools", "bazel")
	if info, err := os.Stat(launcher); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0 {
		return launcher, nil
	}
	for _, name := range []string{"bazel", "bazelisk"} {
		if program, err := exec.LookPath(name); err == nil {
			return program, nil
		}
	}
	return "", fmt.Errorf("expected Bazel, which builds the images to be weighed, found neither %s nor bazel or bazelisk on PATH; install one of them", launcher)
}

func (w Workspace) run(ctx context.Context, program string, args []string) error {
	said := newProgress(w.Progress, "bazel build --build_tag_filters="+Tag+" //...\n", patience)
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = w.Dir, w.Env, said, said
	// Killed, it would leave its server building.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	err := cmd.Run()
	if text := strings.TrimSpace(said.String()); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(program), err, text)
	}
	return nil
}

// Startup are the flags with which Bazel finds the server that has started this program by
// `bazel run`, given the path that it was started by; none where that is not in an output base.
func Startup(argv0 string) []string {
	base, _, found := strings.Cut(argv0, "/execroot/")
	if !found || !filepath.IsAbs(base) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(base, "server")); err != nil {
		return nil
	}
	return []string{"--output_base=" + base}
}
