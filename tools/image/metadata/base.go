package main

import (
	"fmt"

	"example.com/thimble/tools/image/ocidir"
)

// baseAnnotations name the image of the same platform in the base's layout.
func (s spec) baseAnnotations(layout string) (map[string]string, error) {
	annotations := map[string]string{}
	if layout == "" {
		return annotations, nil
	}
	images, err := ocidir.Open(layout)
	if err != nil {
		return nil, fmt.Errorf("base: %s: %w", s.Base, err)
	}
	image, err := ocidir.Find(images, s.OS, s.Architecture)
	if err != nil {
		return nil, fmt.Errorf("base: %s: %w; name a base that has this platform, or leave the platform out of `platforms`", s.Base, err)
	}
	digest, err := image.Digest()
	if err != nil {
		return nil, fmt.Errorf("base: %s: %w", s.Base, err)
	}
	annotations[prefix+"base.digest"] = digest.String()
	annotations[prefix+"base.name"] = s.BaseName
	return annotations, nil
}
