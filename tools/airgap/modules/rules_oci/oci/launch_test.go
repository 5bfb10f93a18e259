package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestLaunched(t *testing.T) {
	dir := t.TempDir()
	for name, spec := range map[string]string{
		"load":    `{"args":["load","--format","oci"],"files":{"--loader":"_main/b","--image":"_main/a"}}`,
		"missing": `{"args":["load"],"files":{"--image":""}}`,
		"broken":  `{`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name+".json"), []byte(spec), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("RUNFILES_MANIFEST_FILE", "")
	t.Setenv("RUNFILES_DIR", dir)

	for name, test := range map[string]struct{ argv, want []string }{
		"without a launch": {[]string{dir + "/oci", "image"}, []string{"image"}},
		"with a launch":    {[]string{dir + "/load", "--tag", "x"}, []string{"load", "--format", "oci", "--image", dir + "/_main/a", "--loader", dir + "/_main/b", "--tag", "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := launched(test.argv)
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("launched(%q) = %q, %v, want %q", test.argv, got, err, test.want)
			}
		})
	}
	for _, name := range []string{"missing", "broken"} {
		t.Run(name, func(t *testing.T) {
			if _, err := launched([]string{dir + "/" + name}); err == nil || !strings.Contains(err.Error(), name+".json") {
				t.Errorf("error is %v, want it to name %s.json", err, name)
			}
		})
	}
}
