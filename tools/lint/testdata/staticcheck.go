package testdata

import (
	"io"

	"github.com/spf13/cobra"
)

func quiet(c *cobra.Command) { c.SetOutput(io.Discard) }
