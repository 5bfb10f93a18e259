package main

import (
	"fmt"
	"os"
	"strings"

	"example.com/thimble/tools/image/launch"
)

// An expectation is a text that is compared byte for byte.
type expectation struct {
	Text string
	File string // runfiles path of a golden file; instead of Text
}

// check compares a text with the expectation of the named attribute. A nil expectation allows
// every text.
func (e *expectation) check(what, attribute, found, where string) ([]failure, error) {
	if e == nil {
		return nil, nil
	}
	expected, remedy := e.Text, "correct the program, or "+attribute
	if e.File != "" {
		name, err := launch.Path(e.File)
		if err != nil {
			return nil, err
		}
		golden, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("%s: expected the golden file of %s: %w", where, attribute, err)
		}
		expected, remedy = string(golden), "correct the program, or the golden file "+source(e.File)
	}
	if found == expected {
		return nil, nil
	}
	f := failure{
		Expected: fmt.Sprintf("%s %q", what, expected),
		Found:    fmt.Sprintf("%q", found),
		Where:    where,
		Remedy:   remedy,
	}
	if strings.Count(expected, "\n") > 1 || strings.Count(found, "\n") > 1 {
		f.Expected = fmt.Sprintf("%s of %d bytes", what, len(expected))
		f.Found = fmt.Sprintf("%d bytes; - expected, + found\n%s", len(found), diff(expected, found))
	}
	return []failure{f}, nil
}

// source is the path of a file in its repository.
func source(rlocation string) string { return strings.TrimPrefix(rlocation, "_main/") }
