package main

import (
	"fmt"
	"io"
	"os/exec"
	"slices"
	"time"
)

// printStarts prints how long programs take from their start to their end, in milliseconds.
// Variants take turns, so that what else the machine does slows down all alike.
func printStarts(w io.Writer, built []builtVariant, apps []app, times int) {
	apps = slices.DeleteFunc(slices.Clone(apps), func(a app) bool { return !a.shown })
	seconds := map[string][]float64{}
	for range times {
		for _, b := range built {
			for _, a := range apps {
				key := b.name + " " + a.name
				seconds[key] = append(seconds[key], once(b.programs[a.name], a.args))
			}
		}
	}
	header := []string{"option"}
	for _, a := range apps {
		header = append(header, a.name+", least", "median")
	}
	rows := [][]string{}
	for _, b := range built {
		row := []string{b.name}
		for _, a := range apps {
			all := seconds[b.name+" "+a.name]
			row = append(row, fmt.Sprintf("%.2f", 1000*slices.Min(all)), fmt.Sprintf("%.2f", 1000*median(all)))
		}
		rows = append(rows, row)
	}
	fmt.Fprintf(w, "\nStart to end, in milliseconds, of %d runs in turn:\n\n", times)
	table(w, header, rows)
}

func once(program string, args []string) float64 {
	begin := time.Now()
	_ = exec.Command(program, args...).Run()
	return time.Since(begin).Seconds()
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
