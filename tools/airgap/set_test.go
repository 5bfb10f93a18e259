package main

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"encoding/binary"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program is an ELF file with the program headers that decide.
func program(t *testing.T, machine elf.Machine, types ...elf.ProgType) string {
	t.Helper()
	header := elf.Header64{Type: uint16(elf.ET_EXEC), Machine: uint16(machine), Version: uint32(elf.EV_CURRENT),
		Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: uint16(len(types))}
	copy(header.Ident[:], elf.ELFMAG)
	header.Ident[elf.EI_CLASS], header.Ident[elf.EI_DATA], header.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)
	var program bytes.Buffer
	parts := []any{header}
	for _, kind := range types {
		parts = append(parts, elf.Prog64{Type: uint32(kind)})
	}
	for _, part := range parts {
		if err := binary.Write(&program, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	return program.String()
}

// jar is a zip file with a manifest, if it has attributes.
func jar(t *testing.T, attributes string) string {
	t.Helper()
	var jar bytes.Buffer
	w := zip.NewWriter(&jar)
	if attributes != "" {
		entry, err := w.Create("META-INF/MANIFEST.MF")
		if err != nil {
			t.Fatal(err)
		}
		entry.Write([]byte("Manifest-Version: 1.0\n" + attributes))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return jar.String()
}

// A world is all that makeSet needs: a Debian mirror, a go command that has modules, a workspace.
type world struct {
	*maker
	modules, out string
}

const sdkText = "def fetch_sdks_by_version(ctx, allow_fail = False):\n    pass\n\n" +
	"    _remote_sdk(ctx, [url.format(filename) for url in ctx.attr.urls], ctx.attr.strip_prefix, sha256)\n"

// newWorld has files of the package bazel-bootstrap in place of those that are expected; an
// empty one is none.
func newWorld(t *testing.T, changes map[string]string) *world {
	t.Helper()
	repo := newDebianRepo(t)
	w := &world{maker: newMaker(t), modules: t.TempDir()}
	w.out = filepath.Join(w.cache, "set/key")
	inWorkspace(t, nil)
	dynamic := program(t, w.machine, elf.PT_INTERP)
	const ok = "#!/bin/sh\n"
	files := map[string]string{
		"usr/lib/TRIPLET/LOADER":                             "#!/bin/sh\necho \"$@\" >>\"$0.log\"\n",
		"usr/lib/TRIPLET/libzstd-jni.so":                     "library",
		"usr/bin/bazel":                                      dynamic,
		"usr/libexec/TRIPLET/bazel/zipper":                   dynamic,
		"usr/libexec/TRIPLET/bazel/script":                   ok,
		"usr/share/bazel/process-wrapper":                    ok,
		"usr/share/bazel/embedded_tools/MODULE.bazel":        "module(name = \"bazel_tools\")\nbazel_dep(name = \"rules_pkg\", version = \"1\")\n",
		"usr/share/bazel/tools/platforms/MODULE.bazel":       "module(name = \"platforms\", version = \"1\")\n",
		"usr/share/bazel/bazel_classpath_debian_depends.txt": "/usr/share/java/a.jar\n/usr/share/java/missing.jar\n",
		"usr/share/java/a.jar":                               jar(t, "Class-Path: b.jar gone.jar /usr/share/jav\r\n a/c.jar\r\n"),
		"usr/share/java/b.jar":                               jar(t, "Class-Path: a.jar sub/d.jar\n"),
		"usr/share/java/c.jar":                               jar(t, ""),
		"usr/share/java/sub/d.jar":                           jar(t, "Main-Class: x\n"),
		"version":                                            "7.7.1+x",
	}
	for path, content := range changes {
		files[path] = content
	}
	placed := map[string]string{}
	for path, content := range files {
		if content != "" && path != "version" {
			placed[strings.NewReplacer("TRIPLET", w.triplet, "LOADER", w.loader).Replace(path)] = content
		}
	}
	repo.add(t, "bazel-bootstrap", files["version"], placed)
	java := "usr/lib/jvm/java-25-openjdk-" + w.goarch
	repo.add(t, "openjdk-25-jre-headless", "25", map[string]string{java + "/bin/java": ok, java + "/lib/jexec": dynamic, java + "/lib/libjli.so": program(t, w.machine)})
	repo.add(t, "bazel-rules-pkg", "1", map[string]string{"usr/share/bazel/rules/pkg/MODULE.bazel": "module(name = \"rules_pkg\")\n"})
	for _, name := range []string{"bazel-rules-shell", "libblake3-0", "patchelf"} {
		repo.add(t, name, "1", map[string]string{"usr/share/" + name + "/x": "x"})
	}
	repo.publish(t, "forky")

	// What `go mod download -json` says and unpacks is the go command's; here it is ready.
	for path, content := range map[string]string{
		"sdk/bin/go": "", "sdk/pkg/tool/x/compile": "", "sdk/src/_go.mod": "module std\n",
		"rules_go/MODULE.bazel": "module(name = \"rules_go\")\n", "rules_go/go/private/sdk.bzl": sdkText, "rules_go/a.sh": ok,
		"gazelle/MODULE.bazel": "module(name = \"gazelle\")\n", "nested/go.mod": "module y\n",
		"json": `{"Path": "golang.org/toolchain", "Version": "v0.0.1", "Dir": "DIR/sdk"}
{"Path": "github.com/bazelbuild/rules_go", "Version": "v0.63.0", "Dir": "DIR/rules_go"}
{"Path": "github.com/bazelbuild/bazel-gazelle", "Version": "v0.53.0", "Dir": "DIR/gazelle"}
{"Path": "github.com/bazel-contrib/bazel-gazelle/v2", "Version": "v2.0.0", "Dir": "DIR/nested"}
`,
	} {
		put(t, filepath.Join(w.modules, path), strings.ReplaceAll(content, "DIR", w.modules), 0o444)
	}
	put(t, filepath.Join(w.modules, "path/go"), "#!/bin/sh\necho \"$@\" >>'"+w.modules+"/log'\nexec cat '"+w.modules+"/json'\n", 0o755)
	t.Setenv("PATH", filepath.Join(w.modules, "path")+":"+os.Getenv("PATH"))
	return w
}

func (w *world) make(t *testing.T, out string) (string, error) {
	t.Helper()
	var says strings.Builder
	if code := run([]string{"-out", out}, &says); code != 0 {
		return "", &fs.PathError{Op: says.String(), Path: out, Err: fs.ErrInvalid}
	}
	return says.String(), nil
}

func (w *world) read(t *testing.T, pattern string) string {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(w.cache, pattern))
	if len(paths) != 1 {
		t.Fatalf("%s: expected one file, found %v", pattern, paths)
	}
	text, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMakeSet(t *testing.T) {
	w := newWorld(t, nil)
	if says, err := w.make(t, w.out); err != nil || !strings.Contains(says, "Bazel 7.7.1 is ready") {
		t.Fatalf("expected a set, found %q, %v", says, err)
	}
	sdk := "go/1.26.8-linux-" + w.goarch
	for path, want := range map[string]fs.FileMode{
		"set/key/bazel":                            0o755,
		"set/key/modules/zlib/MODULE.bazel":        0o644,
		"set/key/registry/modules/platforms/0.0.7": 0o755,
		sdk + "/pkg/tool/x/compile":                0o755,
		sdk + "/src/go.mod":                        0o644,
		"modules/gazelle@0.53.0/v2/go.sum":         0o644,
	} {
		info, err := os.Stat(filepath.Join(w.cache, path))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: expected mode %v, found %v, %v", path, want, info, err)
		}
	}
	root := filepath.Join(w.prefixHome(), "root")
	lib, jre := filepath.Join(root, "usr/lib", w.triplet), filepath.Join(root, "usr/lib/jvm/java-25-openjdk-"+w.goarch)
	patch := "--library-path " + lib + " " + root + "/usr/bin/patchelf --set-interpreter " + lib + "/" + w.loader + " --force-rpath --set-rpath "
	jars := filepath.Join(root, "usr/share/java")
	for path, parts := range map[string][]string{
		"set/key/registry/modules/zlib/1/source.json": {w.out + "/modules/zlib\""},
		"set/key/bazelrc": {"common \"--registry=file://" + w.out + "/registry\""},
		"set/key/bazel":   {"--install_base='" + root, "THIMBLE_EMULATORS='" + w.out + "/emulators'"},
		"modules/rules_go@0.63.0-*/go/private/sdk.bzl":                    {"_local_sdk(ctx, filename)", "(\"" + w.cache + "/" + sdk + "\", \"\")"},
		"bazel/*/root/usr/share/bazel/labels/build-data.properties":       {"build.label=7.7.1\n"},
		"bazel/*/root/usr/share/bazel/libzstd-jni.so":                     {"library"},
		"bazel/*/root/usr/share/bazel/bazel_classpath_debian_depends.txt": {jars + "/a.jar\n" + jars + "/b.jar\n" + jars + "/c.jar\n" + jars + "/sub/d.jar\n" + root + "/usr/share/bazel/labels\n"},
		"bazel/*/root/usr/lib/*/" + w.loader + ".log": {patch + lib + " " + root + "/usr/bin/bazel\n", patch + lib + " " + root + "/usr/libexec/" + w.triplet + "/bazel/zipper\n",
			patch + jre + "/lib:" + jre + "/lib/server:" + lib + " " + jre + "/lib/jexec\n"},
	} {
		text := w.read(t, path)
		for _, part := range parts {
			if !strings.Contains(text, part) {
				t.Errorf("%s: expected %q, found %q", path, part, text)
			}
		}
	}
	if log := w.read(t, "bazel/*/root/usr/lib/*/"+w.loader+".log"); strings.Count(log, "\n") != 3 {
		t.Errorf("expected three programs to be patched, found\n%s", log)
	}
	if left, _ := filepath.Glob(filepath.Join(w.cache, "*/*/apt")); len(left) > 0 {
		t.Errorf("expected no archives to be left, found %v", left)
	}
	t.Run("another set needs no network", func(t *testing.T) {
		t.Setenv("THIMBLE_DEBIAN_MIRROR", "file:/nowhere")
		put(t, filepath.Join(w.emulatorHome(), "qemu-arm-static"), "", 0o755)
		os.Remove(filepath.Join(w.modules, "json"))
		if _, err := w.make(t, w.out+"2"); err != nil || !exists(w.out) || !exists(w.out+"2/emulators/qemu-arm-static") {
			t.Errorf("expected a second set with emulators, found %v", err)
		}
	})
}

func TestPackageIsRefused(t *testing.T) {
	const classPath = "usr/share/bazel/bazel_classpath_debian_depends.txt"
	for name, test := range map[string]struct {
		path, content string
		says          []string
	}{
		"other Bazel":    {"version", "7.7.10+x", []string{"expected Bazel 7.7.1, found bazel-bootstrap 7.7.10+x", "THIMBLE_DEBIAN_MIRROR"}},
		"no programs":    {"usr/bin/bazel", "#!/bin/sh\n", []string{"relocate Bazel", "expected programs under", "XDG_CACHE_HOME"}},
		"no library":     {"usr/lib/TRIPLET/libzstd-jni.so", "", []string{"libzstd-jni.so: no such file"}},
		"no loader":      {"usr/lib/TRIPLET/LOADER", "", []string{"no such file"}},
		"no jars":        {classPath, "/usr/share/java/missing.jar\n", []string{"expected a path of a jar in each line"}},
		"broken jar":     {"usr/share/java/a.jar", "no zip", []string{"a.jar: zip: not a valid zip file"}},
		"does not start": {"usr/share/bazel/process-wrapper", "#!/bin/sh\necho no lib >&2; exit 127\n", []string{"relocate Bazel", "no lib"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, map[string]string{test.path: test.content})
			_, err := w.make(t, w.out)
			expectError(t, err, test.says...)
			if exists(w.out) || exists(filepath.Join(w.prefixHome(), "complete")) {
				t.Error("expected nothing that looks complete")
			}
		})
	}
}

