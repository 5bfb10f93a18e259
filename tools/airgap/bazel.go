package main

import (
	"archive/zip"
	"crypto/sha256"
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// prefixLayout changes whenever an installation made earlier must not be used.
const prefixLayout = 4

// A prefix is a folder with a tree of Debian packages that is to run in place.
type prefix struct {
	*maker
	dir string
}

func (p prefix) lib() string    { return filepath.Join(p.dir, "usr/lib", p.triplet) }
func (p prefix) interp() string { return filepath.Join(p.lib(), p.loader) }
func (p prefix) share() string  { return filepath.Join(p.dir, "usr/share/bazel") }
func (p prefix) bazel() string  { return filepath.Join(p.dir, "usr/bin/bazel") }
func (p prefix) java() string {
	return filepath.Join(p.dir, "usr/lib/jvm", "java-"+javaRelease+"-openjdk-"+p.goarch)
}

// prefixHome names an installation by all that decides what is in it, so that one
// is found again without asking the mirror.
func (m *maker) prefixHome() string {
	sum := sha256.Sum256(fmt.Appendln(nil, prefixLayout, m.goarch, bazelVersion, suite(), wanted, declared))
	return filepath.Join(m.cache, "bazel", fmt.Sprintf("bazel-%s-%x", bazelVersion, sum[:6]))
}

// installBazel makes the tree of Debian packages. Paths into the tree are
// written into it, so it is made in its place, and a marker written last says
// that it is complete.
func (m *maker) installBazel() (prefix, error) {
	home := m.prefixHome()
	p := prefix{m, filepath.Join(home, "root")}
	marker := filepath.Join(home, "complete")
	if exists(marker) {
		return p, nil
	}
	if _, err := m.unpack(request{suite(), wanted, declared}, filepath.Join(home, "apt"), p.dir, checkBazel); err != nil {
		return p, err
	}
	if err := m.step("relocate Bazel", p.dir, p.relocate); err != nil {
		return p, fmt.Errorf("relocate Bazel: %w\nif programs may not be executed there, move the cache with XDG_CACHE_HOME", err)
	}
	return p, writeFile(marker, "", 0o644)
}

// checkBazel wants Debian's Bazel to be the version that this program knows.
func checkBazel(plan []archive) error {
	found := "none"
	for _, a := range plan {
		if name, err := url.PathUnescape(a.name); err == nil && strings.HasPrefix(name, "bazel-bootstrap_") {
			found = strings.Split(name, "_")[1]
		}
	}
	if upstream, _, _ := strings.Cut(strings.NewReplacer("~", "+", "-", "+").Replace(found), "+"); upstream == bazelVersion {
		return nil
	}
	return fmt.Errorf("expected Bazel %s, found bazel-bootstrap %s at the mirror; name a mirror or a snapshot that has it in THIMBLE_DEBIAN_MIRROR", bazelVersion, found)
}

// relocate makes programs, links and the class path of Bazel's server work in
// the folder where the tree is now, and starts two of them. It can be done once.
func (p prefix) relocate() error {
	if err := p.relink(); err != nil {
		return err
	}
	jre := p.java()
	for root, libs := range map[string][]string{
		p.bazel(): {p.lib()},
		filepath.Join(p.dir, "usr/libexec", p.triplet, "bazel"): {p.lib()},
		jre: {filepath.Join(jre, "lib"), filepath.Join(jre, "lib/server"), p.lib()},
	} {
		if err := p.patch(root, strings.Join(libs, ":")); err != nil {
			return err
		}
	}
	// The server looks here for the library that compresses execution logs and remote blobs.
	if err := os.Link(filepath.Join(p.lib(), "libzstd-jni.so"), filepath.Join(p.share(), "libzstd-jni.so")); err != nil {
		return err
	}
	// It tells rules this version; Debian's package leaves it out.
	if err := writeFile(filepath.Join(p.share(), "labels/build-data.properties"), "build.label="+bazelVersion+"\n", 0o644); err != nil {
		return err
	}
	if err := p.rewriteClassPath(); err != nil {
		return err
	}
	_, javaErr := p.output(filepath.Join(jre, "bin/java"), "-version")
	_, wrapperErr := p.output(filepath.Join(p.share(), "process-wrapper"), "/bin/true")
	return errors.Join(javaErr, wrapperErr)
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

// patch sets the loader of the programs under root and where they look for libraries:
// DT_RPATH and not DT_RUNPATH, because only that is also used for the libraries of libraries.
// patchelf runs under the tree's own loader, as it is not relocated itself.
func (p prefix) patch(root, libs string) error {
	found := false
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !isDynamic(path) {
			return err
		}
		found = true
		_, err = p.output(p.interp(), "--library-path", p.lib(), filepath.Join(p.dir, "usr/bin/patchelf"),
			"--set-interpreter", p.interp(), "--force-rpath", "--set-rpath", libs, path)
		return err
	})
	if err == nil && !found {
		err = fmt.Errorf("expected programs under %s, found none", root)
	}
	return err
}

// isDynamic tells programs that a loader starts from static ones, scripts and shared libraries.
func isDynamic(path string) bool {
	file, err := elf.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			return true
		}
	}
	return false
}

// rewriteClassPath points the server's class path into the tree. The server is
// started by class path, not by the jars' manifests, so what those name is added.
func (p prefix) rewriteClassPath() error {
	path := filepath.Join(p.share(), "bazel_classpath_debian_depends.txt")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var jars []string
	todo := strings.Fields(string(text))
	seen := map[string]bool{}
	for len(todo) > 0 {
		jar := filepath.Join(p.dir, todo[0])
		more, err := manifestJars(jar)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: %w", jar, err)
		}
		if err == nil && !seen[jar] {
			jars = append(jars, jar+"\n")
			for _, name := range more {
				if !filepath.IsAbs(name) {
					name = filepath.Join(filepath.Dir(todo[0]), name)
				}
				todo = append(todo, name)
			}
		}
		seen[jar] = true
		todo = todo[1:]
	}
	if len(jars) == 0 {
		return fmt.Errorf("%s: expected a path of a jar in each line, found no jar in %s", path, p.dir)
	}
	return writeFile(path, strings.Join(jars, "")+filepath.Join(p.share(), "labels")+"\n", 0o644)
}

// Lines of a manifest are folded at 72 bytes.
var (
	fold      = regexp.MustCompile(`\r?\n `)
	classPath = regexp.MustCompile(`(?m)^Class-Path:(.*)`)
)

func manifestJars(jar string) ([]string, error) {
	reader, err := zip.OpenReader(jar)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	text, err := fs.ReadFile(reader, "META-INF/MANIFEST.MF")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	match := classPath.FindSubmatch(fold.ReplaceAll(text, nil))
	if match == nil {
		return nil, nil
	}
	return strings.Fields(string(match[1])), nil
}
