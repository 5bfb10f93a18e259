package driver

import (
	"context"
	"fmt"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/run/runner"
)

// An Image is the image under test: that of one platform.
type Image struct {
	ocidir.Image
	Tree     ocidir.Tree
	Name     string        // for messages: its label and its platform
	Timeout  time.Duration // what the test has time for
	emulator string
}

// Spec is what the rule writes of a test that executes an image.
type Spec struct {
	Test           string // label of the test
	Label          string // label of the image
	Image          string // runfiles path of an OCI layout
	Platform       string // as in linux/arm/v7
	Emulator       string // runfiles path of what executes programs of that platform; "": this machine
	TimeoutSeconds int
}

// emulated programs have this many times the time of native ones.
const emulated = 5

// Open reads the image of the specification's platform, and nothing of the others.
func Open(spec Spec) (*Image, error) {
	images, err := launch.Images(spec.Image)
	if err != nil {
		return nil, err
	}
	image, err := find(images, spec)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s on %s", spec.Label, spec.Platform)
	tree, err := image.Tree()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	timeout, emulator := time.Duration(spec.TimeoutSeconds)*time.Second, ""
	if spec.Emulator != "" {
		timeout *= emulated
		if emulator, err = launch.Path(spec.Emulator); err != nil {
			return nil, err
		}
	}
	return &Image{Image: image, Tree: tree, Name: name, Timeout: timeout, emulator: emulator}, nil
}

// Emulated says whether this machine needs an emulator to execute the image.
func (i *Image) Emulated() bool { return i.emulator != "" }

func find(images []ocidir.Image, spec Spec) (ocidir.Image, error) {
	var found []string
	fitting := -1
	for i, image := range images {
		if image.Platform.String() == spec.Platform {
			return image, nil
		}
		if fitting < 0 && Fits(image.Platform, spec.Platform) {
			fitting = i
		}
		found = append(found, image.Platform.String())
	}
	if fitting >= 0 {
		return images[fitting], nil
	}
	return ocidir.Image{}, fmt.Errorf("expected an image for %s in %s, found %s; add the platform to the image, or remove it from the test's platforms",
		spec.Platform, spec.Label, strings.Join(found, ", "))
}

// Fits tells whether an image of the found platform is one for the expected platform, as in
// linux/arm/v7. One of them may leave the variant open: linux/arm64 is linux/arm64/v8.
func Fits(found v1.Platform, expected string) bool {
	parts := append(strings.Split(expected, "/"), "", "")
	return found.OS == parts[0] && found.Architecture == parts[1] &&
		(found.Variant == parts[2] || found.Variant == "" || parts[2] == "")
}

// Start starts the image's program, by the emulator where this machine needs one.
func (i *Image) Start(ctx context.Context, options runner.Options) (*runner.Process, error) {
	options.Emulator = i.emulator
	return runner.Start(ctx, i.Image, i.Tree, options)
}
