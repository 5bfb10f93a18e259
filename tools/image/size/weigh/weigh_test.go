package weigh

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// launcher writes the events, and otherwise what the test wants.
const launcher = `#!/bin/sh
for arg; do
  echo "$arg"
  case $arg in --build_event_json_file=*) [ ! -e events.json ] || cat events.json >"${arg#*=}" ;; esac
done >args
cat said >&2
exit "$(cat code)"
`

// As Bazel writes them, without the fields that nobody reads.
const (
	pattern     = `{"id":{"pattern":{"pattern":["//..."]}},"children":[{"targetConfigured":{"label":"//app:bad_report"}},{"targetConfigured":{"label":"//app:image_report"}},{"targetConfigured":{"label":"//app:a_report"}}],"expanded":{}}` + "\n"
	noPattern   = `{"id":{"pattern":{"pattern":["//..."]}},"expanded":{}}` + "\n"
	workspace   = `{"id":{"workspace":{}},"workspaceInfo":{"localExecRoot":"DIR/execroot/_main"}}` + "\n"
	image       = `{"id":{"namedSet":{"id":"0"}},"namedSetOfFiles":{"files":[{"name":"app/image.report.json","pathPrefix":["bazel-out","k8-fastbuild","bin"]},{"name":"app/image.txt","pathPrefix":["bazel-out","k8-fastbuild","bin"]}]}}` + "\n"
	nested      = `{"id":{"namedSet":{"id":"1"}},"namedSetOfFiles":{"files":[{"name":"app/a.report.json","pathPrefix":["bazel-out","k8-fastbuild","bin"]}]}}` + "\n" + `{"id":{"namedSet":{"id":"2"}},"namedSetOfFiles":{"fileSets":[{"id":"1"}]}}` + "\n"
	builtImage  = `{"id":{"targetCompleted":{"label":"//app:image_report","configuration":{"id":"b3"}}},"completed":{"success":true,"outputGroup":[{"name":"default","fileSets":[{"id":"0"}]}],"tag":["image-report"]}}` + "\n"
	builtNested = `{"id":{"targetCompleted":{"label":"//app:a_report","configuration":{"id":"b3"}}},"completed":{"success":true,"outputGroup":[{"name":"default","fileSets":[{"id":"2"},{"id":"1"}]},{"name":"other","fileSets":[{"id":"0"}]}]}}` + "\n"
	notBuilt    = `{"id":{"targetCompleted":{"label":"//app:bad_report","configuration":{"id":"b3"}}},"completed":{"failureDetail":{"message":"missing input file"}}}` + "\n"
	noFile      = `{"id":{"targetCompleted":{"label":"//app:image_report"}},"completed":{"success":true}}` + "\n"
	finished    = `{"id":{"buildFinished":{}},"finished":{"exitCode":{"name":"SUCCESS"}}}` + "\n"
)

func write(t *testing.T, name, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o755); err != nil {
		t.Fatal(err)
	}
}

// newWorkspace is one whose Bazel does what is given. Without events it has not begun.
func newWorkspace(t *testing.T, events, said string, code int) (Workspace, *strings.Builder) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "tools/bazel"), launcher)
	write(t, filepath.Join(dir, "said"), said)
	write(t, filepath.Join(dir, "code"), fmt.Sprint(code))
	if events != "" {
		write(t, filepath.Join(dir, "events.json"), strings.ReplaceAll(events, "DIR", dir))
	}
	var progress strings.Builder
	return Workspace{Dir: dir, Startup: []string{"--output_base=x"}, Progress: &progress}, &progress
}

