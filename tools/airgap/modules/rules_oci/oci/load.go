package main

import (
	"errors"
	"flag"
	"io"
	"os/exec"
)

func loadCommand(flags *flag.FlagSet, stdout, stderr io.Writer) func() error {
	var a archive
	a.declare(flags)
	loader := flags.String("loader", "", "program to load with, instead of the engine on PATH")
	return func() error {
		members, err := a.members()
		if err != nil {
			return err
		}
		engine, err := findEngine(*loader)
		if err != nil {
			return err
		}
		return load(exec.Command(engine, "load", "--input", "/dev/stdin"), members, stdout, stderr)
	}
}

func findEngine(loader string) (string, error) {
	if loader != "" {
		return loader, nil
	}
	for _, name := range []string{"docker", "podman", "nerdctl"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", complaint{
		where:    "PATH",
		expected: "docker, podman or nerdctl",
		found:    "none of them",
		remedy:   "install one, or name a program in the attribute loader",
	}
}

// load streams the archive, so that no tarball is ever on disk.
func load(engine *exec.Cmd, members []member, stdout, stderr io.Writer) error {
	engine.Stdout, engine.Stderr = stdout, stderr
	pipe, err := engine.StdinPipe()
	if err != nil {
		return err
	}
	if err := engine.Start(); err != nil {
		return err
	}
	packed := errors.Join(pack(pipe, members), pipe.Close())
	if err := engine.Wait(); err != nil {
		return complaint{
			where:    engine.String(),
			expected: "success",
			found:    err.Error(),
			remedy:   "see its output above; the engine has to run, and Docker before 23 reads no layers compressed with zstd",
		}
	}
	return packed
}
