package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"example.com/thimble/tools/size/gocommand"
)

// workPackage is the program that does pieces of work, to see how fast it is.
const workPackage = "tools/size/options/work"

// builder builds for Linux on one architecture, into subfolders of a folder.
type builder struct {
	goarch string
	folder string
}

// build returns the files of the apps, and of the program that works where it is asked for,
// by their names.
func (b builder) build(v variant, apps []app, work bool) (map[string]string, error) {
	folder := filepath.Join(b.folder, b.goarch, fileName(v.name))
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, err
	}
	programs := map[string]string{}
	packages := []string{}
	for _, a := range apps {
		packages = append(packages, "./apps/"+a.name)
		programs[a.name] = filepath.Join(folder, a.name)
	}
	if work {
		packages = append(packages, "./apps/web", "./"+workPackage)
		programs["web"] = filepath.Join(folder, "web")
		programs["work"] = filepath.Join(folder, "work")
	}
	env := append(gocommand.ForLinux(b.goarch), v.env...)
	if _, err := gocommand.Run(env, arguments(v, folder, packages)...); err != nil {
		return nil, fmt.Errorf("%s: expected the apps to build, in the module's folder, found %w", v.name, err)
	}
	return programs, packed(v, programs)
}

// arguments are the go command's.
func arguments(v variant, folder string, packages []string) []string {
	ldflags := v.ldflags
	if ldflags == "" {
		ldflags = linked("")
	}
	args := []string{"build", "-o", folder + "/", "-buildvcs=false", "-ldflags=" + strings.TrimSpace(ldflags)}
	for _, option := range []struct{ flag, value string }{
		{"-gcflags=all=", v.gcflags},
		{"-tags=", v.tags},
	} {
		if option.value != "" {
			args = append(args, option.flag+option.value)
		}
	}
	if !v.untrim {
		args = append(args, "-trimpath")
	}
	return append(args, packages...)
}

// packed lets a command make programs smaller.
func packed(v variant, programs map[string]string) error {
	if v.pack == nil {
		return nil
	}
	for _, program := range programs {
		if output, err := exec.Command(v.pack[0], append(v.pack[1:], program)...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: expected %s to be packed, found %w:\n%s", v.name, program, err, bytes.TrimSpace(output))
		}
	}
	return nil
}

// fileName is the name of a variant without what a shell or a path does not take.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("/ (),=", r) {
			return '_'
		}
		return r
	}, name)
}
