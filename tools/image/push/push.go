package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/size"
)

func push(ctx context.Context, spec specification, o options, stdout io.Writer) error {
	repository, tags, err := destination(spec, o)
	if err != nil {
		return err
	}
	index, err := launch.Index(spec.Image)
	if err != nil {
		return err
	}
	sizes, err := index.Verify()
	if err != nil {
		return fmt.Errorf("%w; build the image again", err)
	}
	how, err := pull(index)
	if err != nil {
		return err
	}
	auth, err := authn.Resolve(ctx, authn.DefaultKeychain, repository)
	if err != nil {
		return fmt.Errorf("credentials for %s: %w; correct docker's config.json", repository.RegistryStr(), err)
	}
	digest, err := index.Digest()
	if err != nil {
		return err
	}
	transport := newTransport(o.insecure, digest, sizes)
	if err := send(ctx, index, repository.Digest(digest.String()), tags, remote.WithAuth(auth), remote.WithTransport(transport)); err != nil {
		return explain(ctx, err, repository, auth)
	}
	sent, there := transport.sent()
	_, err = fmt.Fprintf(stdout, "pushed %s@%s as %s: %s bytes sent, %s were there already; %s: docker pull %s\n",
		repository, digest, strings.Join(o.tags, ", "), size.Bytes(sent), size.Bytes(there), how, tags[0])
	return err
}

// send pushes the index by its digest, after all that is below it, and then by each tag.
func send(ctx context.Context, index *ocidir.Index, digest name.Digest, tags []name.Tag, options ...remote.Option) error {
	pusher, err := remote.NewPusher(options...)
	if err != nil {
		return err
	}
	if err := pusher.Push(ctx, digest, index); err != nil {
		return err
	}
	for _, tag := range tags {
		if err := pusher.Push(ctx, tag, index); err != nil {
			return err
		}
	}
	return nil
}
