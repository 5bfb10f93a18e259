// Command driver tests that an image's program can be started again and again, and that files
// in a volume outlive the program that wrote them.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"example.com/thimble/tools/image/run/runner"
	"example.com/thimble/tools/image/test/driver"
)

func main() { driver.Main(test) }

func test(ctx context.Context, image *driver.Image) error {
	volume, err := os.MkdirTemp("", "volume-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(volume)
	for _, step := range []struct{ question, answer string }{
		{"read=/volume/file", `"" open /volume/file: no such file or directory` + "\n"},
		{"create=/volume/file", "<nil>\n"},
		{"read=/volume/file", `"" <nil>` + "\n"},
	} {
		var stdout bytes.Buffer
		p, err := image.Start(ctx, runner.Options{
			Args:    []string{step.question},
			Stdout:  &stdout,
			Volumes: map[string]string{"/volume": volume},
		})
		if err != nil {
			return err
		}
		if code, err := p.Wait(); err != nil || code != 0 || stdout.String() != step.answer {
			return fmt.Errorf("%s: expected %q, found %q, exit code %d, %w", step.question, step.answer, &stdout, code, err)
		}
	}
	return nil
}
