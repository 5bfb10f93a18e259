// Command check tests that the image.lock of a package has what one of its images weighs.
package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"example.com/thimble/tools/image/launch"
	"example.com/thimble/tools/image/size/lock"
	"example.com/thimble/tools/image/size/report"
)

// specification is what the rule writes.
type specification struct {
	Report  string // runfiles path of the image's report
	Lock    string // runfiles path of image.lock; "": there is none
	Image   string // name of the image in its package
	Label   string // of the image
	Test    string // label of the test
	Command string // writes image.lock
}

func main() { os.Exit(run(os.Args, os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	var spec specification
	err := launch.Spec(args[0], &spec)
	var problem string
	if err == nil {
		problem, err = spec.check(stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", spec.Test, err)
		return 1
	}
	if problem != "" {
		fmt.Fprintf(stderr, "FAIL %s\n%s", spec.Test, problem)
		return 1
	}
	return 0
}

// check says how the file differs from the image, if it does.
func (s specification) check(log io.Writer) (string, error) {
	name, err := launch.Path(s.Report)
	if err != nil {
		return "", err
	}
	weighed, err := report.ReadFile(name)
	if err != nil {
		return "", err
	}
	locked, err := s.locked()
	if err != nil {
		return "", err
	}
	weighed.Image = s.Label
	found := lock.Of(weighed)
	if len(found.Lines) == 0 {
		return "", fmt.Errorf("%s: expected a report of images, found no platform; look at the target that wrote it", s.Report)
	}
	differences := lock.Compare(s.Image, locked, found)
	if len(differences) == 0 {
		for _, l := range found.Image(s.Image) {
			fmt.Fprintf(log, "%s on %s: %d bytes unpacked, %d bytes pulled\n", s.Label, l.Platform, l.Unpacked, l.Pulled)
		}
		return "", nil
	}
	return s.message(locked, differences), nil
}

// file is where people find the file.
func (s specification) file() string {
	pkg, _ := lock.Split(s.Label)
	return path.Join(pkg, lock.Name)
}

func (s specification) locked() (*lock.File, error) {
	if s.Lock == "" {
		return &lock.File{}, nil
	}
	name, err := launch.Path(s.Lock)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	locked, err := lock.Parse(s.file(), data)
	if err != nil {
		return nil, fmt.Errorf("%w; %s", err, lock.Remedy)
	}
	return locked, nil
}

func (s specification) message(locked *lock.File, differences []lock.Difference) string {
	var text strings.Builder
	fmt.Fprintf(&text, "  expected: what %s weighs, in %s\n", s.Label, s.file())
	fmt.Fprintf(&text, "  found:    %s\n", s.found(locked, differences))
	for line := range strings.Lines(lock.Table(differences)) {
		fmt.Fprintf(&text, "    %s", line)
	}
	fmt.Fprintf(&text, "  do:       find out what grew: tools/bazel run //tools/image/size:diff -- HEAD; where you want it: %s\n", s.Command)
	return text.String()
}

// found sums up the table that follows.
func (s specification) found(locked *lock.File, differences []lock.Difference) string {
	digests := 0
	for _, d := range differences {
		if d.OnlyDigest() {
			digests++
		}
	}
	switch {
	case s.Lock == "":
		return "no such file"
	case len(locked.Image(s.Image)) == 0:
		return "no line for it"
	case digests == len(differences):
		return fmt.Sprintf("the same sizes, but other digests on %s: its files or its config are others", platforms(len(differences)))
	}
	return fmt.Sprintf("other sizes on %s, as locked -> as built", platforms(len(differences)-digests))
}

func platforms(n int) string {
	if n == 1 {
		return "1 platform"
	}
	return fmt.Sprintf("%d platforms", n)
}
