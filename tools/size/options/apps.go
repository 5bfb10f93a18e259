package main

import (
	"fmt"
	"regexp"
)

// app is a program of apps/, with arguments with which it starts and ends.
type app struct {
	name  string
	args  []string
	shown bool // compressed, started and timed, too
}

// apps are the programs that are weighed; the smallest and the largest one are shown.
var apps = []app{
	{"clock", []string{"2026-07-01T12:00:00Z"}, false},
	{"fetch", nil, false},
	{"hello", nil, true},
	{"notes", []string{"--help"}, false},
	{"web", []string{"-version"}, true},
}

// matching returns those of the values whose name matches.
func matching[T any](values []T, name func(T) string, expression string) ([]T, error) {
	matches, err := regexp.Compile(expression)
	if err != nil {
		return nil, fmt.Errorf("expected a regular expression, found %q: %w", expression, err)
	}
	var found []T
	for _, v := range values {
		if matches.MatchString(name(v)) {
			found = append(found, v)
		}
	}
	if found == nil {
		return nil, fmt.Errorf("expected a name that matches %q, found none", expression)
	}
	return found, nil
}
