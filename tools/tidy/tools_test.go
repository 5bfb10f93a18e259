package main

import (
	"archive/zip"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"example.com/thimble/tools/image/launch"
)

// testWorkspace returns a workspace of these files, and the programs that tidy uses. Without Bazel,
// the go command builds these programs. The workspace gets Go modules from the function proxy
// alone.
func testWorkspace(t *testing.T, files map[string]string) *workspace {
	t.Helper()
	w := builtTools(t)
	w.dir = t.TempDir()
	for name, data := range files {
		write(t, filepath.Join(w.dir, name), data)
	}
	if err := os.Mkdir(filepath.Join(w.dir, "tools"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/bin/true", filepath.Join(w.dir, "tools/bazel")); err != nil { // see TestUseRepo
		t.Fatal(err)
	}
	home := t.TempDir()
	for name, value := range map[string]string{
		"GOCACHE": filepath.Join(home, "build"),
		"GOENV":   "off",
		"GOFLAGS": "-modcacherw",
		"GOPATH":  filepath.Join(home, "go"),
		"GOPROXY": "file://" + proxy(t),
		"GOSUMDB": "off",
		"HOME":    home,
	} {
		t.Setenv(name, value)
	}
	return w
}

func builtTools(t *testing.T) *workspace {
	t.Helper()
	if os.Getenv("TEST_SRCDIR") != "" {
		var spec specification
		name, err := runfiles.Rlocation(os.Getenv("TIDY"))
		if err == nil {
			err = launch.Spec(name, &spec)
		}
		t.Setenv("BUILD_WORKSPACE_DIRECTORY", "/")
		var w *workspace
		if err == nil {
			w, err = spec.workspace(io.Discard)
		}
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	dir := t.TempDir()
	w := workspace{
		progress:   io.Discard,
		buildifier: filepath.Join(dir, "buildifier"),
		gazelle:    filepath.Join(dir, "gazelle.sh"),
		repoConfig: filepath.Join(dir, "WORKSPACE"),
	}
	for program, path := range map[string]string{
		w.buildifier:                  "github.com/bazelbuild/buildtools/buildifier",
		filepath.Join(dir, "gazelle"): "github.com/bazelbuild/bazel-gazelle/cmd/gazelle",
	} {
		if out, err := exec.Command("go", "build", "-o", program, path).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	write(t, w.gazelle, "#!/bin/sh\nexec \""+dir+"/gazelle\" update -bzlmod \"$@\"\n")
	if err := os.Chmod(w.gazelle, 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, w.repoConfig, `go_repository(name = "@rules_go~", importpath = "github.com/bazelbuild/rules_go", module_name = "rules_go")`)
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	w.goCommand = filepath.Join(string(goroot[:len(goroot)-1]), "bin", "go")
	return &w
}

func write(t *testing.T, name, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, w *workspace, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// proxy returns a folder with modules of one package each, in the layout of the module proxy
// protocol: https://go.dev/ref/mod#goproxy-protocol
func proxy(t *testing.T) string {
	t.Helper()
	const version = "v1.2.3"
	dir := t.TempDir()
	for module, golang := range map[string]string{
		"example.org/greeting": "1.21",
		"example.org/newer":    "1.99",
	} {
		versions := filepath.Join(dir, module, "@v")
		goMod := "module " + module + "\n\ngo " + golang + "\n"
		write(t, filepath.Join(versions, "list"), version+"\n")
		write(t, filepath.Join(versions, version+".info"), `{"Version": "`+version+`"}`)
		write(t, filepath.Join(versions, version+".mod"), goMod)
		pkg := path.Base(module)
		writeZip(t, filepath.Join(versions, version+".zip"), module+"@"+version+"/", map[string]string{
			"go.mod":    goMod,
			pkg + ".go": "package " + pkg + "\n\nconst Text = \"Hello!\"\n",
		})
	}
	return dir
}

func writeZip(t *testing.T, name, prefix string, files map[string]string) {
	t.Helper()
	archive, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	z := zip.NewWriter(archive)
	for name, data := range files {
		file, err := z.Create(prefix + name)
		if err == nil {
			_, err = file.Write([]byte(data))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}
