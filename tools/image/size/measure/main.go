// Command measure writes a report on the size of an image, as JSON that package report describes.
// The same image gives the same bytes.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
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
	err := fmt.Errorf("expected -spec, -out and no arguments, found %q", args)
	if *spec != "" && *out != "" && flags.NArg() == 0 {
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
		return fmt.Errorf("%s: %w", specFile, err)
	}
	report, err := measure(spec)
	if err != nil {
		return fmt.Errorf("%s: %w", spec.Image, err)
	}
	var data bytes.Buffer
	encoder := json.NewEncoder(&data)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(report); err != nil {
		return err
	}
	return os.WriteFile(out, data.Bytes(), 0o644)
}

func readSpec(name string) (spec specification, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return spec, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(&spec)
	if err == nil && (spec.Image == "" || spec.Layout == "") {
		err = errors.New("expected an Image and a Layout")
	}
	return spec, err
}
