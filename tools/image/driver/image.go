package driver

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/runner"
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
	dir, err := launch.Path(spec.Image)
	if err != nil {
		return nil, err
	}
	images, err := ocidir.Open(dir)
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

func find(images []ocidir.Image, spec Spec) (ocidir.Image, error) {
	var found []string
	for _, image := range images {
		if image.Platform.String() == spec.Platform {
			return image, nil
		}
		found = append(found, image.Platform.String())
	}
	return ocidir.Image{}, fmt.Errorf("expected an image for %s in %s, found %s; add the platform to the image, or remove it from the test's platforms",
		spec.Platform, spec.Label, cmp.Or(strings.Join(found, ", "), "none"))
}

// Start starts the image's program, by the emulator where this machine needs one.
func (i *Image) Start(ctx context.Context, options runner.Options) (*runner.Process, error) {
	options.Emulator = i.emulator
	return runner.Start(ctx, i.Image, i.Tree, options)
}
