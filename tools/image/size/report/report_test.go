package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// document is a report in JSON. Users' programs rely on the names in it.
const document = `{"Image":"//apps/a:image","Platforms":[{"Name":"linux/arm/v7","Digest":"sha256:1","Unpacked":7,"Pulled":6,"Manifest":1,"Config":2,` +
	`"Layers":[{"Digest":"sha256:2","MediaType":"application/vnd.oci.image.layer.v1.tar","Origin":"//apps/a:layer","Tar":9,"Pulled":3}],` +
	`"Files":[{"Path":"/a","Layer":0,"Size":5,"Program":{"Remark":"a remark","Parts":[{"Package":"main","Kind":"code","Size":4},{"Package":"(unknown)","Kind":"other","Size":1}],` +
	`"Imports":{"main":[]},"Main":"main","ImportPath":"example.com/a"}},{"Path":"/b","Layer":0,"Size":2}]}]}`

func example() *Report {
	program := &Program{
		Remark:  "a remark",
		Parts:   []Part{{"main", Code, 4}, {Unknown, Other, 1}},
		Imports: map[string][]string{"main": {}}, Main: "main", ImportPath: "example.com/a",
	}
	return &Report{Image: "//apps/a:image", Platforms: []Platform{{
		Name: "linux/arm/v7", Digest: "sha256:1", Unpacked: 7, Pulled: 6, Manifest: 1, Config: 2,
		Layers: []Layer{{"sha256:2", "application/vnd.oci.image.layer.v1.tar", "//apps/a:layer", 9, 3}},
		Files:  []File{{"/a", 0, 5, program}, {"/b", 0, 2, nil}},
	}}}
}

func TestDocument(t *testing.T) {
	found, err := json.Marshal(example())
	if err != nil || string(found) != document {
		t.Errorf("expected the document\n%s\nfound\n%s, %v", document, found, err)
	}
}

func TestReadFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(name, []byte(document), 0o644); err != nil {
		t.Fatal(err)
	}
	if found, err := ReadFile(name); err != nil || !reflect.DeepEqual(found, example()) {
		t.Errorf("expected %+v, found %+v, %v", example(), found, err)
	}
	if err := os.WriteFile(name, []byte("[]"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(name); err == nil || !strings.Contains(err.Error(), "expected a report of an image's size") {
		t.Errorf("expected an error about the report, found %v", err)
	}
}

func TestPackages(t *testing.T) {
	expected := map[string]int64{"main": 4, Unknown: 1, "/b": 2}
	if found := example().Platforms[0].Packages(); !reflect.DeepEqual(found, expected) {
		t.Errorf("expected %v, found %v", expected, found)
	}
}

func TestSource(t *testing.T) {
	for _, p := range []Program{{Main: "main", ImportPath: "example.com/a"}, {Main: "example.com/a"}} {
		if found := p.Source(); found != "example.com/a" {
			t.Errorf("expected example.com/a, found %s", found)
		}
	}
}
