package main

import (
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/layer/executable/elftest"
)

func TestPrograms(t *testing.T) {
	amd64 := executable.Machines["amd64"]
	static := elftest.File{Machine: amd64}.Bytes(t)
	dynamic := elftest.File{Machine: amd64, Interpreter: "/lib/ld.so"}.Bytes(t)
	debug := elftest.File{Machine: amd64, Section: ".debug_info"}.Bytes(t)
	foreign := elftest.File{Machine: executable.Machines["arm64"]}.Bytes(t)
	for name, c := range map[string]struct {
		program, library []byte
		based            bool
		messages         []string
	}{
		"static":             {static, static, false, nil},
		"dynamic":            {dynamic, static, false, []string{"a static program", "/program of //t:image on linux/amd64"}},
		"with symbols":       {debug, static, false, []string{"a stripped program", "/program of"}},
		"dynamic library":    {static, dynamic, false, []string{"a static program", "/lib/x.so of"}},
		"library of a base":  {static, dynamic, true, nil},
		"symbols of a base":  {static, debug, true, nil},
		"dynamic on a base":  {dynamic, dynamic, true, []string{"a static program", "/program of"}},
		"base for another":   {static, foreign, true, []string{"a program for EM_X86_64", "/lib/x.so of"}},
		"program of another": {foreign, static, false, []string{"a program for EM_X86_64", "/program of"}},
	} {
		t.Run(name, func(t *testing.T) {
			image := imagetest.New(t, "amd64", v1.Config{Entrypoint: []string{"/start"}}, []imagetest.File{
				{Name: "program", Content: c.program},
				{Name: "start", Type: '2', Link: "program"},
				{Name: "lib/x.so", Content: c.library},
			})
			if c.based {
				image.Image = mutate.Annotations(image.Image, map[string]string{baseDigest: "sha256:0"}).(v1.Image)
			}
			tree, err := image.Tree()
			if err != nil {
				t.Fatal(err)
			}
			failures, err := checkPrograms(subject{image, tree, "//t:image on linux/amd64"})
			if err != nil {
				t.Fatal(err)
			}
			expectFailures(t, failures, c.messages)
		})
	}
}