func TestMakeSetFails(t *testing.T) {
	w := newWorld(t, nil)
	if _, err := w.make(t, w.out); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("MODULE.bazel")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		changes map[string]string // of the workspace
		damage  func(t *testing.T)
		says    []string
	}{
		"no mirror": {damage: func(t *testing.T) {
			t.Setenv("THIMBLE_DEBIAN_MIRROR", "file:/nowhere")
			t.Setenv("THIMBLE_DEBIAN_SUITE", "other")
		}, says: []string{"expected the suite other at file:/nowhere"}},
		"no apt": {damage: func(t *testing.T) {
			t.Setenv("PATH", t.TempDir())
			t.Setenv("THIMBLE_DEBIAN_MIRROR", "")
			t.Setenv("THIMBLE_DEBIAN_SUITE", "other")
		}, says: []string{"expected apt", "THIMBLE_NETWORK=online"}},
		"no go":           {damage: func(t *testing.T) { t.Setenv("PATH", t.TempDir()) }, says: []string{"go mod download", "check GOPROXY"}},
		"no stand-in":     {changes: map[string]string{standIns + "/zlib/MODULE.bazel": "", standIns + "/x": "x"}, says: []string{"MODULE.bazel asks for the module zlib 1", "add the folder tools/airgap/modules/zlib"}},
		"broken stand-in": {changes: map[string]string{standIns + "/zlib/MODULE.bazel": "module("}, says: []string{"modules/zlib/MODULE.bazel:2:1: syntax error"}},
		"no workspace":    {changes: map[string]string{"go.mod": ""}, says: []string{"expected the root of a Bazel workspace", "go.mod"}},
		"other rules_go": {damage: func(t *testing.T) {
			path := w.modules + "/rules_go/go/private/sdk.bzl"
			os.Rename(path, path+".good")
			t.Cleanup(func() { os.Rename(path+".good", path) })
			put(t, path, "new\n", 0o644)
		}, says: []string{"sdk.bzl: expected once, found 0 times", "adapt sdkEdits"}},
		"go.mod of another version": {changes: map[string]string{"MODULE.bazel": strings.Replace(string(text), "0.63.0", "0.62.0", 1)},
			says: []string{"MODULE.bazel: expected rules_go at the version that go.mod has", "v0.63.0, found 0.62.0"}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorkspace(t, test.changes)
			os.RemoveAll(filepath.Join(w.cache, "modules"))
			if test.damage != nil {
				test.damage(t)
			}
			_, err := w.make(t, w.out+"2")
			expectError(t, err, test.says...)
			if exists(w.out + "2") {
				t.Errorf("expected no set, found one")
			}
		})
	}
}

