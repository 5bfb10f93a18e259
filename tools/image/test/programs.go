package main

import (
	"bytes"
	"io"
	"maps"
	"slices"

	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/run/runner"
)

// baseDigest is the annotation that images with a base have.
const baseDigest = "org.opencontainers.image.base.digest"

// checkPrograms checks every ELF file of the image. A base brings programs of its own,
// which may need its dynamic linker; the image's own may not.
func checkPrograms(s subject) ([]failure, error) {
	manifest, err := s.Manifest()
	if err != nil {
		return nil, err
	}
	_, based := manifest.Annotations[baseDigest]
	program := ""
	if started, err := runner.Program(s.Image, s.Tree); err == nil {
		_, program, _ = s.Tree.Lookup(started)
	}
	var failures []failure
	for _, name := range slices.Sorted(maps.Keys(s.Tree)) {
		content := s.Tree[name].Content
		if !executable.IsELF(content) {
			continue
		}
		for _, p := range problems(bytes.NewReader(content), s.Platform.Architecture, !based || name == program) {
			failures = append(failures, failure{
				Expected: p.Expected,
				Found:    p.Found,
				Where:    name + " of " + s.Name,
				Remedy:   p.Remedy,
			})
		}
	}
	return failures, nil
}

func problems(content io.ReaderAt, architecture string, own bool) []executable.Problem {
	found := executable.CheckMachine(content, architecture)
	if own {
		found = append(found, executable.CheckStatic(content)...)
		found = append(found, executable.CheckStripped(content)...)
	}
	return found
}
