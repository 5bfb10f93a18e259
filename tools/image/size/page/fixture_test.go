package page

import (
	"fmt"
	"testing"

	"example.com/thimble/tools/image/size/report"
)

// shop returns the report of an image with a server that uses third-party modules, and with
// certificates in a layer of their own.
func shop(t *testing.T) *report.Report {
	t.Helper()
	r, err := report.ReadFile("testdata/shop.json")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// small returns a short report that uses every field.
func small() *report.Report {
	imports := map[string][]string{"example.com/a/b": {"fmt", "github.com/c/d"}, "fmt": {"runtime"}, "github.com/c/d": {"runtime"}, "runtime": {}}
	return &report.Report{Image: "//apps/b:image", Platforms: []report.Platform{
		{
			Name: "linux/amd64", Digest: "sha256:1111222233334444", Unpacked: 2_500_000, Pulled: 1_001_500, Manifest: 500, Config: 1000,
			Layers: []report.Layer{
				{Digest: "sha256:2222333344445555", MediaType: "application/vnd.oci.image.layer.v1.tar+zstd", Origin: "ca_certificates", Tar: 502_048, Pulled: 200_000},
				{Digest: "sha256:3333", MediaType: "application/vnd.oci.image.layer.v1.tar", Tar: 2_002_048, Pulled: 800_000},
			},
			Files: []report.File{
				{Path: "/b", Layer: 1, Size: 2_000_000, Program: &report.Program{
					Remark: "symbols of two packages are missing",
					Parts: []report.Part{
						{Package: "(ELF headers)", Kind: report.Other, Size: 100_000},
						{Package: "example.com/a/b", Kind: report.Code, Size: 150_000},
						{Package: "example.com/a/b", Kind: report.Types, Size: 50_000},
						{Package: "fmt", Kind: report.Code, Size: 300_000},
						{Package: "github.com/c/d", Kind: report.ReadOnly, Size: 400_000},
						{Package: "runtime", Kind: report.Code, Size: 600_000},
						{Package: "runtime", Kind: report.Lines, Size: 400_000},
					},
					Imports: imports, Main: "example.com/a/b",
				}},
				{Path: "/etc/ssl/certs/ca-certificates.crt", Size: 500_000},
			},
		},
		{
			Name: "linux/arm64", Digest: "sha256:4444", Unpacked: 1_000, Pulled: 900, Manifest: 100, Config: 200,
			Layers: []report.Layer{{Digest: "sha256:5555", MediaType: "application/vnd.oci.image.layer.v1.tar+gzip", Tar: 2048, Pulled: 600}},
			Files: []report.File{{Path: "/b", Size: 1_000, Program: &report.Program{
				Parts: []report.Part{{Package: "example.com/a/b", Kind: report.Variables, Size: 1_000}}, Imports: imports, Main: "example.com/a/b",
			}}},
		},
	}}
}

// Names that break out of an HTML or SVG element, a script or an attribute, unless they are escaped.
const (
	hostileImage   = `//a:</title><script>document.title="broken"</script>`
	hostilePackage = `a.example/</script><b id=injected>&amp;"'` + "`${1}"
	hostilePath    = `/x"><img src=/broken onerror=alert(1)>`
)

// hostile returns the report of an image with names that are markup.
func hostile() *report.Report {
	return &report.Report{Image: hostileImage, Platforms: []report.Platform{{
		Name: `linux/<b id=injected>`, Digest: `sha256:"><b id=injected>`,
		Unpacked: 1500, Pulled: 800, Manifest: 100, Config: 200,
		Layers: []report.Layer{{Digest: `sha256:<b id=injected>`, MediaType: `a.<b id=injected>`, Origin: `<b id=injected>&lt;`, Tar: 3000, Pulled: 500}},
		Files: []report.File{
			{Path: "/main", Size: 1000, Program: &report.Program{
				Remark: `<b id=injected>remark</b>`,
				Parts: []report.Part{
					{Package: hostilePackage, Kind: report.Code, Size: 600},
					{Package: "example.com/a", Kind: report.Code, Size: 400},
				},
				Main:    "example.com/a",
				Imports: map[string][]string{"example.com/a": {hostilePackage}, hostilePackage: {}},
			}},
			{Path: hostilePath, Size: 500},
		},
	}}}
}

// large returns the report of a program of about 20 MB with 1,000 packages, on six platforms.
func large() *report.Report {
	r := &report.Report{Image: "//apps/large:image"}
	for i, name := range []string{"linux/amd64", "linux/arm64", "linux/arm/v7", "linux/ppc64le", "linux/riscv64", "linux/s390x"} {
		program := largeProgram(int64(i))
		size := int64(0)
		for _, part := range program.Parts {
			size += part.Size
		}
		r.Platforms = append(r.Platforms, report.Platform{
			Name: name, Digest: fmt.Sprintf("sha256:%064d", i), Unpacked: size, Pulled: size/3 + 1000, Manifest: 400, Config: 600,
			Layers: []report.Layer{{Digest: fmt.Sprintf("sha256:%064d", i+10), MediaType: "application/vnd.oci.image.layer.v1.tar+gzip", Origin: "//apps/large:layer", Tar: size + 2048, Pulled: size / 3}},
			Files:  []report.File{{Path: "/large", Size: size, Program: program}},
		})
	}
	return r
}

func largeProgram(platform int64) *report.Program {
	const packages = 1000
	program := &report.Program{Main: largePackage(0), Imports: map[string][]string{}}
	for i := range packages {
		name, imports := largePackage(i), []string{}
		for k := 1; k <= 10 && i*4+k < packages; k++ {
			imports = append(imports, largePackage(i*4+k))
		}
		program.Imports[name] = imports
		for n, kind := range report.Kinds {
			size := (2_300_000/int64(i+10)/int64(n+2) + int64(i*7919%400)) * (100 + platform) / 100
			program.Parts = append(program.Parts, report.Part{Package: name, Kind: kind, Size: size})
		}
	}
	return program
}

func largePackage(i int) string {
	switch {
	case i%3 == 0:
		return fmt.Sprintf("example.com/large/internal/part%d/topic%d/package%d", i%7, i%31, i)
	case i%3 == 1:
		return fmt.Sprintf("github.com/owner%d/module%d/pkg/package%d", i%13, i%29, i)
	}
	return fmt.Sprintf("standard%d/package%d", i%17, i)
}
