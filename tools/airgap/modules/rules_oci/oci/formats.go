package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
)

// dockerMembers lists the files of an archive that every engine can load.
func dockerMembers(image layout, tags []string) ([]member, error) {
	root, err := image.root()
	if err != nil {
		return nil, err
	}
	if root.MediaType.IsIndex() {
		return nil, complaint{
			where:    "image " + image.dir,
			expected: "an image for one platform, because the archive format docker holds no more",
			found:    "an image index (" + string(root.MediaType) + ")",
			remedy:   `set format = "oci", or name an oci_image for one platform`,
		}
	}
	_, manifest, _, err := image.manifest("image")
	if err != nil {
		return nil, err
	}
	config := "blobs/sha256/" + manifest.Config.Digest.Hex
	members := []member{{name: config, path: image.path(manifest.Config.Digest)}}
	repoTags, layers := []any{}, []any{}
	for _, tag := range tags {
		repoTags = append(repoTags, tag)
	}
	for _, blob := range manifest.Layers {
		name := "blobs/sha256/" + blob.Digest.Hex + ".tar.gz"
		layers = append(layers, name)
		members = append(members, member{name: name, path: image.path(blob.Digest)})
	}
	listing := newObject().set("Config", config).set("RepoTags", repoTags).set("Layers", layers)
	return append(members, member{name: "manifest.json", content: document([]any{listing})}), nil
}

// ociMembers lists the files of an image layout whose index.json names the tags.
func ociMembers(image layout, tags []string) ([]member, error) {
	root, err := image.root()
	if err != nil {
		return nil, err
	}
	if !root.MediaType.IsIndex() {
		return nil, complaint{
			where:    "image " + image.dir,
			expected: "an image index, because rules_oci packs nothing else in the format oci",
			found:    "an image for one platform (" + string(root.MediaType) + ")",
			remedy:   `set format = "docker", or name an oci_image_index`,
		}
	}
	var manifests []any
	for _, tag := range tags {
		parsed, err := name.NewTag(tag)
		if err != nil {
			return nil, err
		}
		// Engines look images up under this name of Docker Hub.
		full := strings.Replace(parsed.Name(), name.DefaultRegistry+"/", "docker.io/", 1)
		manifests = append(manifests, descriptorOf(root).set("annotations", newObject().
			set("io.containerd.image.name", full).
			set("org.opencontainers.image.ref.name", parsed.TagStr())))
	}
	if len(manifests) == 0 {
		manifests = []any{descriptorOf(root)}
	}
	members := []member{
		{name: "oci-layout", content: []byte(layoutMarker)},
		{name: "index.json", content: document(newIndex(manifests...))},
	}
	blobs, err := os.ReadDir(filepath.Join(image.dir, "blobs", "sha256"))
	if err != nil {
		return nil, err
	}
	for _, blob := range blobs {
		name := "blobs/sha256/" + blob.Name()
		members = append(members, member{name: name, path: filepath.Join(image.dir, name)})
	}
	return members, nil
}