func TestImages(t *testing.T) {
	const all = pattern + workspace + image + nested + builtImage + builtNested
	for name, c := range map[string]struct {
		events, said string
		code         int
		reports      string
		notBuilt     string
		messages     []string
	}{
		"built":              {all + finished, "Loading: \nWARNING: of something\n", 0, "//app:a //app:image", "//app:bad", nil},
		"no images":          {noPattern + workspace + finished, "", 0, "", "", nil},
		"one fails":          {all + notBuilt + finished, "Loading: \nERROR: no file\n\nFAILED: \n", 1, "//app:a //app:image", "//app:bad", []string{"bazel: exit status 1\nERROR: no file"}},
		"none analyzed":      {pattern + finished, "ERROR: bad\n", 1, "", "//app:a //app:bad //app:image", []string{"ERROR: bad"}},
		"not begun":          {"", "ERROR: no workspace\n", 2, "", "", []string{"bazel: exit status 2\nERROR: no workspace"}},
		"no events":          {"", "", 0, "", "", []string{"expected Bazel to write its events"}},
		"broken off":         {pattern + `{"id":`, "", 0, "", "", []string{"expected build events"}},
		"broken off, failed": {pattern + `{"id":`, "ERROR: killed\n", 37, "", "", []string{"exit status 37\nERROR: killed"}},
		"no report":          {pattern + workspace + noFile, "", 0, "", "", []string{"//app:image_report, which has the tag image-report: expected it to make one file NAME.report.json, found []"}},
		"left elsewhere":     {strings.ReplaceAll(all, "k8-fastbuild", "gone"), "", 0, "", "", []string{"no such file", "--remote_download_outputs=toplevel"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, progress := newWorkspace(t, c.events, c.said, c.code)
			for _, name := range []string{"a", "image"} {
				write(t, filepath.Join(w.Dir, "execroot/_main/bazel-out/k8-fastbuild/bin/app", name+".report.json"), `{"Image":"//app:`+name+`"}`)
			}
			images, err := w.Images(t.Context())
			for _, message := range c.messages {
				if err == nil || !strings.Contains(err.Error(), message) {
					t.Errorf("expected %q, found %v", message, err)
				}
			}
			if c.messages == nil && err != nil {
				t.Fatal(err)
			}
			var reports []string
			if images == nil {
				images = &Images{}
			}
			for _, r := range images.Reports {
				reports = append(reports, r.Image)
			}
			if found := strings.Join(reports, " "); found != c.reports {
				t.Errorf("expected reports of %q, found %q", c.reports, found)
			}
			if found := strings.Join(images.NotBuilt, " "); found != c.notBuilt {
				t.Errorf("expected %q not to be built, found %q", c.notBuilt, found)
			}
			if progress.Len() > 0 {
				t.Errorf("expected nothing to be said of what is fast, found %q", progress)
			}
		})
	}
}

func TestImagesKeepsConfiguration(t *testing.T) {
	w, _ := newWorkspace(t, noPattern, "", 0)
	if _, err := w.Images(t.Context()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(w.Dir, "args"))
	if err != nil {
		t.Fatal(err)
	}
	args := strings.Fields(string(data))
	if args[0] != "--output_base=x" || args[1] != "build" || args[len(args)-1] != "//..." || !slices.Contains(args, "--build_tag_filters=image-report") || !slices.Contains(args, "--keep_going") || !slices.Contains(args, "--nostamp") {
		t.Errorf("expected startup flags, build, the tag, --nostamp and //..., found %q", args)
	}
}

// TestInterrupted is about a Bazel that ends when it is interrupted, as it does.
func TestInterrupted(t *testing.T) {
	w, _ := newWorkspace(t, "", "", 0)
	started := filepath.Join(w.Dir, "started")
	write(t, filepath.Join(w.Dir, "tools/bazel"), "#!/bin/sh\ntrap 'echo ERROR: interrupted >&2; exit 8' INT\n>started\nwhile :; do sleep 0.01; done\n")
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for {
			if _, err := os.Stat(started); err == nil || t.Context().Err() != nil {
				cancel()
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	if _, err := w.Images(ctx); err == nil || !strings.Contains(err.Error(), "ERROR: interrupted") {
		t.Errorf("expected what Bazel says when it is interrupted, found %v", err)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("expected nothing to be left, found %v, %v", left, err)
	}
}

func TestBazel(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", filepath.Join(dir, "path"))
	w := Workspace{Dir: dir}
	if _, err := w.Images(t.Context()); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "tools/bazel")+" nor bazel or bazelisk on PATH") {
		t.Errorf("expected an error that names the launcher, found %v", err)
	}
	for _, program := range []string{"path/bazelisk", "path/bazel", "tools/bazel"} {
		expected := filepath.Join(dir, program)
		write(t, expected, "")
		if found, err := w.bazel(); found != expected || err != nil {
			t.Errorf("expected %s, found %s, %v", expected, found, err)
		}
	}
}

func TestStartup(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "execroot/_main/bazel-out/k8-fastbuild/bin/tidy")
	if found := Startup(program); found != nil {
		t.Errorf("no server: expected none, found %q", found)
	}
	if err := os.Mkdir(filepath.Join(dir, "server"), 0o755); err != nil {
		t.Fatal(err)
	}
	if found := Startup(program); !slices.Equal(found, []string{"--output_base=" + dir}) {
		t.Errorf("expected the folder, found %q", found)
	}
	for _, program := range []string{"tidy", "execroot/tidy", "/bin/tidy"} {
		if found := Startup(program); found != nil {
			t.Errorf("%s: expected none, found %q", program, found)
		}
	}
}
