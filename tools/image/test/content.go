package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/test/driver"
)

// content is what the images of all platforms have to hold and may weigh.
type content struct {
	Platforms   []string // as in linux/arm/v7
	Listing     string   // runfiles path of a golden file; "": any files
	Update      string   // label of the target that writes the listing
	User        string   // "": anybody but root
	MaxPulled   budget
	MaxUnpacked budget
	Size        string // label of what shows the image's size, for messages; may be empty
}

// subject is one image under test.
type subject struct {
	ocidir.Image
	Tree ocidir.Tree
	Name string // for messages: label and platform
}

func read(images []ocidir.Image, label string) ([]subject, error) {
	var subjects []subject
	for _, image := range images {
		tree, err := image.Tree()
		if err != nil {
			return nil, fmt.Errorf("%s on %s: %w", label, image.Platform, err)
		}
		subjects = append(subjects, subject{image, tree, fmt.Sprintf("%s on %s", label, image.Platform)})
	}
	return subjects, nil
}

func checkContent(c content, label string, subjects []subject, log io.Writer) ([]failure, error) {
	failures := checkPlatforms(c, label, subjects)
	explained := false
	for _, s := range subjects {
		weight, err := checkBudgets(s, c, log)
		if len(weight) > 0 && !explained {
			// The images of other platforms are large for the same reasons.
			explained = true
			explain(&weight[0], s.Tree, c.Size)
		}
		if err != nil {
			return nil, err
		}
		entrypoint, err := checkEntrypoint(s)
		if err != nil {
			return nil, err
		}
		user, err := checkUser(s, c.User)
		if err != nil {
			return nil, err
		}
		programs, err := checkPrograms(s)
		if err != nil {
			return nil, err
		}
		failures = slices.Concat(failures, weight, programs, entrypoint, user, checkBundles(s))
	}
	if c.Listing == "" {
		return failures, nil
	}
	name, err := launch.Path(c.Listing)
	if err != nil {
		return nil, err
	}
	golden, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return append(failures, checkListing(subjects, string(golden), c)...), nil
}

// checkPlatforms checks that the image is for every platform of the test.
func checkPlatforms(c content, label string, subjects []subject) []failure {
	var found, missing []string
	for _, s := range subjects {
		found = append(found, s.Platform.String())
	}
	for _, platform := range c.Platforms {
		if !slices.ContainsFunc(subjects, func(s subject) bool { return driver.Fits(s.Platform, platform) }) {
			missing = append(missing, platform)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return []failure{{
		Expected: "an image for " + strings.Join(missing, ", "),
		Found:    "images for " + strings.Join(found, ", "),
		Where:    label,
		Remedy:   "add the platform to the image, or remove it from platforms of the test",
	}}
}
