// Command metadata writes an image's labels, its annotations and its time of creation, as
// oci_image takes them: what the author wrote, and what is known of the commit and of the
// base.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

// A spec is what the target says.
type spec struct {
	Image       string // label of the target
	Labels      map[string]string
	Annotations map[string]string
	Title       string
	Base        string // label of the image below, for messages
	BaseName    string
	OS          string
	// Architecture is that of the image, in the naming of its config.
	Architecture string
}

type options struct {
	spec, status, base           string // files to read, and a layout; the last two are optional
	labels, annotations, created string // files to write
}

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("metadata", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var o options
	flags.StringVar(&o.spec, "spec", "", "JSON `file`: what the target says")
	flags.StringVar(&o.status, "status", "", "`file` with Bazel's stable workspace status")
	flags.StringVar(&o.base, "base", "", "OCI image layout `directory` of the base")
	flags.StringVar(&o.labels, "labels", "", "`file` to write")
	flags.StringVar(&o.annotations, "annotations", "", "`file` to write")
	flags.StringVar(&o.created, "created", "", "`file` to write")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if slices.Contains([]string{o.spec, o.labels, o.annotations, o.created}, "") || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "metadata: usage: metadata -spec FILE [-status FILE] [-base DIR] -labels FILE -annotations FILE -created FILE")
		return 2
	}
	if err := write(o); err != nil {
		fmt.Fprintf(stderr, "metadata: %v\n", err)
		return 1
	}
	return 0
}

func write(o options) error {
	content, err := os.ReadFile(o.spec)
	if err != nil {
		return err
	}
	var s spec
	if err := json.Unmarshal(content, &s); err != nil {
		return fmt.Errorf("%s: expected JSON of a target: %w", o.spec, err)
	}
	known, err := readCommit(o.status)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Image, err)
	}
	base, err := s.baseAnnotations(o.base)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Image, err)
	}
	labels := known.labels()
	labels[prefix+"title"] = s.Title
	return errors.Join(
		writeFile(o.labels, lines(labels, s.Labels)),
		writeFile(o.annotations, lines(base, s.Annotations)),
		writeFile(o.created, known.created()),
	)
}

// prefix begins the keys that OCI defines.
//
// https://github.com/opencontainers/image-spec/blob/main/annotations.md
const prefix = "org.opencontainers.image."

// lines are the values that are known; what the author wrote wins.
func lines(known, written map[string]string) string {
	maps.DeleteFunc(known, func(_, value string) bool { return value == "" })
	maps.Copy(known, written)
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(known)) {
		fmt.Fprintf(&b, "%s=%s\n", key, known[key])
	}
	return b.String()
}

func writeFile(name, content string) error {
	draft := filepath.Join(filepath.Dir(name), "."+filepath.Base(name))
	if err := os.WriteFile(draft, []byte(content), 0o644); err != nil {
		return err
	}
	return os.Rename(draft, name)
}
