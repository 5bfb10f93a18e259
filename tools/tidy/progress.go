package main

import (
	"bytes"
	"io"
	"slices"
)

// ofProgress is how the lines begin in which the go command says what it is doing.
var ofProgress = [][]byte{
	[]byte("go: downloading "),
	[]byte("go: finding module for package "),
	[]byte("go: found "),
}

// A progress passes on lines of progress as they come, and keeps the others.
type progress struct {
	to   io.Writer
	kept bytes.Buffer
	line []byte // as much of it as there is
}

func (p *progress) Write(data []byte) (int, error) {
	for part := range bytes.Lines(data) {
		p.line = append(p.line, part...)
		if !bytes.HasSuffix(part, []byte("\n")) {
			break
		}
		if err := p.end(); err != nil {
			return 0, err
		}
	}
	return len(data), nil
}

func (p *progress) end() error {
	to := io.Writer(&p.kept)
	if slices.ContainsFunc(ofProgress, func(start []byte) bool { return bytes.HasPrefix(p.line, start) }) {
		to = p.to
	}
	_, err := to.Write(p.line)
	p.line = p.line[:0]
	return err
}

// String is what was kept.
func (p *progress) String() string { return p.kept.String() + string(p.line) }
