package lock

import (
	"reflect"
	"strings"
	"testing"

	"example.com/thimble/tools/image/size/report"
)

func TestCompare(t *testing.T) {
	base := Of(hello(1585314, 717648, sha("b")))
	for name, c := range map[string]struct {
		locked, found *File
		platforms     []string // in this order
		table         string
	}{
		"same":   {base, Of(hello(1585314, 717648, sha("b"))), nil, ""},
		"digest": {base, Of(hello(1585314, 717648, sha("c"))), []string{"linux/amd64"}, "linux/amd64  1,585,314, only the digest differs  717,648, only the digest differs\n"},
		"grown":  {base, Of(hello(1589410, 718672, sha("c"))), []string{"linux/amd64"}, "linux/amd64  1,585,314 -> 1,589,410 (+4,096)  717,648 -> 718,672 (+1,024)\n"},
		"shrunk": {base, Of(hello(1585314, 717000, sha("c"))), []string{"linux/amd64"}, "linux/amd64  1,585,314 -> 1,585,314 (0)  717,648 -> 717,000 (-648)\n"},
		"new":    {Of(), base, []string{"linux/amd64", "linux/arm64"}, "linux/amd64  none -> 1,585,314  none -> 717,648\nlinux/arm64  none -> 10         none -> 5\n"},
		"gone":   {base, Of(), []string{"linux/arm64", "linux/amd64"}, "linux/arm64  10 -> none         5 -> none\nlinux/amd64  1,585,314 -> none  717,648 -> none\n"},
		"largest first": {base, Of(&report.Report{Image: "//apps/hello:image", Platforms: []report.Platform{
			{Name: "linux/arm64", Digest: sha("a"), Unpacked: 12, Pulled: 6},
			{Name: "linux/amd64", Digest: sha("b"), Unpacked: 1585315, Pulled: 717650},
		}}), []string{"linux/amd64", "linux/arm64"}, "linux/amd64  1,585,314 -> 1,585,315 (+1)  717,648 -> 717,650 (+2)\nlinux/arm64  10 -> 12 (+2)                5 -> 6 (+1)\n"},
		"another image": {base, Of(hello(1585314, 717648, sha("b")), &report.Report{Image: "//apps/hello:x", Platforms: []report.Platform{{Name: "linux/amd64"}}}), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			before := string(c.locked.Format())
			differences := Compare("image", c.locked, c.found)
			var platforms []string
			for _, d := range differences {
				platforms = append(platforms, d.Platform)
			}
			if !reflect.DeepEqual(platforms, c.platforms) {
				t.Fatalf("expected %q, found %q", c.platforms, platforms)
			}
			if after := string(c.locked.Format()); after != before {
				t.Errorf("expected the locked file to be left alone, found\n%s", after)
			}
			if c.table == "" {
				return
			}
			_, rows, _ := strings.Cut(Table(differences), "\n")
			if rows != c.table {
				t.Errorf("expected\n%sfound\n%s", c.table, rows)
			}
		})
	}
}