// A run that ends anywhere leaves nothing that looks complete, and the next one
// starts over from what is there.
func TestMakeSetRepeats(t *testing.T) {
	w := newWorld(t, nil)
	bin, path := t.TempDir(), os.Getenv("PATH")
	put(t, filepath.Join(bin, "dpkg-deb"), "#!/bin/sh\necho no space left >&2; exit 1\n", 0o755)
	t.Setenv("PATH", bin+":"+path)
	_, err := w.make(t, w.out)
	expectError(t, err, "unpack Debian packages", "no space left")
	archives, _ := filepath.Glob(filepath.Join(w.prefixHome(), "apt/archives/*.deb"))
	if len(archives) != len(strings.Fields(wanted)) || exists(w.out) || exists(filepath.Join(w.prefixHome(), "complete")) {
		t.Errorf("expected the archives to be kept and nothing complete, found %v", archives)
	}
	put(t, filepath.Join(w.out+".draft", "modules/half/MODULE.bazel"), "module(", 0o644)
	put(t, filepath.Join(w.prefixHome(), "root/half"), "x", 0o644)
	t.Setenv("PATH", path)
	if _, err := w.make(t, w.out); err != nil {
		t.Fatalf("expected the second run to succeed, found %v", err)
	}
	if exists(filepath.Join(w.out, "modules/half")) || exists(filepath.Join(w.prefixHome(), "root/half")) {
		t.Error("expected nothing of the first run to be left")
	}
}

