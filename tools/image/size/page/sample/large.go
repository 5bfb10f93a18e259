package sample

import (
	"fmt"

	"example.com/thimble/tools/image/size/report"
)

// Large is of a program of about 20 MB with 1,000 packages, on six platforms.
func Large() *report.Report {
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
