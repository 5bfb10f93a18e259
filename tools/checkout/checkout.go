// Package checkout builds images in checkouts of this repository, to compare them.
package checkout

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"example.com/thimble/tools/image/ocidir"
)

// A Checkout is a folder with the repository, and how commands run there.
type Checkout struct {
	Dir string
	// Env is the environment of commands; nil is this process's.
	Env []string
	// Credential is another user's, or nil.
	Credential *syscall.Credential
	Stderr     io.Writer
}

// Clone makes a checkout in a folder that is not there yet, of the commit that is checked out in
// c, and that shares nothing with it.
func (c Checkout) Clone(dir string) (Checkout, error) {
	if _, err := c.Output("git", "clone", "--quiet", "--no-hardlinks", ".", dir); err != nil {
		return Checkout{}, err
	}
	c.Dir = dir
	return c, nil
}

// Run executes a program whose standard output is that of errors. One with a slash is the
// checkout's.
func (c Checkout) Run(name string, args ...string) error {
	return c.start(c.Stderr, name, args...)
}

// Output executes a program, as Run does, and returns its standard output.
func (c Checkout) Output(name string, args ...string) (string, error) {
	var stdout bytes.Buffer
	err := c.start(&stdout, name, args...)
	return stdout.String(), err
}

func (c Checkout) start(stdout io.Writer, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	if strings.Contains(name, "/") {
		cmd.Path, cmd.Err = filepath.Join(c.Dir, name), nil
	}
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.Dir, c.Env, stdout, c.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.Credential}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("in %s: %s %s: %w", c.Dir, name, strings.Join(args, " "), err)
	}
	return nil
}

// Remove stops the server, which would hold on to its output base, and deletes that, but not
// the checkout.
func (c Checkout) Remove() error {
	if _, err := os.Stat(filepath.Join(c.Dir, "tools/bazel")); err != nil {
		return nil
	}
	return c.Run("tools/bazel", "clean", "--expunge")
}

// Images returns the labels of images that target patterns have, without manual ones. None is
// an error.
func (c Checkout) Images(patterns ...string) ([]string, error) {
	set := "set(" + strings.Join(patterns, " ") + ")"
	listed, err := c.Output("tools/bazel", "query", fmt.Sprintf(`kind("image_index", %[1]s) except attr("tags", "\bmanual\b", %[1]s)`, set))
	if err != nil {
		return nil, err
	}
	labels := strings.Fields(listed)
	if len(labels) == 0 {
		return nil, fmt.Errorf("in %s: expected images, found none in %s", c.Dir, strings.Join(patterns, " "))
	}
	return labels, nil
}

// Build builds images and returns their layouts: a folder for each label.
func (c Checkout) Build(images []string, flags ...string) (map[string]string, error) {
	if err := c.Run("tools/bazel", slices.Concat([]string{"build", "--noshow_progress"}, flags, images)...); err != nil {
		return nil, err
	}
	bin, err := c.Output("tools/bazel", append([]string{"info", "bazel-bin"}, flags...)...)
	if err != nil {
		return nil, err
	}
	layouts := map[string]string{}
	for _, label := range images {
		folder, name, _ := strings.Cut(strings.TrimPrefix(label, "//"), ":")
		layouts[label] = filepath.Join(strings.TrimSpace(bin), folder, name)
	}
	return layouts, nil
}

// Digests builds images and maps "LABEL PLATFORM" to the digest of that platform's manifest.
func (c Checkout) Digests(images []string, flags ...string) (map[string]string, error) {
	layouts, err := c.Build(images, flags...)
	if err != nil {
		return nil, err
	}
	digests := map[string]string{}
	for label, layout := range layouts {
		found, err := ocidir.Open(layout)
		if err != nil {
			return nil, err
		}
		for _, image := range found {
			digest, err := image.Digest()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", label, err)
			}
			digests[label+" "+image.Platform.String()] = digest.String()
		}
	}
	return digests, nil
}
