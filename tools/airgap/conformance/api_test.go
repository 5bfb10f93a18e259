package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// attributes are the names that each rule, macro or tag class takes.
type attributes map[string][]string

// published reads what rules_oci itself takes.
func published(t *testing.T) attributes {
	t.Helper()
	var file map[string]json.RawMessage
	if err := json.Unmarshal([]byte(read(t, "rules_oci-2.3.0.json")), &file); err != nil {
		t.Fatal(err)
	}
	result := attributes{}
	for _, macro := range []string{"oci_image", "oci_image_index", "oci_load", "oci_push"} {
		var described map[string]any
		if err := json.Unmarshal(file[macro], &described); err != nil {
			t.Fatalf("%s: %v", macro, err)
		}
		delete(described, "flags")
		delete(described, "makes")
		result[macro] = slices.Sorted(maps.Keys(described))
	}
	var tags attributes
	if err := json.Unmarshal(file["extension oci"], &tags); err != nil {
		t.Fatal(err)
	}
	for name, list := range tags {
		result["oci."+name] = slices.Sorted(slices.Values(list))
	}
	return result
}

var (
	part     = regexp.MustCompile(`(?m)^ *(?:rule_info|func_info|tag_class) \{$`)
	partName = regexp.MustCompile(`(?m)^ *(?:rule_name|function_name|tag_name): "(\w+)"$`)
	argument = regexp.MustCompile(`(?m)^ *(?:attribute|parameter) \{\n *name: "(\w+)"$`)
)

// extracted reads what Bazel's starlark_doc_extract says that .bzl files take.
func extracted(text string) attributes {
	result := attributes{}
	for _, text := range part.Split(text, -1)[1:] {
		name := partName.FindStringSubmatch(text)[1]
		for _, match := range argument.FindAllStringSubmatch(text, -1) {
			result[name] = append(result[name], match[1])
		}
	}
	return result
}

// rules has the rule under each macro; its other name is the macro's.
var rules = map[string]string{
	"oci_image":       "oci_image_rule",
	"oci_image_index": "oci_image_index_rule",
	"oci_load":        "oci_tarball_rule",
	"oci_push":        "oci_push_rule",
}

// checkAPI compares all that the stand-in takes with what rules_oci takes.
func checkAPI(found, published attributes) error {
	merged := attributes{"oci.pull": found["pull"], "oci.toolchains": found["toolchains"]}
	for macro, rule := range rules {
		takes := append(slices.Clone(found[macro]), found[rule]...)
		// rules_oci's rule takes resource_set, too, which its list of attributes leaves out.
		takes = slices.DeleteFunc(takes, func(name string) bool {
			return name == "name" || name == "kwargs" || name == "resource_set" && macro == "oci_image"
		})
		merged[macro] = takes
	}
	for name, want := range published {
		got := slices.Compact(slices.Sorted(slices.Values(merged[name])))
		if !slices.Equal(got, want) {
			return fmt.Errorf("%s: expected the attributes %v, found %v", name, want, got)
		}
	}
	return nil
}

func TestAPI(t *testing.T) {
	if os.Getenv("TEST_SRCDIR") == "" {
		t.Skip("bazel test alone reads the attributes of rules")
	}
	if err := checkAPI(extracted(read(t, "defs.textproto")+read(t, "extensions.textproto")), published(t)); err != nil {
		t.Error(err)
	}
}

func TestCheckAPI(t *testing.T) {
	const good = `func_info {
  function_name: "oci_push"
  parameter {
    name: "kwargs"
  }
  parameter {
    name: "remote_tags"
  }
}
rule_info {
  rule_name: "oci_push_rule"
  attribute {
    name: "image"
  }
}
  tag_class {
    tag_name: "pull"
    attribute {
      name: "tag"
    }
  }
`
	published := attributes{"oci_push": {"image", "remote_tags"}, "oci.pull": {"tag"}}
	for name, test := range map[string]struct{ old, new, want string }{
		"equal":            {"", "", ""},
		"one more":         {`"kwargs"`, `"insecure"`, "oci_push: expected the attributes [image remote_tags], found [image insecure remote_tags]"},
		"one less":         {`"image"`, `"name"`, "found [remote_tags]"},
		"another of a tag": {`"tag"`, `"tags"`, "oci.pull: expected the attributes [tag], found [tags]"},
	} {
		t.Run(name, func(t *testing.T) {
			err := checkAPI(extracted(strings.Replace(good, test.old, test.new, 1)), published)
			if got := fmt.Sprint(err); !strings.Contains(got, test.want) || (test.want == "") != (err == nil) {
				t.Errorf("checkAPI says %q, want %q", got, test.want)
			}
		})
	}
}
