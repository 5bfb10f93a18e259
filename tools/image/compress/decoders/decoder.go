package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

//go:embed inflate.py
var inflate string

// A decoder is a command that decodes its standard input.
type decoder struct {
	name, format string
	tool
	args []string
}

// A tool is a command, and the Debian package that has it.
type tool struct{ command, pkg string }

var (
	gzipTool       = tool{"gzip", "gzip"}
	pigzTool       = tool{"pigz", "pigz"}
	busyboxTool    = tool{"busybox", "busybox"}
	pythonTool     = tool{"python3", "python3-minimal"}
	zstdTool       = tool{"zstd", "zstd"}
	skopeoTool     = tool{"skopeo", "skopeo"}
	dockerTool     = tool{"docker", "docker.io"}
	containerdTool = tool{"containerd", "containerd"}
	ctrTool        = tool{"ctr", "containerd"}
)

var decoders = []decoder{
	{"gzip", "gzip", gzipTool, []string{"-dc"}},
	{"pigz, zlib's inflateBack", "gzip", pigzTool, []string{"-dc"}},
	{"busybox", "gzip", busyboxTool, []string{"gunzip", "-c"}},
	{"zlib's inflate", "gzip", pythonTool, []string{"-c", inflate, "31"}},
	{"zlib's inflate, raw", "deflate", pythonTool, []string{"-c", inflate, "-15"}},
	// RFC 8878 asks decoders for windows of 8 MiB, and not for more.
	{"libzstd", "zstd", zstdTool, []string{"-q", "-dc", "--memory=8MB"}},
}

// install names the packages of the tools that are not there.
func install(tools []tool) error {
	var missing, packages []string
	for _, t := range tools {
		if _, err := exec.LookPath(t.command); err != nil && !slices.Contains(missing, t.command) {
			missing = append(missing, t.command)
			packages = append(packages, t.pkg)
		}
	}
	if missing == nil {
		return nil
	}
	slices.Sort(packages)
	return fmt.Errorf("expected %s on the PATH, found none; install what is missing: apt-get install -y --no-install-recommends %s",
		strings.Join(missing, ", "), strings.Join(slices.Compact(packages), " "))
}

// check decodes, and compares what comes out.
func (d decoder) check(ctx context.Context, encoded, expected []byte) error {
	found, err := output(ctx, bytes.NewReader(encoded), d.command, d.args...)
	if err != nil {
		return err
	}
	return compare(found, expected)
}

func compare(found, expected []byte) error {
	if bytes.Equal(found, expected) {
		return nil
	}
	at := 0
	for at < min(len(found), len(expected)) && found[at] == expected[at] {
		at++
	}
	return fmt.Errorf("expected %d bytes, found %d, which differ from byte %d on", len(expected), len(found), at)
}
