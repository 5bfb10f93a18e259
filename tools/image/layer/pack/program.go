package main

import (
	"fmt"
	"os"

	"example.com/thimble/tools/image/layer/executable"
)

// checkProgram fails where the program cannot be executed in an image of the architecture that
// holds no other file.
func (l *listing) checkProgram() error {
	program := l.Entries[0]
	file, err := os.Open(program.Source)
	if err != nil {
		return err
	}
	defer file.Close()
	problems := append(executable.CheckMachine(file, l.Architecture), executable.CheckStatic(file)...)
	if len(problems) > 0 {
		p := problems[0]
		return fmt.Errorf("%s %s: expected %s, found %s; %s", program.Attribute, program.Origin, p.Expected, p.Found, p.Remedy)
	}
	return nil
}
