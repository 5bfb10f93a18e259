// Package greet was a program.
package greet

func Greeting() string { return "started" }
