package main

import (
	"fmt"
	"io"
	"os/exec"
	"slices"
)

// pieces are what the program of workPackage is asked to do.
var pieces = []string{"gc", "gzip", "json", "regexp", "sha256", "sort"}

// printWork prints how many milliseconds of a processor each piece of work takes, the least
// of several rounds in which variants take turns.
func printWork(w io.Writer, built []builtVariant, rounds int) error {
	seconds := map[string]float64{}
	for range rounds {
		for _, b := range built {
			for _, piece := range pieces {
				spent, err := work(b.programs["work"], piece)
				if err != nil {
					return err
				}
				keepLeast(seconds, b.name+" "+piece, spent)
			}
			spent, err := serve(b.programs["web"])
			if err != nil {
				return err
			}
			keepLeast(seconds, b.name+" http", spent)
		}
	}
	columns := append(slices.Clone(pieces), "http")
	rows := [][]string{}
	for _, b := range built {
		row := []string{b.name}
		for _, column := range columns {
			row = append(row, relative(seconds[b.name+" "+column], seconds[built[0].name+" "+column], b.name == built[0].name))
		}
		rows = append(rows, row)
	}
	fmt.Fprintf(w, "\nProcessor time, the least of %d rounds in turn:\n\n", rounds)
	table(w, append([]string{"option"}, columns...), rows)
	return nil
}

func keepLeast(seconds map[string]float64, key string, spent float64) {
	if before, found := seconds[key]; !found || spent < before {
		seconds[key] = spent
	}
}

// relative writes the base's time in milliseconds, and others in percent of it.
func relative(seconds, base float64, isBase bool) string {
	if isBase {
		return fmt.Sprintf("%.0f ms", 1000*seconds)
	}
	return fmt.Sprintf("%+.0f %%", 100*(seconds/base-1))
}

// work returns the seconds of processor time that a piece of work takes.
func work(program, piece string) (float64, error) {
	command := exec.Command(program, piece)
	if output, err := command.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s %s: expected it to work, found %w: %s", program, piece, err, output)
	}
	return (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds(), nil
}
