// Command typed prints its arguments, then its environment without the variables of every container.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

func main() {
	fmt.Printf("%q\n", os.Args[1:])
	environment := os.Environ()
	slices.Sort(environment)
	for _, variable := range environment {
		name, _, _ := strings.Cut(variable, "=")
		if !slices.Contains([]string{"HOME", "HOSTNAME", "PATH"}, name) {
			fmt.Printf("%q\n", variable)
		}
	}
}
