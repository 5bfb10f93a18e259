package main

import (
	"fmt"
	"path"

	"golang.org/x/tools/cover"
)

// lines says of the lines of a package, named by file and number, whether one of their
// statements is executed.
type lines map[line]bool

type line struct {
	file   string
	number int
}

// readProfile returns the lines of each package, by import path.
func readProfile(name string) (map[string]lines, error) {
	files, err := cover.ParseProfiles(name)
	if err != nil {
		return nil, fmt.Errorf("%s: expected a coverage profile of go test: %w", name, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: expected a coverage profile of go test, found one without any statement", name)
	}
	packages := map[string]lines{}
	for _, file := range files {
		importPath := path.Dir(file.FileName)
		if packages[importPath] == nil {
			packages[importPath] = lines{}
		}
		for _, block := range file.Blocks {
			if block.NumStmt == 0 {
				continue
			}
			for number := block.StartLine; number <= block.EndLine; number++ {
				at := line{file.FileName, number}
				packages[importPath][at] = packages[importPath][at] || block.Count > 0
			}
		}
	}
	return packages, nil
}

// A count is of lines.
type count struct{ covered, all int }

func (l lines) count() count {
	c := count{all: len(l)}
	for _, executed := range l {
		if executed {
			c.covered++
		}
	}
	return c
}

// percent of no lines is 100: there is nothing that a test could execute.
func (c count) percent() float64 {
	if c.all == 0 {
		return 100
	}
	return 100 * float64(c.covered) / float64(c.all)
}
