package main

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// An archive is the tarball that oci_load hands to a container engine.
type archive struct {
	image, format string
	tags          *[]string
}

func declareArchive(flags *flag.FlagSet) *archive {
	var a archive
	flags.StringVar(&a.image, "image", "", "image layout to pack")
	flags.StringVar(&a.format, "format", "docker", "docker or oci")
	a.tags = wordsFlag(flags, "repo_tags-file")
	return &a
}

func tarballCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	a := declareArchive(flags)
	output := flags.String("output", "", "file to write the tarball to")
	return func() error {
		file, err := os.Create(*output)
		if err != nil {
			return err
		}
		return errors.Join(a.write(file), file.Close())
	}
}

func loadCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	a := declareArchive(flags)
	loader := flags.String("loader", "", "program to load with, instead of the engine on PATH")
	return func() error {
		for _, engine := range []string{"docker", "podman", "nerdctl"} {
			if path, err := exec.LookPath(engine); err == nil && *loader == "" {
				*loader = path
			}
		}
		if *loader == "" {
			return errors.New("expected docker, podman or nerdctl on PATH, found none; install one, or name a program in the attribute loader")
		}
		engine := exec.Command(*loader, "load", "--input", "/dev/stdin")
		engine.Stdout, engine.Stderr = stdout, stderr
		return a.load(engine)
	}
}

// load streams the archive, so that no tarball is ever on disk.
func (a *archive) load(engine *exec.Cmd) error {
	pipe, err := engine.StdinPipe()
	if err != nil {
		return err
	}
	if err := engine.Start(); err != nil {
		return err
	}
	packed := errors.Join(a.write(pipe), pipe.Close())
	if err := engine.Wait(); err != nil {
		return errors.Join(fmt.Errorf("%s: %w; the engine has to run, and Docker before 23 reads no layers compressed with zstd", engine, err), packed)
	}
	return packed
}

// write packs the image so that equal images give equal bytes.
func (a *archive) write(w io.Writer) error {
	from, err := openLayout(a.image)
	if err != nil {
		return err
	}
	out := packer{tar.NewWriter(w), from}
	switch a.format {
	case "docker":
		err = out.docker(*a.tags)
	case "oci":
		err = out.oci(*a.tags)
	default:
		err = fmt.Errorf("attribute format: expected docker or oci, found %q", a.format)
	}
	return errors.Join(err, out.Close())
}

// A packer writes an image layout into a tarball.
type packer struct {
	*tar.Writer
	from *source
}

func (p packer) add(name string, content []byte) error {
	header := &tar.Header{Name: name, Size: int64(len(content)), Mode: 0o644, ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR}
	if err := p.WriteHeader(header); err != nil {
		return err
	}
	_, err := p.Write(content)
	return err
}

func (p packer) addBlob(name string, digest v1.Hash) error {
	content, err := p.from.read(digest)
	if err != nil {
		return err
	}
	return p.add(name, content)
}

func (p packer) addJSON(name string, value any) error {
	content, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return p.add(name, append(content, '\n'))
}

// docker writes the format of `docker save`, which every engine can load.
func (p packer) docker(tags []string) error {
	manifest, _, _, err := p.from.image()
	if err != nil {
		return fmt.Errorf(`%w, or set format = "oci"`, err)
	}
	var names []string
	for n, blob := range append([]v1.Descriptor{manifest.Config}, manifest.Layers...) {
		name := blobName(blob.Digest)
		if n > 0 {
			name += ".tar.gz"
		}
		if !slices.Contains(names, name) {
			if err := p.addBlob(name, blob.Digest); err != nil {
				return err
			}
		}
		names = append(names, name)
	}
	return p.addJSON("manifest.json", []any{struct {
		Config           string
		RepoTags, Layers []string
	}{names[0], append([]string{}, tags...), names[1:]}})
}

// oci writes an image layout whose index.json names the tags.
func (p packer) oci(tags []string) error {
	root := p.from.root
	if !root.MediaType.IsIndex() {
		return fmt.Errorf(`%s: expected an image index, because rules_oci packs nothing else in the format oci, found an image for one platform (%s); `+
			`set format = "docker", or name an oci_image_index`, p.from.dir, root.MediaType)
	}
	index := v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex}
	if len(tags) == 0 {
		index.Manifests = []v1.Descriptor{root}
	}
	for _, tag := range tags {
		parsed, err := name.NewTag(tag)
		if err != nil {
			return fmt.Errorf("attribute repo_tags: expected REPOSITORY:TAG, found %q: %w", tag, err)
		}
		root.Annotations = map[string]string{
			// Engines look images up under this name of Docker Hub.
			"io.containerd.image.name":          strings.Replace(parsed.Name(), name.DefaultRegistry+"/", "docker.io/", 1),
			"org.opencontainers.image.ref.name": parsed.TagStr(),
		}
		index.Manifests = append(index.Manifests, root)
	}
	blobs, err := os.ReadDir(filepath.Join(p.from.dir, "blobs/sha256"))
	if err != nil {
		return err
	}
	for _, blob := range blobs {
		digest := v1.Hash{Algorithm: "sha256", Hex: blob.Name()}
		if err := p.addBlob(blobName(digest), digest); err != nil {
			return err
		}
	}
	return errors.Join(p.addJSON("index.json", index), p.addJSON("oci-layout", map[string]string{"imageLayoutVersion": "1.0.0"}))
}
