package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// A workspace is a folder in which Bazel builds reports of images.
type workspace struct {
	dir      string   // absolute
	startup  []string // Bazel's startup flags
	env      []string // of Bazel; nil stands for the environment of this process
	progress io.Writer
}

// These flags change no configuration, so Bazel keeps its analysis.
var buildFlags = []string{
	"--experimental_convenience_symlinks=ignore",
	"--keep_going",
	"--nostamp", // so that a commit alone changes no image
	"--remote_download_outputs=toplevel",
	"--show_result=0",
	"--skip_incompatible_explicit_targets",
}

// reports builds the reports of the images that Bazel's target patterns select, except images
// tagged manual. missing has the labels of images that Bazel could not build.
func (w workspace) reports(ctx context.Context, patterns []string) (reports []*report.Report, missing []string, err error) {
	selected := "(" + strings.Join(patterns, " + ") + ")"
	found, err := w.bazel(ctx, "query", "--keep_going", fmt.Sprintf(
		`labels("image", kind("^image_report rule$", %[1]s)) except attr("tags", "[\[ ]manual[,\]]", %[1]s)`, selected))
	if err != nil && found == "" {
		return nil, nil, err
	}
	images := strings.Fields(found)
	if len(images) == 0 {
		return nil, nil, nil
	}
	bin, err := w.bazel(ctx, "info", "--nostamp", "bazel-bin")
	if err != nil {
		return nil, nil, err
	}
	files := map[string]string{}
	var targets strings.Builder
	for _, image := range images {
		pkg, name, _ := strings.Cut(strings.TrimPrefix(image, "//"), ":")
		files[image] = filepath.Join(strings.TrimSpace(bin), filepath.FromSlash(pkg), name+".report.json")
		// A report that an earlier build left would pass for one of this commit.
		if err := os.Remove(files[image]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, err
		}
		fmt.Fprintf(&targets, "%s_report\n", image)
	}
	list, err := os.CreateTemp("", "diff-")
	if err != nil {
		return nil, nil, err
	}
	defer os.Remove(list.Name())
	_, err = list.WriteString(targets.String())
	if err := errors.Join(err, list.Close()); err != nil {
		return nil, nil, err
	}
	_, failed := w.bazel(ctx, append([]string{"build", "--target_pattern_file=" + list.Name()}, buildFlags...)...)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	for _, image := range images {
		r, err := report.ReadFile(files[image])
		if errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, image)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		reports = append(reports, r)
	}
	if len(reports) == 0 {
		return nil, nil, failed
	}
	return reports, missing, nil
}

// bazel runs a command of Bazel and returns its standard output. It shows Bazel's standard error, and
// repeats it in the error.
func (w workspace) bazel(ctx context.Context, args ...string) (string, error) {
	program := filepath.Join(w.dir, "tools", "bazel")
	if _, err := os.Stat(program); err != nil {
		if program, err = exec.LookPath("bazel"); err != nil {
			return "", fmt.Errorf("%s: expected tools/bazel there, or bazel on PATH, which builds the images; install Bazelisk as bazel", w.dir)
		}
	}
	var stdout, stderr bytes.Buffer
	quiet := []string{"--noshow_progress", "--ui_event_filters=-info,-debug"}
	cmd := exec.CommandContext(ctx, program, slices.Concat(w.startup, args[:1], quiet, args[1:])...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = w.dir, w.env, &stdout, io.MultiWriter(&stderr, w.progress)
	// If the client were killed, Bazel's server would go on building.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	if err := cmd.Run(); err != nil {
		return stdout.String(), fmt.Errorf("bazel %s: %w\n%s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}
