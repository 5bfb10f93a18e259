package binary

import "testing"

func TestPackageOf(t *testing.T) {
	for name, expected := range map[string]string{
		"main.main":                          "main",
		"main.main.func1":                    "main",
		"main..inittask":                     "main",
		"main.init.0":                        "main",
		"net/http.(*Server).Serve":           "net/http",
		"net/http.(*Server).Serve-fm":        "net/http",
		"slices.SortFunc[go.shape.[]a/b.T]":  "slices",
		"a/b.(*Set[c/d.T]).Add":              "a/b",
		"a/b..dict.F[c/d.T]":                 "a/b",
		"a/b..stmp_12":                       "a/b",
		"example.com/go%2ecase.F":            "example.com/go.case",
		"gopkg.in/yaml%2ev3.(*Node).Decode":  "gopkg.in/yaml.v3",
		"vendor/golang.org/x/net/dns.F":      "vendor/golang.org/x/net/dns",
		"type:.eq.net/url.Userinfo":          "net/url",
		"type:.eq.[2]interface {}":           "",
		"type:.hash.struct { a/b.T; N int }": "a/b",
		"go:itab.*os.File,io.Writer":         "os",
		"go:struct { io.Reader }.Read":       "io",
		"go:(*struct { io.Reader }).Read":    "io",
		"go:buildid":                         buildInformation,
		"runtime.modinfo.str":                buildInformation,
		"go:textfipsstart":                   fipsInformation,
		"go:main.inittasks":                  "runtime",
		"go:cuinfo.producer.main":            linker,
		"$f64.3ff0000000000000":              numbers,
		"_rt0_amd64_linux":                   "",
		"K256":                               "",
		"":                                   "",
	} {
		t.Run(name, func(t *testing.T) {
			if found := packageOf(name); found != expected {
				t.Errorf("expected %q, found %q", expected, found)
			}
		})
	}
}

func TestPackageOfFile(t *testing.T) {
	for name, expected := range map[string]string{
		"runtime/rt0_linux_amd64.s":                        "runtime",
		"/usr/local/go/src/internal/bytealg/index_amd64.s": "internal/bytealg",
		"external/go_sdk/src/internal/runtime/gc/scan/a.s": "internal/runtime/gc/scan",
		"src/internal/runtime/gc/scan/scan_amd64.s":        "internal/runtime/gc/scan",
		"srcs/a/b.s": "srcs/a",
		"golang.org/x/crypto@v0.1.0/chacha20/chacha_arm64.s": "golang.org/x/crypto/chacha20",
		"/home/a/b/c.s": "",
		"c.s":           "",
		"":              "",
	} {
		t.Run(name, func(t *testing.T) {
			if found := packageOfFile(name); found != expected {
				t.Errorf("expected %q, found %q", expected, found)
			}
		})
	}
}
