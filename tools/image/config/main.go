// Command config writes an image without its program: an OCI image layout whose config has the
// attributes of the target, word for word, and the values of the commit and of the base.
// rules_oci's oci_image adds layers to this image and keeps its config. Where the command line names
// all layers, the layout is the whole image, with the same ID.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"unicode/utf8"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

// A spec has the attributes of the target; image_config.bzl writes it.
type spec struct {
	Image       string // label of the target, for messages
	Annotations map[string]string
	Args        []string
	Base        string // label of the image below, for messages; empty: there is none
	BaseName    string
	Entrypoint  []string
	Env         []variable
	EnvFromBase []variable
	Labels      map[string]string
	Ports       []string // as in "8080/tcp"
	Title       string
	User        string
	Volumes     []string
	WorkingDir  string

	// The platform of the image, in the naming of its config.
	OS, Architecture, Variant string
}

type variable struct{ Name, Value string }

// A layerFile is a layer, and the label that the image's history names as its origin.
type layerFile struct{ path, label string }

type options struct {
	spec, out    string
	status, base string // optional
	layers       []layerFile
}

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("config", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var o options
	flags.StringVar(&o.spec, "spec", "", "JSON `file`: what the target says")
	flags.StringVar(&o.status, "status", "", "`file` with Bazel's stable workspace status")
	flags.StringVar(&o.base, "base", "", "OCI image layout `directory` of the base")
	flags.StringVar(&o.out, "out", "", "`directory` to write, an OCI image layout")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	files := flags.Args()
	if o.spec == "" || o.out == "" || len(files)%2 != 0 {
		fmt.Fprintln(stderr, "config: usage: config -spec FILE -out DIR [-status FILE] [-base DIR] [LAYER LABEL]...")
		return 2
	}
	for ; len(files) > 0; files = files[2:] {
		o.layers = append(o.layers, layerFile{files[0], files[1]})
	}
	if err := write(o); err != nil {
		fmt.Fprintf(stderr, "config: %v\n", err)
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
	if !utf8.Valid(content) {
		return fmt.Errorf("%s: expected attributes in UTF-8, found other bytes; correct them, or keep them in a file of the image", s.Image)
	}
	if err := s.write(o); err != nil {
		return fmt.Errorf("%s: %w", s.Image, err)
	}
	return nil
}
