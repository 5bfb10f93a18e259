package main

import (
	"archive/tar"
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
)

// An archive is the tarball that oci_load hands to a container engine.
type archive struct {
	image, format string
	tags          *[]tag
}

func (a *archive) declare(flags *flag.FlagSet) {
	flags.StringVar(&a.image, "image", "", "image layout to pack")
	flags.StringVar(&a.format, "format", "docker", "docker or oci")
	a.tags = tagsFlag(flags, "repo_tags")
}

func tarballCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	var a archive
	a.declare(flags)
	output := flags.String("output", "", "file to write the tarball to")
	return func() error {
		members, err := a.members()
		if err != nil {
			return err
		}
		file, err := os.Create(*output)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := pack(file, members); err != nil {
			return err
		}
		return file.Close()
	}
}

// A member is one file of an archive; its content is in memory or at path.
type member struct {
	name, path string
	content    []byte
}

func (a *archive) members() ([]member, error) {
	var tags []string
	for _, tag := range *a.tags {
		if _, err := name.NewTag(tag.text); err != nil {
			return nil, complaint{
				where:    tag.origin,
				expected: "REPOSITORY:TAG",
				found:    fmt.Sprintf("%q", tag.text),
				remedy:   "use lower case letters, digits, dots, dashes and slashes in the repository",
			}
		}
		tags = append(tags, tag.text)
	}
	switch a.format {
	case "docker":
		return dockerMembers(layout{a.image}, tags)
	case "oci":
		return ociMembers(layout{a.image}, tags)
	}
	return nil, complaint{
		where:    "attribute format",
		expected: "docker or oci",
		found:    fmt.Sprintf("%q", a.format),
		remedy:   "leave format out for docker, or set it to oci",
	}
}

// pack writes members so that equal members give equal bytes.
func pack(w io.Writer, members []member) error {
	members = slices.Clone(members)
	slices.SortStableFunc(members, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	members = slices.CompactFunc(members, func(a, b member) bool { return a.name == b.name })
	out := tar.NewWriter(w)
	for _, m := range members {
		if err := m.pack(out); err != nil {
			return err
		}
	}
	return out.Close()
}

func (m member) pack(out *tar.Writer) error {
	header := tar.Header{Name: m.name, Size: int64(len(m.content)), Mode: 0o644, ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR}
	if m.path == "" {
		if err := out.WriteHeader(&header); err != nil {
			return err
		}
		_, err := out.Write(m.content)
		return err
	}
	file, err := os.Open(m.path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	header.Size = info.Size()
	if err := out.WriteHeader(&header); err != nil {
		return err
	}
	_, err = io.Copy(out, file)
	return err
}
