// Package driver is for tests of images that need more than the attributes of image_test: a
// program that starts the image as often as it wants, talks to it, and says what is wrong.
//
//	func main() { driver.Main(test) }
//
//	func test(ctx context.Context, image *driver.Image) error {
//		process, err := image.Start(ctx, runner.Options{Args: []string{"-version"}})
//		...
//	}
//
// It is a go_binary with testonly = True, and the attribute driver of image_test names it.
package driver

import (
	"context"
	"fmt"
	"io"
	"os"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/run/runner"
)

// Main calls test with the image of the platform that the target is for. The test fails
// where it returns an error; its context ends after the test's timeout_seconds.
func Main(test func(context.Context, *Image) error) {
	runner.Init()
	os.Exit(run(os.Args[0], test, os.Stderr))
}

func run(argv0 string, test func(context.Context, *Image) error, stderr io.Writer) int {
	var spec Spec
	if err := launch.Spec(argv0, &spec); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	image, err := Open(spec)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", spec.Test, err)
		return 1
	}
	ctx, cancel := context.WithTimeout(context.Background(), image.Timeout)
	defer cancel()
	if err := test(ctx, image); err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("expected the driver to end within %s, found %w; correct the image or the driver, or raise timeout_seconds", image.Timeout, err)
		}
		fmt.Fprintf(stderr, "FAIL %s\n  found: %v\n  where: %s\n", spec.Test, err, image.Name)
		return 1
	}
	return 0
}
