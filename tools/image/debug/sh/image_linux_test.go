package main

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/debug/commands"
	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/run/runner"
)

// TestMain is also the shell, for terminals, which need no image.
func TestMain(m *testing.M) {
	runner.Init()
	if filepath.Base(os.Args[0]) == "sh" {
		main()
	}
	os.Exit(m.Run())
}

func program(t *testing.T) []byte {
	return imagetest.Program(t, "SH", "example.com/thimble/tools/image/debug/sh")
}

// image holds the shell, its commands, two scripts, and nothing else.
func image(t *testing.T, entrypoint string) ocidir.Image {
	t.Helper()
	files := []imagetest.File{
		{Name: "debug/sh", Content: program(t)},
		{Name: "script", Mode: 0o444, Content: []byte("echo $0 $1 $#\ncat /script | grep -c .\nexit 4\n")},
		{Name: "executable", Content: []byte("#!/debug/sh\nls /debug/sh /script\n")},
	}
	for _, name := range commands.Names() {
		files = append(files, imagetest.File{Name: "debug/" + name, Type: tar.TypeSymlink, Link: "sh"})
	}
	config := v1.Config{Entrypoint: []string{entrypoint}, User: "65532:65532", WorkingDir: "/", Env: []string{"GREETING=hello"}}
	return imagetest.New(t, runtime.GOARCH, config, files)
}

func TestImage(t *testing.T) {
	images, trees := map[string]ocidir.Image{}, map[string]ocidir.Tree{}
	for _, entrypoint := range []string{"/debug/sh", "/debug/cat", "/debug/ls", "/debug/grep"} {
		images[entrypoint] = image(t, entrypoint)
		var err error
		if trees[entrypoint], err = images[entrypoint].Tree(); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		entrypoint     string // empty: /debug/sh
		args           []string
		stdin          string
		stdout, stderr string
		code           int
	}{
		"commands":         {"", []string{"-c", "echo $GREETING; pwd"}, "", "hello\n/\n", "", 0},
		"script":           {"", []string{"script", "a", "b"}, "", "script a 2\n3\n", "", 4},
		"executed script":  {"", []string{"-c", "/executable"}, "", "/debug/sh\n/script\n", "", 0},
		"input of command": {"", []string{"-c", "cat"}, "input\n", "input\n", "", 0},
		"user":             {"", []string{"-c", "echo $UID $GID"}, "", "65532 65532\n", "", 0},
		"read-only":        {"", []string{"-c", "echo x > /x"}, "", "", "read-only file system", 1},
		"PATH":             {"", []string{"-c", "command -v ls cat"}, "", "/debug/ls\n/debug/cat\n", "", 0},
		"PATH of children": {"", []string{"-c", "sh -c env"}, "", "GREETING=hello\n", "", 0},
		"pipeline":         {"", []string{"-c", "for i in a b; do echo $i; done | grep -c ."}, "", "2\n", "", 0},
		"changed folder":   {"", []string{"-c", "cd /debug && ls sh && x=1 /debug/env | grep x="}, "", "sh\nx=1\n", "", 0},
		"kill":             {"", []string{"-c", "kill -0 $$ && echo alive"}, "", "alive\n", "", 0},
		"nobody reads on":  {"", []string{"-c", "find / 2>/dev/null | { read x; echo $x; }"}, "", "/\n", "", 0},
		"command's error":  {"", []string{"-c", "cat /missing || echo $?"}, "", "1\n", "cat: /missing: no such file", 0},
		"symlink":          {"/debug/cat", []string{"/script"}, "", "echo $0 $1 $#\ncat /script | grep -c .\nexit 4\n", "", 0},
		"symlink's error":  {"/debug/ls", []string{"/missing"}, "", "", "ls: /missing", 1},
		"symlink's input":  {"/debug/grep", []string{"-c", "1"}, "12345", "1\n", "", 0},
		"processes":        {"/debug/grep", []string{"-c", "^[UG]id:.*65532", "/proc/1/status"}, "", "2\n", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			entrypoint := c.entrypoint
			if entrypoint == "" {
				entrypoint = "/debug/sh"
			}
			var stdout, stderr bytes.Buffer
			code, err := runner.Run(t.Context(), images[entrypoint], trees[entrypoint], runner.Options{
				Args: append([]string{}, c.args...), Stdin: strings.NewReader(c.stdin), Stdout: &stdout, Stderr: &stderr,
			})
			if err != nil {
				t.Fatal(err)
			}
			out, errs := stdout.String(), stderr.String()
			if code != c.code || !strings.HasPrefix(out, c.stdout) || (c.stdout == "") != (out == "") ||
				!strings.Contains(errs, c.stderr) || (c.stderr == "") != (errs == "") {
				t.Errorf("expected %d, %q, %q; found %d, %q, %q", c.code, c.stdout, c.stderr, code, out, errs)
			}
		})
	}
}
