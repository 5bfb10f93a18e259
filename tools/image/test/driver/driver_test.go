package driver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/ocidir"
	"example.com/thimble/tools/image/run/runner"
)

func TestMain(m *testing.M) {
	runner.Init()
	if os.Getenv("RUNFILES_DIR") == "" {
		// The absolute paths of these tests are runfiles paths too, if there are runfiles.
		os.Setenv("RUNFILES_DIR", os.TempDir())
	}
	os.Exit(m.Run())
}

const host = "linux/" + runtime.GOARCH

func TestRun(t *testing.T) {
	config := v1.Config{Entrypoint: []string{"/probe"}, User: "65532"}
	image := imagetest.New(t, runtime.GOARCH, config, []imagetest.File{{Name: "probe", Content: imagetest.Probe(t)}})
	good := Spec{
		Test: "//t:image_test_x", Label: "//t:image", Platform: host, TimeoutSeconds: 30,
		Image: imagetest.Layout(t, imagetest.New(t, "wasm", config), image),
	}
	starts := func(ctx context.Context, image *Image) error {
		for _, code := range []int{3, 0} {
			p, err := image.Start(ctx, runner.Options{Args: []string{fmt.Sprint("exit=", code)}})
			if err != nil {
				return err
			}
			if found, err := p.Wait(); err != nil || found != code {
				return fmt.Errorf("expected exit code %d, found %d, %w", code, found, err)
			}
		}
		return nil
	}
	for name, c := range map[string]struct {
		change   func(*Spec)
		test     func(context.Context, *Image) error
		messages []string
	}{
		"starts it twice": {func(*Spec) {}, starts, nil},
		"objects":         {func(*Spec) {}, func(context.Context, *Image) error { return errors.New("no good") }, []string{"FAIL //t:image_test_x", "no good", "//t:image on " + host}},
		"no platform":     {func(s *Spec) { s.Platform = "linux/arm/v7" }, starts, []string{"an image for linux/arm/v7 in //t:image", "found linux/wasm, " + host}},
		"no layout":       {func(s *Spec) { s.Image = filepath.Dir(s.Image) }, starts, []string{"//t:image_test_x: ", "expected an OCI image layout"}},
		"too slow": {func(s *Spec) { s.TimeoutSeconds = 1 }, func(ctx context.Context, image *Image) error {
			p, err := image.Start(ctx, runner.Options{Args: []string{"sleep"}})
			if err == nil {
				_, err = p.Wait()
			}
			return err
		}, []string{"expected the driver to end within 1s", "raise timeout_seconds"}},
		"emulator": {func(s *Spec) { s.Emulator = "/no/such/emulator" }, starts, []string{"/no/such/emulator"}},
	} {
		t.Run(name, func(t *testing.T) {
			spec := good
			c.change(&spec)
			data, err := json.Marshal(spec)
			if err != nil {
				t.Fatal(err)
			}
			argv0 := filepath.Join(t.TempDir(), "image_test")
			if err := os.WriteFile(argv0+".json", data, 0o644); err != nil {
				t.Fatal(err)
			}
			var stderr bytes.Buffer
			if code := run(argv0, c.test, &stderr); (code != 0) != (len(c.messages) > 0) {
				t.Errorf("expected messages %q, found exit code %d and %s", c.messages, code, &stderr)
			}
			for _, message := range c.messages {
				if !strings.Contains(stderr.String(), message) {
					t.Errorf("expected %q, found %s", message, &stderr)
				}
			}
		})
	}
}

func TestRunNeedsSpecification(t *testing.T) {
	var stderr bytes.Buffer
	argv0 := filepath.Join(t.TempDir(), "image_test")
	if code := run(argv0, nil, &stderr); code != 1 || !strings.Contains(stderr.String(), argv0+".json") {
		t.Errorf("expected an error that names the specification, found %d, %q", code, &stderr)
	}
}

func TestEmulatedProgramsHaveMoreTime(t *testing.T) {
	image := imagetest.New(t, "arm64", v1.Config{}, []imagetest.File{{Name: "probe"}})
	native := Spec{Platform: "linux/arm64", TimeoutSeconds: 2, Image: imagetest.Layout(t, image)}
	foreign := native
	foreign.Emulator = "/qemu"
	for spec, seconds := range map[Spec]float64{native: 2, foreign: 10} {
		if i, err := Open(spec); err != nil || i.Timeout.Seconds() != seconds {
			t.Errorf("expected %v seconds, found %+v, %v", seconds, i, err)
		}
	}
}

func TestFits(t *testing.T) {
	for name, c := range map[string]struct {
		found    v1.Platform
		expected string
		fits     bool
	}{
		"same":               {v1.Platform{OS: "linux", Architecture: "amd64"}, "linux/amd64", true},
		"same variant":       {v1.Platform{OS: "linux", Architecture: "arm", Variant: "v7"}, "linux/arm/v7", true},
		"other variant":      {v1.Platform{OS: "linux", Architecture: "arm", Variant: "v6"}, "linux/arm/v7", false},
		"variant is open":    {v1.Platform{OS: "linux", Architecture: "arm"}, "linux/arm/v7", true},
		"more than expected": {v1.Platform{OS: "linux", Architecture: "arm64", Variant: "v8"}, "linux/arm64", true},
		"other architecture": {v1.Platform{OS: "linux", Architecture: "arm64"}, "linux/amd64", false},
		"other system":       {v1.Platform{OS: "windows", Architecture: "amd64"}, "linux/amd64", false},
	} {
		t.Run(name, func(t *testing.T) {
			if found := Fits(c.found, c.expected); found != c.fits {
				t.Errorf("expected %v, found %v", c.fits, found)
			}
		})
	}
}

func TestFindPrefersSameVariant(t *testing.T) {
	config := v1.Config{}
	open, same := imagetest.New(t, "arm", config), imagetest.New(t, "arm", config)
	same.Platform.Variant = "v7"
	spec := Spec{Platform: "linux/arm/v7"}
	if found, err := find([]ocidir.Image{open, same}, spec); err != nil || found.Platform.Variant != "v7" {
		t.Errorf("expected the image for v7, found %v, %v", found.Platform, err)
	}
	if found, err := find([]ocidir.Image{open}, spec); err != nil || found.Platform.Variant != "" {
		t.Errorf("expected the only image, found %v, %v", found.Platform, err)
	}
}