func TestLauncherSetsLockAside(t *testing.T) {
	for name, test := range map[string]struct {
		lock  string // none if empty
		moves bool
	}{
		"none":                {"", false},
		"of Debian's Bazel":   {"{}", false},
		"of a release of 7.7": {"{\n  \"lockFileVersion\": 13,\n  \"registryFileHashes\": {}\n}\n", true},
		"of another release":  {"{\n  \"lockFileVersion\": 26,\n  \"registryFileHashes\": {}\n}\n", false},
		"of a later one":      {"{\n  \"lockFileVersion\": 130\n}\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			tree := prefix{newMaker(t), filepath.Join(t.TempDir(), "root")}
			put(t, tree.bazel(), says, 0o755)
			script, workspace := filepath.Join(t.TempDir(), "bazel"), filepath.Join(t.TempDir(), "work space")
			put(t, script, launcher(tree, "/out"), 0o755)
			put(t, filepath.Join(workspace, "MODULE.bazel"), "", 0o644)
			put(t, filepath.Join(workspace, "apps/BUILD"), "", 0o644)
			lock := filepath.Join(workspace, "MODULE.bazel.lock")
			if test.lock != "" {
				put(t, lock, test.lock, 0o644)
			}
			var stdout, stderr strings.Builder
			cmd := exec.Command(script, "build")
			cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Join(workspace, "apps"), &stdout, &stderr
			if err := cmd.Run(); err != nil || !strings.HasSuffix(stdout.String(), " build\n") {
				t.Fatalf("expected Bazel to be started, found %q, %q, %v", &stdout, &stderr, err)
			}
			place := lock
			if test.moves {
				place = lock + ".online"
			}
			found, _ := os.ReadFile(place)
			if said := strings.Contains(stderr.String(), "moved "+lock+" to "); said != test.moves || string(found) != test.lock || test.moves && exists(lock) {
				t.Errorf("%s: expected %q, found %q, and %q", place, test.lock, found, &stderr)
			}
		})
	}
}
