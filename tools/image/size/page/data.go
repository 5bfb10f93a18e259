package page

import (
	"fmt"
	"maps"
	"slices"

	"example.com/thimble/tools/image/size/report"
)

// data is what the page's script reads. Numbers stand for names, which the platforms share.
type data struct {
	Kinds     []string       `json:"kinds"`
	Origins   []string       `json:"origins"`
	Names     []string       `json:"names"`
	Lists     [][]int        `json:"lists"` // of imports, indices of names
	Platforms []platformData `json:"platforms"`
}

type platformData struct {
	Name     string     `json:"name"`
	Unpacked int64      `json:"unpacked"`
	Layers   []string   `json:"layers"` // what to call them
	Files    []fileData `json:"files"`
}

type fileData struct {
	Path    string       `json:"path"`
	Layer   int          `json:"layer"`
	Size    int64        `json:"size"`
	Program *programData `json:"program,omitempty"`
}

type programData struct {
	Remark   string   `json:"remark,omitempty"`
	Main     int      `json:"main"`     // index of a name, -1 where nobody knows
	Packages []int    `json:"packages"` // indices of names
	Origins  []origin `json:"origins"`  // of the packages
	Sizes    []int64  `json:"sizes"`    // for each of the packages, one for each kind
	Imports  []int    `json:"imports"`  // pairs of a package, as index of its name, and an index of a list
}

// table gives each value an index, in order of appearance.
type table[V any] struct {
	values  []V
	indices map[string]int
}

func (t *table[V]) index(key string, value V) int {
	i, found := t.indices[key]
	if !found {
		i = len(t.values)
		if t.indices == nil {
			t.indices = map[string]int{}
		}
		t.indices[key] = i
		t.values = append(t.values, value)
	}
	return i
}

type encoder struct {
	names table[string]
	lists table[[]int]
}

func (e *encoder) name(name string) int { return e.names.index(name, name) }

func (e *encoder) report(r *report.Report) data {
	d := data{Origins: origins, Platforms: []platformData{}}
	for _, kind := range report.Kinds {
		d.Kinds = append(d.Kinds, string(kind))
	}
	for _, platform := range r.Platforms {
		d.Platforms = append(d.Platforms, e.platform(platform))
	}
	d.Names = append([]string{}, e.names.values...)
	d.Lists = append([][]int{}, e.lists.values...)
	return d
}

func (e *encoder) platform(p report.Platform) platformData {
	d := platformData{Name: p.Name, Unpacked: p.Unpacked, Layers: []string{}, Files: []fileData{}}
	for i, layer := range p.Layers {
		d.Layers = append(d.Layers, layerName(i, layer))
	}
	for _, file := range p.Files {
		f := fileData{Path: file.Path, Layer: file.Layer, Size: file.Size}
		if file.Program != nil {
			f.Program = e.program(file.Program)
		}
		d.Files = append(d.Files, f)
	}
	return d
}

func (e *encoder) program(p *report.Program) *programData {
	d := &programData{Remark: p.Remark, Main: -1, Packages: []int{}, Origins: []origin{}, Sizes: []int64{}, Imports: []int{}}
	sizes := map[string][]int64{}
	for _, part := range p.Parts {
		if sizes[part.Package] == nil {
			sizes[part.Package] = make([]int64, len(report.Kinds))
		}
		sizes[part.Package][kindIndex(part.Kind)] += part.Size
	}
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		d.Packages = append(d.Packages, e.name(name))
		d.Origins = append(d.Origins, originOf(name, p.Source()))
		d.Sizes = append(d.Sizes, sizes[name]...)
	}
	if p.Imports == nil {
		return d
	}
	d.Main = e.name(p.Main)
	for _, name := range slices.Sorted(maps.Keys(p.Imports)) {
		imported := []int{}
		for _, name := range p.Imports[name] {
			imported = append(imported, e.name(name))
		}
		d.Imports = append(d.Imports, e.name(name), e.lists.index(fmt.Sprint(imported), imported))
	}
	return d
}

// kindIndex is the place of the kind in report.Kinds; validate knows that it has one.
func kindIndex(kind report.Kind) int { return slices.Index(report.Kinds, kind) }

func layerName(i int, layer report.Layer) string {
	if layer.Origin == "" {
		return fmt.Sprintf("layer %d", i+1)
	}
	return layer.Origin
}
