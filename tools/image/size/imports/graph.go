package imports

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// A Graph maps the import path of each package to the import paths of its imports, sorted.
type Graph map[string][]string

// Load reads the graph of a program: main, the packages that main leads to, and the runtime, which
// the linker adds to every program. archives maps import paths to the files of compiled packages.
// Load looks for other packages in the folder, as in net/http.a.
func Load(main string, archives map[string]string, folder string) (Graph, error) {
	graph, from := Graph{}, map[string]string{"runtime": "the linker"}
	for next := []string{main, "runtime"}; len(next) > 0; next = next[1:] {
		name := next[0]
		if graph[name] != nil {
			continue
		}
		imports, err := readFile(cmp.Or(archives[name], filepath.Join(folder, filepath.FromSlash(name)+".a")))
		if err != nil {
			return nil, fmt.Errorf("the package %s, which %s imports: %w", name, cmp.Or(from[name], "nothing"), err)
		}
		graph[name] = imports
		for _, imported := range imports {
			from[imported] = name
		}
		next = append(next, imports...)
	}
	if Chain(graph, main, "runtime") == nil {
		graph[main] = slices.Sorted(slices.Values(append(graph[main], "runtime")))
	}
	return graph, nil
}

func readFile(name string) ([]string, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("expected its archive among those of the program or of the standard library: %w", err)
	}
	defer file.Close()
	imports, err := Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return imports, nil
}

// Chain returns the shortest chain of imports from main to the package, both included. Among several
// it returns the first in the order of strings, compared package by package. It returns nil if
// there is no chain.
func Chain(graph Graph, main, pkg string) (chain []string) {
	from := graph.reach(main, "")
	if _, ok := from[pkg]; !ok {
		return nil
	}
	for name := pkg; name != ""; name = from[name] {
		chain = slices.Insert(chain, 0, name)
	}
	return chain
}

// Alone returns the packages that main leads to through pkg only, pkg included, sorted. It returns
// nil if main does not lead to pkg, or is pkg.
func (g Graph) Alone(main, pkg string) []string {
	all, kept := g.reach(main, ""), g.reach(main, pkg)
	if _, ok := all[pkg]; !ok || main == pkg {
		return nil
	}
	maps.DeleteFunc(all, func(name, _ string) bool { _, ok := kept[name]; return ok })
	return slices.Sorted(maps.Keys(all))
}

// reach maps each package that main leads to, main included, to the package that imports it on a
// shortest chain from main. Chains do not pass through the package without.
func (g Graph) reach(main, without string) map[string]string {
	from := map[string]string{main: ""}
	for next := []string{main}; len(next) > 0; next = next[1:] {
		for _, name := range g[next[0]] {
			if _, ok := from[name]; !ok && name != without {
				from[name] = next[0]
				next = append(next, name)
			}
		}
	}
	return from
}
