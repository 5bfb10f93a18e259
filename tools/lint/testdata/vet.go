// Package testdata has one mistake for each kind of analyzer.
package testdata

import "github.com/spf13/cobra"

func count(c *cobra.Command) { c.Printf("%d files\n", "two") }
