//go:build !linux

package runner

import (
	"context"
	"fmt"
	"runtime"
)

// Init does nothing where images cannot be executed.
func Init() {}

// MapsOwners says whether files have the owners that the image gives them.
func MapsOwners() bool { return false }

func start(context.Context, *program, Options) (*Process, error) {
	return nil, fmt.Errorf("executing an image without an engine: expected Linux, found %s; load the image into an engine instead", runtime.GOOS)
}
