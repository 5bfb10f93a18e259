package main

import "fmt"

// A complaint is an error that tells its reader how to end it.
type complaint struct {
	where, expected, found, remedy string
}

func (c complaint) Error() string {
	return fmt.Sprintf("%s\n  expected: %s\n  found:    %s\n  to fix:   %s", c.where, c.expected, c.found, c.remedy)
}
