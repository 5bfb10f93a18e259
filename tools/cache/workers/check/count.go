package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"example.com/thimble/tools/cache/execlog"
)

// stays are the targets whose tests need what a worker has not.
var stays = map[string]string{
	"//:tidy_test":                         "it compares files of the checkout, which are no inputs",
	"//tools/image/tests/engine:here_test": "it talks to this machine's container engine",
}

// count prints how many processes each runner had, and returns a line for each that this
// machine executed, though it need not.
func count(spawns []*execlog.Spawn, stdout io.Writer) (problems []string) {
	runners := map[string]int{}
	for _, s := range spawns {
		runners[s.Runner]++
		if s.Runner == "remote" || s.Runner == "remote cache hit" {
			continue
		}
		if _, ok := stays[label(s.Label)]; !ok {
			problems = append(problems, fmt.Sprintf("%s of %s: expected a worker to execute it, found %q; find what keeps it here, or name it in stays with the reason",
				s.Mnemonic, label(s.Label), s.Runner))
		}
	}
	for _, runner := range slices.Sorted(maps.Keys(runners)) {
		fmt.Fprintf(stdout, "%6d processes: %s\n", runners[runner], runner)
	}
	if runners["remote"] == 0 {
		problems = append(problems, "expected processes on the workers, found none")
	}
	return problems
}

// label is that of a target of this repository as it is typed.
func label(canonical string) string { return strings.TrimLeft(canonical, "@") }
