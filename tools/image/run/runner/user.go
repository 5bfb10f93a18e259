package runner

import (
	"archive/tar"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.com/thimble/tools/image/ocidir"
)

// user is whom a program runs as.
type user struct {
	UID    int
	GID    int
	Groups []int // supplementary ones
	Home   string
}

const (
	passwdFile = "/etc/passwd"
	groupFile  = "/etc/group"
)

// lookupUser resolves "user[:group]" as engines do. Numbers need no entry in the image's
// files; where there is one, it decides about the group and the home of a user. Groups that
// list a user count unless a group is given.
func lookupUser(tree ocidir.Tree, spec string) (user, error) {
	name, group, _ := strings.Cut(spec, ":")
	if name == "" {
		name = "0"
	}
	found := user{Home: "/"}
	entry, err := findEntry(tree, passwdFile, name, spec)
	if err != nil {
		return user{}, err
	}
	if entry == nil {
		found.UID, _ = strconv.Atoi(name)
	} else {
		found.UID, found.GID, found.Home = entry.id, number(entry.field(3)), entry.field(5)
	}
	if group != "" {
		found.GID, err = lookupGroup(tree, group, spec)
		return found, err
	}
	if entry != nil {
		for _, g := range entries(tree, groupFile) {
			if slices.Contains(strings.Split(g.field(3), ","), entry.field(0)) {
				found.Groups = append(found.Groups, g.id)
			}
		}
	}
	return found, nil
}

func lookupGroup(tree ocidir.Tree, group, spec string) (int, error) {
	entry, err := findEntry(tree, groupFile, group, spec)
	if err != nil {
		return 0, err
	}
	if entry == nil {
		return strconv.Atoi(group)
	}
	return entry.id, nil
}

// entry is a line of /etc/passwd or /etc/group.
type entry struct {
	fields []string
	id     int
}

func (e *entry) field(i int) string {
	if i < len(e.fields) {
		return e.fields[i]
	}
	return ""
}

func entries(tree ocidir.Tree, file string) []*entry {
	f, _, err := tree.Lookup(file)
	if err != nil || f.Header.Typeflag != tar.TypeReg {
		return nil
	}
	var all []*entry
	for line := range strings.Lines(string(f.Content)) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) < 3 || fields[0] == "" || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if id, err := strconv.Atoi(fields[2]); err == nil {
			all = append(all, &entry{fields, id})
		}
	}
	return all
}

// findEntry returns nil for a number that has no entry.
func findEntry(tree ocidir.Tree, file, name, spec string) (*entry, error) {
	id, notNumeric := strconv.Atoi(name)
	if notNumeric == nil && (id < 0 || id > 1<<31-1) {
		return nil, fmt.Errorf("user %s: expected numbers from 0 to %d, found %s; correct user", spec, 1<<31-1, name)
	}
	all := entries(tree, file)
	for _, e := range all {
		if notNumeric == nil && e.id == id || notNumeric != nil && e.field(0) == name {
			return e, nil
		}
	}
	if notNumeric == nil {
		return nil, nil
	}
	found := fmt.Sprintf("none among its %d", len(all))
	if _, _, err := tree.Lookup(file); err != nil {
		found = "no such file"
	}
	return nil, fmt.Errorf("user %s: expected an entry for %s in the image's %s, found %s; add it, or use numbers such as 65532:65532", spec, name, file, found)
}

// number returns 0 for a field that is not a number, as engines do.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// Owner resolves "user[:group]" in the image as Start does.
func Owner(tree ocidir.Tree, spec string) (uid, gid int, err error) {
	found, err := lookupUser(tree, spec)
	return found.UID, found.GID, err
}
