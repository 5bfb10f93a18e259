// Command sh is a shell and the commands of debug images in one static program. The name by which
// it is called decides: as sh it is a shell with the syntax of bash and the commands built in; as
// ls, cat, ... it is that command.
package main

import (
	"context"
	"os"
	"path/filepath"

	"example.com/thimble/tools/image/debug/commands"
)

func main() { os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, stdin, stdout, stderr *os.File) int {
	if name := filepath.Base(args[0]); name != "sh" && name != "-sh" {
		dir, err := os.Getwd()
		if err != nil {
			dir = "/"
		}
		return commands.Run(context.Background(), &commands.Process{
			Name: name, Args: args[1:], Dir: dir, Environ: os.Environ(),
			Stdin: stdin, Stdout: stdout, Stderr: stderr,
		})
	}
	return shell(args[1:], stdin, stdout, stderr)
}
