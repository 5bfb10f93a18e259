package main

import (
	"fmt"
	"strings"
	"testing"
)

var platformNames = []string{"linux/amd64", "linux/arm64", "linux/arm/v7", "linux/ppc64le", "linux/riscv64", "linux/s390x"}

// grown returns an image that grew on six platforms, on each by one byte less than on the one before.
func grown(label string, by int64) image {
	i := image{Label: label, Change: changed, PackagesOn: platformNames[0], Packages: []pkg{{"main", 1, 1 + by}}}
	for n, name := range platformNames {
		d := by - int64(n)
		i.Platforms = append(i.Platforms, platform{name, &weight{10000, 5000, "a"}, &weight{10000 + 2*d, 5000 + d, "b"}})
	}
	return i
}

func TestSummary(t *testing.T) {
	shrunk := grown("//apps/shrunk:image", -100)
	same := image{Label: "//apps/same:image", Change: changed, Platforms: []platform{{"linux/amd64", &weight{1, 2, "a"}, &weight{1, 2, "b"}}}}
	fresh := image{Label: "//apps/fresh:image", Change: added, Platforms: []platform{{"linux/amd64", nil, &weight{1, 2, "b"}}}}
	old := image{Label: "//apps/old:image", Change: removed, Platforms: []platform{{"linux/amd64", &weight{1, 2, "b"}, nil}}}
	for name, c := range map[string]struct {
		images    []image
		unchanged []string
		expected  string
	}{
		"none": {nil, nil, "There are no images."},
		"same": {nil, []string{"//a:image"}, "No image changed since main."},
		"one":  {[]image{grown("//apps/hello:image", 100)}, []string{"//a:image"}, "hello grew by 100 bytes pulled (+2.00 %) on linux/amd64; 1 image did not change."},
		"three": {[]image{same, fresh, old}, []string{"//a:image", "//b:image"},
			"same has other digests and the same sizes; fresh is new: 2 bytes pulled on linux/amd64; old was removed; 2 images did not change."},
		"many":       {[]image{grown("//apps/hello:image", 100), same, shrunk, fresh, old}, []string{"//a:image"}, "6 images: 1 grew, 1 shrank, 1 of the same sizes, 1 new, 1 removed, 1 unchanged. hello grew by 100 bytes pulled (+2.00 %) on linux/amd64."},
		"none grew":  {[]image{same, grown("//apps/a:image", -1), shrunk, old}, nil, "4 images: 2 shrank, 1 of the same sizes, 1 removed. shrunk shrank by 105 bytes pulled (-2.10 %) on linux/s390x."},
		"all new":    {[]image{fresh, fresh, fresh, fresh}, nil, "4 images: 4 new. fresh is new: 2 bytes pulled on linux/amd64."},
		"same names": {[]image{grown("//a/server:image", 7), grown("//b/server:image", 6)}, nil, "//a/server:image grew by 7 bytes pulled (+0.14 %) on linux/amd64; //b/server:image grew by 6 bytes pulled (+0.12 %) on linux/amd64."},
		"same name unchanged": {[]image{grown("//a/server:image", 7)}, []string{"//b/server:image"},
			"//a/server:image grew by 7 bytes pulled (+0.14 %) on linux/amd64; 1 image did not change."},
	} {
		t.Run(name, func(t *testing.T) {
			d := difference{Revision: "main", Images: c.images, Unchanged: c.unchanged}
			if found := d.summary(); found != c.expected {
				t.Errorf("expected\n%s\nfound\n%s", c.expected, found)
			}
		})
	}
}

