// Command run executes an image's program in the image's own root filesystem, without a
// container engine. Its arguments replace the command of the image's config.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/runner"
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
	var layout string
	code, err := 0, launch.Spec(args[0], &spec)
	if err == nil {
		layout, err = launch.Path(spec.Image)
	}
	if err == nil {
		code, err = execute(layout, args[1:], runner.Options{Stdin: stdin, Stdout: stdout, Stderr: stderr})
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", spec.Label, err)
		return cannotRun
	}
	return code
}

func execute(layout string, args []string, options runner.Options) (int, error) {
	images, err := ocidir.Open(layout)
	if err != nil {
		return 0, err
	}
	if len(args) > 0 {
		options.Args = args
	}
	tree, err := images[0].Tree()
	if err != nil {
		return 0, err
	}
	return runner.Run(context.Background(), images[0], tree, options)
}
