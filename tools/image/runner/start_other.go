//go:build !linux

package runner

import (
	"context"
	"fmt"
	"runtime"

	"example.com/thimble/tools/image/ocidir"
)

// Init does nothing where images cannot be executed.
func Init() {}

func start(context.Context, *process, ocidir.Tree, Options) (int, error) {
	return 0, fmt.Errorf("executing an image without an engine: expected Linux, found %s; load the image into an engine instead", runtime.GOOS)
}
