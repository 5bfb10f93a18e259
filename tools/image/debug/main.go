// Command debug writes the image layer with which one looks around in an image that has
// nothing but its program: /debug/sh, a shell with its commands built in, and a symlink to
// it for each command.
//
// The program may have 6 MB on every platform. With Go 1.26.8, for amd64 and for s390x,
// which needs the most:
//
//	                              amd64      s390x
//	an empty shell            3,375,266  3,604,642
//	the same with net         3,817,634  4,063,394
//	the same with crypto/tls  5,943,458  6,095,010
//	the same with net/http    7,078,050  7,274,658
//	this program              4,481,186  4,718,754
//
// So wget speaks HTTP by hand, and without TLS. All commands are written here: u-root has
// four of them, in a module of 52 MB, which every build would have to download.
package main

import (
	"fmt"
	"io"
	"os"

	"example.com/thimble/tools/image/debug/commands"
	"example.com/thimble/tools/image/executable"
	"example.com/thimble/tools/image/layer"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	return layer.Command{
		Name: "debug", Input: "program", Usage: "the shell, a static program, a `file`", Entries: entries,
	}.Run(args, stderr)
}

func entries(program string) ([]layer.Entry, error) {
	linked, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	stripped, err := executable.Strip(linked)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", program, err)
	}
	entries := []layer.Entry{{Kind: "file", Path: commands.Folder + "/sh", Mode: "0555", Content: string(stripped)}}
	for _, name := range commands.Names() {
		entries = append(entries, layer.Entry{Kind: "symlink", Path: commands.Folder + "/" + name, Target: "sh"})
	}
	return entries, nil
}
