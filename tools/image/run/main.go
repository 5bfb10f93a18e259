// Command run executes an image's program in the image's own root filesystem, which is
// read-only, and with this machine's network, without a container engine. Its arguments
// replace the command of the image's config. ^C and SIGTERM go to the program.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/run/runner"
)

// cannotRun is what shells and engines return for a program that could not be started.
const cannotRun = 125

func main() {
	runner.Init()
	os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var spec struct {
		Image string // runfiles path of an OCI layout with one image
		Label string // of the target
	}
	code, err := 0, launch.Spec(args[0], &spec)
	var images []ocidir.Image
	if err == nil {
		images, err = launch.Images(spec.Image)
	}
	if err == nil {
		code, err = execute(images[0], args[1:], runner.Options{Stdin: stdin, Stdout: stdout, Stderr: stderr})
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", spec.Label, err)
		return cannotRun
	}
	return code
}

func execute(image ocidir.Image, args []string, options runner.Options) (int, error) {
	if len(args) > 0 {
		options.Args = args
	}
	options.HostNetwork = true
	tree, err := image.Tree()
	if err != nil {
		return 0, err
	}
	return runner.Run(context.Background(), image, tree, options)
}
