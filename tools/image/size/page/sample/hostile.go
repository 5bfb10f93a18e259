package sample

import "example.com/thimble/tools/image/size/report"

// Names that end what they are written into, if it does not escape them.
const (
	HostileImage   = `//a:</title><script>document.title="broken"</script>`
	HostilePackage = `a.example/</script><b id=injected>&amp;"'` + "`${1}"
	HostilePath    = `/x"><img src=/broken onerror=alert(1)>`
)

// Hostile is of an image with names that are markup.
func Hostile() *report.Report {
	return &report.Report{Image: HostileImage, Platforms: []report.Platform{{
		Name: `linux/<b id=injected>`, Digest: `sha256:"><b id=injected>`,
		Unpacked: 1500, Pulled: 800, Manifest: 100, Config: 200,
		Layers: []report.Layer{{Digest: `sha256:<b id=injected>`, MediaType: `a.<b id=injected>`, Origin: `<b id=injected>&lt;`, Tar: 3000, Pulled: 500}},
		Files: []report.File{
			{Path: "/main", Size: 1000, Program: &report.Program{
				Remark: `<b id=injected>remark</b>`,
				Parts: []report.Part{
					{Package: HostilePackage, Kind: report.Code, Size: 600},
					{Package: "example.com/a", Kind: report.Code, Size: 400},
				},
				Main:    "example.com/a",
				Imports: map[string][]string{"example.com/a": {HostilePackage}, HostilePackage: {}},
			}},
			{Path: HostilePath, Size: 500},
		},
	}}}
}
