package main

import (
	"errors"
	"fmt"
	"runtime"
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
	names := map[string]bool{}
	for _, image := range images {
		names[image.Platform.String()] = true
	}
	if err := spec.checkPlatforms(names); err != nil {
		return nil, err
	}
	platforms := make([]report.Platform, len(images))
	failures := make([]error, len(images))
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i, image := range images {
		group.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			name := image.Platform.String()
			platforms[i], failures[i] = measurePlatform(image, spec.programsOf(name))
			if failures[i] != nil {
				failures[i] = fmt.Errorf("%s: %w", name, failures[i])
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
	if image, err = hold(image); err != nil {
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
