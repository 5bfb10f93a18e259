// Command load loads an image into the local container engine, and says what it loaded.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/size"
)

// specification is what the rule image_load writes.
type specification struct {
	Image string // runfiles path of an OCI layout with one image
	Label string // of the target that loads
	Run   string // label of the target that executes the image without an engine
	Tag   string // as in "hello:latest"
	// RunOptions are options of `docker run` that this image needs; the last line prints them.
	RunOptions []string
	// Platforms maps "linux/arm64" to the value of --platforms that builds for it.
	Platforms map[string]string
}

// engineVariable is the environment variable that names the engine where --engine is not given.
const engineVariable = "THIMBLE_ENGINE"

func main() { os.Exit(run(os.Args, os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("image_load", flag.ContinueOnError)
	flags.SetOutput(stderr)
	engine := flags.String("engine", os.Getenv(engineVariable), "docker, podman or nerdctl; default: $"+engineVariable+", or the first one that answers")
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	var spec specification
	err := launch.Spec(args[0], &spec)
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("expected no arguments but --engine, found %q; the tag is an attribute of the image", flags.Args())
	}
	var images []ocidir.Image
	if err == nil {
		images, err = launch.Images(spec.Image)
	}
	if err == nil {
		err = load(context.Background(), spec, images[0], *engine, stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", spec.Label, err)
		return 1
	}
	return 0
}

func load(ctx context.Context, spec specification, image ocidir.Image, chosen string, stdout io.Writer) error {
	tag, err := name.NewTag(spec.Tag)
	if err != nil {
		return fmt.Errorf("tag %s: %w", spec.Tag, err)
	}

	engine, err := findEngine(ctx, chosen)
	if err != nil {
		return fmt.Errorf("%w\nor execute the image without an engine: bazel run %s", err, spec.Run)
	}
	if found, expected := engine.platform, image.Platform; found != expected.OS+"/"+expected.Architecture {
		remedy := "no image is built for it; use an engine for " + expected.String()
		if option, ok := spec.Platforms[found]; ok {
			remedy = fmt.Sprintf("load the image for it: bazel run --platforms=%s %s", option, spec.Label)
		}
		return fmt.Errorf("the image is for %s, but %s runs %s; %s", expected, engine.program, found, remedy)
	}
	loaded, err := readable(image.Image)
	if err != nil {
		return err
	}
	if err := engine.load(ctx, func(w io.Writer) error { return tarball.Write(tag, loaded, w) }); err != nil {
		return err
	}

	tree, err := image.Tree()
	if err != nil {
		return err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return err
	}
	command := slices.Concat([]string{engine.program, "run", "--rm"}, publish(config.Config.ExposedPorts), spec.RunOptions, []string{spec.Tag})
	_, err = fmt.Fprintf(stdout, "loaded %s (%s): %s bytes unpacked; run it: %s\n",
		spec.Tag, image.Platform, size.Bytes(tree.UnpackedSize()), strings.Join(command, " "))
	return err
}

// publish returns the options of `docker run` that publish the image's ports, such as "8080/tcp".
func publish(ports map[string]struct{}) []string {
	var options []string
	for _, port := range slices.Sorted(maps.Keys(ports)) {
		number, _, _ := strings.Cut(port, "/")
		options = append(options, "-p", number+":"+strings.TrimSuffix(port, "/tcp"))
	}
	return options
}
