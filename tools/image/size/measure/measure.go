package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/size/report"
)

// measure measures all platforms of the image, as many at a time as the machine has cores.
func measure(spec specification) (*report.Report, error) {
	images, err := ocidir.Open(spec.Layout)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, image := range images {
		names = append(names, image.Platform.String())
	}
	for _, p := range spec.Programs {
		if !slices.Contains(names, p.Platform) {
			return nil, fmt.Errorf("expected an image for %s, for the program %s, found %s", p.Platform, p.Path, strings.Join(names, ", "))
		}
	}
	platforms := make([]report.Platform, len(images))
	failures := make([]error, len(images))
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i, name := range names {
		group.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			var err error
			if platforms[i], err = measurePlatform(images[i], spec.programsOf(name)); err != nil {
				failures[i] = fmt.Errorf("%s: %w", name, err)
			}
		})
	}
	group.Wait()
	return &report.Report{Image: spec.Image, Platforms: platforms}, errors.Join(failures...)
}

func measurePlatform(image ocidir.Image, programs map[string]program) (report.Platform, error) {
	platform := report.Platform{Name: image.Platform.String()}
	digest, err := image.Digest()
	if err != nil {
		return platform, err
	}
	manifest, err := image.Manifest()
	if err != nil {
		return platform, err
	}
	platform.Digest, platform.Config = digest.String(), manifest.Config.Size
	if platform.Manifest, err = image.Size(); err != nil {
		return platform, err
	}
	if platform.Pulled, err = image.PulledSize(); err != nil {
		return platform, err
	}
	layers, owner, err := readLayers(image)
	if err != nil {
		return platform, err
	}
	tree, err := image.Tree()
	if err != nil {
		return platform, err
	}
	platform.Layers, platform.Unpacked = layers, tree.UnpackedSize()
	platform.Files, err = readFiles(tree, owner, programs, image.Platform.Architecture)
	return platform, err
}
