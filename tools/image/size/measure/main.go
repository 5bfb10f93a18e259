// Command measure writes what is known of the size of an image, as JSON that package report
// describes. The same image gives the same bytes.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"example.com/thimble/tools/draft"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, _, stderr io.Writer) int {
	flags := flag.NewFlagSet("measure", flag.ContinueOnError)
	flags.SetOutput(stderr)
	spec := flags.String("spec", "", "JSON `file` that names the image and its programs")
	out := flags.String("out", "", "`file` to write")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	err := error(nil)
	if *spec == "" || *out == "" || flags.NArg() > 0 {
		err = fmt.Errorf("expected -spec, -out and no arguments, found %q", args)
	}
	if err == nil {
		err = write(*spec, *out)
	}
	if err != nil {
		fmt.Fprintf(stderr, "measure: %v\n", err)
		return 1
	}
	return 0
}

func write(specFile, out string) error {
	spec, err := readSpec(specFile)
	if err != nil {
		return err
	}
	report, err := measure(spec)
	if err != nil {
		return fmt.Errorf("%s: %w", spec.Image, err)
	}
	return draft.Write(out, func(w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(report)
	})
}

func readSpec(name string) (specification, error) {
	var spec specification
	file, err := os.Open(name)
	if err != nil {
		return spec, err
	}
	defer file.Close()
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	err = decoder.Decode(&spec)
	if err == nil && (spec.Image == "" || spec.Layout == "") {
		err = errors.New("expected an Image and a Layout")
	}
	if err != nil {
		return spec, fmt.Errorf("%s: %w", name, err)
	}
	return spec, nil
}
