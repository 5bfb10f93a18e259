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

// A push is what oci_push was asked for, and what its user added.
type push struct {
	image, repository string
	tags              *[]string
	insecure          bool
	stdout            io.Writer
}

func pushCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	p := push{stdout: stdout, tags: wordsFlag(flags, "remote_tags-file")}
	flags.StringVar(&p.image, "image", "", "image layout to push")
	flags.Func("repository-file", "file that holds the repository", func(path string) error {
		data, err := os.ReadFile(path)
		p.repository = strings.TrimSpace(string(data))
		return err
	})
	for _, name := range []string{"repository", "r"} {
		flags.StringVar(&p.repository, name, "", "repository to push to")
	}
	for _, name := range []string{"tag", "t"} {
		flags.Func(name, "one more tag", func(tag string) error {
			*p.tags = append(*p.tags, tag)
			return nil
		})
	}
	flags.BoolVar(&p.insecure, "insecure", false, "allow a registry without TLS")
	return p.run
}

func (p *push) run() error {
	from, err := openLayout(p.image)
	if err != nil {
		return err
	}
	references, err := p.references(from.root.Digest.String())
	if err != nil {
		return err
	}
	var pushed remote.Taggable
	if pushed, err = from.all.Image(from.root.Digest); from.root.MediaType.IsIndex() {
		pushed, err = from.all.ImageIndex(from.root.Digest)
	}
	if err != nil {
		return err
	}
	for _, reference := range references {
		if err := remote.Push(reference, pushed, remote.WithAuthFromKeychain(authn.DefaultKeychain)); err != nil {
			return fmt.Errorf("push to %s: %w", reference, err)
		}
		fmt.Fprintf(p.stdout, "pushed %s\n", reference)
	}
	return nil
}

// references are the digest and the tags; a bad one is refused before anything is uploaded.
func (p *push) references(digest string) ([]name.Reference, error) {
	var options []name.Option
	if p.insecure {
		options = append(options, name.Insecure)
	}
	repository, err := name.NewRepository(p.repository, options...)
	if err != nil {
		return nil, fmt.Errorf("repository: expected REGISTRY/PATH without tag and digest, found %q: %w; set repository or repository_file of the oci_push, or pass --repository", p.repository, err)
	}
	references := []name.Reference{repository.Digest(digest)}
	for _, tag := range *p.tags {
		reference, err := name.NewTag(p.repository+":"+tag, options...)
		if err != nil {
			return nil, fmt.Errorf("expected a tag, which is what follows the colon in REPOSITORY:TAG, found %q: %w", tag, err)
		}
		references = append(references, reference)
	}
	return references, nil
}
