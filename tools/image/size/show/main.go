// Command show reads the report on an image, and shows the image's sizes and the reasons for them.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"example.com/thimble/tools/draft"
	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/size/page"
	"example.com/thimble/tools/image/size/report"
)

// The rule image_size writes a specification.
type specification struct {
	Report string // runfiles path of the report
	Label  string // of the image_size target
}

func main() {
	width, _, _ := term.GetSize(int(os.Stdout.Fd())) // 0 if standard output is no terminal
	os.Exit(run(os.Args, width, os.Stdout, os.Stderr))
}

func run(args []string, width int, stdout, stderr io.Writer) int {
	var spec specification
	err := launch.Spec(args[0], &spec)
	var text strings.Builder
	if err == nil {
		err = show(spec, args[1:], width, &text, stderr)
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

// show does what the arguments ask for. Lines have at most width characters; 0 stands for any number
// of characters.
func show(spec specification, args []string, width int, w *strings.Builder, stderr io.Writer) error {
	flags := flag.NewFlagSet(spec.Label, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are printed once, by run
	platform := flags.String("platform", "", "`platform` to show, as in linux/arm64, or all; by default that of this machine")
	all := flags.Bool("all", false, "show all packages and files, not only the largest")
	asJSON := flags.Bool("json", false, "write the report as JSON")
	name := flags.String("why", "", "show why a `package` is in a program: the shortest chain of imports")
	output := flags.String("o", "", "`file` to write a picture to, as in report.html or report.svg")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(stderr, "Usage: bazel run %s -- [options]\n", spec.Label)
		flags.SetOutput(stderr)
		flags.PrintDefaults()
		return err
	case err != nil:
		return fmt.Errorf("%w; -h lists the options", err)
	case flags.NArg() > 0:
		return fmt.Errorf("expected options alone, found %q; -h lists them", flags.Args())
	case *asJSON && *name != "", *asJSON && *output != "", *name != "" && *output != "":
		return errors.New("expected one of -json, -why and -o, found more; ask one after the other")
	}
	file, err := launch.Path(spec.Report)
	if err != nil {
		return err
	}
	r, err := report.ReadFile(file)
	if err != nil {
		return err
	}
	chosen, others, err := choose(r, *platform)
	switch {
	case err != nil:
		return err
	case *asJSON:
		data, err := os.ReadFile(file)
		w.Write(data)
		return err
	case *output != "":
		return writePage(r, chosen, *output, w)
	case *name != "":
		return why(chosen, *name, w)
	}
	showImage(r.Image, chosen, others, *all, width, w)
	return nil
}

// writePage writes the report as a page or a picture, depending on the extension of the file's name.
func writePage(r *report.Report, chosen []report.Platform, name string, w *strings.Builder) error {
	write := page.HTML
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html":
	case ".svg":
		if len(chosen) > 1 {
			return fmt.Errorf("expected one platform to draw in %s, found %d; name one with -platform, or write an .html file, which has all", name, len(chosen))
		}
		write = page.SVG
	default:
		return fmt.Errorf("expected -o to name a file that ends in .html or .svg, found %s", name)
	}
	// Bazel starts programs in a folder other than the user's.
	if dir := os.Getenv("BUILD_WORKING_DIRECTORY"); dir != "" && !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	fmt.Fprintf(w, "wrote %s\n", name)
	return draft.Write(name, func(w io.Writer) error { return write(w, r, chosen[0]) })
}
