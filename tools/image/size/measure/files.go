package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"debug/elf"
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
// says in which layer each is.
func readFiles(tree ocidir.Tree, owner map[string]int, programs map[string]program, architecture string) ([]report.File, error) {
	files := []report.File{}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		entry := tree[name]
		if entry.Header.Typeflag != tar.TypeReg {
			continue
		}
		file := report.File{Path: name, Layer: owner[name], Size: int64(len(entry.Content))}
		known, expected := programs[name]
		if executable.IsELF(entry.Content) {
			attributed, err := attribute(entry.Content, known)
			if err != nil {
				return nil, err
			}
			attributed.Remark = joined(otherMachine(entry.Content, architecture), attributed.Remark)
			file.Program = attributed
		} else if expected {
			return nil, fmt.Errorf("expected an ELF program at %s, found a file of %d bytes that is none", name, file.Size)
		}
		files = append(files, file)
	}
	for _, name := range slices.Sorted(maps.Keys(programs)) {
		if entry := tree[name]; entry == nil || entry.Header.Typeflag != tar.TypeReg {
			return nil, fmt.Errorf("expected a program at %s, found no regular file; correct Path in the specification", name)
		}
	}
	slices.SortStableFunc(files, func(a, b report.File) int { return cmp.Compare(b.Size, a.Size) })
	return files, nil
}

// attribute says what the bytes of a program are. That of which nothing can be said is kept,
// with a remark.
func attribute(content []byte, known program) (*report.Program, error) {
	var symbols []byte
	if known.Symbols != "" {
		var err error
		if symbols, err = os.ReadFile(known.Symbols); err != nil {
			return nil, err
		}
	}
	attributed, err := binary.Attribute(content, symbols)
	if err != nil && symbols != nil {
		// Linker options of a go_binary's own are not those of the program with symbols.
		problem := err
		if attributed, err = binary.Attribute(content, nil); err == nil {
			attributed.Remark = joined(problem.Error(), attributed.Remark)
		}
	}
	if err != nil {
		attributed = &report.Program{
			Remark: err.Error(),
			Parts:  []report.Part{{Package: report.Unknown, Kind: report.Other, Size: int64(len(content))}},
		}
	}
	graph, err := known.imports()
	if err != nil {
		return nil, err
	}
	if graph != nil {
		attributed.Imports, attributed.Main, attributed.ImportPath = graph, known.main(), known.ImportPath
	}
	return attributed, nil
}

// otherMachine says that a complete ELF file is not for the architecture, or nothing.
func otherMachine(content []byte, architecture string) string {
	file, err := elf.NewFile(bytes.NewReader(content))
	expected, ok := executable.Machines[architecture]
	if err != nil || !ok {
		return ""
	}
	if found := (executable.Machine{Machine: file.Machine, Class: file.Class, Data: file.Data}); found != expected {
		return fmt.Sprintf("a program for another machine than the image's: for %s, not for %s", found, expected)
	}
	return ""
}

func joined(remarks ...string) string {
	return strings.Join(slices.DeleteFunc(remarks, func(r string) bool { return r == "" }), "; ")
}
