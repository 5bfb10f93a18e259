// Command driver tests how the server of web's image stops, and its health check.
package main

import (
	"context"
	"fmt"

	"example.com/thimble/tools/image/test/driver"
)

func main() { driver.Main(test) }

func test(ctx context.Context, image *driver.Image) error {
	for _, part := range []struct {
		name string
		test func(context.Context, *driver.Image) error
	}{
		{"a request under way finishes", finish},
		{"a request that takes too long is cut off", cutOff},
		{"-healthcheck knows a server from none", healthcheck},
	} {
		if err := part.test(ctx, image); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}
