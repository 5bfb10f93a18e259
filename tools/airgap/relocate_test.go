package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const fakeProgram = "\x7fELF not really"

// smallTree has one of each: programs, libraries, scripts, links. Its loader
// writes down what it is asked to run.
func smallTree(t *testing.T) prefix {
	t.Helper()
	p := prefix{platforms[0], filepath.Join(t.TempDir(), "root")}
	put(t, p.interp(), "#!/bin/sh\necho \"$@\" >> '"+p.dir+"/log'\n", 0o755)
	put(t, p.bazel(), fakeProgram, 0o755)
	put(t, filepath.Join(p.lib(), "libzstd-jni.so"), "library", 0o644)
	put(t, filepath.Join(p.share(), "process-wrapper"), "", 0o755)
	put(t, filepath.Join(p.dir, "usr/libexec", p.triplet, "bazel/zipper"), fakeProgram, 0o755)
	put(t, filepath.Join(p.java(), "bin/java"), fakeProgram, 0o755)
	put(t, filepath.Join(p.java(), "bin/script"), "#!/bin/sh\n", 0o755)
	put(t, filepath.Join(p.java(), "lib/jspawnhelper"), fakeProgram, 0o755)
	put(t, filepath.Join(p.java(), "lib/libjli.so"), fakeProgram, 0o755)
	put(t, filepath.Join(p.java(), "lib/modules"), fakeProgram, 0o644)
	put(t, filepath.Join(p.dir, "etc/jvm.cfg"), "config", 0o644)
	link(t, "/etc/jvm.cfg", filepath.Join(p.java(), "lib/jvm.cfg"))
	link(t, "modules", filepath.Join(p.java(), "lib/near"))
	jars := filepath.Join(p.dir, "usr/share/java")
	jar(t, filepath.Join(jars, "a.jar"), "Class-Path: b.jar gone.jar /usr/share/jav\r\n a/c.jar\r\n")
	jar(t, filepath.Join(jars, "b.jar"), "Class-Path: a.jar sub/d.jar\n")
	jar(t, filepath.Join(jars, "c.jar"), "")
	jar(t, filepath.Join(jars, "sub/d.jar"), "Main-Class: x\n")
	put(t, classPathFile(p), "/usr/share/java/a.jar\n/usr/share/java/missing.jar\n", 0o644)
	return p
}

func classPathFile(p prefix) string {
	return filepath.Join(p.share(), "bazel_classpath_debian_depends.txt")
}

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}

func jar(t *testing.T, path, attributes string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w := zip.NewWriter(file)
	if attributes != "" {
		entry, err := w.Create(manifest)
		if err != nil {
			t.Fatal(err)
		}
		entry.Write([]byte("Manifest-Version: 1.0\n" + attributes))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRelocate(t *testing.T) {
	p := smallTree(t)
	if err := p.relocate(runner{}); err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join(p.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	lib, jre := p.lib(), p.java()
	patch := "--library-path " + lib + " " + p.dir + "/usr/bin/patchelf --set-interpreter " + p.interp() + " --force-rpath --set-rpath "
	javaLibs := jre + "/lib:" + jre + "/lib/server:" + lib + " "
	patched := []string{
		patch + lib + " " + p.bazel(),
		patch + lib + " " + p.dir + "/usr/libexec/" + p.triplet + "/bazel/zipper",
		patch + javaLibs + jre + "/bin/java",
		patch + javaLibs + jre + "/lib/jspawnhelper",
	}
	if found := strings.Split(strings.TrimSpace(string(log)), "\n"); !slices.Equal(found, patched) {
		t.Errorf("patched programs: expected\n%s\nfound\n%s", strings.Join(patched, "\n"), strings.Join(found, "\n"))
	}
	if text, err := os.ReadFile(filepath.Join(jre, "lib/jvm.cfg")); err != nil || string(text) != "config" {
		t.Errorf("link into /etc: expected the tree's file, found %q, %v", text, err)
	}
	if to, err := os.Readlink(filepath.Join(jre, "lib/near")); err != nil || to != "modules" {
		t.Errorf("relative link: expected it unchanged, found %s, %v", to, err)
	}
	if text, err := os.ReadFile(filepath.Join(p.share(), "libzstd-jni.so")); err != nil || string(text) != "library" {
		t.Errorf("library of the server: expected the tree's, found %q, %v", text, err)
	}
	text, err := os.ReadFile(classPathFile(p))
	if err != nil {
		t.Fatal(err)
	}
	var jars []string
	for _, name := range []string{"a", "b", "c", "sub/d"} {
		jars = append(jars, p.dir+"/usr/share/java/"+name+".jar\n")
	}
	want := strings.Join(jars, "") + p.share() + "/labels\n"
	if string(text) != want {
		t.Errorf("class path: expected\n%sfound\n%s", want, text)
	}
	if text, err := os.ReadFile(filepath.Join(p.share(), "labels/build-data.properties")); err != nil || string(text) != "build.label=7.7.1\n" {
		t.Errorf("version: expected that of Debian's Bazel, found %q, %v", text, err)
	}
}

func TestRelocateRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		damage func(p prefix) error
		says   string
	}{
		"no programs": {func(p prefix) error { return os.Chmod(p.bazel(), 0o644) }, "expected executables under"},
		"no bazel":    {func(p prefix) error { return os.Remove(p.bazel()) }, "usr/bin/bazel"},
		"no library":  {func(p prefix) error { return os.Remove(filepath.Join(p.lib(), "libzstd-jni.so")) }, "libzstd-jni.so, found none: Bazel cannot compress"},
		"no jars":     {func(p prefix) error { return os.RemoveAll(filepath.Join(p.dir, "usr/share/java")) }, "found no jar"},
		"broken jar": {func(p prefix) error {
			return os.WriteFile(filepath.Join(p.dir, "usr/share/java/b.jar"), []byte("x"), 0o644)
		}, "b.jar"},
		"failing patchelf": {func(p prefix) error {
			return os.WriteFile(p.interp(), []byte("#!/bin/sh\necho oh >&2; exit 1\n"), 0o755)
		}, "oh"},
	} {
		t.Run(name, func(t *testing.T) {
			p := smallTree(t)
			if err := test.damage(p); err != nil {
				t.Fatal(err)
			}
			expectError(t, p.relocate(runner{}), test.says)
		})
	}
}

func TestCheckVersion(t *testing.T) {
	p := smallTree(t)
	label := filepath.Join(p.share(), "build-label.txt")
	put(t, label, "7.7.1\n", 0o644)
	put(t, filepath.Join(p.java(), "bin/java"), "#!/bin/sh\n", 0o755)
	put(t, filepath.Join(p.share(), "process-wrapper"), "#!/bin/sh\n", 0o755)
	if err := p.check(runner{}); err != nil {
		t.Error(err)
	}
	put(t, label, "8.0.0\n", 0o644)
	expectError(t, p.check(runner{}), "expected 7.7.1, found 8.0.0")
	put(t, label, "7.7.1\n", 0o644)
	put(t, filepath.Join(p.java(), "bin/java"), "#!/bin/sh\necho no libjli >&2; exit 127\n", 0o755)
	expectError(t, p.check(runner{}), "start the relocated Bazel", "no libjli")
}
