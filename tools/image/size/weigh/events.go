package weigh

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.com/thimble/tools/image/size/report"
)

// event is what is read of a message of Bazel's build event protocol.
//
// https://bazel.build/remote/bep
type event struct {
	ID            id         `json:"id"`
	Children      []id       `json:"children"`
	Completed     *completed `json:"completed"`
	NamedSet      *files     `json:"namedSetOfFiles"`
	WorkspaceInfo *struct {
		LocalExecRoot string `json:"localExecRoot"`
	} `json:"workspaceInfo"`
}

type id struct {
	NamedSet         *reference `json:"namedSet"`
	Pattern          *struct{}  `json:"pattern"`
	TargetConfigured *target    `json:"targetConfigured"`
	TargetCompleted  *target    `json:"targetCompleted"`
}

type target struct {
	Label  string `json:"label"`
	Aspect string `json:"aspect"`
}

type reference struct {
	ID string `json:"id"`
}

type completed struct {
	Success bool `json:"success"`
	Groups  []struct {
		Name string      `json:"name"`
		Sets []reference `json:"fileSets"`
	} `json:"outputGroup"`
}

// files is a set of files: those in it and those of other sets.
type files struct {
	Files []struct {
		Name   string   `json:"name"`
		Prefix []string `json:"pathPrefix"`
	} `json:"files"`
	Sets []reference `json:"fileSets"`
}

// built is what Bazel has done.
type built struct {
	execRoot string
	sets     map[string]files
	targets  map[string]*completed // by label; nil for those that it could not make
}

func readEvents(name string) (*built, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("expected Bazel to write its events: %w", err)
	}
	defer file.Close()
	b := built{sets: map[string]files{}, targets: map[string]*completed{}}
	decoder := json.NewDecoder(file)
	for {
		var e event
		if err := decoder.Decode(&e); errors.Is(err, io.EOF) {
			return &b, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: expected build events: %w", name, err)
		}
		b.add(e)
	}
}

func (b *built) add(e event) {
	switch id := e.ID; {
	case e.WorkspaceInfo != nil:
		b.execRoot = e.WorkspaceInfo.LocalExecRoot
	case id.NamedSet != nil && e.NamedSet != nil:
		b.sets[id.NamedSet.ID] = *e.NamedSet
	case id.Pattern != nil:
		for _, child := range e.Children {
			if child.TargetConfigured != nil {
				b.targets[child.TargetConfigured.Label] = nil
			}
		}
	case id.TargetCompleted != nil && id.TargetCompleted.Aspect == "" && e.Completed != nil && e.Completed.Success:
		b.targets[id.TargetCompleted.Label] = e.Completed
	}
}

// suffix is what the name of a target has more than that of the image that it weighs, and
// extension what that of its file has.
const (
	suffix    = "_report"
	extension = ".report.json"
)

func (b *built) images() (*Images, error) {
	var images Images
	for label, target := range b.targets {
		image := strings.TrimPrefix(strings.TrimSuffix(label, suffix), "@@")
		if target == nil {
			images.NotBuilt = append(images.NotBuilt, image)
			continue
		}
		file, err := b.file(label, target)
		if err != nil {
			return nil, err
		}
		r, err := report.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; where Bazel leaves outputs in a remote cache, add --remote_download_outputs=toplevel to user.bazelrc", label, err)
		}
		images.Reports = append(images.Reports, r)
	}
	slices.Sort(images.NotBuilt)
	slices.SortFunc(images.Reports, func(a, b *report.Report) int { return strings.Compare(a.Image, b.Image) })
	return &images, nil
}

// file is the one report that a target has made.
func (b *built) file(label string, target *completed) (string, error) {
	var found []string
	seen := map[string]bool{}
	var visit func(sets []reference)
	visit = func(sets []reference) {
		for _, set := range sets {
			if seen[set.ID] {
				continue
			}
			seen[set.ID] = true
			for _, file := range b.sets[set.ID].Files {
				if strings.HasSuffix(file.Name, extension) {
					path := append(slices.Clone(file.Prefix), filepath.FromSlash(file.Name))
					found = append(found, filepath.Join(b.execRoot, filepath.Join(path...)))
				}
			}
			visit(b.sets[set.ID].Sets)
		}
	}
	for _, group := range target.Groups {
		if group.Name == "default" {
			visit(group.Sets)
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%s, which has the tag %s: expected it to make one file NAME%s, found %q", label, Tag, extension, found)
	}
	return found[0], nil
}
