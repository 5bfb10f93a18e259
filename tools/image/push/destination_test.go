package main

import (
	"strings"
	"testing"
)

func TestDestination(t *testing.T) {
	for name, c := range map[string]struct {
		repository, setting string // of the image, of the build setting
		options             options
		expected            string
	}{
		"setting":                       {"hello", "registry.example.com/team", options{}, "registry.example.com/team/hello"},
		"setting with a slash":          {"hello", "registry.example.com/", options{}, "registry.example.com/hello"},
		"deep name":                     {"a/b/c", "localhost:5000", options{}, "localhost:5000/a/b/c"},
		"image's own registry":          {"registry.example.com/team/hello", "", options{}, "registry.example.com/team/hello"},
		"image's own over the setting":  {"localhost:5000/hello", "registry.example.com", options{}, "localhost:5000/hello"},
		"--registry over the setting":   {"hello", "registry.example.com", options{registry: "localhost/x"}, "localhost/x/hello"},
		"--registry over the image's":   {"localhost:5000/team/hello", "", options{registry: "registry.example.com"}, "registry.example.com/team/hello"},
		"--repository over the setting": {"hello", "registry.example.com", options{repository: "[::1]:5000/other"}, "[::1]:5000/other"},
		"--repository over the image's": {"localhost:5000/hello", "", options{repository: "registry.example.com/other"}, "registry.example.com/other"},
	} {
		t.Run(name, func(t *testing.T) {
			spec := newSpec("")
			spec.Repository, spec.Registry = c.repository, c.setting
			c.options.tags = []string{"v1.2_a-b"}
			repository, tags, err := destination(spec, c.options)
			if err != nil || repository.String() != c.expected || tags[0].String() != c.expected+":v1.2_a-b" {
				t.Errorf("expected %s, found %s, %s, %v", c.expected, repository, tags, err)
			}
		})
	}
}

func TestDestinationRefused(t *testing.T) {
	const name = "expected a registry's host and a name in lower case, without https:// and without a tag"
	for about, c := range map[string]struct {
		setting  string
		args     []string
		messages []string
	}{
		"none": {"", nil, []string{
			"expected a registry to push to, found none",
			"bazel run //apps/hello:image_push -- --repository registry.example.com/team/hello\n",
			"in .bazelrc or user.bazelrc:\n  common --//tools/image:registry=registry.example.com/team\n",
		}},
		"both":              {"", []string{"--registry=localhost:5000", "--repository=localhost:5000/x"}, []string{"expected --registry or --repository, found both; remove one"}},
		"setting":           {"https://registry.example.com", nil, []string{"--//tools/image:registry: " + name, `found "https://registry.example.com/hello"`}},
		"no host":           {"team", nil, []string{"--//tools/image:registry: " + name, `found "team/hello"`}},
		"url":               {"", []string{"--registry=http://localhost:5000"}, []string{"--registry: " + name}},
		"port":              {"", []string{"--registry=localhost:port"}, []string{"--registry: " + name}},
		"upper case":        {"", []string{"--repository=localhost:5000/Hello"}, []string{"--repository: " + name, `found "localhost:5000/Hello"`}},
		"tag in the name":   {"", []string{"--repository=localhost:5000/hello:v1"}, []string{"--repository: " + name, "give tags with --tag"}},
		"nothing but host":  {"", []string{"--repository=localhost:5000"}, []string{"--repository: " + name}},
		"two slashes":       {"", []string{"--registry=localhost:5000//team"}, []string{"--registry: " + name}},
		"tag":               {"localhost:5000", []string{"--tag=v 1"}, []string{`--tag: expected at most 128 letters, digits, dots, dashes and underscores`, `found "v 1"`}},
		"tag with a name":   {"localhost:5000", []string{"--tag=hello:v1"}, []string{`found "hello:v1"`}},
		"empty tag":         {"localhost:5000", []string{"--tag="}, []string{`--tag: `, `found ""`}},
		"unknown flag":      {"localhost:5000", []string{"--tags=v1"}, []string{"expected --registry, --repository, --tag and --insecure", "-tags", "--help"}},
		"argument":          {"localhost:5000", []string{"v1"}, []string{"expected --registry, --repository, --tag and --insecure", `unexpected argument "v1"`}},
		"second tag is bad": {"localhost:5000", []string{"--tag=v1", "--tag=.v"}, []string{`found ".v"`}},
	} {
		t.Run(about, func(t *testing.T) {
			spec := newSpec("")
			spec.Registry = c.setting
			expectRefusal(t, spec, c.args, c.messages...)
		})
	}
}

func TestDestinationExplainsImagesOwnRegistry(t *testing.T) {
	spec := newSpec("")
	spec.Repository = "registry.example.com/a//b"
	expectRefusal(t, spec, nil, "repository of the go_image: ", `found "registry.example.com/a//b"`)
}

func TestUnregistered(t *testing.T) {
	for repository, expected := range map[string]string{
		"hello":                  "hello",
		"team/hello":             "team/hello",
		"localhost/hello":        "hello",
		"registry.example.com/x": "x",
		"hello.world":            "hello.world",
	} {
		if found := unregistered(repository); found != expected {
			t.Errorf("%s: expected %s, found %s", repository, expected, found)
		}
	}
	if found := unregistered(strings.Repeat("a/", 3) + "b"); found != "a/a/a/b" {
		t.Errorf("expected the whole name, found %s", found)
	}
}
