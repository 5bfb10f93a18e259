// Command driver tests that the image of notes keeps notes in its volume.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.com/thimble/tools/image/run/runner"
	"example.com/thimble/tools/image/test/driver"
)

func main() { driver.Main(test) }

func test(ctx context.Context, image *driver.Image) error {
	dir, err := os.MkdirTemp("", "notes")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	writable, err := volume(dir, "writable", 0o777)
	if err != nil {
		return err
	}
	locked, err := volume(dir, "locked", 0o555)
	if err != nil {
		return err
	}

	// Every step starts the program anew.
	for _, step := range []struct {
		args    []string
		stdin   string
		volumes map[string]string
		code    int
		stdout  string
		stderr  string
	}{
		{args: []string{"add", "Buy", "milk"}, volumes: writable, stdout: "added note 1\n"},
		{args: []string{"list"}, volumes: writable, stdout: "1\tBuy milk\n"},
		{args: []string{"add"}, stdin: "Water\nthe plants\n", volumes: writable, stdout: "added note 2\n"},
		{args: []string{"remove", "1"}, volumes: writable},
		{args: []string{"show", "2"}, volumes: writable, stdout: "Water\nthe plants\n"},
		{args: []string{"list"}, volumes: writable, stdout: "2\tWater\n"},
		{args: []string{"add", "Buy", "milk"}, volumes: locked, code: 1, stderr: "notes: open /data/notes.db: permission denied; " +
			"expected a directory that user 65532 can write, in a container a volume: mount one at /data\n"},
		{args: []string{"list"}, volumes: locked},
	} {
		var stdout, stderr bytes.Buffer
		process, err := image.Start(ctx, runner.Options{
			Args:    step.args,
			Stdin:   strings.NewReader(step.stdin),
			Stdout:  &stdout,
			Stderr:  &stderr,
			Volumes: step.volumes,
		})
		if err != nil {
			return err
		}
		code, err := process.Wait()
		if err != nil {
			return err
		}
		if code != step.code || stdout.String() != step.stdout || stderr.String() != step.stderr {
			return fmt.Errorf("notes %s with volumes %v: expected exit code %d, %q and %q on standard error, found %d, %q and %q",
				strings.Join(step.args, " "), step.volumes, step.code, step.stdout, step.stderr, code, &stdout, &stderr)
		}
	}
	return nil
}

func volume(dir, name string, mode os.FileMode) (map[string]string, error) {
	path := filepath.Join(dir, name)
	if err := os.Mkdir(path, 0o700); err != nil {
		return nil, err
	}
	// The image's user may differ from the user who runs the test.
	return map[string]string{"/data": path}, os.Chmod(path, mode)
}
