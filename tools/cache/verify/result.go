package main

import (
	"fmt"
	"maps"
	"slices"

	"example.com/thimble/tools/cache/wire"
)

// A result is what is compared of an action's result: each output by its path, as text, and
// the exit code.
//
// https://github.com/bazelbuild/remote-apis, message ActionResult of
// build.bazel.remote.execution.v2
type result struct {
	outputs  map[string]string
	exitCode uint64
}

// The numbers of ActionResult's fields.
const (
	outputFiles             = 2
	outputDirectories       = 3
	exitCode                = 4
	outputFileSymlinks      = 10
	outputDirectorySymlinks = 11
	outputSymlinks          = 12
)

// parse returns the outputs of a serialized ActionResult.
func parse(message []byte) (result, error) {
	r := result{outputs: map[string]string{}}
	err := wire.Fields(message, func(number wire.Number, integer uint64, text []byte) error {
		switch number {
		case exitCode:
			r.exitCode = integer
		case outputFiles, outputDirectories, outputFileSymlinks, outputDirectorySymlinks, outputSymlinks:
			return r.add(number, text)
		}
		return nil
	})
	return r, err
}

// add takes an OutputFile, OutputDirectory or OutputSymlink.
func (r result) add(kind wire.Number, message []byte) error {
	var path, content string
	err := wire.Fields(message, func(number wire.Number, integer uint64, text []byte) (err error) {
		switch {
		case number == 1:
			path = string(text)
		case kind == outputFiles && number == 2, kind == outputDirectories && number == 3:
			var digest string
			digest, err = parseDigest(text)
			content = digest + content
		case kind == outputFiles && number == 4 && integer != 0:
			content += ", executable"
		case kind >= outputFileSymlinks && number == 2:
			content = "a link to " + string(text)
		}
		return err
	})
	if kind == outputDirectories {
		content = "the folder " + content
	}
	r.outputs[path] = content
	return err
}

func parseDigest(message []byte) (string, error) {
	var hash string
	var size uint64
	err := wire.Fields(message, func(number wire.Number, integer uint64, text []byte) error {
		switch number {
		case 1:
			hash = string(text)
		case 2:
			size = integer
		}
		return nil
	})
	return fmt.Sprintf("%s/%d", hash, size), err
}

// differences says what a cached result has that a built one has not. Tests
// write the time into their outputs: of them, only paths and the exit code are compared.
func differences(cached, built result, isTest bool) []string {
	var found []string
	if cached.exitCode != built.exitCode {
		found = append(found, fmt.Sprintf("exit code: the cache has %d, the build has %d", cached.exitCode, built.exitCode))
	}
	paths := maps.Clone(cached.outputs)
	maps.Copy(paths, built.outputs)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		theirs, inCache := cached.outputs[path]
		ours, inBuild := built.outputs[path]
		switch {
		case !inCache:
			theirs = "nothing"
		case !inBuild:
			ours = "nothing"
		case theirs == ours || isTest:
			continue
		}
		found = append(found, fmt.Sprintf("%s: the cache has %s, the build has %s", path, theirs, ours))
	}
	return found
}
