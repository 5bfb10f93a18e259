package main

import "strings"

// variant is a way to build programs.
type variant struct {
	name    string   // as it stands in tables
	env     []string // added to the environment of the go command, as in GOAMD64=v3
	gcflags string   // for all packages, those of the standard library included
	ldflags string   // in place of base's
	tags    string
	pack    []string // a command that gets the name of the program, and makes it smaller
	untrim  bool     // paths of source files are those of this machine
}

// linked are the linker's flags of base, followed by others.
func linked(others string) string { return "-s -w -buildid= " + others }

// suits tells whether a variant is one for an architecture.
func (v variant) suits(goarch string) bool {
	for _, setting := range v.env {
		for _, other := range []string{"amd64", "arm64"} {
			if other != goarch && strings.HasPrefix(setting, "GO"+strings.ToUpper(other)+"=") {
				return false
			}
		}
	}
	return true
}

// base is what Bazel makes by default, and what others are compared with.
var base = variant{name: "base"}

var others = []variant{
	{name: "-s without -w", ldflags: "-s -buildid="},
	{name: "-w without -s", ldflags: "-w -buildid="},
	{name: "neither -s nor -w", ldflags: "-buildid="},
	{name: "-buildid left in", ldflags: "-s -w"},
	{name: "-compressdwarf=false", ldflags: linked("-compressdwarf=false")},
	{name: "-B=none", ldflags: linked("-B=none")},
	{name: "-d", ldflags: linked("-d")},
	{name: "-linkmode=internal", ldflags: linked("-linkmode=internal")},
	{name: "-funcalign=1", ldflags: linked("-funcalign=1")},
	{name: "-funcalign=4", ldflags: linked("-funcalign=4")},
	{name: "-funcalign=8", ldflags: linked("-funcalign=8")},
	{name: "-funcalign=16", ldflags: linked("-funcalign=16")},
	{name: "-funcalign=64", ldflags: linked("-funcalign=64")},
	{name: "-R=0x1000", ldflags: linked("-R=0x1000")},
	{name: "-X=runtime.godebugDefault=...", ldflags: linked("-X=runtime.godebugDefault=http2server=0,http2client=0")},
	{name: "no -trimpath", untrim: true},
	{name: "-l (no inlining)", gcflags: "-l"},
	{name: "-B (no bounds checks)", gcflags: "-B"},
	{name: "-dwarf=false", gcflags: "-dwarf=false"},
	{name: "-wb=false", gcflags: "-wb=false"},
	{name: "-spectre=index", gcflags: "-spectre=index"},
	{name: "-d=inlbudgetslack=0", gcflags: "-d=inlbudgetslack=0"},
	{name: "-d=inlfuncswithclosures=0", gcflags: "-d=inlfuncswithclosures=0"},
	{name: "-d=inlstaticinit=0", gcflags: "-d=inlstaticinit=0"},
	{name: "-d=noopendefer=1", gcflags: "-d=noopendefer=1"},
	{name: "-d=disablenil=1", gcflags: "-d=disablenil=1"},
	{name: "-d=ssa/loop_rotate/off", gcflags: "-d=ssa/loop_rotate/off"},
	{name: "-l -d=noopendefer=1", gcflags: "-l -d=noopendefer=1"},
	{name: "GOEXPERIMENT=nogreenteagc", env: []string{"GOEXPERIMENT=nogreenteagc"}},
	{name: "GOEXPERIMENT=norandomizedheapbase64", env: []string{"GOEXPERIMENT=norandomizedheapbase64"}},
	{name: "GOEXPERIMENT=nodwarf5", env: []string{"GOEXPERIMENT=nodwarf5"}},
	{name: "GOEXPERIMENT=nosizespecializedmalloc", env: []string{"GOEXPERIMENT=nosizespecializedmalloc"}},
	{name: "GOEXPERIMENT=sizespecializedmalloc", env: []string{"GOEXPERIMENT=sizespecializedmalloc"}},
	{name: "GOEXPERIMENT=nonewinliner", env: []string{"GOEXPERIMENT=nonewinliner"}},
	{name: "GOEXPERIMENT=newinliner", env: []string{"GOEXPERIMENT=newinliner"}},
	{name: "GOEXPERIMENT=runtimefreegc", env: []string{"GOEXPERIMENT=runtimefreegc"}},
	{name: "GOEXPERIMENT=heapminimum512kib", env: []string{"GOEXPERIMENT=heapminimum512kib"}},
	{name: "GOEXPERIMENT=jsonv2", env: []string{"GOEXPERIMENT=jsonv2"}},
	{name: "GOAMD64=v2", env: []string{"GOAMD64=v2"}},
	{name: "GOAMD64=v3", env: []string{"GOAMD64=v3"}},
	{name: "GOAMD64=v4", env: []string{"GOAMD64=v4"}},
	{name: "GOARM64=v8.1", env: []string{"GOARM64=v8.1"}},
	{name: "GOFIPS140=latest", env: []string{"GOFIPS140=latest"}},
	{name: "tag netgo,osusergo", tags: "netgo,osusergo"},
	{name: "tag nethttpomithttp2", tags: "nethttpomithttp2"},
	{name: "tag purego", tags: "purego"},
	{name: "tag math_big_pure_go", tags: "math_big_pure_go"},
	{name: "tag timetzdata", tags: "timetzdata"},
	{name: "tiny", gcflags: "-l", tags: "nethttpomithttp2"},
	{name: "tiny, -funcalign=1", gcflags: "-l", tags: "nethttpomithttp2", ldflags: linked("-funcalign=1")},
	{name: "tiny, nogreenteagc", gcflags: "-l", tags: "nethttpomithttp2", env: []string{"GOEXPERIMENT=nogreenteagc"}},
	{name: "upx -9", pack: []string{"upx", "-q", "-9"}},
	{name: "upx --lzma", pack: []string{"upx", "-q", "--lzma"}},
}
