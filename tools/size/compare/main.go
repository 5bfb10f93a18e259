// Command compare builds the programs of apps/ and compares what tools/size/binary attributes
// to each of their packages with what other tools say of the same bytes: `go tool nm` and, with
// -bloaty, Bloaty. It fails where they are more than 2 % apart; and where more than 0.5 % of a
// program is unknown or its parts do not add up, with its symbols or without.
//
// Compared are the bytes of symbols that name a package of the program, which are code, and
// variables and constants that have names, and code that no symbol has. Strings, line tables and
// type data have no symbols, and names in assembly no package.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"

	"example.com/thimble/tools/size/binary"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// places is the function that is compared: that of tools/size/binary.
type places func(file, symbols []byte) ([]binary.Place, error)

// comparison is what is compared with what.
type comparison struct {
	tools  []tool
	places places
}

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	names := flags.String("programs", "^hello |/(amd64|arm64)$", "compare programs whose names, as in \"web linux/arm64\", match this regular `expression`")
	bloaty := flags.Bool("bloaty", false, "compare with bloaty, too; Debian 12 has none")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	c := comparison{[]tool{nm}, binary.Places}
	if *bloaty {
		c.tools = append(c.tools, bloatyTool)
	}
	err := error(nil)
	if flags.NArg() > 0 {
		err = fmt.Errorf("expected flags only, found %q", flags.Args())
	}
	if err == nil {
		err = c.compare(*names, stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "compare: %v\n", err)
		return 1
	}
	return 0
}

// compare compares all programs that match, and then says what is wrong.
func (c comparison) compare(expression string, stdout io.Writer) error {
	matches, err := regexp.Compile(expression)
	if err != nil {
		return fmt.Errorf("-programs: %w", err)
	}
	chosen, err := choose(matches)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "compare-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := build(chosen, folder); err != nil {
		return err
	}
	var problems []error
	printHeader(stdout)
	for _, p := range chosen {
		if err := c.compareProgram(p, folder, stdout); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", p, err))
		}
	}
	return errors.Join(problems...)
}

// compareProgram prints a row for each tool.
func (c comparison) compareProgram(p program, folder string, stdout io.Writer) error {
	s, err := p.open(folder)
	if err != nil {
		return err
	}
	with, problem := unknown(s.file, s.twin)
	without, err := unknown(s.file, nil)
	problem = errors.Join(problem, err)
	for _, t := range c.tools {
		differences, err := s.differences(t, c.places)
		if err != nil {
			return err
		}
		printRow(stdout, row{p.String(), t.name, differences, len(s.file), with, without})
		problem = errors.Join(problem, tooFar(differences, t.name))
	}
	return problem
}
