// Package report describes the report on the size of an image: a JSON file that Bazel makes beside
// each image. All commands that show or compare sizes read it.
package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
)

// A Report describes one image, for all its platforms. All sizes are in bytes.
type Report struct {
	Image     string // label of the image
	Platforms []Platform
}

// A Platform is the image for one platform.
type Platform struct {
	Name     string // as in "linux/arm/v7"
	Digest   string // of the manifest
	Unpacked int64  // all regular files after all layers
	Pulled   int64  // manifest, config and stored layers
	Manifest int64
	Config   int64
	Layers   []Layer // from below
	Files    []File  // regular files after all layers, the largest first
}

// A Layer is a stored layer.
type Layer struct {
	Digest    string
	MediaType string
	Origin    string // who made it, by the history in the config; may be empty
	Tar       int64  // uncompressed
	Pulled    int64
}

// A File is one regular file.
type File struct {
	Path  string // absolute, in the image
	Layer int    // index of its layer
	Size  int64
	// Program is the attribution of a program's bytes; nil for other files.
	Program *Program `json:",omitempty"`
}

// A Program says what the bytes of an executable file are.
type Program struct {
	// Remark tells people why the attribution is incomplete; may be empty.
	Remark string `json:",omitempty"`
	// Parts add up to the size of the file. They are sorted by package, then kind.
	Parts []Part
	// Imports maps each package of the program to its imports, sorted. Imports has a chain from
	// Main to each package. It is nil if the imports are unknown.
	Imports map[string][]string `json:",omitempty"`
	// Main is the package that the program starts with, a key of Imports.
	Main string `json:",omitempty"`
	// ImportPath is the import path of Main in its sources, if Main is "main"; may be empty.
	ImportPath string `json:",omitempty"`
}

// A Part counts the bytes of one kind that one package has in a program.
type Part struct {
	// Package is an import path, or a name in parentheses for bytes of no package, as in
	// "(ELF headers)".
	Package string
	Kind    Kind
	Size    int64
}

// A Kind is a purpose of bytes in a program.
type Kind string

// The kinds, in the order of columns and legends.
const (
	Code      Kind = "code"
	ReadOnly  Kind = "read-only data" // constants, strings, tables
	Lines     Kind = "line tables"    // .gopclntab: names, lines, stack maps
	Types     Kind = "type data"      // types, method tables and indexes of them
	Variables Kind = "variables"      // initialized
	Other     Kind = "other"          // headers, padding
)

// Kinds lists all kinds, in the order of columns and legends.
var Kinds = []Kind{Code, ReadOnly, Lines, Types, Variables, Other}

// Unknown is the package of bytes that nobody can attribute.
const Unknown = "(unknown)"

// Source returns the import path of the main package in its sources, if it is known, or else Main.
func (p *Program) Source() string { return cmp.Or(p.ImportPath, p.Main) }

// Packages returns the size of each package, of all kinds together.
func (p *Program) Packages() map[string]int64 {
	sizes := map[string]int64{}
	for _, part := range p.Parts {
		sizes[part.Package] += part.Size
	}
	return sizes
}

// Packages returns the size of each package, of all programs together. A file other than a program
// counts under its path.
func (p Platform) Packages() map[string]int64 {
	sizes := map[string]int64{}
	for _, file := range p.Files {
		if file.Program == nil {
			sizes[file.Path] += file.Size
			continue
		}
		for name, size := range file.Program.Packages() {
			sizes[name] += size
		}
	}
	return sizes
}

// ReadFile reads a report.
func ReadFile(name string) (*Report, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var r Report
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s: expected a report of an image's size: %w", name, err)
	}
	return &r, nil
}
