// Command debug writes the layer that debug images have above the program: /debug/sh, a shell
// with its commands built in, and a symlink to it for each command.
//
// The program may have 8 MB on every platform. With Go 1.26.8 and -s -w it has 7,569,570 bytes
// for amd64 and 7,798,946 for s390x, which needs the most; without net/http and TLS, for wget,
// 3 MB less.
//
// The commands are written here. Of them, u-root v0.16.0 has cat, find, ls and tar as packages;
// the rest are programs that nothing can import. Its module is an archive of 51.7 MB, its tar
// cannot write to standard output or unpack into another folder, which "kubectl cp" and
// "docker exec" need, and its ls ends with 0 where a file is missing.
package main

import (
	"fmt"
	"io"
	"os"

	"example.com/thimble/tools/image/debug/commands"
	"example.com/thimble/tools/image/layer"
	"example.com/thimble/tools/image/layer/executable"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	return layer.Command{
		Name: "debug", Input: "program", Usage: "the shell, a static program, a `file`", Entries: entries,
	}.Run(args, stderr)
}

func entries(program string) ([]layer.Entry, error) {
	content, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	if !executable.IsELF(content) {
		return nil, fmt.Errorf("%s: expected an ELF program, found a file of %d bytes that is none", program, len(content))
	}
	entries := []layer.Entry{{Kind: "file", Path: commands.Folder + "/sh", Mode: "0555", Content: string(content)}}
	for _, name := range commands.Names() {
		entries = append(entries, layer.Entry{Kind: "symlink", Path: commands.Folder + "/" + name, Target: "sh"})
	}
	return entries, nil
}
