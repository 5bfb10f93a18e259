package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A prefix is a folder with a tree of Debian packages that is to run in place.
type prefix struct {
	platform
	dir string
}

func (p prefix) lib() string    { return filepath.Join(p.dir, "usr/lib", p.triplet) }
func (p prefix) interp() string { return filepath.Join(p.lib(), p.loader) }
func (p prefix) share() string  { return filepath.Join(p.dir, "usr/share/bazel") }
func (p prefix) labels() string { return filepath.Join(p.share(), "labels") }
func (p prefix) bazel() string  { return filepath.Join(p.dir, "usr/bin/bazel") }
func (p prefix) java() string {
	return filepath.Join(p.dir, "usr/lib/jvm", "java-"+javaRelease+"-openjdk-"+p.debian)
}

// relocate makes programs, links and the class path of Bazel's server work in
// the folder where the tree is now. It can be done once.
func (p prefix) relocate(r runner) error {
	if err := p.relink(); err != nil {
		return err
	}
	programs, err := p.programs()
	if err != nil {
		return err
	}
	for _, program := range programs {
		if err := p.patchProgram(r, program); err != nil {
			return err
		}
	}
	if err := p.linkZstd(); err != nil {
		return err
	}
	if err := p.label(); err != nil {
		return err
	}
	return p.rewriteClassPath()
}

// label tells Bazel's server its version, which rules ask for; Debian's package leaves it out.
func (p prefix) label() error {
	return writeFile(filepath.Join(p.labels(), "build-data.properties"), []byte("build.label="+bazelVersion+"\n"), 0o644)
}

// linkZstd puts the library with which Bazel compresses execution logs and remote blobs
// where its server looks for native code.
func (p prefix) linkZstd() error {
	const name = "libzstd-jni.so"
	library := filepath.Join(p.lib(), name)
	if !exists(library) {
		return fmt.Errorf("relocate: expected %s, found none: Bazel cannot compress without it", library)
	}
	to, err := filepath.Rel(p.share(), library)
	if err != nil {
		return err
	}
	return os.Symlink(to, filepath.Join(p.share(), name))
}

// relink points absolute links into the tree.
func (p prefix) relink() error {
	return filepath.WalkDir(p.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink == 0 {
			return err
		}
		to, err := os.Readlink(path)
		if err != nil || !filepath.IsAbs(to) {
			return err
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		return os.Symlink(filepath.Join(p.dir, to), path)
	})
}

// A program is an executable and the folders where it looks for libraries.
type program struct {
	path string
	libs []string
}

func (p prefix) programs() ([]program, error) {
	var found []program
	add := func(root string, libs ...string) error {
		before := len(found)
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			dynamic, err := isProgram(path, entry)
			if err == nil && dynamic {
				found = append(found, program{path, libs})
			}
			return err
		})
		if err == nil && len(found) == before {
			err = fmt.Errorf("relocate: expected executables under %s, found none", root)
		}
		return err
	}
	jre := p.java()
	if err := add(p.bazel(), p.lib()); err != nil {
		return nil, err
	}
	if err := add(filepath.Join(p.dir, "usr/libexec", p.triplet, "bazel"), p.lib()); err != nil {
		return nil, err
	}
	return found, add(jre, filepath.Join(jre, "lib"), filepath.Join(jre, "lib/server"), p.lib())
}

// isProgram tells executables from scripts and from shared libraries.
func isProgram(path string, entry fs.DirEntry) (bool, error) {
	info, err := entry.Info()
	if err != nil || info.Mode()&0o111 == 0 || strings.Contains(entry.Name(), ".so") {
		return false, err
	}
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	magic := make([]byte, 4)
	n, _ := file.Read(magic)
	return bytes.Equal(magic[:n], []byte("\x7fELF")), nil
}

// patchProgram sets DT_RPATH and not DT_RUNPATH, because only that is also
// used for the libraries of libraries. patchelf runs under the tree's own
// loader, as it is not relocated itself.
func (p prefix) patchProgram(r runner, program program) error {
	_, err := r.output(p.interp(), "--library-path", p.lib(), filepath.Join(p.dir, "usr/bin/patchelf"),
		"--set-interpreter", p.interp(), "--force-rpath", "--set-rpath", strings.Join(program.libs, ":"), program.path)
	if err != nil {
		return &fault{"relocate Bazel", err.Error(), "if programs may not be executed there, move the cache with XDG_CACHE_HOME"}
	}
	return nil
}

// check starts the two programs that everything else depends on.
func (p prefix) check(r runner) error {
	label, err := os.ReadFile(filepath.Join(p.share(), "build-label.txt"))
	if err != nil {
		return err
	}
	if found := strings.TrimSpace(string(label)); found != bazelVersion {
		return fmt.Errorf("%s: expected %s, found %s", filepath.Join(p.share(), "build-label.txt"), bazelVersion, found)
	}
	for _, command := range [][]string{
		{filepath.Join(p.java(), "bin/java"), "-version"},
		{filepath.Join(p.share(), "process-wrapper"), "/bin/true"},
	} {
		if _, err := r.output(command[0], command[1:]...); err != nil {
			return &fault{"start the relocated Bazel", err.Error(), "if programs may not be executed there, move the cache with XDG_CACHE_HOME"}
		}
	}
	return nil
}
