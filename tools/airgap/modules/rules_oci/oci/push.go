package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

func pushCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	image := flags.String("image", "", "image layout to push")
	insecure := flags.Bool("insecure", false, "allow a registry without TLS")
	tags := wordsFlag(flags, "remote_tags-file")
	var repository string
	flags.Func("repository-file", "file that holds the repository", func(path string) error {
		data, err := os.ReadFile(path)
		repository = strings.TrimSpace(string(data))
		return err
	})
	for _, name := range []string{"repository", "r"} {
		flags.StringVar(&repository, name, "", "repository to push to")
	}
	for _, name := range []string{"tag", "t"} {
		flags.Func(name, "one more tag", func(tag string) error {
			*tags = append(*tags, tag)
			return nil
		})
	}
	return func() error {
		from, err := openLayout(*image)
		if err != nil {
			return err
		}
		var options []name.Option
		if *insecure {
			options = append(options, name.Insecure)
		}
		references, err := parseReferences(repository, from.root.Digest.String(), *tags, options...)
		if err != nil {
			return err
		}
		return push(from, references, stdout)
	}
}

// parseReferences refuses a bad name before anything is uploaded.
func parseReferences(repository, digest string, tags []string, options ...name.Option) ([]name.Reference, error) {
	parsed, err := name.NewRepository(repository, options...)
	if err != nil {
		return nil, fmt.Errorf("repository: expected REGISTRY/PATH without tag and digest, found %q: %w; set repository or repository_file of the oci_push, or pass --repository", repository, err)
	}
	references := []name.Reference{parsed.Digest(digest)}
	for _, tag := range tags {
		reference, err := name.NewTag(repository+":"+tag, options...)
		if err != nil {
			return nil, fmt.Errorf("expected a tag, which is what follows the colon in REPOSITORY:TAG, found %q: %w", tag, err)
		}
		references = append(references, reference)
	}
	return references, nil
}

func push(from *source, references []name.Reference, stdout io.Writer) error {
	var pushed remote.Taggable
	var err error
	if from.root.MediaType.IsIndex() {
		pushed, err = from.all.ImageIndex(from.root.Digest)
	} else {
		pushed, err = from.all.Image(from.root.Digest)
	}
	if err != nil {
		return err
	}
	for _, reference := range references {
		if err := remote.Push(reference, pushed, remote.WithAuthFromKeychain(authn.DefaultKeychain)); err != nil {
			return fmt.Errorf("push to %s: %w", reference, err)
		}
		fmt.Fprintf(stdout, "pushed %s\n", reference)
	}
	return nil
}