func TestRows(t *testing.T) {
	hello := grown("//apps/hello:image", 100)
	equal := grown("//apps/hello:image", 100)
	for n := range equal.Platforms {
		equal.Platforms[n].After.Pulled, equal.Platforms[n].After.Unpacked = 5100, 10000
	}
	fresh := grown("//apps/hello:image", 100)
	fresh.Change = added
	for n := range fresh.Platforms {
		fresh.Platforms[n].Before = nil
	}
	old := grown("//apps/hello:image", 100)
	old.Change = removed
	for n := range old.Platforms {
		old.Platforms[n].Before.Pulled -= int64(n)
		old.Platforms[n].After = nil
	}
	more := grown("//apps/hello:image", 100)
	more.Platforms[0].Before, more.Platforms[1].After = nil, nil
	two := grown("//apps/hello:image", 100)
	two.Platforms = two.Platforms[:2]
	for name, c := range map[string]struct {
		image    image
		expected string
		all      int // rows of all platforms
	}{
		"changed": {hello, "| //apps/hello:image | linux/amd64 | 10,000 → 10,200 | +200 (+2.00 %) | 5,000 → 5,100 | +100 (+2.00 %) |\n" +
			"| | 5 others |  | +190 to +198 |  | +95 to +99 |\n", 6},
		"equal": {equal, "| //apps/hello:image | linux/amd64 | 10,000 | 0 | 5,000 → 5,100 | +100 (+2.00 %) |\n" +
			"| | 5 others |  | 0 |  | +100 |\n", 6},
		"new": {fresh, "| //apps/hello:image | linux/amd64 | 10,200 | new | 5,100 | new |\n" +
			"| | 5 others | 10,190 to 10,198 | new | 5,095 to 5,099 | new |\n", 6},
		"removed": {old, "| //apps/hello:image | linux/amd64 | 10,000 | removed | 5,000 | removed |\n" +
			"| | 5 others | 10,000 | removed | 4,995 to 4,999 | removed |\n", 6},
		"other platforms": {more, "| //apps/hello:image | linux/arm/v7 | 10,000 → 10,196 | +196 (+1.96 %) | 5,000 → 5,098 | +98 (+1.96 %) |\n" +
			"| //apps/hello:image | linux/amd64 | 10,200 | new | 5,100 | new |\n" +
			"| //apps/hello:image | linux/arm64 | 10,000 | removed | 5,000 | removed |\n" +
			"| | 3 others |  | +190 to +194 |  | +95 to +97 |\n", 6},
		"two platforms": {two, "| //apps/hello:image | linux/amd64 | 10,000 → 10,200 | +200 (+2.00 %) | 5,000 → 5,100 | +100 (+2.00 %) |\n" +
			"| //apps/hello:image | linux/arm64 | 10,000 → 10,198 | +198 (+1.98 %) | 5,000 → 5,099 | +99 (+1.98 %) |\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if found := c.image.rows(); found != c.expected {
				t.Errorf("expected\n%sfound\n%s", c.expected, found)
			}
			if found := strings.Count(c.image.allRows(), "\n"); found != c.all {
				t.Errorf("expected %d rows of all platforms, found %d", c.all, found)
			}
		})
	}
}

// TestFits has a change of all images, as a new version of Go makes.
func TestFits(t *testing.T) {
	for _, images := range []int{50, 1000} {
		d := difference{Revision: "main", Unchanged: []string{"//a:image"}}
		for n := range images {
			i := grown(fmt.Sprintf("//apps/app%d:image", n), 1000)
			for p := range 20 {
				i.Packages = append(i.Packages, pkg{fmt.Sprintf("example.com/of/some/length/%d", p), 1000, 2000})
			}
			d.Images = append(d.Images, i)
		}
		text := d.markdown()
		if len(text) > mostBytes {
			t.Errorf("%d images: expected at most %d bytes, found %d", images, mostBytes, len(text))
		}
		if opened, closed := strings.Count(text, "<details>"), strings.Count(text, "</details>"); opened != closed || opened == 0 {
			t.Errorf("%d images: expected every part to end, found %d of %d", images, closed, opened)
		}
		if rows := strings.Count(text[:strings.Index(text, "<details>")], "//apps/"); (rows == images) != (images == 50) {
			t.Errorf("%d images: expected all of 50 images and not all of 1000, found %d", images, rows)
		}
		if !strings.Contains(text, " more; -json has them.\n") {
			t.Errorf("%d images: expected the text to say what is not there", images)
		}
	}
}

func TestCode(t *testing.T) {
	for name, expected := range map[string]string{"net/http": "`net/http`", "/a|b`c\nd": "`/a\\|b'c d`"} {
		if found := code(name); found != expected {
			t.Errorf("%q: expected %s, found %s", name, expected, found)
		}
	}
}

func TestManyUnchanged(t *testing.T) {
	d := difference{Revision: "main", Commit: "0123456789abcdef"}
	for n := range 7 {
		d.Unchanged = append(d.Unchanged, fmt.Sprintf("//apps/%d:image", n))
	}
	const expected = "No image changed since main.\n\n<details><summary>Unchanged</summary>\n\n- //apps/0:image\n- //apps/1:image\n"
	if found := d.markdown(); !strings.HasPrefix(found, expected) {
		t.Errorf("expected\n%s\nfound\n%s", expected, found)
	}
	d.Revision = d.Commit
	if found := d.summary(); found != "No image changed since 0123456789ab." {
		t.Errorf("expected a short name, found %s", found)
	}
}
