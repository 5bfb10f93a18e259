package imports

import (
	"fmt"
	"maps"
	"slices"
)

// A Graph maps the import path of each package to those that it imports, sorted.
type Graph map[string][]string

// linked are packages that the linker adds to every program, imported or not.
var linked = []string{"runtime"}

// Load reads the graph of a program from main on, and nothing that main does not lead to.
// archive returns the file name of a compiled package, or an error.
func Load(main string, archive func(importPath string) (string, error)) (Graph, error) {
	graph := Graph{}
	if err := graph.add(main, archive); err != nil {
		return nil, err
	}
	for _, name := range linked {
		if graph[name] != nil {
			continue
		}
		if err := graph.add(name, archive); err != nil {
			return nil, err
		}
		graph[main] = slices.Sorted(slices.Values(append(graph[main], name)))
	}
	return graph, nil
}

// add reads the package and all that it leads to and that the graph does not have.
func (g Graph) add(first string, archive func(string) (string, error)) error {
	from := map[string]string{}
	for next := []string{first}; len(next) > 0; next = next[1:] {
		name := next[0]
		if g[name] != nil {
			continue
		}
		file, err := archive(name)
		if err != nil && from[name] != "" {
			err = fmt.Errorf("%s imports %s: %w", from[name], name, err)
		}
		if err != nil {
			return err
		}
		imports, err := ReadFile(file)
		if err != nil {
			return fmt.Errorf("the package %s: %w", name, err)
		}
		g[name] = append([]string{}, imports...)
		for _, imported := range imports {
			from[imported] = name
		}
		next = append(next, imports...)
	}
	return nil
}

// Chain is the shortest chain of imports from main to the package, both included; among several
// it is the first in the order of strings, compared package by package. It is nil where there
// is none.
func Chain(graph Graph, main, pkg string) []string {
	distance := graph.distances(pkg)
	steps, ok := distance[main]
	if !ok {
		return nil
	}
	chain := []string{main}
	for name := main; steps > 0; steps-- {
		next := ""
		for _, imported := range graph[name] {
			if d, ok := distance[imported]; ok && d == steps-1 && (next == "" || imported < next) {
				next = imported
			}
		}
		name = next
		chain = append(chain, name)
	}
	return chain
}

// Alone are the packages that main leads to through pkg only, pkg included, sorted. They are none
// where main does not lead to it, or is it.
func (g Graph) Alone(main, pkg string) []string {
	all, kept := g.reach(main, ""), g.reach(main, pkg)
	if main == pkg || !all[pkg] {
		return nil
	}
	maps.DeleteFunc(all, func(name string, _ bool) bool { return kept[name] })
	return slices.Sorted(maps.Keys(all))
}

// reach are the packages that main leads to, itself included, without passing through one.
func (g Graph) reach(main, without string) map[string]bool {
	found := map[string]bool{main: true}
	for next := []string{main}; len(next) > 0; next = next[1:] {
		for _, name := range g[next[0]] {
			if name != without && !found[name] {
				found[name] = true
				next = append(next, name)
			}
		}
	}
	return found
}

// distances are the numbers of imports that lead from each package to the one.
func (g Graph) distances(pkg string) map[string]int {
	importers := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(g)) {
		for _, imported := range g[name] {
			importers[imported] = append(importers[imported], name)
		}
	}
	distance := map[string]int{pkg: 0}
	for next := []string{pkg}; len(next) > 0; next = next[1:] {
		for _, name := range importers[next[0]] {
			if _, done := distance[name]; !done {
				distance[name] = distance[next[0]] + 1
				next = append(next, name)
			}
		}
	}
	return distance
}
