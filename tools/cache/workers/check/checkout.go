package main

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"example.com/thimble/tools/image/ocidir"
)

// A checkout is a folder with the repository.
type checkout struct {
	dir    string
	stderr io.Writer
}

func (c checkout) output(name string, args ...string) (string, error) {
	var stdout bytes.Buffer
	cmd := exec.Command(name, args...)
	if strings.Contains(name, "/") {
		cmd.Path = filepath.Join(c.dir, name)
	}
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.dir, &stdout, c.stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("in %s: %s %s: %w\n%s", c.dir, name, strings.Join(args, " "), err, stdout.String())
	}
	return stdout.String(), nil
}

// digests builds the images of the patterns, and maps "label platform" to a manifest's digest.
func (c checkout) digests(patterns []string, flags ...string) (map[string]string, error) {
	set := "set(" + strings.Join(patterns, " ") + ")"
	listed, err := c.output("tools/bazel", "query", fmt.Sprintf(`kind("^oci_image_index", %[1]s) except attr("tags", "\bmanual\b", %[1]s)`, set))
	if err != nil {
		return nil, err
	}
	labels := strings.Fields(listed)
	if len(labels) == 0 {
		return nil, fmt.Errorf("expected images in %s, found none; use -images=false", set)
	}
	if _, err := c.output("tools/bazel", slices.Concat([]string{"build", "--noshow_progress"}, flags, labels)...); err != nil {
		return nil, err
	}
	bin, err := c.output("tools/bazel", append([]string{"info", "bazel-bin"}, flags...)...)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, label := range labels {
		folder, name, _ := strings.Cut(strings.TrimPrefix(label, "//"), ":")
		images, err := ocidir.Open(filepath.Join(strings.TrimSpace(bin), folder, name))
		if err != nil {
			return nil, err
		}
		for _, image := range images {
			digest, err := image.Digest()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", label, err)
			}
			found[label+" "+image.Platform.String()] = digest.String()
		}
	}
	return found, nil
}
