// Package emulator executes a foreign image's program with this machine's emulator.
package emulator

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/run/runner"
)

func TestMain(m *testing.M) {
	runner.Init()
	os.Exit(m.Run())
}

func foreign(t *testing.T) (image ocidir.Image, tree ocidir.Tree, emulator string) {
	t.Helper()
	emulator = imagetest.Built(t, "EMULATOR")
	config := v1.Config{Entrypoint: []string{"/probe"}, Env: []string{"A=1"}, User: "65532:65533"}
	files := []imagetest.File{{Name: "probe", Content: imagetest.Probe(t)}}
	image = imagetest.New(t, os.Getenv("ARCHITECTURE"), config, files)
	var err error
	if tree, err = image.Tree(); err != nil {
		t.Fatal(err)
	}
	return image, tree, emulator
}

func TestEmulator(t *testing.T) {
	image, tree, emulator := foreign(t)
	for name, c := range map[string]struct {
		args   []string
		stdout string
		code   int
	}{
		"arguments":      {[]string{"args", "two words"}, `["/probe" "args" "two words"]` + "\n", 0},
		"owner":          {[]string{"owner"}, "1 65532 65533\n", 0},
		"root":           {[]string{"list=/"}, "dev etc probe proc <nil>\n", 0},
		"read-only root": {[]string{"create=/file"}, "open /file: read-only file system\n", 0},
		"command line":   {[]string{"read=/proc/self/cmdline"}, `"/probe\x00read=/proc/self/cmdline\x00" <nil>` + "\n", 0},
		"standard input": {[]string{"stdin"}, `"in" <nil>` + "\n", 0},
		"exit code":      {[]string{"exit=42"}, "", 42},
		"abort":          {[]string{"abort"}, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			code, err := runner.Run(t.Context(), image, tree, runner.Options{
				Args: c.args, Emulator: emulator, Stdin: strings.NewReader("in"), Stdout: &stdout, Stderr: &stderr,
			})
			if err != nil || code != c.code || stdout.String() != c.stdout {
				t.Errorf("expected %q and code %d, found %q and code %d, %v, standard error %q", c.stdout, c.code, &stdout, code, err, &stderr)
			}
		})
	}
}

func TestEnvironment(t *testing.T) {
	image, tree, emulator := foreign(t)
	var stdout strings.Builder
	if _, err := runner.Run(t.Context(), image, tree, runner.Options{Args: []string{"env"}, Emulator: emulator, Stdout: &stdout}); err != nil {
		t.Fatal(err)
	}
	found := strings.Fields(strings.Trim(stdout.String(), "[]\n"))
	slices.Sort(found)
	expected := []string{`"A=1"`, `"HOME=/"`, `"HOSTNAME=localhost"`, `"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"`}
	if !slices.Equal(found, expected) {
		t.Errorf("expected %q, found %q", expected, found)
	}
}

func TestServer(t *testing.T) {
	image, tree, emulator := foreign(t)
	p, err := runner.Start(t.Context(), image, tree, runner.Options{Args: []string{"serve=tcp=:80"}, Emulator: emulator})
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Timeout: time.Minute, Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		for {
			conn, err := p.Dial(ctx, "tcp", ":80")
			if !errors.Is(err, syscall.ECONNREFUSED) {
				return conn, err
			}
			time.Sleep(10 * time.Millisecond)
		}
	}}}
	response, err := client.Get("http://image/")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if s := p.StuckBy(); s != 0 {
		t.Errorf("expected a server that nothing has ended, found %s", s)
	}
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code, err := p.Wait(); code != 3 || err != nil {
		t.Errorf("expected the code of the program's own end, found %d, %v", code, err)
	}
}

func TestWithoutEmulator(t *testing.T) {
	image, tree, _ := foreign(t)
	_, err := runner.Run(t.Context(), image, tree, runner.Options{})
	// A machine may be configured to emulate every foreign program.
	if err != nil && !strings.Contains(err.Error(), "use an emulator") {
		t.Errorf("expected an error that asks for an emulator, found %v", err)
	}
}
