package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// sources maps the name of a module to the folder that has it.
type sources map[string]*moduleFile

// add takes every folder matching the pattern that has a MODULE.bazel file;
// earlier ones win.
func (s sources) add(pattern string) error {
	paths, err := filepath.Glob(filepath.Join(pattern, "MODULE.bazel"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		module, err := readModule(path)
		if err != nil {
			return err
		}
		if _, taken := s[module.name]; !taken {
			s[module.name] = module
		}
	}
	return nil
}

// A demand is a module version and the file that asks for it.
type demand struct {
	moduleID
	by string
}

// closure is every module version that Bazel may ask a registry for, sorted.
// The versions that lose in version selection are among them: Bazel reads their
// files too.
func (s sources) closure(root, tools *moduleFile) ([]moduleID, error) {
	var todo []demand
	ask := func(by string, ids ...moduleID) {
		for _, id := range ids {
			if !slices.Contains(root.elsewhere, id.name) {
				todo = append(todo, demand{id, by})
			}
		}
	}
	ask(root.path, root.deps...)
	ask(root.path, root.devDeps...)
	ask(root.path, root.pins...)
	ask(tools.path, tools.deps...)
	ask("Bazel itself", moduleID{"platforms", "0.0.7"})
	seen := map[moduleID]bool{}
	for len(todo) > 0 {
		next := todo[0]
		todo = todo[1:]
		if next.name == root.name || seen[next.moduleID] {
			continue
		}
		module, ok := s[next.name]
		if !ok {
			return nil, &fault{"make the registry",
				fmt.Sprintf("%s asks for the module %s: expected a Debian package or a stand-in for it, found neither", next.by, next.moduleID),
				fmt.Sprintf("add the folder tools/airgap/modules/%s with a MODULE.bazel file and what is used of the module", next.name)}
		}
		seen[next.moduleID] = true
		ask(module.path, module.deps...)
	}
	ids := make([]moduleID, 0, len(seen))
	for id := range seen {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b moduleID) int {
		return slices.Compare([]string{a.name, a.version}, []string{b.name, b.version})
	})
	return ids, nil
}

// write makes a registry in dir; place says where a module's folder will be.
func (s sources) write(dir string, ids []moduleID, place func(string) string) error {
	if err := writeFile(filepath.Join(dir, "bazel_registry.json"), []byte("{}\n"), 0o644); err != nil {
		return err
	}
	for _, id := range ids {
		module := s[id.name]
		text, err := module.entry(id)
		if err != nil {
			return err
		}
		source, err := json.Marshal(map[string]string{"type": "local_path", "path": place(filepath.Dir(module.path))})
		if err != nil {
			return err
		}
		entry := filepath.Join(dir, "modules", id.name, id.version)
		if err := writeFile(filepath.Join(entry, "MODULE.bazel"), text, 0o644); err != nil {
			return err
		}
		if err := writeFile(filepath.Join(entry, "source.json"), append(source, '\n'), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(path string, content []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, mode)
}
