package main

import (
	"bytes"
	"fmt"
	"os"

	"example.com/thimble/tools/image/executable"
)

// stripProgram takes the symbols from the program. It fails where the program cannot be
// executed in an image of the architecture that has nothing else.
func (l *listing) stripProgram() error {
	program := &l.Entries[0]
	linked, err := os.ReadFile(program.Source)
	if err != nil {
		return err
	}
	file := bytes.NewReader(linked)
	problems := append(executable.CheckMachine(file, l.Architecture), executable.CheckStatic(file)...)
	if len(problems) > 0 {
		p := problems[0]
		return fmt.Errorf("%s %s: expected %s, found %s; %s", program.Attribute, program.Origin, p.Expected, p.Found, p.Remedy)
	}
	stripped, err := executable.Strip(linked)
	if err != nil {
		return fmt.Errorf("%s %s: %w", program.Attribute, program.Origin, err)
	}
	program.Source, program.Content = "", string(stripped)
	return nil
}
