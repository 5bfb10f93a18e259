package binary

import (
	"net/url"
	"path"
	"strings"
)

// packageOf returns the import path in a symbol's name: the part before the first dot behind the
// last slash, in which the compiler writes %xx for dots in the last element of the path. It
// returns "" for names without a path, such as those of assembly.
func packageOf(name string) string {
	switch {
	case strings.HasPrefix(name, "runtime.modinfo"), name == "go:buildinfo", name == "go:buildinfo.ref", name == "go:buildid":
		return buildInformation
	case strings.HasPrefix(name, "go:itab."), strings.HasPrefix(name, "type:"), strings.HasPrefix(name, "go:struct"), strings.HasPrefix(name, "go:("):
		return packageOfType(name[strings.IndexAny(name, ".:")+1:])
	case strings.HasPrefix(name, "go:main.inittasks"), strings.HasPrefix(name, "go:runtime.inittasks"):
		return "runtime"
	case strings.HasPrefix(name, "$f"), strings.HasPrefix(name, "$i"):
		return numbers
	case strings.HasPrefix(name, "go:") && strings.Contains(name, "fips"):
		return fipsInformation
	case strings.HasPrefix(name, "go:"):
		return linker
	}
	if i := strings.IndexAny(name, "[( "); i >= 0 {
		name = name[:i]
	}
	slash := strings.LastIndexByte(name, '/')
	dot := strings.IndexByte(name[slash+1:], '.')
	if dot <= 0 {
		return ""
	}
	return importPath(name[:slash+1+dot])
}

// packageOfType returns the first package that a type's description names.
func packageOfType(name string) string {
	for _, prefix := range []string{"itab.", ".eq.", ".hash.", "eq.", "hash."} {
		name = strings.TrimPrefix(name, prefix)
	}
	for name != "" {
		i := strings.IndexFunc(name, inPath)
		if i < 0 {
			return ""
		}
		name = name[i:]
		end := strings.IndexFunc(name, func(r rune) bool { return !inPath(r) })
		if end < 0 {
			end = len(name)
		}
		word := name[:end]
		name = name[end:]
		slash := strings.LastIndexByte(word, '/')
		if dot := strings.IndexByte(word[slash+1:], '.'); dot > 0 && !strings.HasPrefix(word, "go.shape.") {
			return importPath(word[:slash+1+dot])
		}
	}
	return ""
}

func inPath(r rune) bool { return !strings.ContainsRune("*[](){};, \"<>:·", r) }

// importPath undoes the escapes of the linker's symbol names.
func importPath(escaped string) string {
	if path, err := url.PathUnescape(escaped); err == nil {
		return path
	}
	return escaped
}

// packageOfFile returns the import path in the path of a source file, which is either a path that
// -trimpath shortened or one below the folder src of a Go SDK. It returns "" for other absolute paths.
func packageOfFile(name string) string {
	if _, below, ok := strings.Cut("/"+name, "/src/"); ok {
		name = below
	}
	dir := path.Dir(name)
	if path.IsAbs(dir) || dir == "." {
		return ""
	}
	if module, version, ok := strings.Cut(dir, "@"); ok {
		_, below, _ := strings.Cut(version, "/")
		return path.Join(module, below)
	}
	return dir
}
