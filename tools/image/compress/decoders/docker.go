package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// firstWithZstd is the major version of the first Docker that has zstd.
const firstWithZstd = 23

// docker is this machine's.
type docker struct {
	version string
	zstd    bool
}

func (d docker) reads(format string) bool { return format != "zstd" || d.zstd }

func findDocker(ctx context.Context) (docker, error) {
	said, err := output(ctx, nil, dockerTool.command, "info", "--format", "{{.ServerVersion}} {{.Name}}")
	if err != nil {
		return docker{}, fmt.Errorf("expected Docker to answer: %w; start it", err)
	}
	version, host, _ := strings.Cut(strings.TrimSpace(string(said)), " ")
	here, err := os.Hostname()
	if err != nil {
		return docker{}, err
	}
	if host != here {
		return docker{}, fmt.Errorf("expected a Docker of this machine, %s, which reaches its registry, found one of %s", here, host)
	}
	number, _, _ := strings.Cut(version, ".")
	major, err := strconv.Atoi(number)
	if err != nil {
		return docker{}, fmt.Errorf("expected the version of Docker, found %q", said)
	}
	return docker{version, major >= firstWithZstd}, nil
}

// read returns the program of an image, and removes the image.
func (d docker) read(ctx context.Context, tag string) (program []byte, err error) {
	var containers []string
	defer func() {
		for _, container := range containers {
			_, removed := output(ctx, nil, dockerTool.command, "rm", container)
			err = errors.Join(err, removed)
		}
		_, removed := output(ctx, nil, dockerTool.command, "rmi", tag)
		err = errors.Join(err, removed)
	}()
	said, err := output(ctx, nil, dockerTool.command, "create", tag)
	if err != nil {
		return nil, err
	}
	containers = strings.Fields(string(said))
	archive, err := output(ctx, nil, dockerTool.command, "export", containers[0])
	if err != nil {
		return nil, err
	}
	return find(bytes.NewReader(archive))
}

// load is docker load.
type load struct{ docker }

func (l load) String() string { return "docker load " + l.version }

func (l load) unpack(ctx context.Context, _ string, image v1.Image) ([]byte, error) {
	tag, err := name.NewTag(imageName)
	if err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	if err := tarball.Write(tag, image, &archive); err != nil {
		return nil, err
	}
	if _, err := output(ctx, &archive, dockerTool.command, "load"); err != nil {
		return nil, err
	}
	return l.read(ctx, imageName)
}

// pull is docker pull.
type pull struct {
	docker
	from *loopback
}

func (p pull) String() string { return "docker pull " + p.version }

func (p pull) unpack(ctx context.Context, _ string, image v1.Image) ([]byte, error) {
	tag, err := name.NewTag(p.from.address() + "/decoders:latest")
	if err != nil {
		return nil, err
	}
	if err := remote.Write(tag, image, remote.WithContext(ctx)); err != nil {
		return nil, err
	}
	if _, err := output(ctx, nil, dockerTool.command, "pull", tag.String()); err != nil {
		return nil, err
	}
	return p.read(ctx, tag.String())
}
