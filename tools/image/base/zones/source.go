package main

import (
	"archive/zip"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"strconv"
	"strings"
)

// embedded is the zip archive in the source of package time/tzdata: its constant zipdata.
func embedded(name string, src []byte) (string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	for _, declaration := range file.Decls {
		constants, ok := declaration.(*ast.GenDecl)
		if !ok || constants.Tok != token.CONST {
			continue
		}
		for _, spec := range constants.Specs {
			constant := spec.(*ast.ValueSpec)
			if constant.Names[0].Name != "zipdata" || len(constant.Values) == 0 {
				continue
			}
			if literal, ok := constant.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
				return strconv.Unquote(literal.Value)
			}
		}
	}
	return "", fmt.Errorf("%s: expected the zones as the string constant zipdata, found none; this program does not know this Go SDK", name)
}

// read returns the zones in a zip archive by name.
func read(archive string) (map[string]string, error) {
	r, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	zones := map[string]string{}
	for _, f := range r.File {
		if f.FileInfo().IsDir() {
			continue
		}
		file, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		data, err := io.ReadAll(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if !strings.HasPrefix(string(data), "TZif") {
			return nil, fmt.Errorf("%s: expected a zone, which begins with TZif, found %.4q", f.Name, data)
		}
		zones[f.Name] = string(data)
	}
	if len(zones) == 0 {
		return nil, fmt.Errorf("expected zones, found none")
	}
	return zones, nil
}
