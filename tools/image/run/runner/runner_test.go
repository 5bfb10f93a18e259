package runner

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
)

func TestMain(m *testing.M) {
	Init()
	os.Exit(m.Run())
}

func image(t testing.TB, config v1.Config, more ...imagetest.File) ocidir.Image {
	t.Helper()
	files := append([]imagetest.File{{Name: "probe", Content: imagetest.Probe(t)}}, more...)
	return imagetest.New(t, runtime.GOARCH, config, files)
}

func runImage(ctx context.Context, t testing.TB, img ocidir.Image, options Options) (int, error) {
	t.Helper()
	tree, err := img.Tree()
	if err != nil {
		t.Fatal(err)
	}
	return Run(ctx, img, tree, options)
}

func TestRun(t *testing.T) {
	config := v1.Config{
		Entrypoint: []string{"/probe"},
		Cmd:        []string{"args"},
		Env:        []string{"GREETING=hello"},
		User:       "65532:65533",
		WorkingDir: "/data",
	}
	img := image(t, config,
		imagetest.File{Name: "data/", Type: tar.TypeDir, Mode: 0o755},
		imagetest.File{Name: "link", Type: tar.TypeSymlink, Link: "/probe"},
		imagetest.File{Name: "hard", Type: tar.TypeLink, Link: "probe"},
		imagetest.File{Name: "text", Mode: 0o444, Content: []byte("text")},
		imagetest.File{Name: "dev/stdout", Type: tar.TypeSymlink, Link: "/text"},
	)
	for name, c := range map[string]struct {
		args     []string
		stdin    string
		expected string
		code     int
	}{
		"command":        {nil, "", `["/probe" "args"]` + "\n", 0},
		"arguments":      {[]string{"args", "two words"}, "", `["/probe" "args" "two words"]` + "\n", 0},
		"environment":    {[]string{"env"}, "", `["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "HOSTNAME=localhost" "GREETING=hello" "HOME=/"]` + "\n", 0},
		"directory":      {[]string{"dir"}, "", "/data <nil>\n", 0},
		"owner":          {[]string{"owner"}, "", "1 65532 65533\n", 0},
		"root":           {[]string{"list=/"}, "", "data dev etc hard link probe proc text <nil>\n", 0},
		"devices":        {[]string{"list=/dev"}, "", "fd full null random shm stderr stdin stdout tty urandom zero <nil>\n", 0},
		"content":        {[]string{"read=/text"}, "", `"text" <nil>` + "\n", 0},
		"read-only root": {[]string{"create=/file"}, "", "open /file: read-only file system\n", 0},
		"read-only /dev": {[]string{"create=/dev/file"}, "", "open /dev/file: read-only file system\n", 0},
		"shared memory":  {[]string{"create=/dev/shm/file"}, "", "<nil>\n", 0},
		"null device":    {[]string{"create=/dev/null"}, "", "<nil>\n", 0},
		"capabilities":   {[]string{"capabilities"}, "", "CapEff: 0000000000000000\nNoNewPrivs: 1\n", 0},
		"privileges":     {[]string{"chroot"}, "", "operation not permitted\n", 0},
		"network":        {[]string{"interfaces"}, "", "lo true <nil>\n", 0},
		"standard input": {[]string{"stdin"}, "in", `"in" <nil>` + "\n", 0},
		"exit code":      {[]string{"exit=42"}, "", "", 42},
		"signal":         {[]string{"abort"}, "", "", 2}, // Go's runtime exits with 2
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code, err := runImage(context.Background(), t, img, Options{Args: c.args, Stdin: strings.NewReader(c.stdin), Stdout: &stdout, Stderr: &stderr})
			if err != nil {
				t.Fatal(err)
			}
			if stdout.String() != c.expected || code != c.code {
				t.Errorf("expected %q and code %d, found %q and code %d, standard error %q", c.expected, c.code, &stdout, code, &stderr)
			}
		})
	}
}

func TestRunLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	img := image(t, v1.Config{Entrypoint: []string{"/probe", "sleep"}})
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if _, err := runImage(ctx, t, img, Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("expected the deadline to end the program, found %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "image-root-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("expected nothing left, found %v (%v)", left, err)
	}
}

func TestRunRejects(t *testing.T) {
	for name, c := range map[string]struct {
		config  v1.Config
		message string
	}{
		"no entrypoint":            {v1.Config{}, "found neither"},
		"entrypoint is missing":    {v1.Config{Entrypoint: []string{"/missing"}}, "/missing"},
		"entrypoint is no program": {v1.Config{Entrypoint: []string{"/text"}}, "executable file"},
		"entrypoint is a folder":   {v1.Config{Entrypoint: []string{"/data"}}, "executable file"},
		"not on the path":          {v1.Config{Entrypoint: []string{"probe"}}, "/usr/local/bin/probe"},
		"user's name":              {v1.Config{Entrypoint: []string{"/probe"}, User: "nobody"}, "an entry for nobody in the image's /etc/passwd, found no such file"},
		"working directory":        {v1.Config{Entrypoint: []string{"/probe"}, WorkingDir: "/text"}, "working directory /text"},
		"not a program":            {v1.Config{Entrypoint: []string{"/script"}}, "executing /script"},
	} {
		t.Run(name, func(t *testing.T) {
			img := image(t, c.config,
				imagetest.File{Name: "text", Mode: 0o444},
				imagetest.File{Name: "data/", Type: tar.TypeDir},
				imagetest.File{Name: "script", Content: []byte("\x7fELF")})
			if _, err := runImage(context.Background(), t, img, Options{}); err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("expected an error with %q, found %v", c.message, err)
			}
		})
	}
}

func TestRunFindsProgramOnPath(t *testing.T) {
	img := image(t, v1.Config{Entrypoint: []string{"probe", "args"}, Env: []string{"PATH=/nowhere:/"}})
	var stdout bytes.Buffer
	if _, err := runImage(context.Background(), t, img, Options{Stdout: &stdout}); err != nil || stdout.String() != `["probe" "args"]`+"\n" {
		t.Errorf("expected the program to run, found %q, %v", &stdout, err)
	}
}

func BenchmarkRun(b *testing.B) {
	for name, more := range map[string][]imagetest.File{
		"program":       nil,
		"20 MB of data": {{Name: "data", Content: make([]byte, 20_000_000)}},
	} {
		b.Run(name, func(b *testing.B) {
			img := image(b, v1.Config{Entrypoint: []string{"/probe"}}, more...)
			tree, err := img.Tree()
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if code, err := Run(b.Context(), img, tree, Options{}); err != nil || code != 0 {
					b.Fatal(fmt.Errorf("code %d, %w", code, err))
				}
			}
		})
	}
}
