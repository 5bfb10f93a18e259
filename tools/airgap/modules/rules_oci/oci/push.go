package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	ocilayout "github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// A push is what oci_push was asked for, and what its user added.
type push struct {
	image, repository string
	tags              *[]tag
	insecure          bool
	stdout            io.Writer
}

func pushCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	p := push{stdout: stdout}
	flags.StringVar(&p.image, "image", "", "image layout to push")
	flags.StringVar(&p.repository, "repository", "", "repository to push to")
	flags.StringVar(&p.repository, "r", "", "short for --repository")
	flags.Func("repository-file", "file that holds the repository", func(path string) error {
		data, err := os.ReadFile(path)
		p.repository = strings.TrimSpace(string(data))
		return err
	})
	p.tags = tagsFlag(flags, "remote_tags")
	addTag := func(text string) error {
		*p.tags = append(*p.tags, tag{text, "flag --tag"})
		return nil
	}
	flags.Func("tag", "one more tag", addTag)
	flags.Func("t", "short for --tag", addTag)
	flags.BoolVar(&p.insecure, "insecure", false, "allow a registry without TLS")
	return p.run
}

func (p *push) run() error {
	repository, tags, err := p.destination()
	if err != nil {
		return err
	}
	root, err := layout{p.image}.root()
	if err != nil {
		return err
	}
	pushed, err := p.upload(repository.Digest(root.Digest.String()), root)
	if err != nil {
		return fmt.Errorf("push to %s: %w", repository, err)
	}
	fmt.Fprintf(p.stdout, "pushed %s@%s\n", repository, root.Digest)
	for _, tag := range tags {
		if err := remote.Tag(tag, pushed, keychain()); err != nil {
			return fmt.Errorf("tag %s: %w", tag, err)
		}
		fmt.Fprintf(p.stdout, "tagged %s\n", tag)
	}
	return nil
}

// destination refuses a bad name before anything is uploaded.
func (p *push) destination() (name.Repository, []name.Tag, error) {
	var options []name.Option
	if p.insecure {
		options = append(options, name.Insecure)
	}
	repository, err := name.NewRepository(p.repository, options...)
	if err != nil {
		return repository, nil, complaint{
			where:    "repository",
			expected: "REGISTRY/PATH without tag and digest",
			found:    fmt.Sprintf("%q", p.repository),
			remedy:   "set repository or repository_file of the oci_push, or pass --repository",
		}
	}
	var tags []name.Tag
	for _, e := range *p.tags {
		tag, err := name.NewTag(p.repository+":"+e.text, options...)
		if err != nil {
			return repository, nil, complaint{
				where:    e.origin,
				expected: "a tag of letters, digits, dots, dashes and underscores",
				found:    fmt.Sprintf("%q", e.text),
				remedy:   "write only what follows the colon in REPOSITORY:TAG",
			}
		}
		tags = append(tags, tag)
	}
	return repository, tags, nil
}

func keychain() remote.Option {
	return remote.WithAuthFromKeychain(authn.DefaultKeychain)
}

// upload sends the image or index that root describes.
func (p *push) upload(to name.Digest, root v1.Descriptor) (remote.Taggable, error) {
	all, err := ocilayout.ImageIndexFromPath(p.image)
	if err != nil {
		return nil, err
	}
	if root.MediaType.IsIndex() {
		index, err := all.ImageIndex(root.Digest)
		if err != nil {
			return nil, err
		}
		return index, remote.WriteIndex(to, index, keychain())
	}
	image, err := all.Image(root.Digest)
	if err != nil {
		return nil, err
	}
	return image, remote.Write(to, image, keychain())
}
