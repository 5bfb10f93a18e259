package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const layoutMarker = `{"imageLayoutVersion":"1.0.0"}`

// A layout is a directory in the format that the OCI image layout specification
// describes, with one image or one index as its root.
type layout struct {
	dir string
}

// copyCommand copies a layout that a repository rule has fetched.
func copyCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	from := flags.String("from", "", "image layout to copy")
	output := flags.String("output", "", "directory to write the copy to")
	return func() error {
		if _, err := (layout{*from}).root(); err != nil {
			return err
		}
		// In a sandbox, the files are symbolic links.
		return filepath.WalkDir(*from, func(name string, entry os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			target := filepath.Join(*output, strings.TrimPrefix(name, *from))
			if entry.IsDir() {
				return os.MkdirAll(target, 0o755)
			}
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			return os.WriteFile(target, data, 0o644)
		})
	}
}

func createLayout(dir string) (layout, error) {
	if err := os.MkdirAll(filepath.Join(dir, "blobs", "sha256"), 0o755); err != nil {
		return layout{}, err
	}
	return layout{dir}, os.WriteFile(filepath.Join(dir, "oci-layout"), []byte(layoutMarker), 0o644)
}

// root finds the descriptor that the layout's index.json names.
func (l layout) root() (v1.Descriptor, error) {
	wrong := complaint{
		where:    l.dir,
		expected: "an OCI image layout whose index.json names one manifest",
		remedy:   "name an oci_image, an oci_image_index or another target whose only output is such a directory",
	}
	if _, err := os.Stat(filepath.Join(l.dir, "oci-layout")); err != nil {
		wrong.found = "no file oci-layout"
		return v1.Descriptor{}, wrong
	}
	data, err := os.ReadFile(filepath.Join(l.dir, "index.json"))
	if err != nil {
		wrong.found = "no file index.json"
		return v1.Descriptor{}, wrong
	}
	index, err := v1.ParseIndexManifest(bytes.NewReader(data))
	if err != nil {
		wrong.found = fmt.Sprintf("index.json that is not one: %v", err)
		return v1.Descriptor{}, wrong
	}
	if len(index.Manifests) != 1 {
		wrong.found = fmt.Sprintf("index.json with %d manifests", len(index.Manifests))
		return v1.Descriptor{}, wrong
	}
	return index.Manifests[0], nil
}

func (l layout) path(digest v1.Hash) string {
	return filepath.Join(l.dir, "blobs", digest.Algorithm, digest.Hex)
}

// read returns a manifest or a config, and refuses one that its digest does not name.
func (l layout) read(digest v1.Hash) ([]byte, error) {
	data, err := os.ReadFile(l.path(digest))
	if err != nil {
		return nil, l.damaged(digest, "no such blob")
	}
	if found, _, _ := v1.SHA256(bytes.NewReader(data)); found != digest {
		return nil, l.damaged(digest, "content with the digest "+found.String())
	}
	return data, nil
}

func (l layout) damaged(digest v1.Hash, found string) error {
	return complaint{
		where:    l.path(digest),
		expected: "a blob with the digest " + digest.String(),
		found:    found,
		remedy:   "rebuild or fetch again the image layout " + l.dir,
	}
}

// manifest reads the image manifest at the root; an index is refused, and role
// says what the image is needed for.
func (l layout) manifest(role string) (v1.Descriptor, *v1.Manifest, []byte, error) {
	root, err := l.root()
	if err != nil {
		return root, nil, nil, err
	}
	if root.MediaType.IsIndex() {
		return root, nil, nil, complaint{
			where:    role + " " + l.dir,
			expected: "an image for one platform",
			found:    "an image index (" + string(root.MediaType) + ")",
			remedy:   "name the oci_image for one platform instead of the oci_image_index",
		}
	}
	data, err := l.read(root.Digest)
	if err != nil {
		return root, nil, nil, err
	}
	manifest, err := v1.ParseManifest(bytes.NewReader(data))
	if err != nil {
		return root, nil, nil, l.damaged(root.Digest, fmt.Sprintf("no image manifest: %v", err))
	}
	return root, manifest, data, nil
}

// write adds a blob.
func (l layout) write(data []byte) (v1.Hash, error) {
	digest, _, err := v1.SHA256(bytes.NewReader(data))
	if err != nil {
		return digest, err
	}
	return digest, os.WriteFile(l.path(digest), data, 0o644)
}

// copyBlob adds a blob of another layout.
func (l layout) copyBlob(from layout, blob v1.Descriptor) error {
	source, err := os.Open(from.path(blob.Digest))
	if err != nil {
		return from.damaged(blob.Digest, "no such blob")
	}
	defer source.Close()
	copied, err := os.Create(l.path(blob.Digest))
	if err != nil {
		return err
	}
	defer copied.Close()
	size, err := io.Copy(copied, source)
	if err != nil {
		return err
	}
	if size != blob.Size {
		return from.damaged(blob.Digest, fmt.Sprintf("%d bytes where its descriptor says %d", size, blob.Size))
	}
	return copied.Close()
}

// finish writes index.json, and the digest of the root to a file of its own.
func (l layout) finish(mediaType types.MediaType, root []byte, digestFile string) error {
	digest, err := l.write(root)
	if err != nil {
		return err
	}
	index := newIndex(descriptorOf(v1.Descriptor{MediaType: mediaType, Digest: digest, Size: int64(len(root))}))
	if err := os.WriteFile(filepath.Join(l.dir, "index.json"), document(index), 0o644); err != nil {
		return err
	}
	return os.WriteFile(digestFile, []byte(digest.String()+"\n"), 0o644)
}

func newIndex(manifests ...any) *object {
	return newObject().
		set("schemaVersion", int64(2)).
		set("mediaType", string(types.OCIImageIndex)).
		set("manifests", manifests)
}

func descriptorOf(blob v1.Descriptor) *object {
	return newObject().
		set("mediaType", string(blob.MediaType)).
		set("digest", blob.Digest.String()).
		set("size", blob.Size)
}
