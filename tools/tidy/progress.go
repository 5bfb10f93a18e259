package main

import (
	"bytes"
	"io"
	"slices"
)

// ofProgress has the beginnings of the go command's lines of progress.
var ofProgress = [][]byte{
	[]byte("go: downloading "),
	[]byte("go: finding module for package "),
	[]byte("go: found "),
}

// A progress passes on lines of progress at once, and keeps other lines.
type progress struct {
	to   io.Writer
	kept bytes.Buffer
	line []byte // the last line, as far as it was written
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

// String returns the kept lines.
func (p *progress) String() string { return p.kept.String() + string(p.line) }
