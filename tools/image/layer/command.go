package layer

import (
	"flag"
	"fmt"
	"io"
)

// A Command writes the layer that is made of one file.
type Command struct {
	Name  string // for messages
	Input string // the flag that names the file
	Usage string // what the file is
	// Entries returns what is in the layer.
	Entries func(input string) ([]Entry, error)
}

// Run runs the command with the arguments, and returns its exit code.
func (c Command) Run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet(c.Name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	input := flags.String(c.Input, "", c.Usage)
	origin := flags.String("origin", "", "`label` that asks for the layer")
	out := flags.String("out", "", "`file` to write")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *input == "" || *out == "" || flags.NArg() > 0 {
		fmt.Fprintf(stderr, "%[1]s: usage: %[1]s -%[2]s FILE -out FILE [-origin LABEL]\n", c.Name, c.Input)
		return 2
	}
	if err := c.write(*input, *origin, *out); err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", c.Name, err)
		return 1
	}
	return 0
}

func (c Command) write(input, origin, out string) error {
	entries, err := c.Entries(input)
	if err != nil {
		return err
	}
	for i := range entries {
		entries[i].Origin = origin
	}
	return WriteFile(out, entries)
}
