//go:build nogo

// Package lint keeps the modules in go.mod whose analyzers nogo runs.
package lint

import (
	_ "golang.org/x/tools/go/analysis/suite/vet"
	_ "honnef.co/go/tools/cmd/staticcheck"
)
