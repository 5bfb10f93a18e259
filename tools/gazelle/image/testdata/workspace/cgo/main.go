// A program that works with and without C.
package main

import "fmt"

func main() { fmt.Println(greeting()) }
