package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/size/binary"
	"example.com/thimble/tools/image/size/report"
)

// readFiles describes the regular files of an image for an architecture, the largest first. owner
// maps the path of a file to the index of its layer.
func readFiles(tree ocidir.Tree, owner map[string]int, programs map[string]program, architecture string) ([]report.File, error) {
	files := []report.File{}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		entry := tree[name]
		if entry.Header.Typeflag != tar.TypeReg {
			continue
		}
		file := report.File{Path: name, Layer: owner[name], Size: int64(len(entry.Content))}
		if executable.IsELF(entry.Content) {
			attributed, err := attribute(entry.Content, programs[name], architecture)
			if err != nil {
				return nil, err
			}
			file.Program = attributed
		}
		files = append(files, file)
	}
	for _, name := range slices.Sorted(maps.Keys(programs)) {
		if entry := tree[name]; entry == nil || !executable.IsELF(entry.Content) {
			return nil, fmt.Errorf("expected an ELF program at %s, found none; correct Path in the specification", name)
		}
	}
	slices.SortStableFunc(files, func(a, b report.File) int { return cmp.Compare(b.Size, a.Size) })
	return files, nil
}

// attribute says what the bytes of a program are. If it cannot, the result has the program's size
// and a remark.
func attribute(content []byte, known program, architecture string) (*report.Program, error) {
	var symbols []byte
	if known.Symbols != "" {
		var err error
		if symbols, err = os.ReadFile(known.Symbols); err != nil {
			return nil, err
		}
	}
	var remarks []string
	for _, p := range executable.CheckMachine(bytes.NewReader(content), architecture) {
		remarks = append(remarks, fmt.Sprintf("expected %s, found %s", p.Expected, p.Found))
	}
	attributed, err := binary.Attribute(content, symbols)
	if err != nil && symbols != nil {
		// A go_binary with linker options of its own differs from the program with symbols.
		remarks = append(remarks, err.Error())
		attributed, err = binary.Attribute(content, nil)
	}
	if err != nil {
		attributed = &report.Program{Parts: []report.Part{{Package: report.Unknown, Kind: report.Other, Size: int64(len(content))}}}
		remarks = append(remarks, err.Error())
	}
	if attributed.Remark != "" {
		remarks = append(remarks, attributed.Remark)
	}
	attributed.Remark = strings.Join(remarks, "; ")
	graph, err := known.imports()
	if graph != nil {
		attributed.Imports, attributed.Main, attributed.ImportPath = graph, mainPackage, known.ImportPath
	}
	return attributed, err
}
