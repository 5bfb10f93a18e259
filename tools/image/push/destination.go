package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
)

// example is the registry that messages have as an example.
const example = "registry.example.com/team"

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
var (
	repositoryPattern = regexp.MustCompile(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`)
	tagPattern        = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$`)
)

// destination is where to push, and the tags there.
func destination(spec specification, o options) (name.Repository, []name.Tag, error) {
	full, source, err := choose(spec, o)
	if err != nil {
		return name.Repository{}, nil, err
	}
	repository, err := parseRepository(full, o.insecure)
	if err != nil {
		return name.Repository{}, nil, fmt.Errorf("%s: %w", source, err)
	}
	var tags []name.Tag
	for _, tag := range o.tags {
		if !tagPattern.MatchString(tag) {
			return name.Repository{}, nil, fmt.Errorf("--tag: expected at most 128 letters, digits, dots, dashes and underscores, of which dots and dashes are not first, found %q; correct it", tag)
		}
		tags = append(tags, repository.Tag(tag))
	}
	return repository, tags, nil
}

// choose returns the registry and the name, and the flag, attribute or setting that each is from.
func choose(spec specification, o options) (full, source string, err error) {
	switch {
	case o.registry != "" && o.repository != "":
		return "", "", errors.New("expected --registry or --repository, found both; remove one")
	case o.repository != "":
		return o.repository, "--repository", nil
	case o.registry != "":
		return join(o.registry, unregistered(spec.Repository)), "--registry", nil
	case unregistered(spec.Repository) != spec.Repository:
		return spec.Repository, "repository of the go_image", nil
	case spec.Registry != "":
		return join(spec.Registry, spec.Repository), "--" + spec.Setting, nil
	}
	return "", "", fmt.Errorf("expected a registry to push to, found none; name it for this push:\n"+
		"  bazel run %s -- --repository %s\n"+
		"or once for all images, in .bazelrc or user.bazelrc:\n"+
		"  common --%s=%s", spec.Label, join(example, spec.Repository), spec.Setting, example)
}

func join(registry, repository string) string {
	return strings.TrimSuffix(registry, "/") + "/" + repository
}

// unregistered is the name of a repository without the registry that it may begin with.
func unregistered(repository string) string {
	if first, rest, ok := strings.Cut(repository, "/"); ok && isRegistry(first) {
		return rest
	}
	return repository
}

// isRegistry says whether the first part of a name is a registry's host, by the rule that engines
// have.
func isRegistry(first string) bool {
	return first == "localhost" || strings.ContainsAny(first, ".:")
}

func parseRepository(full string, insecure bool) (name.Repository, error) {
	var options []name.Option
	if insecure {
		options = append(options, name.Insecure)
	}
	host, path, _ := strings.Cut(full, "/")
	repository, err := name.NewRepository(full, options...)
	if err != nil || !isRegistry(host) || !repositoryPattern.MatchString(path) {
		return repository, fmt.Errorf("expected a registry's host and a name in lower case, without https:// and without a tag, as in %s/hello, found %q; correct it, and give tags with --tag", example, full)
	}
	return repository, nil
}
