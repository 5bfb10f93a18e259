// Command show shows what an image weighs, and why, from the report that is made beside it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/size/report"
)

// specification is what the rule writes.
type specification struct {
	Report string // runfiles path of the report
	Label  string // of the target that shows it
}

func main() { os.Exit(run(os.Args, os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	var spec specification
	err := launch.Spec(args[0], &spec)
	var o options
	if err == nil {
		o, err = parse(spec.Label, args[1:], stderr)
	}
	o.width = width(stdout)
	var text strings.Builder
	if err == nil {
		err = show(spec.Report, o, &text)
	}
	if err == nil {
		_, err = io.WriteString(stdout, text.String())
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "%s: %v\n", spec.Label, err)
		return 1
	}
	return 0
}

func show(rlocation string, o options, w *strings.Builder) error {
	name, err := launch.Path(rlocation)
	if err != nil {
		return err
	}
	r, err := report.ReadFile(name)
	if err != nil {
		return err
	}
	chosen, others, err := choose(r, o.platform)
	if err != nil {
		return err
	}
	switch {
	case o.json:
		data, err := os.ReadFile(name)
		w.Write(data)
		return err
	case o.output != "":
		return writePage(r, chosen, o.output, w)
	case o.why != "":
		return why(chosen, o.why, w)
	}
	showImage(r.Image, chosen, others, o, w)
	return nil
}

// width is how many characters a line of the screen has, or 0 where the text goes elsewhere.
func width(w io.Writer) int {
	file, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}
