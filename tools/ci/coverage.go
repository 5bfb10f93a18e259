package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A coverage is the least percentage of statements that all Go tests together have to execute.
type coverage struct{ least float64 }

func (c coverage) run(stdout, stderr io.Writer) error {
	dir, err := os.MkdirTemp("", "coverage-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	profile := filepath.Join(dir, "profile")
	if err := (step{[]string{"go", "test", "-coverpkg=./...", "-coverprofile=" + profile, "./..."}, ""}).run(stdout, stderr); err != nil {
		return err
	}
	var functions bytes.Buffer
	if err := (step{[]string{"go", "tool", "cover", "-func=" + profile}, ""}).run(io.MultiWriter(stdout, &functions), stderr); err != nil {
		return err
	}
	return c.check(functions.String())
}

// check reads the last table line of go tool cover -func, as in "total:  (statements)  83.1%".
func (c coverage) check(functions string) error {
	_, total, _ := strings.Cut(functions, "\ntotal:")
	total, _, _ = strings.Cut(total, "\n")
	fields := strings.Fields(total)
	if len(fields) == 0 {
		return fmt.Errorf("go tool cover -func: expected a line that begins with total:, found %q", functions)
	}
	found, err := strconv.ParseFloat(strings.TrimSuffix(fields[len(fields)-1], "%"), 64)
	if err != nil {
		return fmt.Errorf("go tool cover -func: expected a percentage, found %q", total)
	}
	if found < c.least {
		return fmt.Errorf("expected tests to execute at least %.1f %% of all statements, found %.1f %%; the table above has each function", c.least, found)
	}
	return nil
}
