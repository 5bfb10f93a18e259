package main

import (
	"bytes"
	"debug/elf"
	"os"

	"example.com/thimble/tools/image/executable"
)

// A subject is a program that was built.
type subject struct {
	program
	name       string // of the file with symbols
	file, twin []byte // as images have it, and with symbols
	pieces     []piece
}

func (p program) open(folder string) (*subject, error) {
	s := &subject{program: p, name: p.path(folder)}
	var err error
	if s.twin, err = os.ReadFile(s.name); err != nil {
		return nil, err
	}
	if s.file, err = executable.Strip(s.twin); err != nil {
		return nil, err
	}
	packages, err := p.packages()
	if err != nil {
		return nil, err
	}
	symbols, err := symbolsOf(s.name)
	if err != nil {
		return nil, err
	}
	parsed, err := elf.NewFile(bytes.NewReader(s.file))
	if err != nil {
		return nil, err
	}
	s.pieces, err = piecesOf(parsed.Sections, symbols, packages)
	return s, err
}

// differences are those between the attribution and what the tool says.
func (s *subject) differences(t tool, places places) ([]difference, error) {
	sizes, err := t.sizes(s.name, s.pieces)
	if err != nil {
		return nil, err
	}
	found, err := places(s.file, s.twin)
	if err != nil {
		return nil, err
	}
	return differences(expected(s.pieces, sizes), sum(s.pieces, found)), nil
}
