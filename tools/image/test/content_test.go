package main

import (
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/imagetest"
	"example.com/thimble/tools/image/layer/executable"
	"example.com/thimble/tools/image/layer/executable/elftest"
)

func TestContent(t *testing.T) {
	const passwd = "root:x:0:0::/:\nnonroot:x:65532:65532::/:\nadmin:x:0:7::/:\n"
	for name, c := range map[string]struct {
		user     string // of the image
		content  content
		messages []string
	}{
		"good":              {"65532:65532", content{}, nil},
		"some platforms":    {"65532", content{Platforms: []string{"linux/s390x"}}, nil},
		"no such platform":  {"65532", content{Platforms: []string{"linux/s390x", "linux/arm/v7", "linux/mips"}}, []string{"an image for linux/arm/v7, linux/mips\n", "found:    images for linux/amd64, linux/s390x", "//t:image\n", "remove it from platforms"}},
		"within budgets":    {"65532", content{MaxUnpacked: budget{"*": "1", "linux/amd64": "1000", "linux/s390x": "1000"}, MaxPulled: budget{"*": "10000"}}, nil},
		"too large":         {"65532", content{MaxUnpacked: budget{"*": "1000", "linux/s390x": "100"}}, []string{"at most 100 bytes unpacked", "too many", "//t:image on linux/s390x", "raise max_unpacked"}},
		"too heavy":         {"65532", content{MaxPulled: budget{"linux/amd64": "100"}}, []string{"at most 100 bytes pulled", "//t:image on linux/amd64", "raise max_pulled"}},
		"nobody":            {"", content{}, []string{"a user that is not root", `found:    user ""`, "the config of //t:image on linux/amd64", `user = "root"`}},
		"root by number":    {"0", content{}, []string{"a user that is not root", `user "0"`}},
		"root by name":      {"root", content{}, []string{"a user that is not root"}},
		"root by entry":     {"admin", content{}, []string{"a user that is not root"}},
		"group of root":     {"65532:0", content{}, nil},
		"root is asked for": {"0:0", content{User: "root"}, nil},
		"nobody is root":    {"", content{User: "0:0"}, nil},
		"same user":         {"nonroot", content{User: "65532:65532"}, nil},
		"other user":        {"65532:65532", content{User: "1000:1000"}, []string{`user "1000:1000", which is 1000:1000`, `user "65532:65532", which is 65532:65532`, "user of the test"}},
		"other group":       {"nonroot", content{User: "nonroot:0"}, []string{`user "nonroot:0", which is 65532:0`}},
		"number alone":      {"65532:65532", content{User: "65532"}, nil},
		"other number":      {"65532:65532", content{User: "1000"}, []string{`user "1000", which is 1000:`, `user "65532:65532", which is 65532:65532`}},
		"root, not wanted":  {"0:0", content{User: "nonroot"}, []string{`user "nonroot", which is 65532:65532`}},
		"unknown user":      {"somebody", content{}, []string{"a user of the image", "somebody", "/etc/passwd"}},
		"unknown wanted":    {"nonroot", content{User: "somebody"}, []string{`user "somebody"`, "/etc/passwd"}},
	} {
		t.Run(name, func(t *testing.T) {
			config := v1.Config{Entrypoint: []string{"/program"}, User: c.user}
			files := []imagetest.File{{Name: "program"}, {Name: "etc/passwd", Mode: 0o444, Content: []byte(passwd)}, {Name: "data", Content: make([]byte, 500)}}
			spec := newSpec(t, imagetest.New(t, "amd64", config, files), imagetest.New(t, "s390x", config, files))
			spec.Content = &c.content
			expectRun(t, spec, c.messages...)
		})
	}
}

func TestContentReadsEveryPlatform(t *testing.T) {
	config := v1.Config{Entrypoint: []string{"/program"}, User: "65532"}
	good := imagetest.New(t, "amd64", config, []imagetest.File{{Name: "program"}})
	bad := imagetest.New(t, "arm64", config, []imagetest.File{{Name: "program", Content: elftest.File{Machine: executable.Machines["amd64"]}.Bytes(t)}})
	spec := newSpec(t, good, bad)
	spec.Content = &content{}
	expectRun(t, spec, "a program for EM_AARCH64", "/program of //t:image on linux/arm64")
}

func TestContentExecutesNothing(t *testing.T) {
	spec := newSpec(t, newProbe(t, "exit=1"))
	spec.Content = &content{}
	if stdout := expectRun(t, spec); !strings.Contains(stdout, "bytes unpacked") {
		t.Errorf("expected the image's weight, found %q", stdout)
	}
}

func TestCheckEntrypoint(t *testing.T) {
	for name, c := range map[string]struct {
		entrypoint []string
		messages   []string
	}{
		"executable": {[]string{"/program"}, nil},
		"missing":    {[]string{"/moved"}, []string{"/moved", "//t:image on " + host, "correct the entrypoint"}},
		"data":       {[]string{"/data"}, []string{"/data", "executable mode"}},
		"none":       {nil, []string{"found neither"}},
	} {
		t.Run(name, func(t *testing.T) {
			config := v1.Config{Entrypoint: c.entrypoint, User: "65532"}
			spec := newSpec(t, imagetest.New(t, runtime.GOARCH, config, []imagetest.File{{Name: "program"}, {Name: "data", Mode: 0o444}}))
			spec.Content = &content{}
			expectRun(t, spec, c.messages...)
		})
	}
}

func TestBudgetOfPlatform(t *testing.T) {
	b := budget{"*": "1", "linux/amd64": "2", "linux/arm64": "3", "linux/arm/v7": "4"}
	for platform, want := range map[string]int64{"linux/amd64": 2, "linux/arm64/v8": 3, "linux/arm/v7": 4, "linux/arm/v6": 1, "linux/s390x": 1} {
		parsed, err := v1.ParsePlatform(platform)
		if err != nil {
			t.Fatal(err)
		}
		if size, ok, err := b.of(*parsed); size != want || !ok || err != nil {
			t.Errorf("%s: expected %d, found %d, %v, %v", platform, want, size, ok, err)
		}
	}
	if _, ok, err := (budget{"linux/amd64": "2"}).of(v1.Platform{OS: "linux", Architecture: "arm64"}); ok || err != nil {
		t.Errorf("expected no budget, found one, %v", err)
	}
}
