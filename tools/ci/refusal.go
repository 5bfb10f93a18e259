package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// A refusal is a command that has to fail, with a text that its standard error has to contain.
type refusal step

func (r refusal) run(stdout, stderr io.Writer) error {
	var said bytes.Buffer
	err := step{command: r.command}.run(stdout, io.MultiWriter(stderr, &said))
	if err != nil && strings.Contains(said.String(), r.expected) {
		return nil
	}
	found := "success"
	if err != nil {
		found = err.Error()
	}
	return fmt.Errorf("%s: expected it to fail with %q, found %s", strings.Join(r.command, " "), r.expected, found)
}
