package runner

import (
	"archive/tar"
	"fmt"
	"strings"
	"testing"

	"example.com/thimble/tools/image/ocidir"
)

func users(passwd, group string) ocidir.Tree {
	tree := ocidir.Tree{}
	for name, content := range map[string]string{passwdFile: passwd, groupFile: group} {
		if content != "" {
			tree[name] = &ocidir.File{Header: &tar.Header{Typeflag: tar.TypeReg}, Content: []byte(content)}
		}
	}
	return tree
}

func TestLookupUser(t *testing.T) {
	tree := users("# comment\n\nroot:x:0:0:root:/root:/bin/sh\nperson:x:1000:1001::/home/person:/bin/sh\nbroken:x:none:1:::\n1000:x:7:8:::\n",
		"root:x:0:\npeople:x:1001:\nmore:x:1002:other,person\nstill:x:1003:person\n")
	for spec, expected := range map[string]user{
		"":              {Home: "/root"},
		"0":             {Home: "/root"},
		"root":          {Home: "/root"},
		"person":        {UID: 1000, GID: 1001, Groups: []int{1002, 1003}, Home: "/home/person"},
		"1000":          {UID: 1000, GID: 1001, Groups: []int{1002, 1003}, Home: "/home/person"},
		"person:more":   {UID: 1000, GID: 1002, Home: "/home/person"},
		"person:0":      {UID: 1000, Home: "/home/person"},
		"65532":         {UID: 65532, Home: "/"},
		"65532:65533":   {UID: 65532, GID: 65533, Home: "/"},
		"65532:people":  {UID: 65532, GID: 1001, Home: "/"},
		"2147483647:70": {UID: 1<<31 - 1, GID: 70, Home: "/"},
	} {
		t.Run(spec, func(t *testing.T) {
			if found, err := lookupUser(tree, spec); err != nil || fmt.Sprint(found) != fmt.Sprint(expected) {
				t.Errorf("expected %+v, found %+v, %v", expected, found, err)
			}
		})
	}
}

func TestLookupUserRejects(t *testing.T) {
	for name, c := range map[string]struct {
		tree          ocidir.Tree
		spec, message string
	}{
		"no file":       {users("", ""), "person", "an entry for person in the image's /etc/passwd, found no such file"},
		"no entry":      {users("root:x:0:0:::\n", ""), "person", "found none among its 1"},
		"broken entry":  {users("person:x:none:0:::\n", ""), "person", "found none among its 0"},
		"no group file": {users("person:x:1:1:::\n", ""), "person:people", "an entry for people in the image's /etc/group, found no such file"},
		"no group":      {users("", "root:x:0:\n"), "0:people", "found none among its 1"},
		"too large":     {users("", ""), "2147483648", "numbers from 0 to 2147483647"},
		"negative":      {users("", ""), "0:-1", "found -1"},
	} {
		t.Run(name, func(t *testing.T) {
			if found, err := lookupUser(c.tree, c.spec); err == nil || !strings.Contains(err.Error(), c.message) || !strings.Contains(err.Error(), c.spec) {
				t.Errorf("expected an error with %q, found %+v, %v", c.message, found, err)
			}
		})
	}
}
