// A program that can use C, and does without.
package main

import "fmt"

func main() { fmt.Println(greeting()) }
